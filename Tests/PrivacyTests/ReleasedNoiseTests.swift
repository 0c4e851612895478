import Testing

@testable import Privacy

/// The noise that the ledger releases, seen from outside: released less exact.
@Suite("Noise of released counts")
struct ReleasedNoiseTests {
  private static let cells = 3000

  private func noise(on counts: [Int64], variance: UInt64, label: String) throws -> [Double] {
    var ledger = Ledger(budget: try Rho(10), randomness: .reproducible(seed: 12))
    let noisy = try ledger.measure(
      sealed([counts]), variances: [PositiveRational(numerator: variance)], labels: [label])
    return zip(try #require(noisy[0]).values, counts).map { Double($0 - $1) }
  }

  /// The mean of Σ(noise/σ)² over 3,000 cells has a standard deviation of √(2/3000) = 0.026, that of
  /// Σ noise/σ one of 0.018; six of them are exceeded by chance with probability 2·10⁻⁹ each.
  @Test(
    "it has mean 0 and the variance that the ledger charged, on empty cells as on full ones",
    arguments: [0, 1, 1_000_000] as [Int64])
  func moments(count: Int64) throws {
    for variance in [4, 400] as [UInt64] {
      let noise = try noise(
        on: [Int64](repeating: count, count: Self.cells), variance: variance,
        label: "\(count) \(variance)")
      let mean = noise.reduce(0, +) / Double(Self.cells)
      let square = noise.reduce(0) { $0 + $1 * $1 } / Double(Self.cells)
      #expect(abs(mean) < 6 * 0.0183 * Double(variance).squareRoot())
      #expect(abs(square / Double(variance) - 1) < 6 * 0.0259)
    }
  }
}
