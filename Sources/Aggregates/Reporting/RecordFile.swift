import Tabular

/// Records of items as delimited text, in the three shapes that Synthetic Data Showcase has.
public struct RecordFile: Sendable {
  /// The shape of the table.
  public enum Form: String, Sendable, CaseIterable {
    /// The shape of the sensitive table: a column has one value, or the items of a list joined.
    case condensed
    /// As condensed, but every item of a list is a column of its own, "A_a1", with "1" or nothing.
    case wide
    /// A row for each item of each record: `Id, Attribute, Value, AttributeValue`. Ids count from 0, and
    /// the last column is the item's key in a file of aggregates, "A:a1", whose parts the two before
    /// it are. An item that is the empty value has no row.
    case long
  }

  private let domain: ItemDomain
  private let delimiter: UInt8

  /// - Parameters:
  ///   - domain: of the records.
  ///   - delimiter: between cells.
  public init(_ domain: ItemDomain, delimiter: UInt8 = UInt8(ascii: ",")) {
    self.domain = domain
    self.delimiter = delimiter
  }

  /// Writes the header and all records. Where a record has no item of a column, its cell is empty.
  ///
  /// - Throws: what `sink` throws.
  /// - Complexity: O(bytes) time; memory is a constant.
  package func write<Failure: Error>(
    _ rows: ItemRows, form: Form, to sink: AggregateFile.Sink<Failure>
  ) throws(Failure) {
    switch form {
    case .condensed: try write(rows, columns: condensed, to: sink)
    case .wide: try write(rows, columns: wide, to: sink)
    case .long: try writeLong(rows, to: sink)
    }
  }

  /// The whole file.
  package func bytes(_ rows: ItemRows, form: Form) -> [UInt8] {
    var result: [UInt8] = []
    write(rows, form: form) { (part: UnsafeRawBufferPointer) in result.append(contentsOf: part) }
    return result
  }

  /// The columns of a file, and what the items are in them.
  private struct Columns {
    let names: [String]
    /// For each item its column.
    let places: [Int]
    /// For each item what its cell holds.
    let texts: [[UInt8]]
    /// For each column what stands between the items of one cell.
    let joiners: [[UInt8]]
  }

  private var condensed: Columns {
    Columns(
      names: domain.columns.map(\.name), places: domain.items.map(\.attribute),
      texts: domain.items.map { Array($0.text.utf8) },
      joiners: domain.columns.map { Array(($0.delimiter ?? "").utf8) })
  }

  /// A list's items are a column each; another column is one, though no item of it may be left.
  private var wide: Columns {
    var names: [String] = []
    var places = [Int](repeating: 0, count: domain.count)
    for (attribute, column) in domain.columns.enumerated() {
      if column.delimiter == nil { names.append(column.name) }
      for item in domain.items.indices where domain.items[item].attribute == attribute {
        if column.delimiter != nil { names.append(domain.items[item].column) }
        places[item] = names.count - 1
      }
    }
    return Columns(
      names: names, places: places, texts: domain.items.map { Array($0.value.utf8) },
      joiners: Array(repeating: [], count: names.count))
  }

  private func write<Failure: Error>(
    _ rows: ItemRows, columns: Columns, to sink: AggregateFile.Sink<Failure>
  ) throws(Failure) {
    var output = FileRows(line(columns.names))
    let isAlone = columns.names.count == 1
    var cell: [UInt8] = []
    for row in 0..<rows.rowCount {
      var next = Int(rows.starts[row])
      let end = Int(rows.starts[row + 1])
      for column in columns.names.indices {
        if column > 0 { output.bytes.append(delimiter) }
        cell.removeAll(keepingCapacity: true)
        let first = next
        while next < end, columns.places[Int(rows.items[next])] == column {
          if next > first { cell += columns.joiners[column] }
          cell += columns.texts[Int(rows.items[next])]
          next += 1
        }
        DelimitedWriter.append(cell, delimiter: delimiter, to: &output.bytes)
        if isAlone, cell.isEmpty { output.bytes += Self.emptyCell }
      }
      try output.end(to: sink)
    }
    try output.flush(to: sink)
  }

  /// Without its quotes the only cell of a row would be a blank line.
  private static let emptyCell = Array("\"\"".utf8)

  private func writeLong<Failure: Error>(
    _ rows: ItemRows, to sink: AggregateFile.Sink<Failure>
  ) throws(Failure) {
    var output = FileRows(line(["Id", "Attribute", "Value", "AttributeValue"]))
    let tails = zip(ItemNames.names(domain), domain.items).map { name, item in
      item.text.isEmpty ? [] : [delimiter] + line([name.column, name.value, name.text]).dropLast()
    }
    for row in 0..<rows.rowCount {
      let id = Array("\(row)".utf8)
      for item in rows[row] where !tails[Int(item)].isEmpty {
        output.bytes += id
        output.bytes += tails[Int(item)]
        try output.end(to: sink)
      }
    }
    try output.flush(to: sink)
  }

  private func line(_ cells: [String]) -> [UInt8] {
    let encoded = cells.map { DelimitedWriter.encoded($0, delimiter: delimiter) }
    return Array(encoded.joined(separator: [delimiter])) + [UInt8(ascii: "\n")]
  }
}
