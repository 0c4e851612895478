/// The rows of a delimited file that may be read freely, as texts.
///
/// For small public inputs: every cell is a string of its own.
package enum PublicRows {
  package struct Row: Sendable {
    /// The record's number, the header being 1.
    package let number: Int
    package let cells: [String]
  }

  /// All rows, the header first; an empty line is passed over.
  ///
  /// - Throws: ``TableError``, among others where a row has another number of cells than the header.
  package static func read(_ path: String) throws(TableError) -> [Row] {
    var rows: [Row] = []
    try forEach(path) { rows.append($0) }
    return rows
  }

  /// Shows every row, the header first; an empty line is passed over.
  ///
  /// - Throws: As ``read(_:)``, and what `body` throws.
  package static func forEach(
    _ path: String, _ body: (Row) throws(TableError) -> Void
  ) throws(TableError) {
    var scanner = try DelimitedScanner.open(path, blockSize: TableReader.blockSize)
    var expected: Int?
    while try scanner.beginRow() {
      var cells: [String] = []
      var endsRow = false
      while !endsRow {
        let cell = try scanner.nextCell()
        let bytes = UnsafeBufferPointer(start: cell.start, count: cell.count)
        guard let text = String(validating: bytes, as: UTF8.self) else {
          throw scanner.error(.invalidUTF8)
        }
        cells.append(text)
        endsRow = cell.endsRow
      }
      if cells == [""] { continue }
      if let expected, cells.count != expected {
        throw scanner.error(.raggedRow(cells: cells.count, expected: expected))
      }
      expected = cells.count
      try body(Row(number: scanner.row, cells: cells))
    }
    if expected == nil { throw TableError(path: path, problem: .emptyFile) }
  }

  /// The cells of the first row.
  package static func header(_ path: String) throws(TableError) -> [String] {
    var scanner = try DelimitedScanner.open(path, blockSize: TableReader.blockSize)
    var cells: [String] = []
    guard try scanner.beginRow() else { throw TableError(path: path, problem: .emptyFile) }
    while true {
      let cell = try scanner.nextCell()
      let bytes = UnsafeBufferPointer(start: cell.start, count: cell.count)
      cells.append(String(decoding: bytes, as: UTF8.self))
      if cell.endsRow { return cells }
    }
  }

  /// The number of rows behind the header, without a copy of any cell: for files that a ``TableWriter``
  /// wrote, which have no empty lines.
  ///
  /// - Throws: ``TableError``, among others where a row has another number of cells than the header.
  package static func count(_ path: String) throws(TableError) -> Int {
    var scanner = try DelimitedScanner.open(path, blockSize: TableReader.blockSize)
    var expected: Int?
    var count = 0
    while try scanner.beginRow() {
      var cells = 0
      var endsRow = false
      while !endsRow {
        endsRow = try scanner.nextCell().endsRow
        cells += 1
      }
      if let expected, cells != expected {
        throw scanner.error(.raggedRow(cells: cells, expected: expected))
      }
      if expected != nil { count += 1 }
      expected = cells
    }
    guard expected != nil else { throw TableError(path: path, problem: .emptyFile) }
    return count
  }
}
