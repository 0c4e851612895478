import GraphicalModel
import Marginals
import Privacy
import RealModule
import Tabular

/// Whether pairs tell more than their noise: noisy scores of all of them, before any is measured.
///
/// A pair's score is its distance from the product of released one-way marginals, over cells that can rise
/// above the noise that its measurement would have. Where columns hardly depend on each other, a small
/// table is served better by one-way marginals alone: on tables of 1,500 to 5,000 records with 3 to 6 columns,
/// independent or nearly so, the error was least where pairs are measured whose mean distance is above two
/// fifths of their mean noise. What the noise of the one-way marginals adds to the distance is taken off, as
/// independent errors add up in squares.
///
/// The mean of T scores is as precise as one score alone, so it costs little in wide tables, and at most
/// ``largestShare`` of the pairs' budget in narrow ones. Of 5,000 records with six independent columns (24 trials) `matrix`
/// has 1.04 times the error of `independent` at ε = 0.1 with it, and 1.16 with a third of it, as the test is then
/// too imprecise to be made.
///
/// ## Privacy
/// Scores move as ``/Privacy/SecretDistances`` proves. Weights, answers and which pairs are scored follow from
/// releases, and so does what the test decides.
struct PairTest {
  let pairs: [Clique]
  /// The noise that each pair's measurement would have in a cell.
  let sigmas: [Double]
  let squaredL2: Int64

  static let largestShare = 0.12
  private static let leastRatio = 0.4
  /// The noise of the mean score, as a part of the pairs' noise; and the largest with which it is made.
  private static let precision = 0.15
  private static let leastPrecision = 0.4

  /// The scores of all pairs against one-way marginals.
  private struct Expectation {
    var answers: [[Double]] = []
    var weights: [[Double]] = []
    /// Means over pairs: of a measurement's expected distance, and of what one-way noise adds to a score.
    var noise = 0.0
    var bias = 0.0
  }

  /// - Parameters:
  ///   - oneWay: estimates of all one-way marginals, in order of the attributes.
  ///   - rho: of the pairs; the test takes of it what it costs.
  /// - Returns: whether pairs are to be measured, and what is left of `rho`.
  func passes(
    _ source: any MarginalSource, oneWay: [MarginalMeasurement], rho: Double, ledger: inout Ledger
  ) throws -> (passes: Bool, rho: Double) {
    let expected = expectation(oneWay)
    let share = min(
      Self.largestShare * rho,
      Double(squaredL2) / (2 * Self.precision * Self.precision * expected.noise * expected.noise))
    let deviation = Double.sqrt(Double(squaredL2) * Double(pairs.count) / (2 * share))
    let isPrecise =
      deviation <= Self.leastPrecision * expected.noise * Double.sqrt(Double(pairs.count))
    guard isPrecise, deviation <= 0x1p15,
      SecretDistances.canRelease(count: pairs.count, l1: Int64(Double(squaredL2).squareRoot()))
    else { return (true, rho) }
    let scores = try ledger.measure(
      SecretDistances(
        of: source.counts(of: pairs), to: expected.answers, weights: expected.weights,
        answerBits: deviation <= 0x1p11 ? 4 : 0),
      rho: share * MeasuringBatch.rounding, label: "scores of \(pairs.count) 2-way marginals")
    let mean = max(0, scores.values.reduce(0, +) / Double(pairs.count))
    let least = Self.leastRatio * expected.noise
    return (mean * mean > expected.bias * expected.bias + least * least, rho - share)
  }

  private func expectation(_ oneWay: [MarginalMeasurement]) -> Expectation {
    let total = oneWay.estimatedTotal
    let shares = oneWay.map { $0.probabilities() }
    let unit = Double.sqrt(2 / .pi)
    var result = Expectation()
    for (pair, sigma) in zip(pairs, sigmas) {
      let (first, second) = (pair.attributes[0], pair.attributes[1])
      let variances = (oneWay[first].variance, oneWay[second].variance)
      var (answers, weights) = ([Double](), [Double]())
      for left in shares[first] {
        for right in shares[second] {
          let answer = total * left * right
          let weight = answer * answer / (answer * answer + sigma * sigma)
          answers.append(answer)
          weights.append(weight)
          result.noise += unit * sigma * weight
          result.bias +=
            unit * weight * Double.sqrt(right * right * variances.0 + left * left * variances.1)
        }
      }
      result.answers.append(answers)
      result.weights.append(weights)
    }
    result.noise /= Double(max(1, pairs.count))
    result.bias /= Double(max(1, pairs.count))
    return result
  }
}
