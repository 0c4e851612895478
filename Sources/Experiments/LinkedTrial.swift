import Evaluation
import LinkedTables
import Marginals
import Privacy
import Synchronization
import Synthesis
import Tabular

/// Runs one trial of a sweep of linked tables: a mechanism at an ε, and how far its tables are from the
/// real ones.
///
/// ## Privacy
/// None: the figures compare the synthetic tables with the real ones.
public struct LinkedTrial: Sendable {
  private let rows: LinkedRows
  private let facts: LinkedFacts
  private let delta: Delta
  private let seed: TrialSeed
  private let settings: LinkedSettings
  /// By which prices add up, where not by each mechanism's own.
  private let accountant: Accountant?
  /// Of mechanisms that run at an ε of their own: what was found at another ε of the sweep.
  private let known = KnownValues()
  /// For what rows were left out of all trials, by table.
  package let leftOut: [String: LeftOut]

  /// Of the sampling error's split.
  private static let splitSeed: UInt64 = 1

  /// Reads the tables once for all trials.
  ///
  /// - Parameters:
  ///   - path: the path of `datapackage.json`.
  ///   - delta: of every trial.
  ///   - seed: makes every trial's noise and records reproducible.
  ///   - settings: of the mechanisms.
  /// - Throws: `SchemaError`, `TableError`.
  public init(
    package path: String, delta: Delta, seed: TrialSeed, settings: MechanismSettings
  ) throws {
    let coded = try LinkedReader.readRows(package: path)
    (rows, leftOut) = (coded.rows, coded.leftOut)
    facts = LinkedFacts(coded.schema)
    self.delta = delta
    self.seed = seed
    var linked = LinkedSettings()
    linked.mechanism = settings
    // Trials run side by side.
    linked.mechanism.threads = 1
    self.settings = linked
    accountant = settings.accounting?.accountant
  }

  /// Seconds of the mechanism and its records, and the distances of linked tables.
  @Sendable
  public func run(_ key: TrialKey) throws -> [MetricValue] {
    guard let mechanism = LinkedCatalog.synthesizer(named: key.mechanism, settings: settings)
    else { throw SweepError.invalidPlan("there is no mechanism \"\(key.mechanism)\"") }
    guard let fixed = mechanism.fixedEpsilon else { return try run(mechanism, key) }
    let key = TrialKey(mechanism: key.mechanism, epsilon: fixed, trial: key.trial)
    if let values = known[key] { return values }
    let values = try run(mechanism, key)
    known[key] = values
    return values
  }

  private func run(_ mechanism: any LinkedSynthesizer, _ key: TrialKey) throws -> [MetricValue] {
    let streams = try seed.randomness(of: key)
    var priorities = streams.stream("priorities")
    let tables = SecretLinkedTables(
      rows, priorities: (0..<rows.linkCount).map { _ in priorities.next() })
    let accountant = accountant ?? mechanism.accountant
    var ledger = Ledger(
      accountant: accountant,
      budget: accountant.budget(epsilon: try Epsilon(key.epsilon), delta: delta),
      randomness: streams)
    let start = ContinuousClock.now
    let made = try mechanism.synthesize(tables, facts: facts, ledger: &ledger)
    let elapsed = start.duration(to: .now).components
    let report = try LinkedUtility.evaluate(real: rows, synthetic: made.rows, threads: 1)
    var values = Self.metrics.compactMap { metric in
      report[metric].map { MetricValue(metric: metric.rawValue, value: $0) }
    }
    if let flat = made.flat, let distance = flatDistance(flat) {
      values.append(MetricValue(metric: "flat_matrix", value: distance))
    }
    values.append(
      MetricValue(
        metric: SweepMetric.seconds,
        value: Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18))
    return values + Self.details(of: made.rows, report) { $0.cramersVSynthetic }
  }

  /// What the trials are held against: the same numbers of the tables themselves, and their own sampling
  /// error.
  public func reference(threads: Int) throws -> SweepReference {
    let sampling = LinkedUtility.samplingError(
      of: rows, seed: Self.splitSeed, threads: threads)
    let itself = try LinkedUtility.evaluate(real: rows, synthetic: rows, threads: threads)
    return SweepReference(
      samplingError: Self.metrics.compactMap { metric in
        sampling[metric].map { MetricValue(metric: metric.rawValue, value: $0) }
      },
      details: Self.details(of: rows, itself) { $0.cramersVReal })
  }

  /// What the scorer of linked tables that shares no code with this one computes, and what says more.
  private static let metrics: [LinkedMetric] = [
    .crossMeanL1Link, .crossMaxL1Link, .crossMeanL1Parent, .crossMaxL1Parent, .conditionalMeanTV,
    .flatMeanL1OneWay, .flatMeanL1TwoWay, .flatMeanL1ThreeWay, .withinMeanL1, .withinMaxL1,
    .agreementMeanError, .degreeTVParent, .degreeW1Parent, .degreeTVChild, .childMeanL1OneWay,
  ]

  private static func details(
    of rows: LinkedRows, _ report: LinkedUtilityReport,
    association: (LinkedUtilityReport.CrossFigure) -> Double
  ) -> [MetricValue] {
    var degrees = [Int](repeating: 0, count: rows.parents.rowCount)
    for parent in rows.parentOfLink { degrees[Int(parent)] += 1 }
    var counts = [Int](repeating: 0, count: SweepDetail.largestDegree + 1)
    for degree in degrees { counts[min(degree, SweepDetail.largestDegree)] += 1 }
    return report.cross.map { table in
      MetricValue(
        metric: SweepDetail.association.metric(table.columns.joined(separator: " × ")),
        value: association(table))
    }
      + counts.enumerated().map { degree, count in
        MetricValue(
          metric: SweepDetail.degree.metric("\(degree)"),
          value: Double(count) / Double(max(1, degrees.count)))
      }
  }

  /// The mean 3-way distance of a flat table from the flattened real ones; nil where a column of these has
  /// too many different cells.
  private func flatDistance(_ flat: CodedTable) -> Double? {
    guard let real = rows.flattened() else { return nil }
    let attributes = zip(real.domain.attributes, flat.domain.attributes).map { real, flat in
      let known = Set(real.values)
      return Attribute(
        name: real.name, values: real.values + flat.values.filter { !known.contains($0) })
    }
    let domain = Domain(attributes)
    let report = try? MarginalDistance.evaluate(
      real: real.recoded(over: domain), synthetic: flat.recoded(over: domain), orders: [3],
      threads: 1)
    return report?.orders.first?.meanL1
  }
}

/// Values of trials that were run.
private final class KnownValues: Sendable {
  private let values = Mutex<[TrialKey: [MetricValue]]>([:])

  subscript(key: TrialKey) -> [MetricValue]? {
    get { values.withLock { $0[key] } }
    set { values.withLock { $0[key] = newValue } }
  }
}

extension CodedTable {
  /// The same texts as codes of a domain that holds them.
  fileprivate func recoded(over domain: Domain) -> CodedTable {
    CodedTable(
      domain: domain,
      columns: columns.indices.map { attribute in
        let places = Dictionary(
          uniqueKeysWithValues: zip(domain[attribute].values, domain[attribute].values.indices))
        let map = self.domain[attribute].values.map { places[$0] ?? 0 }
        let column = columns[attribute]
        return .make(size: domain[attribute].size, count: rowCount) { map[column[$0]] }
      }, rowCount: rowCount)
  }
}
