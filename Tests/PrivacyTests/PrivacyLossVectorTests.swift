import Foundation
import Testing

@testable import Privacy

/// A case of pld.json, made with dp_accounting by pld_vectors.py beside it.
private struct Case: Decodable {
  struct Release: Decodable {
    let kind: String
    let parameter: UInt64
    let l1: Int64
    let count: Int
  }

  let releases: [Release]
  /// To whose multiples losses are rounded up in it.
  let interval: Double
  let deltas: [Double]
  let epsilons: [Double]
  let renyi: [Double]?

  static func all() throws -> [Case] {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Vectors/pld.json")
    return try JSONDecoder().decode([Case].self, from: Data(contentsOf: url))
  }

  func schedule() throws -> FixedSchedule {
    var schedule = FixedSchedule()
    for release in releases {
      let parameter = try PositiveRational(numerator: release.parameter)
      switch release.kind {
      case "gaussian":
        try schedule.addMarginals(
          release.count, variance: parameter, sensitivity: .rows(perUnit: 1))
      default: schedule.addTotals(release.count, scale: parameter, l1: release.l1)
      }
    }
    return schedule
  }

  var count: Int { releases.reduce(0) { $0 + $1.count } }
}

@Suite("Privacy loss distributions beside dp_accounting")
struct PrivacyLossVectorTests {
  @Test("ε is that of dp_accounting to a part in 10⁶, or below by no more than its discretisation")
  func epsilon() throws {
    let cases = try Case.all()
    #expect(cases.count > 10)
    for row in cases {
      let schedule = try row.schedule()
      for (delta, expected) in zip(row.deltas, row.epsilons) {
        let found = try #require(schedule.epsilon(delta: try Delta(delta), by: .privacyLoss)).value
        #expect(found <= expected * (1 + 1e-6) + 1e-12, "\(row.releases) \(delta)")
        let discretisation = row.interval * Double(1 + row.count)
        #expect(found >= expected * (1 - 1e-6) - discretisation, "\(row.releases) \(delta)")
        if row.count == 1 { #expect(abs(found - expected) <= expected * 1e-6 + 1e-12) }
      }
    }
  }

  @Test("Rényi ε of Gaussian noise is that of dp_accounting over a grid of orders, or little below")
  func renyi() throws {
    for row in try Case.all() {
      guard let renyi = row.renyi else { continue }
      let schedule = try row.schedule()
      for (delta, expected) in zip(row.deltas, renyi) {
        let found = try #require(schedule.epsilon(delta: try Delta(delta), by: .renyi)).value
        // Its orders are a fortieth of e apart, which costs it up to 10⁻⁴ of ε.
        #expect(found <= expected * (1 + 1e-8) + 1e-12 && found >= expected * (1 - 3e-4) - 1e-12)
      }
    }
  }
}
