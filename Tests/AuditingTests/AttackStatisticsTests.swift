import GraphicalModel
import RealModule
import Testing

@testable import Auditing

@Suite("Figures of attacks")
struct AttackStatisticsTests {
  @Test("the bounds of Wilson's interval are the rates that a count is 1.96 deviations from")
  func wilson() {
    for (count, trials) in [(0, 7), (3, 10), (250, 1000), (9, 9)] {
      let found = Proportion.wilson(count, of: trials)
      for bound in [found.lower, found.upper] where bound > 0 && bound < 1 {
        let deviation = (bound * (1 - bound) / Double(trials)).squareRoot()
        #expect(abs(abs(found.rate - bound) / deviation - Proportion.quantile) < 1e-9)
      }
      #expect(found.lower <= found.rate && found.rate <= found.upper)
    }
    #expect(Proportion.wilson(0, of: 7).lower == 0 && Proportion.wilson(9, of: 9).upper == 1)
  }

  @Test("the area is the part of pairs in order, ties counting half, and its variance DeLong's")
  func area() {
    var stream = CounterGenerator(seed: 3, 1)
    let members = (0..<40).map { _ in Double(Int.random(in: 2..<9, using: &stream)) }
    let others = (0..<30).map { _ in Double(Int.random(in: 0..<8, using: &stream)) }
    func kernel(_ first: Double, _ second: Double) -> Double {
      first > second ? 1 : first == second ? 0.5 : 0
    }
    func variance(_ values: [Double]) -> Double {
      let mean = values.reduce(0, +) / Double(values.count)
      return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
    }
    let rows = members.map { member in others.reduce(0) { $0 + kernel(member, $1) } / 30 }
    let columns = others.map { other in members.reduce(0) { $0 + kernel($1, other) } / 40 }
    let value = rows.reduce(0, +) / 40
    let deviation = (variance(rows) / 40 + variance(columns) / 30).squareRoot()
    let found = Discrimination(members: members, others: others).area
    #expect(abs(found.value - value) < 1e-12)
    func logit(_ share: Double) -> Double { .log(share / (1 - share)) }
    let half = Proportion.quantile * deviation / (value * (1 - value))
    #expect(abs(logit(found.upper) - logit(value) - half) < 1e-9)
    #expect(abs(logit(value) - logit(found.lower) - half) < 1e-9)
  }

  @Test("scores that separate all records have an exact interval, and equal scores tell nothing")
  func extremes() {
    let apart = Discrimination(members: [2, 3, 4], others: [0, 1, 1, 1]).area
    #expect(apart.value == 1 && apart.upper == 1)
    #expect(abs(Double.pow(apart.lower, 3) - 0.025) < 1e-9)
    let equal = Discrimination(members: [1, 1, 1], others: [1, 1])
    #expect(equal.area.value == 0.5)
    #expect(equal.atFewFalseAlarms.allSatisfy { $0.membersFound.count == 0 })
  }

  @Test("a threshold accuses at most the part of the others that it may")
  func thresholds() {
    let others = (0..<1000).map { Double($0 / 3) }
    let members = (0..<1000).map { Double($0) / 2 }
    for found in Discrimination(members: members, others: others).atFewFalseAlarms {
      #expect(found.falseAlarms.rate <= found.limit)
      #expect(found.falseAlarms.count >= Int(found.limit * 1000) - 3)
      #expect(found.membersFound.count > 300)
    }
  }

  /// 2,000 draws; an interval that holds the truth in 95 % of cases does so in less than 93 % of them
  /// with probability below 1e-4.
  @Test("the interval of a risk holds it in 95 % of cases, and at the ends of its range")
  func risk() {
    var stream = CounterGenerator(seed: 9, 1)
    func draw(_ rate: Double) -> Proportion {
      .wilson((0..<200).count { _ in Double.random(in: 0..<1, using: &stream) < rate }, of: 200)
    }
    for (attack, control) in [(0.5, 0.3), (0.9, 0.85), (0.1, 0.1)] {
      let truth = (attack - control) / (1 - control)
      let held = (0..<2000).count { _ in
        guard let risk = Risk(attack: draw(attack), control: draw(control)) else { return false }
        return risk.lower <= truth && truth <= risk.upper
      }
      #expect(held > 1860 && held < 1960, "\(held)")
    }
    let whole = Risk(attack: .wilson(50, of: 50), control: .wilson(10, of: 50))
    #expect(whole?.value == 1 && whole?.upper == 1 && (whole?.lower ?? 0) > 0.85)
    let none = Risk(attack: .wilson(0, of: 50), control: .wilson(49, of: 50))
    #expect((none?.value ?? 0) < -40 && (none?.upper ?? 1) < 0)
    #expect(Risk(attack: .wilson(3, of: 50), control: .wilson(50, of: 50)) == nil)
  }
}
