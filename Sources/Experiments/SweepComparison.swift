/// A sweep's results against those of an earlier one: what is worse or better beyond noise.
///
/// A line is one metric of one mechanism on one table, δ and workload. Its change is the mean, over the ε
/// that both have, of how far the mean of the trials moved, in parts of the former mean. Where trials
/// have the same master keys (``TrialSeed``) they are compared in pairs, with Student's t for the mean
/// difference; elsewhere trials of either side are resampled by the bootstrap (Efron 1979), their
/// residuals widened by √(n/(n−1)) and by t for few trials.
///
/// A line is *worse* or *better* where the interval of its change leaves out 0 and the change exceeds
/// ``tolerance``. The intervals of all lines hold together with probability 95 % (Bonferroni), for
/// trials that are about normal: where nothing changed, one comparison in twenty shows a line that
/// moved, however many lines there are. Times are shown and not judged, since they depend on the machine.
public struct SweepComparison: Sendable {
  public enum Verdict: String, Sendable {
    case worse, better
    /// Within noise, or within the tolerance.
    case same = "no difference"
    case fewTrials = "too few trials"
    case notJudged = "not judged"
  }

  public struct Line: Sendable {
    public let dataset: String
    public let workload: String
    public let delta: Double
    public let mechanism: String
    public let metric: String
    /// The ε that both results have.
    public let epsilons: [Double]
    /// The medians at each of these.
    let formerMedians: [Double]
    let medians: [Double]
    public let isPaired: Bool
    /// In parts of the former mean.
    public let change: Double
    /// Nil where there are too few trials for one.
    public let interval: ClosedRange<Double>?
    public let verdict: Verdict
  }

  public let lines: [Line]
  /// Changes up to this are no regressions, in parts of the former mean.
  public let tolerance: Double
  /// Lines that one of the results has alone.
  public let onlyFormer: Int
  public let onlyNew: Int
  let notice: String?
  let isPrivate: String

  /// What is worse beyond noise.
  public var regressions: [Line] { lines.filter { $0.verdict == .worse } }

  /// The probability with which the intervals of all lines hold together.
  static let confidence = 0.95

  /// - Parameters:
  ///   - results: what is compared.
  ///   - former: what it is compared with.
  ///   - tolerance: of a change, in parts of the former mean.
  public init(_ results: SweepResults, with former: FormerResults, tolerance: Double) {
    self.init(
      former: former, rows: results.rows, tolerance: tolerance, table: results.plan.table)
  }

  /// - Parameters:
  ///   - results: what is compared.
  ///   - former: what it is compared with.
  ///   - tolerance: of a change, in parts of the former mean.
  public init(_ results: SweepGrid.Results, with former: FormerResults, tolerance: Double) {
    self.init(former: former, rows: results.rows, tolerance: tolerance, table: results.table)
  }

  init(former: FormerResults, rows: [TrialRow], tolerance: Double, table: TableStatus) {
    let old = Dictionary(grouping: Self.compared(former.rows), by: LineKey.init)
    let new = Dictionary(grouping: Self.compared(rows), by: LineKey.init)
    var matches: [ComparedLine] = []
    var seen: Set<LineKey> = []
    for key in Self.compared(rows).map(LineKey.init) where seen.insert(key).inserted {
      guard let before = old[key], let match = ComparedLine(key, before, new[key] ?? []) else {
        continue
      }
      matches.append(match)
    }
    let judged = matches.count { $0.isJudged && $0.degrees > 0 }
    let level = 1 - (1 - Self.confidence) / Double(max(1, judged))
    lines = matches.map { $0.line(level: level, tolerance: tolerance) }
    onlyFormer = old.keys.count { !seen.contains($0) }
    onlyNew = seen.count - matches.count
    self.tolerance = tolerance
    let status: TableStatus = former.isSensitive || table.isSensitive ? .sensitive : table
    notice = status.notice
    isPrivate = status.privateColumn
  }

  private static func compared(_ rows: [TrialRow]) -> [TrialRow] {
    rows.filter { !SweepDetail.isDetail($0.metric) }
  }
}

/// Names a line.
struct LineKey: Hashable {
  let dataset: String
  let workload: String
  let delta: Double
  let mechanism: String
  let metric: String

  init(_ row: TrialRow) {
    dataset = row.dataset
    workload = row.workload
    delta = row.delta
    mechanism = row.mechanism
    metric = row.metric
  }
}
