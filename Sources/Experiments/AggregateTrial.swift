import Aggregates
import Evaluation
import Foundation
import Privacy
import Synthesis
import Tabular

/// Runs one trial of a sweep of released counts of combinations, and of records made of them, and compares
/// both with the table by the measures of Synthetic Data Showcase.
///
/// ## Privacy
/// None: the figures compare what was released with the table itself.
public struct AggregateTrial: Sendable {
  /// Names of mechanisms: how records are made of the counts.
  public static let names = ["aggregate-seeded", "aggregate-model"]
  /// What may follow a name and a "+": which counts are to be exact, how many are fabricated, whether
  /// seeded records are weighed by what is left of the counts.
  public static let variants = "long, short, minimize, progressive, uncontrolled, synthetic-counts"

  /// What a summary of many sweeps shows of one.
  static let mainMetric = "counts_error_2"

  private let table: String
  private let schema: TableSchema?
  private let delta: Delta
  private let seed: TrialSeed
  private let settings: AggregateSettings
  private let choices: ItemChoices
  private let cellLimit: Int
  /// For what rows were left out of all trials.
  package let leftOut: LeftOut

  /// Reads the table once, to see that it can be read.
  ///
  /// - Parameters:
  ///   - table: the path of the table.
  ///   - schema: nil for values that are found in the table, for half of δ.
  ///   - delta: of every trial.
  ///   - seed: of every trial's noise and records.
  ///   - settings: of every mechanism that names no variant of them.
  ///   - choices: which columns and values are used.
  ///   - cellLimit: of the model.
  /// - Throws: `TableError`, `ItemError`.
  public init(
    table: String, schema: TableSchema?, delta: Delta, seed: TrialSeed,
    settings: AggregateSettings, choices: ItemChoices, cellLimit: Int
  ) throws {
    leftOut = try SecretItems.read(
      path: table, schema: schema, unknown: nil, choices: choices, randomness: seed.ofTable
    ).leftOut
    self.table = table
    self.schema = schema
    self.delta = delta
    self.seed = seed
    self.settings = settings
    self.choices = choices
    self.cellLimit = cellLimit
  }

  /// Whether there is such a mechanism.
  public static func knows(_ name: String) -> Bool { Variant(name, AggregateSettings()) != nil }

  /// By length k: `counts_error_k`, `counts_suppressed_k` and `counts_fabricated_k` of the released
  /// counts, and the same of the records as `records_…`; distances of the records' marginals; seconds.
  ///
  /// An error is the mean |difference| of the combinations that both sides have; suppressed are percent of
  /// the table's combinations, fabricated percent of those of the other side.
  @Sendable
  public func run(_ key: TrialKey) throws -> [MetricValue] {
    guard let variant = Variant(key.mechanism, settings) else {
      throw SweepError.invalidPlan("there is no mechanism \"\(key.mechanism)\"")
    }
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("marginalia-trial-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let start = ContinuousClock.now
    try release(variant, key, to: folder)
    let elapsed = start.duration(to: .now).components
    let seconds = Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
    return try compare(folder, length: variant.settings.reportingLength)
      + [MetricValue(metric: SweepMetric.seconds, value: seconds)]
  }

  private func release(_ variant: Variant, _ key: TrialKey, to path: String) throws {
    let randomness = try seed.randomness(of: key)
    var recordStream = randomness.stream("records")
    let folder = try AggregateRelease.folder(path)
    let loaded = try SecretItems.read(
      path: table, schema: schema, unknown: nil, choices: choices, randomness: randomness)
    let facts = loaded.facts
    let run = try AggregateRun(
      loaded.items, settings: variant.settings, epsilon: try Epsilon(key.epsilon),
      delta: .value(delta), randomness: randomness)
    let source: AggregateRelease.RecordSource =
      variant.isSeeded ? .seeded(variant.seeded) : .model(cellLimit: cellLimit)
    try AggregateRelease(
      run: run, facts: facts, records: source, count: max(1, run.aggregates.recordCount),
      samplingSeed: recordStream.next(), version: "sweep"
    ).write(to: folder)
  }

  private func compare(_ folder: String, length: Int) throws -> [MetricValue] {
    let tables = try PairedTables.read(
      real: table, synthetic: "\(folder)/\(Release.recordsFile)")
    var comparison = ShowcaseSettings()
    comparison.length = length
    comparison.choices = choices
    let report = try tables.showcase(
      comparison, schema: schema,
      aggregates: try ReportedAggregates(path: "\(folder)/\(AggregateRelease.aggregatesFile)"))
    let distances = try tables.evaluate(threads: 1).orders.map { order in
      MetricValue(metric: "mean_l1_\(order.attributes)way", value: order.meanL1)
    }
    return (report.aggregates.map { Self.values("counts", $0) } ?? [])
      + Self.values("records", report.synthetic) + distances
  }

  private static func values(
    _ side: String, _ comparison: CombinationComparison
  ) -> [MetricValue] {
    comparison.lengths.flatMap { length in
      let fabricated =
        length.fabricated * Double(length.sensitive) / Double(max(1, length.other))
      return [
        MetricValue(metric: "\(side)_error_\(length.length)", value: length.meanError),
        MetricValue(metric: "\(side)_suppressed_\(length.length)", value: length.suppressed),
        MetricValue(metric: "\(side)_fabricated_\(length.length)", value: fabricated),
      ]
    }
  }
}

extension AggregateTrial {
  /// A mechanism's name taken apart.
  fileprivate struct Variant {
    let isSeeded: Bool
    var settings: AggregateSettings
    var seeded = AggregateSeeded.Settings()

    /// Nil for an unknown name or variant.
    init?(_ name: String, _ settings: AggregateSettings) {
      let parts = name.split(separator: "+", omittingEmptySubsequences: false).map(String.init)
      guard let base = parts.first, AggregateTrial.names.contains(base) else { return nil }
      isSeeded = base == AggregateTrial.names[0]
      self.settings = settings
      for part in parts.dropFirst() {
        switch part {
        case "long": self.settings.accuracy = .prioritizeLong
        case "short": self.settings.accuracy = .prioritizeShort
        case "minimize": self.settings.fabrication = .minimize
        case "progressive": self.settings.fabrication = .progressive
        case "uncontrolled": self.settings.fabrication = .uncontrolled
        case "synthetic-counts" where isSeeded: seeded.useSyntheticCounts = true
        default: return nil
        }
      }
    }
  }
}
