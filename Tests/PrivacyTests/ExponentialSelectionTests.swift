import Foundation
import Testing

@testable import Privacy

@Suite("The exponential mechanism")
struct ExponentialSelectionTests {
  private static let draws = 1_000_000

  private func counts(
    _ scores: [Int64], epsilon: String, sensitivity: Int64
  ) throws -> [Int] {
    let selection = ExponentialSelection(
      epsilon: try #require(PositiveRational(epsilon)), sensitivity: sensitivity)
    var stream = Randomness.reproducible(seed: 41).stream(
      "selection/\(scores.count)/\(epsilon)/\(sensitivity)")
    var counts = [Int](repeating: 0, count: scores.count)
    scores.withUnsafeBufferPointer { scores in
      for _ in 0..<Self.draws { counts[selection.index(scores: scores, using: &stream)] += 1 }
    }
    return counts
  }

  private func exactWeights(
    _ scores: [Int64], epsilon: String, sensitivity: Int64
  ) throws -> [Double] {
    let epsilon = try #require(PositiveRational(epsilon)).doubleValue
    let best = try #require(scores.max())
    return scores.map { exp(-epsilon * Double(best - $0) / (2 * Double(sensitivity))) }
  }

  @Test(
    "selection frequencies follow the exact probabilities",
    arguments: [
      ([0, 1, 2, 3, 4], "1", 1), ([5, 5, 5], "3/7", 2), ([-40, 0, 7, 12, 12, -3], "1/10", 1),
      ([1 << 50, 0, (1 << 50) - (1 << 20)], "1", 1 << 20),
      ([3_000_000, 1_000_000, 2_500_000, 0], "1099511627771/1099511627776", 1 << 20),
      ([42], "1", 1),
    ] as [([Int64], String, Int64)])
  func frequencies(scores: [Int64], epsilon: String, sensitivity: Int64) throws {
    let counts = try counts(scores, epsilon: epsilon, sensitivity: sensitivity)
    let weights = try exactWeights(scores, epsilon: epsilon, sensitivity: sensitivity)
    if scores.count == 1 {
      #expect(counts == [Self.draws])
    } else {
      #expect(ChiSquare(counts: counts, weights: weights).isConsistent, "\(counts)")
    }
  }

  @Test("a selection among many candidates follows the exact probabilities")
  func many() throws {
    let scores = (0..<200).map { Int64(($0 * 7919) % 1009) }
    let counts = try counts(scores, epsilon: "1/50", sensitivity: 3)
    let weights = try exactWeights(scores, epsilon: "1/50", sensitivity: 3)
    #expect(ChiSquare(counts: counts, weights: weights).isConsistent)
  }

  @Test("scores at both ends of the 64-bit range, and the largest terms, do not overflow")
  func extremes() throws {
    let limit = PositiveRational.termLimit
    let scores: [Int64] = [.min, .max, .min]
    for (numerator, denominator) in [(limit, 1), (limit - 1, limit), (1, limit)] {
      let selection = ExponentialSelection(
        epsilon: try PositiveRational(numerator: numerator, denominator: denominator),
        sensitivity: 1)
      var stream = Randomness.reproducible(seed: 42).stream("extremes/\(numerator)")
      let index = scores.withUnsafeBufferPointer {
        selection.index(scores: $0, using: &stream)
      }
      // exp(−(2^64 − 1)/2^63) = 0.14 for the smallest ε, else the best wins surely.
      if numerator != 1 { #expect(index == 1) }
    }
    let wide = ExponentialSelection(
      epsilon: try PositiveRational(numerator: 1, denominator: limit), sensitivity: .max)
    var stream = Randomness.reproducible(seed: 42).stream("wide")
    let chosen = scores.withUnsafeBufferPointer { buffer in
      Set((0..<100).map { _ in wide.index(scores: buffer, using: &stream) })
    }
    #expect(chosen == [0, 1, 2])  // nearly uniform: one is missed with probability 1e-17
  }
}
