/// Why a table could not be read: the file, the row, the column, and what to do; never a cell's text.
///
/// A file that lacks its header row has a record in its place, so a name of the header is shown only
/// where a schema has the same one; other columns are numbered.
///
/// Rows are records, counted from 1 with the header as row 1; a record that holds newlines inside
/// quotes is one row.
public struct TableError: Error, Equatable, Sendable, CustomStringConvertible {
  public enum Problem: Error, Equatable, Sendable {
    case cannotOpen(reason: String)
    case cannotRead(reason: String)
    case corruptGzip
    case emptyFile
    case headerAlone
    case duplicateHeader
    case namelessColumn
    /// The header is one cell, with what other files put between cells.
    case otherSeparator
    case extraColumn
    case missingColumn
    /// A column that the table at `table` has, by its number from 1 there, is missing from this one.
    case missingCounterpart(column: Int, table: String)
    case raggedRow(cells: Int, expected: Int)
    case invalidUTF8
    case nulByte
    case unclosedQuote
    case textAfterQuote
    case cellTooLong(limit: Int)
    case unknownValue
    case impossibleRow
    /// Of a unit whose rows are joined.
    case impossibleRecord
    case likelyIdentifier
    case tooManyValues(limit: Int)
    /// Of a file of aggregates.
    case notAggregates
    case notACount
    case notANumber
    case notACombination
    case unknownItem
  }

  public enum Column: Equatable, Sendable, CustomStringConvertible {
    /// A column that is in the schema.
    case named(String)
    /// The place of a column in its row, from 1.
    case numbered(Int)

    public var description: String {
      switch self {
      case .named(let name): "column \"\(name)\""
      case .numbered(let number): "column \(number)"
      }
    }
  }

  /// The file's path; `-` is standard input.
  public let path: String
  public let row: Int?
  public let column: Column?
  public let problem: Problem

  public init(path: String, row: Int? = nil, column: Column? = nil, problem: Problem) {
    self.path = path
    self.row = row
    self.column = column
    self.problem = problem
  }

  /// `EX_NOINPUT` where the input could not be opened or read, `EX_DATAERR` for what it holds.
  public var exitCode: Int32 {
    switch problem {
    case .cannotOpen, .cannotRead: 66
    default: 65
    }
  }

  public var description: String {
    var place = TableError.name(of: path)
    if let row { place += ", row \(row)" }
    if let column { place += ", \(column)" }
    return "\(place): \(problem.message)"
  }

  fileprivate static func name(of path: String) -> String {
    path == "-" ? "standard input" : path
  }
}

extension TableError.Problem {
  fileprivate var message: String {
    switch self {
    case .cannotOpen(let reason): "cannot be opened: \(reason)"
    case .cannotRead(let reason): "cannot be read: \(reason)"
    case .corruptGzip: "the gzip data is damaged or cut short; compress the table again"
    case .emptyFile: "the file is empty; the first row must name the columns"
    case .headerAlone: "there is a header but no records; without a schema a table needs records"
    case .duplicateHeader:
      "an earlier column has the same name; rename one, or add the header row if it is missing"
    case .namelessColumn: "the column has no name in the header; give it one, or take it out"
    case .otherSeparator:
      "the header is one cell with semicolons, bars, tabs or commas in it; save the table with commas "
        + "between cells, or with tabs as .tsv; if it is the name of one column, give a schema that has it"
    case .extraColumn:
      "the column is not in the schema; add it there, with \"ignore\" if need be, "
        + "or add the header row if it is missing"
    case .missingColumn: "the column of the schema is missing from the table"
    case .missingCounterpart(let column, let table):
      "column \(column) of \(TableError.name(of: table)) is missing from the table; "
        + "do both tables have the same header row?"
    case .raggedRow(let cells, let expected):
      "the row has \(cells) cells where the header has \(expected); put a cell that holds a separator into "
        + "quotes, and take empty lines out"
    case .invalidUTF8: "the text is not valid UTF-8; save the table as UTF-8"
    case .nulByte: "there is a NUL byte; save the table as plain UTF-8 text"
    case .unclosedQuote: "a quoted cell starts here and its closing quote is missing"
    case .textAfterQuote: "text follows a closing quote; write a quote inside a cell twice"
    case .cellTooLong(let limit):
      "a cell is longer than \(limit >> 20) MiB; is the closing quote of a cell missing?"
    case .unknownValue: "the value is not in the schema, and unknown values are refused"
    case .impossibleRow:
      "the record has what the schema's dp.impossible excludes, and such records are refused"
    case .impossibleRecord:
      "the rows of a unit, joined, have what the schema's dp.impossible excludes, and such records are "
        + "refused"
    case .likelyIdentifier:
      "more than half of the records have a value of their own (an id?); "
        + "leave the column out or give a schema"
    case .tooManyValues(let limit):
      "there are more than \(limit) distinct values (an id?); "
        + "leave the column out or give a schema with bins"
    case .notAggregates:
      "this is no file of aggregates; its first columns are selections and protected_count (or count)"
    case .notACount: "a whole number from 0 on is needed here"
    case .notANumber: "a number from 0 on is needed here"
    case .notACombination:
      "a combination is \"column:value\", several joined by \";\", each item and combination once"
    case .unknownItem:
      "the combination has an item that is not in the schema, or two values of one column"
    }
  }
}
