import Foundation
import Reporting
import Tabular

/// What the dashboard's scripts read: columns with a code a record, and reported tables.
struct DashboardData: Encodable {
  struct Value: Encodable {
    let value: String
    let label: [String: String]
    let codes: [Int]
  }

  struct Column: Encodable {
    let name: String
    let title: [String: String]
    let isList: Bool
    let size: Int
    let values: [Value]
    let merged: [Int]?
    /// Of a code: one, or two with the low one first.
    let bytes: Int
    /// Of all records, in base64.
    let codes: String
  }

  struct Table: Encodable {
    let columns: [Int]
    let sizes: [Int]
    /// Row-major, between commas; nothing stands for one that was withheld.
    let counts: String
    /// What intervals are around, where that is something else.
    let drawn: String?
    /// Of each cell, where noise is independent; else `parts` is there.
    let variance: Double?
    /// The variance of every residual part, by bits.
    let parts: [Double]?
  }

  struct Records: Encodable {
    let count: Int
  }

  struct Total: Encodable {
    let estimate: Double
    let half: Double?
  }

  let language: String
  let columns: [Column]
  let records: Records
  let total: Total
  let tables: [Table]
  /// Whether cells of tables are values, not codes.
  let countsValues: Bool
  let reach: Int
  let faintBelow: Double
  /// How many a record stands for.
  let people: Double
  /// Whether those who match are people: else they are called records.
  let arePeople: Bool

  init(_ table: ReleaseTable, language: String, arePeople: Bool) {
    self.arePeople = arePeople
    people = table.people
    self.language = language
    columns = zip(table.columns, table.records).map(Column.init)
    records = Records(count: table.recordCount)
    total = Total(estimate: table.total.estimate, half: table.total.half)
    tables = table.tables.map(Table.init)
    countsValues = table.countsValues
    reach = table.reach
    faintBelow = table.faintBelow ?? 0
  }

  func json() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return Array(try encoder.encode(self))
  }
}

extension DashboardData.Column {
  init(_ column: ReleaseTable.Column, records: CodeColumn) {
    name = column.name
    title = column.title
    isList = column.isList
    size = column.size
    values = column.values.map {
      DashboardData.Value(value: $0.text, label: $0.label, codes: $0.codes)
    }
    merged = column.merged
    switch records {
    case .bytes(let codes):
      bytes = 1
      self.codes = Data(codes).base64EncodedString()
    case .words(let codes):
      bytes = 2
      self.codes = Data(codes.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }).base64EncodedString()
    }
  }
}

extension DashboardData.Table {
  /// Counts are rounded to hundredths of a record: what is noisy by tens needs no more.
  init(_ table: ReportedTable) {
    columns = table.columns
    sizes = table.sizes
    counts = Self.text(table.counts)
    drawn = table.drawn.map(Self.text)
    switch table.noise {
    case .independent(let variance): (self.variance, parts) = (variance, nil)
    case .residual(let variances): (variance, parts) = (nil, variances)
    }
  }

  private static func text(_ counts: [Double?]) -> String {
    counts.map { count in
      count.map { NumberText.exact(($0 * 100).rounded() / 100) } ?? ""
    }.joined(separator: ",")
  }
}
