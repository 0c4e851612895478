import GraphicalModel

/// One metric of one mechanism in two results, by ε: how far it moved, and how far noise would move it.
struct ComparedLine {
  /// Trials at one ε, in parts of the mean of the former ones.
  private struct Stratum {
    let epsilon: Double
    let former: [Double]
    let new: [Double]
    /// New minus former of the trials with the same key; empty where they are not paired.
    let differences: [Double]
    let medians: (former: Double, new: Double)

    var change: Double {
      differences.isEmpty ? new.mean - former.mean : differences.mean
    }
  }

  private static let resamples = 20_000
  private static let seed: UInt64 = 0x636F_6D70

  let key: LineKey
  private let strata: [Stratum]
  private let isPaired: Bool

  /// Nil where no ε is in both results.
  init?(_ key: LineKey, _ former: [TrialRow], _ new: [TrialRow]) {
    self.key = key
    let before = Dictionary(grouping: former, by: \.epsilon)
    let after = Dictionary(grouping: new, by: \.epsilon)
    let epsilons = before.keys.filter { after[$0] != nil }.sorted()
    guard !epsilons.isEmpty else { return nil }
    let isPaired = epsilons.allSatisfy { Self.arePaired(before[$0] ?? [], after[$0] ?? []) }
    self.isPaired = isPaired
    strata = epsilons.map { epsilon in
      Self.stratum(epsilon, before[epsilon] ?? [], after[epsilon] ?? [], isPaired: isPaired)
    }
  }

  var isJudged: Bool { key.metric != SweepMetric.seconds }

  /// Degrees of freedom of the noise.
  var degrees: Int {
    strata.reduce(0) { sum, stratum in
      sum
        + (isPaired
          ? stratum.differences.count - 1 : stratum.former.count + stratum.new.count - 2)
    }
  }

  func line(level: Double, tolerance: Double) -> SweepComparison.Line {
    let change = strata.map(\.change).mean
    let interval = degrees > 0 ? interval(around: change, level: level) : nil
    return SweepComparison.Line(
      dataset: key.dataset, workload: key.workload, delta: key.delta, mechanism: key.mechanism,
      metric: key.metric, epsilons: strata.map(\.epsilon),
      formerMedians: strata.map(\.medians.former), medians: strata.map(\.medians.new),
      isPaired: isPaired, change: change, interval: interval,
      verdict: verdict(change, interval, tolerance: tolerance))
  }

  private func verdict(
    _ change: Double, _ interval: ClosedRange<Double>?, tolerance: Double
  ) -> SweepComparison.Verdict {
    guard isJudged else { return .notJudged }
    guard let interval else { return .fewTrials }
    if interval.contains(0) || abs(change) <= tolerance { return .same }
    return change > 0 ? .worse : .better
  }

  private func interval(around change: Double, level: Double) -> ClosedRange<Double> {
    isPaired ? paired(change, level: level) : resampled(level: level)
  }

  private func paired(_ change: Double, level: Double) -> ClosedRange<Double> {
    let variance = strata.reduce(0) { sum, stratum in
      let count = Double(stratum.differences.count)
      return sum + (count > 1 ? stratum.differences.squares / ((count - 1) * count) : 0)
    }
    let half =
      StudentT.twoSided(level, degrees: degrees) * variance.squareRoot() / Double(strata.count)
    return change - half...change + half
  }

  /// Both sides of every ε are drawn anew with replacement.
  private func resampled(level: Double) -> ClosedRange<Double> {
    let widening =
      StudentT.twoSided(level, degrees: degrees)
      / StudentT.twoSided(level, degrees: max(degrees, 2_000))
    let sides = strata.map { stratum in
      (stratum.former.residuals(widening), stratum.new.residuals(widening), stratum.change)
    }
    var generator = CounterGenerator(seed: Self.seed, UInt64(degrees))
    let changes = (0..<Self.resamples).map { _ in
      sides.map { former, new, change in
        change + new.resampledMean(&generator) - former.resampledMean(&generator)
      }.mean
    }
    return Bootstrap.quantiles(changes, outside: (1 - level) / 2)
  }

  /// Whether every trial of one side has one of the same key on the other, once.
  private static func arePaired(_ former: [TrialRow], _ new: [TrialRow]) -> Bool {
    let (before, after) = (former.map(\.key), new.map(\.key))
    return !before.contains("") && Set(before) == Set(after)
      && Set(before).count == before.count && before.count == after.count
  }

  private static func stratum(
    _ epsilon: Double, _ former: [TrialRow], _ new: [TrialRow], isPaired: Bool
  ) -> Stratum {
    let mean = former.map(\.value).mean
    // What was 0 and is not any more moved by as much as it is now.
    let scale = mean > 0 ? mean : max(new.map(\.value).mean, .leastNormalMagnitude)
    let values = Dictionary(former.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
    return Stratum(
      epsilon: epsilon, former: former.map { $0.value / scale }, new: new.map { $0.value / scale },
      differences: isPaired ? new.map { ($0.value - (values[$0.key] ?? 0)) / scale } : [],
      medians: (
        Bootstrap.middle(former.map(\.value).sorted()), Bootstrap.middle(new.map(\.value).sorted())
      ))
  }
}

extension [Double] {
  fileprivate var mean: Double { reduce(0, +) / Double(Swift.max(1, count)) }

  /// Σ (x − mean)².
  fileprivate var squares: Double {
    let centre = mean
    return reduce(0) { $0 + ($1 - centre) * ($1 - centre) }
  }

  /// What is left without the mean, with the variance of an unbiased estimate, times `factor`.
  fileprivate func residuals(_ factor: Double) -> [Double] {
    let centre = mean
    let scale =
      count > 1 ? factor * (Double(count) / Double(count - 1)).squareRoot() : factor
    return map { ($0 - centre) * scale }
  }

  /// The mean of as many, drawn with replacement.
  fileprivate func resampledMean(_ generator: inout CounterGenerator) -> Double {
    var sum = 0.0
    for _ in indices { sum += self[Int.random(in: 0..<count, using: &generator)] }
    return sum / Double(count)
  }
}
