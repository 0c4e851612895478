/// What the trials of a sweep are held against, measured once on the table itself.
public struct SweepReference: Sendable {
  /// How far two tables of this size from one population are from each other, by metric.
  public let samplingError: [MetricValue]
  /// The table's own values of what trials give in detail; see ``SweepDetail``.
  let details: [MetricValue]
  /// By mechanism, what must be said of it wherever its figures are: why nobody can choose it.
  public var notes: [String: String] = [:]

  public static let none = SweepReference(samplingError: [], details: [])

  init(samplingError: [MetricValue], details: [MetricValue]) {
    self.samplingError = samplingError
    self.details = details
  }

  func samplingError(of metric: String) -> Double? {
    samplingError.first { $0.metric == metric }?.value
  }
}

/// Numbers of a trial that are many of one kind: rows of trials.csv and points of a picture, but no
/// tables of the summary.
enum SweepDetail: String, CaseIterable {
  /// Cramér's V of a column of the parents and one of links or children, every parent weighing the same.
  case association = "cramers_v"
  /// The share of parents with so many links.
  case degree = "degree_share"

  /// Parents with as many links or more are told together.
  static let largestDegree = 10

  /// "degree_share: 3".
  func metric(_ name: String) -> String { "\(rawValue): \(name)" }

  /// The name within a metric's, nil where it is of another kind.
  func name(in metric: String) -> String? {
    metric.hasPrefix("\(rawValue): ") ? String(metric.dropFirst(rawValue.count + 2)) : nil
  }

  static func isDetail(_ metric: String) -> Bool {
    allCases.contains { $0.name(in: metric) != nil }
  }
}
