/// Which score and thresholds a pilot suggests, from the whole curve of its errors.
///
/// The pilot's runs are used for nothing else, so what is found at its thresholds holds with the
/// confidence of one look.
struct ScoreChoice {
  /// Places of the scores in the trials.
  let score: Int
  /// Where errors are counted for μ, and how.
  let threshold: Double
  let bySum: Bool
  /// The score and threshold for ε.
  let epsilonScore: Int
  let epsilonThreshold: Double

  /// Thresholds of the curve that are tried at most.
  private static let thresholds = 200

  /// - Parameters:
  ///   - pilot: each score's values over the pilot's runs.
  ///   - error: of the bounds to come.
  init(pilot: [[LabelledScore]], delta: Double, error: Double) {
    var sum = (score: 0, threshold: 0.0, mu: -1.0)
    var rates = (score: 0, threshold: 0.0, mu: -1.0)
    var epsilon = (score: 0, threshold: 0.0, value: -1.0)
    for (score, values) in pilot.enumerated() {
      let middle = Self.middle(values)
      let mu = ErrorCounts(values, threshold: middle).muBySum(error: 0.5, bound: .approximate)
      if mu > sum.mu { sum = (score, middle, mu) }
      for (threshold, errors) in Self.curve(values) {
        let mu = errors.muByRates(error: error, bound: .approximate)
        if mu > rates.mu { rates = (score, threshold, mu) }
        let value = errors.epsilon(delta: delta, error: error, bound: .approximate)
        if value > epsilon.value { epsilon = (score, threshold, value) }
      }
    }
    // Elsewhere on the curve only where that is surely more than the sum of errors will show.
    bySum = rates.mu <= sum.mu
    (score, threshold) = bySum ? (sum.score, sum.threshold) : (rates.score, rates.threshold)
    (epsilonScore, epsilonThreshold) = (epsilon.score, epsilon.threshold)
  }

  /// Half way between the medians with and without the canary, where α = β if both are alike.
  private static func middle(_ values: [LabelledScore]) -> Double {
    func median(_ hasCanary: Bool) -> Double {
      let sorted = values.filter { $0.hasCanary == hasCanary }.map(\.value).sorted()
      guard !sorted.isEmpty else { return 0 }
      return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
    return (median(true) + median(false)) / 2
  }

  /// Errors at thresholds all along the range of scores, in one pass over them.
  private static func curve(
    _ values: [LabelledScore]
  ) -> [(threshold: Double, errors: ErrorCounts)] {
    let sorted = values.sorted { $0.value < $1.value }
    var errors = ErrorCounts(sorted, threshold: -.infinity)
    let step = max(1, sorted.count / thresholds)
    var last = -step
    var curve: [(threshold: Double, errors: ErrorCounts)] = []
    for (place, score) in sorted.enumerated() {
      if score.hasCanary { errors.falseNegatives += 1 } else { errors.falsePositives -= 1 }
      // Equal scores fall on one side of every threshold.
      if place + 1 < sorted.count, sorted[place + 1].value == score.value { continue }
      let isTail = place < step || place >= sorted.count - step
      guard isTail || place - last >= step else { continue }
      last = place
      curve.append((score.value, errors))
    }
    return curve
  }
}
