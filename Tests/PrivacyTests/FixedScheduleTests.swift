import Foundation
import Testing

@testable import Privacy

@Suite("Schedules that are fixed before the table is read")
struct FixedScheduleTests {
  private func rational(_ text: String) throws -> PositiveRational {
    try #require(PositiveRational(text))
  }

  /// Sixteen marginals for a third of ρ, fifteen choices and fifteen marginals for a third each.
  private func tree(_ price: Price) throws -> FixedSchedule {
    let part = price.value / 3
    var schedule = FixedSchedule()
    for count in [16, 15] {
      try schedule.addMarginals(
        count, variance: .roundedUp(Double(count) / (2 * part)), sensitivity: .rows(perUnit: 1))
    }
    schedule.addChoices(
      15, epsilon: try .roundedDown(Accountant.zcdp.selectionEpsilon(price: part / 15)))
    return schedule
  }

  @Test("what moves several counts, or has too little noise, is not let on a schedule")
  func refused() throws {
    var schedule = FixedSchedule()
    let variance = try rational("100")
    for sensitivity in [
      Sensitivity.rows(perUnit: 2), .multiHotBlock(2, 1), .unitMass(steps: 12),
      .interactionPart(sizes: [2, 2], rowsPerUnit: 1),
    ] {
      #expect(throws: FixedScheduleError.severalCounts) {
        try schedule.addMarginals(1, variance: variance, sensitivity: sensitivity)
      }
    }
    #expect(throws: FixedScheduleError.littleNoise) {
      try schedule.addMarginals(1, variance: rational("35/100"), sensitivity: .rows(perUnit: 1))
    }
    let nothing = schedule.epsilon(delta: try Delta(1e-9), by: .privacyLoss)
    #expect(schedule.count == 0 && nothing == nil)
  }

  @Test("a calibrated schedule keeps to (ε, δ), and uses it up to a part in 10⁶")
  func calibrated() throws {
    for (epsilon, delta) in [(0.01, 1e-9), (1, 1e-5), (4, 1e-9)] {
      let asked = (try Epsilon(epsilon), try Delta(delta))
      let found = try FixedSchedule.calibrated(epsilon: asked.0, delta: asked.1, tree)
      let reached = try #require(found.schedule.epsilon(delta: asked.1, by: .privacyLoss)).value
      #expect(reached <= epsilon && reached > epsilon * (1 - 2e-6))
      #expect(found.schedule.delta(epsilon: asked.0) <= delta)
      // Less noise than zCDP's, by 1 to 8 % of σ here.
      let saved =
        1 - (ZCDP.rho(epsilon: asked.0, delta: asked.1).value / found.price.value).squareRoot()
      #expect(saved > 0.005 && saved < 0.09, "\(epsilon) \(delta): \(saved)")
    }
  }

  @Test("the privacy loss is the tightest for Gaussian noise, and zCDP's ε is never below Rényi's")
  func order() throws {
    var schedule = FixedSchedule()
    try schedule.addMarginals(16, variance: rational("400"), sensitivity: .rows(perUnit: 1))
    let delta = try Delta(1e-6)
    let epsilons = ScheduleAccountant.allCases.compactMap {
      schedule.epsilon(delta: delta, by: $0)?.value
    }
    #expect(epsilons.count == 4)
    // PLD, GDP, RDP, zCDP.
    #expect(epsilons[0] < epsilons[1] && epsilons[1] < epsilons[2])
    #expect(epsilons[2] <= epsilons[3] * (1 + 1e-9))
    schedule.addChoices(8, epsilon: try rational("1/10"))
    let more = ScheduleAccountant.allCases.compactMap {
      schedule.epsilon(delta: delta, by: $0)?.value
    }
    #expect(zip(epsilons, more).allSatisfy { $0 < $1 } && more[2] < more[3])
  }

  @Test("Rényi divergences of choices are at most those of zCDP and above those of any two losses")
  func renyi() throws {
    for text in ["1/100", "1/2", "3"] {
      let epsilon = try rational(text)
      let renyi = RenyiDP([.choice(epsilon: epsilon): 1])
      for theta in [0.1, 1.0, 5, 40] {
        let bound = renyi.divergence(theta: theta)
        #expect(bound <= (theta + 1) * pow(epsilon.doubleValue, 2) / 8 * (1 + 1e-12))
        for step in 0...20 {
          let t = Double(step) / 20 * epsilon.doubleValue
          let p = expm1(t - epsilon.doubleValue) / expm1(-epsilon.doubleValue)
          let moment =
            p * exp(theta * t) + (1 - p) * exp(theta * (t - epsilon.doubleValue))
          #expect(log(moment) / theta <= bound * (1 + 1e-9) + 1e-15)
        }
      }
    }
  }

  @Test(
    "a ledger that keeps to a schedule refuses what is not left on it, before anything is drawn")
  func ledger() throws {
    var schedule = FixedSchedule()
    let variance = try rational("100")
    try schedule.addMarginals(2, variance: variance, sensitivity: .rows(perUnit: 1))
    schedule.addChoices(1, epsilon: try rational("1/10"))
    var ledger = Ledger(
      schedule: schedule, accountant: .zcdp, budget: try Price(1),
      randomness: .reproducible(seed: 1))
    let scores = SecretScores(distancesOf: sealed([[1, 2]]), to: [[0, 0]])
    func expectRefusal(_ body: (inout Ledger) throws -> Void) throws {
      let before = ledger.entries.count
      let error = #expect(throws: LedgerError.self) { try body(&ledger) }
      guard case .unscheduled = try #require(error) else {
        Issue.record("another error: \(String(describing: error))")
        return
      }
      #expect(ledger.entries.count == before)
    }
    _ = try ledger.measure(sealed([[5]]), variances: [variance], labels: ["a"])
    // Another σ, several counts, two in a batch of which one is left.
    try expectRefusal {
      _ = try $0.measure(sealed([[5]]), variances: [rational("101")], labels: ["b"])
    }
    try expectRefusal {
      _ = try $0.measure(
        sealed([[5]], sensitivity: .rows(perUnit: 2)), variances: [variance], labels: ["b"])
    }
    try expectRefusal {
      _ = try $0.measure(
        sealed([[5], [6]]), variances: [variance, variance], labels: ["b", "c"])
    }
    try expectRefusal {
      _ = try $0.select(scores, among: [0], epsilon: rational("2/10"), label: "d")
    }
    // A choice with less ε is covered.
    _ = try ledger.select(scores, among: [0], epsilon: rational("1/11"), label: "d")
    try expectRefusal {
      _ = try $0.select(scores, among: [0], epsilon: rational("1/11"), label: "e")
    }
    _ = try ledger.measure(sealed([[5]]), variances: [variance], labels: ["b"])
    #expect(ledger.entries.count == 3)
  }
}
