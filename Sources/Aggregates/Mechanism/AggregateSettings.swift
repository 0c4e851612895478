import Synthesis

/// What a person may set of the release of aggregates: public inputs, all of them, with the names and
/// defaults of Synthetic Data Showcase (pac-synth 0.0.8).
public struct AggregateSettings: Sendable, Equatable {
  /// Which lengths are to be exact.
  public enum Accuracy: Sendable, Equatable {
    /// σ_k in proportion to 1/k.
    case prioritizeLong
    /// σ_k in proportion to 1/(R − k + 1).
    case prioritizeShort
    /// The same σ_k for all.
    case balanced
    /// σ_k in the given proportions, one for each length, positive.
    case custom([Double])
  }

  /// How many combinations that no record holds may appear, from length 2 on.
  public enum Fabrication: Sendable, Equatable {
    /// Every positive noisy count is released.
    case uncontrolled
    /// η from 0.1 at length 2 to 1 at length R.
    case progressive
    /// η = 0.55 at length 2, beyond it 1.
    case balanced
    /// η = 0.01 for every length.
    case minimize
    /// Counts above the given ones are released, one for each length from 2 on.
    case fixed([Double])
    /// η for each length from 2 on, in (0, 1]: noise alone is released with probability η/2.
    case adaptive([Double])
  }

  /// R, the greatest length of a combination.
  public var reportingLength = 3
  /// In percent: how many records' combinations all count.
  public var percentile = 99
  /// The part of the price of the counts that finding these percentiles costs.
  public var percentileEpsilonProportion = 0.01
  /// The part of epsilon that the number of records costs.
  public var numberOfRecordsEpsilonProportion = 0.005
  public var accuracy = Accuracy.prioritizeLong
  public var fabrication = Fabrication.uncontrolled
  /// Whether counts are lowered to those of their sub-combinations.
  public var normalizes = true

  public init() {}

  /// The greatest reporting length.
  public static let maximumLength = 8

  /// - Throws: ``AggregateError`` for a setting out of its range.
  public func check() throws(AggregateError) {
    try require(
      (1...Self.maximumLength).contains(reportingLength),
      "the reporting length is from 1 to \(Self.maximumLength)")
    try require((1...100).contains(percentile), "the percentile is from 1 to 100")
    for share in [percentileEpsilonProportion, numberOfRecordsEpsilonProportion] {
      try require(share > 0 && share < 1, "shares of epsilon are between 0 and 1")
    }
    if case .custom(let proportions) = accuracy {
      try require(
        proportions.count == reportingLength && proportions.allSatisfy { $0 > 0 && $0.isFinite },
        "custom accuracy needs \(reportingLength) positive proportions, one for each length")
    }
    switch fabrication {
    case .fixed(let thresholds):
      try require(
        thresholds.count == reportingLength - 1
          && thresholds.allSatisfy { $0 >= 0 && $0 < 0x1p52 },
        "fixed thresholds need \(reportingLength - 1) counts from 0 on, one for each length from 2")
    case .adaptive(let etas):
      try require(
        etas.count == reportingLength - 1 && etas.allSatisfy { $0 > 0 && $0 <= 1 },
        "adaptive thresholds need \(reportingLength - 1) numbers above 0 and up to 1, one for each "
          + "length from 2")
    default: break
    }
  }

  private func require(_ holds: Bool, _ message: String) throws(AggregateError) {
    guard holds else { throw AggregateError.invalidSetting(message) }
  }

  /// For each length its part of the price of the counts, 1/σ_k² normalised.
  var shares: [Double] {
    let lengths = 1...reportingLength
    let precisions =
      switch accuracy {
      case .prioritizeLong: lengths.map { Double($0 * $0) }
      case .prioritizeShort:
        lengths.map { Double(reportingLength - $0 + 1) * Double(reportingLength - $0 + 1) }
      case .balanced: lengths.map { _ in 1.0 }
      case .custom(let proportions): proportions.map { 1 / ($0 * $0) }
      }
    let total = precisions.reduce(0, +)
    return precisions.map { $0 / total }
  }

  /// η of a length from 2 on, or the count above which it is released.
  enum Threshold: Equatable {
    case adaptive(Double)
    case fixed(Double)
  }

  func threshold(length: Int) -> Threshold {
    switch fabrication {
    case .uncontrolled: .adaptive(1)
    case .progressive:
      .adaptive(
        reportingLength == 2
          ? 0.1 : 0.1 + 0.9 * Double(length - 2) / Double(reportingLength - 2))
    case .balanced: .adaptive(length == 2 ? 0.55 : 1)
    case .minimize: .adaptive(0.01)
    case .fixed(let thresholds): .fixed(thresholds[length - 2])
    case .adaptive(let etas): .adaptive(etas[length - 2])
    }
  }
}

/// Why aggregates cannot be released.
public enum AggregateError: Error, CustomStringConvertible, Sendable {
  case invalidSetting(String)
  case tooManyCandidates(length: Int)
  /// The noisy number of records is too small for δ to be made of it.
  case tooFewRecords

  public var description: String {
    switch self {
    case .invalidSetting(let message): message
    case .tooManyCandidates(let length):
      "there are too many combinations of length \(length) to choose from; lower the reporting length, "
        + "or control fabrication"
    case .tooFewRecords:
      "the noisy number of records is too small to derive delta from it; give --delta"
    }
  }
}
