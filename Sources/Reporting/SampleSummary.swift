/// What repeated trials of one thing say: how many, their median and mean, and how far they reach.
public struct SampleSummary: Sendable, Equatable {
  public let count: Int
  public let median: Double
  public let mean: Double
  public let minimum: Double
  public let maximum: Double

  /// Nil where there are no values. O(n log n).
  public init?(_ values: [Double]) {
    let sorted = values.sorted()
    guard let least = sorted.first, let greatest = sorted.last else { return nil }
    count = sorted.count
    let half = count / 2
    median = count % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
    mean = values.reduce(0, +) / Double(count)
    minimum = least
    maximum = greatest
  }

  /// "0.123 (0.119 to 0.130)": the median and, of several values, the least and the greatest, to three
  /// significant digits.
  public var text: String {
    let texts = [median, minimum, maximum].map { NumberText.significant($0, digits: 3) }
    return count == 1 ? texts[0] : "\(texts[0]) (\(texts[1]) to \(texts[2]))"
  }
}
