import Crypto
import Evaluation
import Foundation
import Marginals
import Privacy
import Synthesis
import Tabular

/// Runs one trial of a sweep: a mechanism at an ε on one table, and how far its records are from it.
///
/// ## Privacy
/// None: the figures compare the records with the table itself.
public struct MechanismTrial: Sendable {
  private let rows: CodedTable
  private let maxRowsPerUnit: Int
  private let delta: Delta
  private let seed: TrialSeed
  private var settings: MechanismSettings
  private let orders: [Int]
  /// What the workload's error is measured on; nil where it is not asked for.
  private let workload: Workload?
  /// For what rows were left out of all trials.
  package let leftOut: LeftOut

  /// Reads the table once for all trials.
  ///
  /// - Parameters:
  ///   - table: the path of the table.
  ///   - schema: nil for the values seen.
  ///   - delta: of every trial.
  ///   - seed: makes every trial's noise and records reproducible.
  ///   - settings: of the mechanisms.
  ///   - orders: of the marginals that are scored.
  ///   - measuresWorkload: whether a trial gives ``/Evaluation/WorkloadDistance`` of the workload too.
  /// - Throws: `TableError`; `WorkloadError` where the workload does not fit the table, or nothing of it is modelled.
  public init(
    table: String, schema: TableSchema?, delta: Delta, seed: TrialSeed,
    settings: MechanismSettings, orders: [Int] = [1, 2, 3], measuresWorkload: Bool = false
  ) throws {
    var rowChoice = seed.ofTable.stream("rows of a unit")
    let coded = try TableReader.readCoded(path: table, schema: schema, using: &rowChoice)
    try WorkloadError.check(coded.table.domain)
    (rows, leftOut) = (coded.table, coded.leftOut)
    maxRowsPerUnit = coded.schema.protection.maxRowsPerUnit
    self.delta = delta
    self.seed = seed
    self.settings = settings
    // Trials run side by side.
    self.settings.threads = 1
    self.orders = orders
    workload = measuresWorkload ? try settings.workload.resolved(in: rows.domain) : nil
  }

  /// Seconds of the mechanism and its records, distances of marginals, and the workload's error where it
  /// is asked for.
  @Sendable
  public func run(_ key: TrialKey) throws -> [MetricValue] {
    guard let mechanism = MechanismCatalog.mechanism(named: key.mechanism, settings: settings)
    else { throw SweepError.invalidPlan("there is no mechanism \"\(key.mechanism)\"") }
    let streams = try seed.randomness(of: key)
    var recordStream = streams.stream("records")
    let source = TableSource(SecretTable(rows, maxRowsPerUnit: maxRowsPerUnit))
    let start = ContinuousClock.now
    let run = try SynthesisRun(
      mechanism, source: source, epsilon: try Epsilon(key.epsilon), delta: delta,
      accounting: MechanismCatalog.accounting(named: key.mechanism, settings: settings),
      randomness: streams)
    let records = try run.model.records(seed: recordStream.next())
    let elapsed = start.duration(to: .now).components
    let report = try MarginalDistance.evaluate(
      real: rows, synthetic: records, orders: orders, threads: 1)
    var values = report.orders.flatMap { order in
      [
        MetricValue(metric: "mean_l1_\(order.attributes)way", value: order.meanL1),
        MetricValue(metric: "max_l1_\(order.attributes)way", value: order.maxL1),
      ]
    }
    if let workload {
      let error = try WorkloadDistance.evaluate(
        real: rows, synthetic: records,
        cliques: zip(workload.cliques, workload.weights).map { ($0.attributes, $1) }, threads: 1)
      values.append(MetricValue(metric: SweepMetric.workloadError, value: error))
    }
    values.append(
      MetricValue(
        metric: SweepMetric.seconds,
        value: Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18))
    return values
  }

  /// A digest of files, which tells whether a sweep is of the same table as before.
  public static func fingerprint(files: [String]) throws -> String {
    var hash = SHA256()
    for path in files {
      hash.update(data: try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped))
    }
    return hash.finalize().map { byte in
      String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
    }.joined()
  }
}
