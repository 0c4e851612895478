import Tabular

/// Aggregates as a file reports them, ours or Synthetic Data Showcase's: texts and counts.
///
/// A file has the columns that ``AggregateFile`` writes, those behind the count included or not. The
/// number of records, where it is there, is the first row.
public struct ReportedAggregates: Sendable, Equatable {
  /// A combination: the texts of its items ("A:a1"), sorted, and its count.
  public struct Row: Sendable, Equatable {
    /// The row of the file, the header being 1.
    public let number: Int
    public let items: [String]
    public let count: Double
    /// The upper end of the 95 % interval of the count as it was drawn; nil where the file has none.
    public let high95: Double?
  }

  /// A combination of items of a domain, ascending.
  package struct Combination: Sendable, Equatable {
    package let items: [UInt16]
    package let count: Double
  }

  /// The number of records that is reported; nil where there is none.
  public let recordCount: Double?
  public let rows: [Row]
  private let path: String

  /// - Throws: `TableError`, with the row and column.
  public init(path: String) throws(TableError) {
    var reader = AggregateReader(path: path)
    try PublicRows.forEach(path) { (row) throws(TableError) in try reader.take(row) }
    recordCount = reader.recordCount
    rows = reader.rows
    self.path = path
  }

  /// The combinations as items of a domain, in the order of the file.
  ///
  /// - Throws: `TableError` with the row of a combination that the domain does not have.
  package func combinations(over domain: ItemDomain) throws(TableError) -> [Combination] {
    var numbers: [String: UInt16] = [:]
    for (item, text) in ItemNames.texts(domain).enumerated() { numbers[text] = UInt16(item) }
    var result: [Combination] = []
    result.reserveCapacity(rows.count)
    for row in rows {
      let items = row.items.compactMap { numbers[$0] }.sorted()
      let groups = items.map { domain.items[Int($0)].group }
      guard items.count == row.items.count, zip(groups, groups.dropFirst()).allSatisfy({ $0 != $1 })
      else {
        throw TableError(
          path: path, row: row.number, column: .named(AggregateFile.selections),
          problem: .unknownItem)
      }
      result.append(Combination(items: items, count: row.count))
    }
    return result
  }
}

/// Takes the rows of a file of aggregates one by one.
private struct AggregateReader {
  let path: String
  private(set) var recordCount: Double?
  private(set) var rows: [ReportedAggregates.Row] = []
  private var header: [String]?
  private var seen: Set<String> = []

  init(path: String) {
    self.path = path
  }

  mutating func take(_ row: PublicRows.Row) throws(TableError) {
    guard let header else {
      guard Self.isHeader(row.cells) else {
        throw TableError(path: path, row: row.number, problem: .notAggregates)
      }
      header = row.cells
      return
    }
    guard let count = UInt64(row.cells[1]) else { throw error(.notACount, row, 1) }
    for column in header.indices.dropFirst(2)
    where AggregateFile.uncertainty.contains(header[column]) {
      guard let number = Double(row.cells[column]), number.isFinite, number >= 0 else {
        throw error(.notANumber, row, column)
      }
    }
    if row.cells[0] == AggregateFile.records, rows.isEmpty, recordCount == nil {
      recordCount = Double(count)
      return
    }
    let items = row.cells[0].split(
      separator: ItemNames.separator, omittingEmptySubsequences: false
    ).map(String.init).sorted()
    guard items.allSatisfy({ $0.contains(":") }),
      zip(items, items.dropFirst()).allSatisfy({ $0 != $1 }),
      seen.insert(items.joined(separator: String(ItemNames.separator))).inserted
    else { throw error(.notACombination, row, 0) }
    rows.append(
      ReportedAggregates.Row(
        number: row.number, items: items, count: Double(count),
        high95: header.firstIndex(of: AggregateFile.uncertainty[2]).flatMap {
          Double(row.cells[$0])
        }))
  }

  private static func isHeader(_ cells: [String]) -> Bool {
    let counts = [AggregateFile.protectedCount, AggregateFile.count]
    guard cells.count >= 2, cells[0] == AggregateFile.selections, counts.contains(cells[1]) else {
      return false
    }
    var rest = cells[2...]
    if rest.starts(with: AggregateFile.uncertainty) { rest = rest.dropFirst(3) }
    return rest.isEmpty || Array(rest) == [AggregateFile.isPrivate]
  }

  private func error(
    _ problem: TableError.Problem, _ row: PublicRows.Row, _ column: Int
  ) -> TableError {
    TableError(
      path: path, row: row.number, column: header.map { .named($0[column]) }, problem: problem)
  }
}
