/// Pearson's test of counts against exact probabilities.
struct ChiSquare {
  let statistic: Double
  let degreesOfFreedom: Int

  /// - Parameters:
  ///   - counts: how often each outcome came up.
  ///   - weights: the outcomes' probabilities, up to a common factor. Outcomes expected fewer than
  ///     ten times are tested as one.
  init(counts: [Int], weights: [Double]) {
    precondition(counts.count == weights.count)
    let draws = Double(counts.reduce(0, +))
    let total = weights.reduce(0, +)
    var (sum, cells) = (0.0, 0)
    var (rareCount, rareExpected) = (0, 0.0)
    func add(_ count: Int, _ expected: Double) {
      sum += (Double(count) - expected) * (Double(count) - expected) / expected
      cells += 1
    }
    for (count, weight) in zip(counts, weights) {
      let expected = draws * weight / total
      if expected >= 10 {
        add(count, expected)
      } else {
        rareCount += count
        rareExpected += expected
      }
    }
    if rareExpected >= 1 { add(rareCount, rareExpected) }
    statistic = sum
    degreesOfFreedom = cells - 1
  }

  /// Whether the statistic is below its quantile of 1 − 10^-6, by Wilson & Hilferty's cube: a right
  /// sampler fails with that probability, once and for all, as the keys are fixed.
  var isConsistent: Bool {
    let degrees = Double(degreesOfFreedom)
    let variance = 2 / (9 * degrees)
    let root = 1 - variance + 4.753 * variance.squareRoot()
    return statistic <= degrees * root * root * root
  }
}
