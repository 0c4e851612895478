import Aggregates
import Tabular

/// What Synthetic Data Showcase shows of a sensitive table before anything is made of it: how many
/// records could be singled out by few of their values, and which columns and values do it most.
///
/// The figures are computed from the sensitive table as it is, and are not private.
public struct RiskReport: Sendable, Encodable, Equatable {
  /// A column, or one of its values.
  public struct Share: Sendable, Encodable, Equatable {
    /// The column; of a list the column of one item.
    public let column: String
    /// The value; nil for a column as a whole.
    public let value: String?
    /// In percent: of the rare combinations that the records hold, those it is part of. They add up
    /// to more than 100, since a combination has several.
    public let ofRareCombinations: Double
  }

  /// What leaving a column out would do.
  public struct Without: Sendable, Encodable, Equatable {
    public let column: String
    /// Records that could still be singled out, in percent.
    public let rare: Double
  }

  public let length: Int
  public let resolution: Int
  public let records: Int
  public let columns: Int
  public let rarity: RecordRarity
  /// Most telling first, those that take part in none left out.
  public let tellingColumns: [Share]
  /// The twenty most telling.
  public let tellingValues: [Share]
  /// For the most telling columns.
  public let withoutColumn: [Without]
  public let advice: [String]
  public let `private` = false
}

/// A sensitive table as items, for figures that are not private.
public struct RiskAnalysis: ~Copyable, Sendable {
  private static let valuesShown = 20
  private static let columnsLeftOut = 5

  private let rows: ItemRows
  private let domain: ItemDomain
  private let settings: ShowcaseSettings

  /// - Parameters:
  ///   - table: sensitive.
  ///   - schema: nil where the table was read without one.
  ///   - settings: which combinations are looked at.
  /// - Throws: `ItemError`.
  public init(
    _ table: borrowing LoadedTable, schema: TableSchema?, settings: ShowcaseSettings
  ) throws(ItemError) {
    let coding = try ItemCoding(
      table.table.rows.domain, lists: schema?.lists ?? [:], choices: settings.choices)
    self.init(
      rows: coding.rows(of: table.table.rows), domain: coding.domain, settings: settings)
  }

  package init(rows: ItemRows, domain: ItemDomain, settings: ShowcaseSettings) {
    self.rows = rows
    self.domain = domain
    self.settings = settings
  }

  /// The exact counts of all combinations, as a file that says that they are not private.
  public func exactAggregates() -> [UInt8] {
    AggregateFile.bytes(
      CombinationCounter.count(
        rows, domain: domain, length: settings.length, threads: settings.threads),
      name: AggregateFile.count, note: (name: "private", value: "false"))
  }

  public func report() -> RiskReport {
    let rare = rare(rows)
    let rarity = RecordRarity(rare, records: rows.rowCount)
    // Every rare combination is counted once for each of its items.
    let total = Double(max(1, rare.combinations))
    let values = domain.items.indices.map { item in
      RiskReport.Share(
        column: domain.items[item].column, value: domain.items[item].value,
        ofRareCombinations: 100 * Double(rare.occurrences[item]) / total)
    }
    let columns = shares(of: rare, total: total)
    let without = columns.prefix(Self.columnsLeftOut).map { column in
      RiskReport.Without(column: column.column, rare: self.rarity(without: column.column).rare)
    }
    return RiskReport(
      length: settings.length, resolution: settings.resolution, records: rows.rowCount,
      columns: domain.columns.count, rarity: rarity, tellingColumns: columns,
      tellingValues: Array(Self.sorted(values).prefix(Self.valuesShown)), withoutColumn: without,
      advice: RiskAdvice(rarity: rarity, columns: columns, without: without, settings: settings)
        .all)
  }

  /// Columns of the table, the items of a list together.
  private func shares(of rare: RareCombinations, total: Double) -> [RiskReport.Share] {
    Self.sorted(
      domain.columns.enumerated().map { attribute, column in
        let sum = domain.items.indices.filter { domain.items[$0].attribute == attribute }
          .reduce(0) { $0 + rare.occurrences[$1] }
        return RiskReport.Share(
          column: column.name, value: nil, ofRareCombinations: 100 * Double(sum) / total)
      })
  }

  private static func sorted(_ shares: [RiskReport.Share]) -> [RiskReport.Share] {
    shares.filter { $0.ofRareCombinations > 0 }.sorted {
      ($0.ofRareCombinations, $1.column, $1.value ?? "")
        > ($1.ofRareCombinations, $0.column, $0.value ?? "")
    }
  }

  private func rare(_ rows: ItemRows) -> RareCombinations {
    RareCombinations(
      rows, itemCount: domain.count, length: settings.length, resolution: settings.resolution,
      threads: settings.threads)
  }

  private func rarity(without column: String) -> RecordRarity {
    var rest = ItemRows()
    for row in 0..<rows.rowCount {
      rest.append(
        rows[row].filter { domain.columns[domain.items[Int($0)].attribute].name != column })
    }
    return RecordRarity(rare(rest), records: rest.rowCount)
  }
}
