import Aggregates
import Tabular

/// A sensitive table against a synthetic one and, where there are any, released aggregates, by the
/// measures of Synthetic Data Showcase.
///
/// The figures are computed from the sensitive table as it is.
public struct ShowcaseReport: Sendable, Encodable, Equatable {
  /// The greatest length of a combination.
  public let length: Int
  /// Fewer records than this make a combination rare.
  public let resolution: Int
  public let sensitiveRecords: Int
  public let syntheticRecords: Int
  public let sensitiveRarity: RecordRarity
  public let syntheticRarity: RecordRarity
  public let synthetic: CombinationComparison
  /// Nil where no aggregates were given.
  public let aggregates: CombinationComparison?
  /// The same for readers who want no table.
  public let sentences: [String]
  public let `private` = false
}

/// Which combinations are compared.
public struct ShowcaseSettings: Sendable {
  public var length = 3
  public var resolution = 10
  public var choices = ItemChoices()
  public var threads = 1

  public init() {}
}

extension PairedTables {
  /// The measures of Synthetic Data Showcase.
  ///
  /// - Parameters:
  ///   - settings: which combinations are compared.
  ///   - schema: says which columns hold lists; nil for none.
  ///   - aggregates: released with the synthetic table; nil for none.
  /// - Throws: `ItemError`.
  public func showcase(
    _ settings: ShowcaseSettings, schema: TableSchema? = nil,
    aggregates: ReportedAggregates? = nil
  ) throws(ItemError) -> ShowcaseReport {
    let coding = try ItemCoding(
      real.domain, lists: schema?.lists ?? [:], choices: settings.choices)
    let rows = (coding.rows(of: real), coding.rows(of: synthetic))
    let counts = CombinationCounter.count(
      rows.0, domain: coding.domain, length: settings.length, threads: settings.threads)
    let other = CombinationCounter.count(
      rows.1, domain: coding.domain, length: settings.length, threads: settings.threads)
    let rarity = { (rows: ItemRows) in
      RecordRarity(
        RareCombinations(
          rows, itemCount: coding.domain.count, length: settings.length,
          resolution: settings.resolution, threads: settings.threads), records: rows.rowCount)
    }
    return ShowcaseReport(
      settings, counts: counts, other: other, rarity: (rarity(rows.0), rarity(rows.1)),
      reported: aggregates)
  }
}

extension ShowcaseReport {
  init(
    _ settings: ShowcaseSettings, counts: CombinationCounts, other: CombinationCounts,
    rarity: (sensitive: RecordRarity, synthetic: RecordRarity), reported: ReportedAggregates?
  ) {
    length = settings.length
    resolution = settings.resolution
    sensitiveRecords = counts.recordCount
    syntheticRecords = other.recordCount
    sensitiveRarity = rarity.sensitive
    syntheticRarity = rarity.synthetic
    synthetic = CombinationComparison(
      CombinationPairs.of(counts, other), resolution: settings.resolution,
      records: counts.recordCount, otherRecords: Double(other.recordCount))
    aggregates = reported.map {
      CombinationComparison(
        CombinationPairs.of(counts, $0), resolution: settings.resolution,
        records: counts.recordCount, otherRecords: $0.recordCount)
    }
    sentences =
      ShowcaseSentences(
        length: settings.length, resolution: settings.resolution, sensitive: rarity.sensitive,
        synthetic: synthetic, aggregates: aggregates
      ).all
  }
}
