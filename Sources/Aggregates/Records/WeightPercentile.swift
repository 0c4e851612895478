/// The percentile of a growing list of weights of which only the greatest need to be kept.
///
/// The quantile is the median-unbiased one, number 8 of Hyndman & Fan (1996).
struct WeightPercentile: Equatable {
  /// In percent.
  let percentage: Int
  /// How many of the greatest values decide, for any list of up to a number of values.
  let kept: Int

  /// - Parameter largestCount: the most values that a list can have.
  /// - Complexity: O(1): the rank from the top grows with the list, but for rounding.
  init(percentage: Int, largestCount: Int) {
    self.percentage = percentage
    let rank = Self.rank(count: largestCount, percentage: percentage)
    kept = min(largestCount, largestCount - rank.lower + 2)
  }

  /// Between which two values, counted from 1 in ascending order, the quantile lies, and how far.
  private static func rank(
    count: Int, percentage: Int
  ) -> (lower: Int, fraction: Double) {
    let share = Double(percentage) / 100
    let position = (Double(count) + 1.0 / 3) * share + 1.0 / 3
    let lower = Int(position)
    if lower <= 0 || percentage == 0 { return (1, 0) }
    if lower >= count || percentage == 100 { return (count, 0) }
    return (lower, position - Double(lower))
  }

  /// The quantile, rounded, of `count` values of which `greatest` holds the greatest in descending
  /// order, all or ``kept`` of them.
  @inline(__always)
  func value(_ greatest: UnsafePointer<Int32>, rank: Rank) -> Int {
    let lower = Int(greatest[rank.fromTop])
    guard rank.fraction > 0 else { return lower }
    let upper = Int(greatest[rank.fromTop - 1])
    return Int((Double(lower) + rank.fraction * Double(upper - lower)).rounded())
  }

  /// Where the quantile of a list lies, counted from its greatest value.
  struct Rank {
    fileprivate let fromTop: Int
    fileprivate let fraction: Double
  }

  func rank(count: Int) -> Rank {
    let (lower, fraction) = Self.rank(count: count, percentage: percentage)
    return Rank(fromTop: count - lower, fraction: fraction)
  }
}
