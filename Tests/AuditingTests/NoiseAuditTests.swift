import Privacy
import RealModule
import Testing

@testable import Auditing

/// A white-box audit of one noisy count: released with one unit more and without, and told apart at
/// every threshold.
@Suite("Audit of one noisy count")
struct NoiseAuditTests {
  private static let draws = 10_000
  private static let exact: Int64 = 5

  /// What the ledger charges for noise of σ² on a count that one unit moves by 1.
  private func price(of variance: PositiveRational) throws -> Double? {
    var ledger = Ledger(
      accountant: .gdp, budget: try Price(1e6), randomness: .reproducible(seed: 0))
    let counts = SecretCounts(blocks: [(cells: 1, sensitivity: .rows(perUnit: 1))]) { _ in }
    _ = try ledger.measure(counts, variances: [variance], labels: ["one"])
    return ledger.entries.first?.price
  }

  private func released(
    _ count: Int64, variance: PositiveRational, seed: UInt64
  ) throws -> [Int64] {
    var ledger = Ledger(
      accountant: .gdp, budget: try Price(1e6), randomness: .reproducible(seed: seed))
    // Every cell is a run: its noise is independent of the others'.
    let counts = SecretCounts(blocks: [(cells: Self.draws, sensitivity: .rows(perUnit: 1))]) {
      $0.update(repeating: count)
    }
    return try #require(
      ledger.measure(counts, variances: [variance], labels: ["runs"])[0]
    ).values
  }

  /// Each bound on a rate is wrong with probability 1e-6, and there are 26 of them for a σ: a right
  /// build fails with 1.1e-4 at most, once and for all, as the seeds are fixed.
  @Test(
    "no threshold tells neighbours apart better than the price allows",
    arguments: ["1", "4", "25"])
  func claim(text: String) throws {
    let variance = try #require(PositiveRational(text))
    let price = try #require(try price(of: variance))
    let delta = 0.01
    let claimed = GaussianDP.epsilon(mu: try Mu((2 * price).squareRoot()), delta: try Delta(delta))
    let with = try released(Self.exact + 1, variance: variance, seed: 1)
    let without = try released(Self.exact, variance: variance, seed: 2)
    for threshold in Self.exact - 5...Self.exact + 7 {
      let hits = ClopperPearson(
        count: with.count { $0 >= threshold }, trials: with.count, error: 1e-6)
      let alarms = ClopperPearson(
        count: without.count { $0 >= threshold }, trials: without.count, error: 1e-6)
      guard hits.lower > delta else { continue }
      #expect(Double.log((hits.lower - delta) / alarms.upper) <= claimed.value)
    }
  }
}
