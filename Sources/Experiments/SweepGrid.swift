import Foundation
import Reporting

/// Several sweeps of one plan: tables × δ × workloads, each with its mechanisms × ε × trials.
///
/// The folder holds `trials.csv` of all and a `summary.md` that leads to each part's own, in
/// `parts/NAME`, which is the folder of a ``Sweep``. A run that ends early is continued by running the
/// same plan again. Parts run one after the other, so that one table at a time is in memory.
public struct SweepGrid: Sendable {
  /// What a part runs, made when its turn comes.
  public struct Subject: Sendable {
    public let reference: SweepReference
    public let runTrial: @Sendable (TrialKey) throws -> [MetricValue]

    public init(
      reference: SweepReference = .none,
      runTrial: @escaping @Sendable (TrialKey) throws -> [MetricValue]
    ) {
      self.reference = reference
      self.runTrial = runTrial
    }
  }

  /// One table at one δ, for one workload.
  public struct Part: Sendable {
    public let name: String
    public let plan: SweepPlan
    public let subject: @Sendable () throws -> Subject

    public init(
      name: String, plan: SweepPlan, subject: @escaping @Sendable () throws -> Subject
    ) {
      self.name = name
      self.plan = plan
      self.subject = subject
    }
  }

  /// What the parts found, in their order.
  public struct Results: Sendable {
    public let parts: [(name: String, results: SweepResults)]

    var rows: [TrialRow] { parts.flatMap(\.results.rows) }

    /// Sensitive where a part is, and else public where a part is.
    public var table: TableStatus { TableStatus.strictest(parts.map(\.results.plan.table)) }

    public var failures: [TrialFailure] { parts.flatMap(\.results.failures) }
  }

  public let name: String
  public let parts: [Part]
  /// What must be said beside the figures: tables that were left out.
  public let notes: [String]

  /// - Throws: ``SweepError`` for a grid without parts or with two of one name.
  public init(name: String, parts: [Part], notes: [String] = []) throws(SweepError) {
    if parts.isEmpty { throw .invalidPlan("datasets: none of them is there") }
    let names = parts.map { $0.name.lowercased() }
    if Set(names).count < names.count {
      throw .invalidPlan("datasets: two have one name, or a workload or delta is given twice")
    }
    self.name = name
    self.parts = parts
    self.notes = notes
  }

  /// Sensitive where a part's table is.
  public var table: TableStatus { TableStatus.strictest(parts.map(\.plan.table)) }

  /// Runs what is not finished yet, `threads` trials at a time, and writes the outputs.
  ///
  /// - Parameters:
  ///   - output: the folder of the grid, new or left by an earlier run of it.
  ///   - threads: how many trials run at a time.
  ///   - progress: of all parts together, with the part that is running.
  /// - Throws: As ``Sweep/run(plan:output:threads:clock:reference:progress:runTrial:)``.
  @discardableResult
  public func run(
    output: String, threads: Int,
    progress: @escaping @Sendable (_ part: String, SweepProgress) -> Void = { _, _ in }
  ) throws -> Results {
    for part in parts { try part.plan.validate() }
    let store = try GridStore(output, grid: self)
    let total = parts.reduce(0) { $0 + $1.plan.keys.count }
    let clock = GridClock(total: total)
    var done: [(name: String, results: SweepResults)] = []
    for part in parts {
      let subject = try part.subject()
      let before = done.reduce(0) { $0 + $1.results.trials.count }
      let failed = done.reduce(0) { $0 + $1.results.failures.count }
      let results = try Sweep.runKeepingFailures(
        plan: part.plan, output: store.folder(of: part), threads: threads,
        reference: subject.reference,
        progress: { progress(part.name, clock.all($0, before: before, failed: failed)) },
        runTrial: subject.runTrial)
      done.append((part.name, results))
    }
    let results = Results(parts: done)
    try store.write(try TrialRow.csv(results.rows), to: TrialRow.file)
    try store.write(GridSummary(grid: self, results: results).markdown(), to: "summary.md")
    if !results.failures.isEmpty {
      throw SweepError.trialsFailed(results.failures, total: total, folder: output)
    }
    return results
  }
}

extension TableStatus {
  /// What holds of figures measured on all of the tables.
  static func strictest(_ tables: [TableStatus]) -> TableStatus {
    if tables.contains(.sensitive) { return .sensitive }
    return tables.contains(.declaredPublic) ? .declaredPublic : .simulated
  }
}
