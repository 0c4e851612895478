import RealModule
import Testing

@testable import Auditing

@Suite("Lower bounds from counted errors")
struct LowerErrorCountsTests {
  private func counts(_ alpha: Int, _ beta: Int, of runs: Int) -> ErrorCounts {
    var errors = ErrorCounts()
    (errors.negatives, errors.positives) = (runs, runs)
    (errors.falsePositives, errors.falseNegatives) = (alpha, beta)
    return errors
  }

  /// Probabilities of 0, …, `trials` successes.
  private func binomial(_ trials: Int, _ probability: Double) -> [Double] {
    var ways = 0.0
    return (0...trials).map { number in
      if number > 0 { ways += .log(Double(trials - number + 1) / Double(number)) }
      return .exp(
        ways + Double(number) * .log(probability)
          + Double(trials - number) * .log(onePlus: -probability))
    }
  }

  /// The errors of a Gaussian mechanism of μ at a threshold, in its deviations.
  private func rates(mu: Double, threshold: Double) -> (alpha: Double, beta: Double) {
    (StandardNormal.tail(threshold), StandardNormal.tail(mu - threshold))
  }

  @Test(
    "of a Gaussian mechanism, the bound by the sum of errors is too high as seldom as it says",
    arguments: [0.3, 1, 3], [0.2, 0.5, 0.9])
  func sumCovers(mu: Double, place: Double) {
    let (alpha, beta) = rates(mu: mu, threshold: place * mu)
    let probabilities = binomial(80, (alpha + beta) / 2)
    let wrong = probabilities.indices.reduce(0.0) { sum, number in
      let errors = counts(number / 2, number - number / 2, of: 40)
      return errors.muBySum(error: 0.05) > mu ? sum + probabilities[number] : sum
    }
    #expect(wrong <= 0.05)
  }

  @Test(
    "of a Gaussian mechanism, the bound by both rates is too high as seldom as it says",
    arguments: [0.3, 1, 3], [0.2, 0.5, 0.9])
  func ratesCover(mu: Double, place: Double) {
    let (alpha, beta) = rates(mu: mu, threshold: place * mu)
    let (first, second) = (binomial(30, alpha), binomial(30, beta))
    var wrong = 0.0
    for falsePositives in 0...30 {
      for falseNegatives in 0...30
      where counts(falsePositives, falseNegatives, of: 30).muByRates(error: 0.05) > mu {
        wrong += first[falsePositives] * second[falseNegatives]
      }
    }
    #expect(wrong <= 0.05)
  }

  @Test(
    "where a mechanism is just (epsilon, delta)-private, the bound is too high as seldom as it says",
    arguments: [0.5, 2], [0, 0.05])
  func epsilonCovers(epsilon: Double, delta: Double) {
    // With probability δ it tells all; otherwise it is randomised response.
    let rate = (1 - delta) / (1 + .exp(epsilon))
    let probabilities = binomial(30, rate)
    var wrong = 0.0
    for falsePositives in 0...30 {
      for falseNegatives in 0...30
      where counts(falsePositives, falseNegatives, of: 30).epsilon(delta: delta, error: 0.05)
        > epsilon
      {
        wrong += probabilities[falsePositives] * probabilities[falseNegatives]
      }
    }
    #expect(wrong <= 0.05)
  }

  @Test("with many runs all bounds come close to what is so, from below", arguments: [0.5, 1, 2])
  func tight(mu: Double) {
    let runs = 100_000
    let (alpha, beta) = rates(mu: mu, threshold: mu / 2)
    let errors = counts(Int(alpha * Double(runs)), Int(beta * Double(runs)), of: runs)
    let (sum, rates) = (errors.muBySum(error: 0.05), errors.muByRates(error: 0.05))
    #expect(rates < sum && sum < mu)
    #expect(sum > mu - 0.01 * (1 + mu))
    #expect(rates > mu - 0.02 * (1 + mu))
    let epsilon = Double.log((1 - beta) / alpha)
    let bound = errors.epsilon(delta: 0, error: 0.05)
    #expect(bound < epsilon && bound > epsilon - 0.05)
  }

  @Test("nothing is shown by a test that guesses, by none, and by one that is wrong")
  func nothing() {
    #expect(counts(500, 500, of: 1000).muBySum(error: 0.05) == 0)
    #expect(counts(800, 700, of: 1000).muByRates(error: 0.05) == 0)
    #expect(counts(500, 500, of: 1000).epsilon(delta: 0, error: 0.05) == 0)
    #expect(ErrorCounts().muBySum(error: 0.05) == 0)
    #expect(ErrorCounts().epsilon(delta: 0, error: 0.05) == 0)
  }

  @Test("the quantile of the normal distribution is the inverse of its tail")
  func quantile() {
    for probability in [1e-12, 0.01, 0.3, 0.5, 0.7, 0.999] {
      let x = StandardNormal.quantile(tail: probability)
      #expect(abs(StandardNormal.tail(x) - probability) < 1e-14)
    }
    #expect(abs(StandardNormal.quantile(tail: 0.025) - 1.959963984540054) < 1e-12)
  }

  @Test("the approximate bound, by which thresholds are chosen, is near the exact one")
  func approximate() {
    for count in [5, 50, 400] {
      let exact = ProbabilityBound.exact.upper(count, of: 1000, error: 0.05)
      let quick = ProbabilityBound.approximate.upper(count, of: 1000, error: 0.05)
      #expect(abs(exact - quick) < 0.1 * exact)
    }
  }
}
