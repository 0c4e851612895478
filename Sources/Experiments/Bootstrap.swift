import GraphicalModel

/// Resampling of few trials (Efron 1979), with a seed of its own, so that the same values give the same
/// interval everywhere.
struct Bootstrap {
  static let resamples = 4_000
  private static let seed: UInt64 = 0x626F_6F74

  /// The median of trials, and an interval of it.
  struct Median: Equatable {
    let value: Double
    /// The 2.5 and 97.5 percentiles of the medians of resamples; nil for a single trial. Of few trials
    /// these are the least and the greatest: of five they hold the median with probability 94 %, of
    /// three with 75 %, whatever the law of the trials.
    let interval: ClosedRange<Double>?
  }

  /// Nil where there are no values.
  static func median(of values: [Double]) -> Median? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    guard values.count > 1 else { return Median(value: sorted[0], interval: nil) }
    let medians = resampled(count: values.count) { places in
      middle(places.map { sorted[$0] }.sorted())
    }
    return Median(value: middle(sorted), interval: quantiles(medians, outside: 0.025))
  }

  /// `statistic` of resamples, each `count` places drawn with replacement.
  static func resampled(
    count: Int, _ statistic: ([Int]) -> Double
  ) -> [Double] {
    var generator = CounterGenerator(seed: seed, UInt64(count))
    return (0..<resamples).map { _ in
      statistic((0..<count).map { _ in Int.random(in: 0..<count, using: &generator) })
    }
  }

  /// What leaves a share of `outside` on either side.
  static func quantiles(_ values: [Double], outside: Double) -> ClosedRange<Double> {
    let sorted = values.sorted()
    let place = Int(outside * Double(sorted.count))
    return sorted[place]...sorted[sorted.count - 1 - place]
  }

  /// The median of sorted values, at least one.
  static func middle(_ sorted: [Double]) -> Double {
    let half = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
  }
}
