import Tabular

/// Released records without a schema: every text of a column is a code, in the order in which texts
/// are met.
struct RecordCells {
  let attributes: [Attribute]
  let columns: [CodeColumn]
  let rowCount: Int

  /// - Parameter leading: the first columns, whose values are known.
  /// - Throws: `TableError`.
  init(path: String, leading: [Attribute] = []) throws(TableError) {
    var readers: [ColumnReader]?
    var count = 0
    try PublicRows.forEach(path) { (row) throws(TableError) in
      guard readers != nil else {
        readers = row.cells.enumerated().map { place, name in
          ColumnReader(name, values: place < leading.count ? leading[place].values : [])
        }
        return
      }
      count += 1
      for (place, text) in row.cells.enumerated() where readers?[place].take(text) == false {
        throw TableError(
          path: path, row: row.number, column: .numbered(place + 1),
          problem: .tooManyValues(limit: CodeColumn.maximumSize))
      }
    }
    attributes = (readers ?? []).map { Attribute(name: $0.name, values: $0.values) }
    columns = (readers ?? []).map { reader in
      CodeColumn.make(size: reader.values.count, count: reader.codes.count) { reader.codes[$0] }
    }
    rowCount = count
  }
}

private struct ColumnReader {
  let name: String
  private(set) var values: [String]
  private(set) var codes: [Int] = []
  private var places: [String: Int]

  init(_ name: String, values: [String]) {
    self.name = name
    self.values = values
    places = Dictionary(
      values.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
  }

  /// - Returns: false where there are more values than codes.
  mutating func take(_ text: String) -> Bool {
    if let code = places[text] {
      codes.append(code)
      return true
    }
    guard values.count < CodeColumn.maximumSize else { return false }
    places[text] = values.count
    codes.append(values.count)
    values.append(text)
    return true
  }
}
