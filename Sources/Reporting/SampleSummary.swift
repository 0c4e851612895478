/// What repeated trials of one thing say: how many, their mean, and how far they spread.
public struct SampleSummary: Sendable, Equatable {
  public let count: Int
  public let mean: Double
  /// With count − 1 in the denominator; nil for a single value.
  public let standardDeviation: Double?
  public let minimum: Double
  public let maximum: Double

  /// Nil where there are no values. Two passes over `values`.
  public init?(_ values: [Double]) {
    guard let least = values.min(), let greatest = values.max() else { return nil }
    count = values.count
    mean = values.reduce(0, +) / Double(values.count)
    minimum = least
    maximum = greatest
    let centre = mean
    let squares = values.reduce(0) { $0 + ($1 - centre) * ($1 - centre) }
    standardDeviation =
      values.count > 1 ? (squares / Double(values.count - 1)).squareRoot() : nil
  }

  /// "0.123 ± 0.004": the mean to three significant digits and, where there is one, the standard
  /// deviation to two.
  public var text: String {
    let centre = NumberText.significant(mean, digits: 3)
    guard let standardDeviation else { return centre }
    return "\(centre) ± \(NumberText.significant(standardDeviation, digits: 2))"
  }
}
