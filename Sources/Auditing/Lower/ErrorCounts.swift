import RealModule

/// How often a test that tells two neighbouring tables apart was wrong, and what that proves.
///
/// The test says "with the canary" where a score is above a threshold that was fixed beforehand. Of
/// `negatives` runs on the table without it, `falsePositives` were above; of `positives` runs on
/// the other, `falseNegatives` were not. Whether a run had the canary was decided by a fair coin of
/// its own, so that given the number of runs each count is binomial, and so is their sum.
struct ErrorCounts: Equatable {
  var falsePositives = 0
  var negatives = 0
  var falseNegatives = 0
  var positives = 0

  init() {}

  /// Counts the errors of "above `threshold`".
  init(_ scores: some Sequence<LabelledScore>, threshold: Double) {
    for score in scores {
      let isAbove = score.value > threshold
      if score.hasCanary {
        positives += 1
        if !isAbove { falseNegatives += 1 }
      } else {
        negatives += 1
        if isAbove { falsePositives += 1 }
      }
    }
  }

  var falsePositiveRate: Double { Double(falsePositives) / Double(max(1, negatives)) }
  var falseNegativeRate: Double { Double(falseNegatives) / Double(max(1, positives)) }

  /// A lower bound on μ from the rate of errors of either kind together, wrong with probability at
  /// most `error`.
  ///
  /// Every test of a μ-GDP mechanism has α + β ≥ 2Φ(−μ/2): it is the line that touches the trade-off
  /// curve where α = β. By the coin, errors are binomial with mean (α + β)/2. One bound on one binomial is
  /// closer than two on α and β each, by a factor of about √2 and the share of `error` that
  /// each would get.
  ///
  /// - Returns: 0 where nothing is shown.
  func muBySum(error: Double, bound: ProbabilityBound = .exact) -> Double {
    let (errors, runs) = (falsePositives + falseNegatives, negatives + positives)
    guard runs > 0 else { return 0 }
    return max(0, 2 * StandardNormal.quantile(tail: bound.upper(errors, of: runs, error: error)))
  }

  /// A lower bound on μ from both rates: Φ⁻¹(1 − α) − Φ⁻¹(β), each at its upper bound of half the
  /// error. At thresholds where α and β differ it shows more than their sum.
  func muByRates(error: Double, bound: ProbabilityBound = .exact) -> Double {
    guard let (alpha, beta) = rates(error: error, bound: bound) else { return 0 }
    return max(0, StandardNormal.quantile(tail: alpha) + StandardNormal.quantile(tail: beta))
  }

  /// A lower bound on the ε of any (ε, δ)-differentially private mechanism with these errors: e^ε ≥ (1 −
  /// δ − β)/α, and the same with α and β exchanged (Kairouz, Oh & Viswanath 2015), each rate at its
  /// upper bound of half the error.
  func epsilon(delta: Double, error: Double, bound: ProbabilityBound = .exact) -> Double {
    guard let (alpha, beta) = rates(error: error, bound: bound) else { return 0 }
    let ratio = max((1 - delta - beta) / alpha, (1 - delta - alpha) / beta)
    return ratio > 1 ? .log(ratio) : 0
  }

  private func rates(
    error: Double, bound: ProbabilityBound
  ) -> (alpha: Double, beta: Double)? {
    guard negatives > 0, positives > 0 else { return nil }
    return (
      bound.upper(falsePositives, of: negatives, error: error / 2),
      bound.upper(falseNegatives, of: positives, error: error / 2)
    )
  }
}

/// A score of one run, and whether its table had the canary.
struct LabelledScore: Sendable {
  let value: Double
  let hasCanary: Bool
}

/// How an upper bound on a probability is found from a count.
enum ProbabilityBound {
  /// By Clopper and Pearson: what is claimed.
  case exact
  /// By Wilson's approximation, quick: for choosing what to look at.
  case approximate

  func upper(_ count: Int, of trials: Int, error: Double) -> Double {
    switch self {
    case .exact: return ClopperPearson(count: count, trials: trials, error: error).upper
    case .approximate:
      let (n, z) = (Double(trials), StandardNormal.quantile(tail: error))
      let rate = Double(count) / n
      let spread = z * ((rate * (1 - rate) + z * z / (4 * n)) / n).squareRoot()
      return min(1, (rate + z * z / (2 * n) + spread) / (1 + z * z / n))
    }
  }
}
