import Tabular

/// Aggregates as a file reports them, ours or Synthetic Data Showcase's: texts and counts.
public struct ReportedAggregates: Sendable, Equatable {
  /// A combination: the texts of its items ("A:a1"), sorted, and its count.
  public struct Row: Sendable, Equatable {
    public let items: [String]
    public let count: Double
  }

  /// The number of records that is reported; nil where there is none.
  public let recordCount: Double?
  public let rows: [Row]

  /// - Throws: `TableError`, with the row and column.
  public init(path: String) throws(TableError) {
    let rows = try PublicRows.read(path)
    let header = rows[0].cells
    guard header.count >= 2, header[0] == AggregateFile.selections,
      header[1] == AggregateFile.protectedCount || header[1] == AggregateFile.count
    else {
      throw TableError(path: path, row: 1, problem: .notAggregates)
    }
    var recordCount: Double?
    var result: [Row] = []
    var seen: Set<[String]> = []
    for row in rows.dropFirst() {
      guard let count = Double(row.cells[1]), count.isFinite, count >= 0 else {
        throw TableError(path: path, row: row.number, column: .numbered(2), problem: .notACount)
      }
      if row.cells[0] == AggregateFile.records {
        recordCount = count
        continue
      }
      let items = row.cells[0].split(
        separator: ItemNames.separator, omittingEmptySubsequences: false
      ).map(String.init).sorted()
      guard items.allSatisfy({ $0.contains(":") }), seen.insert(items).inserted else {
        throw TableError(
          path: path, row: row.number, column: .numbered(1), problem: .notACombination)
      }
      result.append(Row(items: items, count: count))
    }
    self.recordCount = recordCount
    self.rows = result
  }
}
