import Foundation
import Testing

@testable import Privacy

@Suite("Exact noise")
struct NoiseSamplerTests {
  private static let draws = 1_000_000

  /// Counts of the values −reach … reach, those beyond added to the ends.
  private func histogram(reach: Int, _ draw: () -> Int64) -> [Int] {
    var counts = [Int](repeating: 0, count: 2 * reach + 1)
    for _ in 0..<Self.draws {
      counts[max(-reach, min(reach, Int(draw()))) + reach] += 1
    }
    return counts
  }

  /// Weights of the values −reach … reach, the tails added to the ends.
  private func weights(reach: Int, beyond: Int, _ weight: (Double) -> Double) -> [Double] {
    var weights = (-reach...reach).map { weight(Double($0)) }
    let tail = (reach + 1...reach + beyond).reduce(0) { $0 + weight(Double($1)) }
    weights[0] += tail
    weights[2 * reach] += tail
    return weights
  }

  @Test(
    "discrete Gaussian draws follow the exact probabilities",
    arguments: ["3/10", "1", "5/2", "25", "400", "10000", "1/1000", "439804651111/1099511627"])
  func gaussian(variance: String) throws {
    let variance = try #require(PositiveRational(variance))
    let gaussian = try DiscreteGaussian(variance: variance)
    var stream = Randomness.reproducible(seed: 31).stream("gaussian/\(variance)")
    let sigma = variance.doubleValue.squareRoot()
    let reach = Int(6 * sigma) + 2
    let counts = histogram(reach: reach) { gaussian.sample(using: &stream) }
    let exact = weights(reach: reach, beyond: 6 * reach) {
      exp(-$0 * $0 / (2 * variance.doubleValue))
    }
    let test = ChiSquare(counts: counts, weights: exact)
    // At σ² = 1/1000 all but 1e-217 of the probability is at zero.
    if test.degreesOfFreedom == 0 {
      #expect(counts[reach] == Self.draws)
    } else {
      #expect(test.isConsistent, "chi-square \(test.statistic) on \(test.degreesOfFreedom)")
    }
    #expect(isSymmetric(counts))
  }

  @Test(
    "discrete Laplace draws follow the exact probabilities",
    arguments: ["1/5", "1", "5/2", "7", "100", "31415926/1000003"])
  func laplace(scale: String) throws {
    let scale = try #require(PositiveRational(scale))
    let laplace = try DiscreteLaplace(scale: scale)
    var stream = Randomness.reproducible(seed: 32).stream("laplace/\(scale)")
    let reach = Int(12 * scale.doubleValue) + 2
    let counts = histogram(reach: reach) { laplace.sample(using: &stream) }
    let exact = weights(reach: reach, beyond: 6 * reach) { exp(-abs($0) / scale.doubleValue) }
    let test = ChiSquare(counts: counts, weights: exact)
    #expect(test.isConsistent, "chi-square \(test.statistic) on \(test.degreesOfFreedom)")
    #expect(isSymmetric(counts))
  }

  /// Whether the signs of the draws that are not zero are balanced within 5 standard deviations:
  /// false alarm 6e-7.
  private func isSymmetric(_ counts: [Int]) -> Bool {
    let reach = counts.count / 2
    let negative = counts[..<reach].reduce(0, +)
    let positive = counts[(reach + 1)...].reduce(0, +)
    return abs(Double(positive - negative)) <= 5 * Double(positive + negative).squareRoot()
  }

  @Test(
    "at the ends of the range mean and variance are right",
    arguments: [0x1p20, 0x1p40 * 1.000001, 0x1p48])
  func hugeVariance(value: Double) throws {
    let variance = try PositiveRational.roundedUp(value)
    let gaussian = try DiscreteGaussian(variance: variance)
    var stream = Randomness.reproducible(seed: 33).stream("huge/\(variance)")
    let draws = 400_000.0
    var (sum, squares) = (0.0, 0.0)
    for _ in 0..<Int(draws) {
      let noise = Double(gaussian.sample(using: &stream)) / value.squareRoot()
      sum += noise
      squares += noise * noise
    }
    // 5 standard deviations each: false alarm 1.2e-6.
    #expect(abs(sum / draws) <= 5 / draws.squareRoot())
    #expect(abs(squares / draws - 1) <= 5 * (2 / draws).squareRoot())
  }

  @Test("a short rational and the same value in 40-bit terms give the same draws in law")
  func wideArithmetic() throws {
    let variance = try PositiveRational(
      numerator: 25 * ((1 << 40) + 1), denominator: (1 << 40) - 1)
    let gaussian = try DiscreteGaussian(variance: variance)
    var stream = Randomness.reproducible(seed: 34).stream("wide")
    let counts = histogram(reach: 32) { gaussian.sample(using: &stream) }
    let exact = weights(reach: 32, beyond: 100) { exp(-$0 * $0 / 50) }
    #expect(ChiSquare(counts: counts, weights: exact).isConsistent)
  }

  @Test("whatever rounding up makes of a variance from 2^-20 to 2^48 can be sampled")
  func supportedRange() throws {
    var generator = ScriptedGenerator(seed: 35)
    for exponent in -20..<48 {
      for _ in 0..<50 {
        let significand = Double.random(in: 1..<2, using: &generator)
        for value in [significand, 1, 1.0.nextUp, 1.5.nextUp, 2.0.nextDown] {
          let variance = try PositiveRational.roundedUp(
            value * Double(sign: .plus, exponent: exponent, significand: 1))
          let gaussian = try DiscreteGaussian(variance: variance)
          _ = gaussian.draw(using: &generator)
        }
      }
    }
  }

  @Test("a variance or a scale beyond the exact arithmetic is refused")
  func refused() throws {
    let large = try PositiveRational(numerator: (1 << 48) + 1)
    let fine = try PositiveRational(numerator: 1, denominator: (1 << 49) + 1)
    #expect(throws: PrivacyParameterError.self) { try DiscreteGaussian(variance: large) }
    #expect(throws: PrivacyParameterError.self) { try DiscreteGaussian(variance: fine) }
    #expect(throws: PrivacyParameterError.self) { try DiscreteLaplace(scale: large) }
  }

  @Test("noise under a key is the same again, and differs under another purpose")
  func reproducible() throws {
    let gaussian = try DiscreteGaussian(variance: PositiveRational(numerator: 400))
    func noise(_ purpose: String) -> [Int64] {
      var stream = Randomness.reproducible(seed: 36).stream(purpose)
      return (0..<100).map { _ in gaussian.sample(using: &stream) }
    }
    #expect(noise("noise/one-way/0") == noise("noise/one-way/0"))
    #expect(noise("noise/one-way/0") != noise("noise/one-way/1"))
  }
}
