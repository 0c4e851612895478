import Tabular

/// Records of items as delimited text, in the three shapes that Synthetic Data Showcase has.
public struct RecordFile: Sendable {
  /// The shape of the table.
  public enum Form: String, Sendable, CaseIterable {
    /// The shape of the sensitive table: a column has one value, or the items of a list joined.
    case condensed
    /// As condensed, but every item of a list is a column of its own, "1" or empty.
    case wide
    /// A row for each item of each record: `Id, Attribute, Value, AttributeValue`, the last "A:a1".
    case long
  }

  private let domain: ItemDomain
  private let delimiter: UInt8

  /// - Parameter delimiter: between cells.
  public init(_ domain: ItemDomain, delimiter: UInt8 = UInt8(ascii: ",")) {
    self.domain = domain
    self.delimiter = delimiter
  }

  /// The whole file. Where a record has no item of a column, its cell is empty.
  package func bytes(_ rows: ItemRows, form: Form) -> [UInt8] {
    switch form {
    case .condensed:
      cells(rows, columns: domain.columns.map(\.name), text: \.text) { domain.items[$0].attribute }
    case .wide: wide(rows)
    case .long: long(rows)
    }
  }

  private func wide(_ rows: ItemRows) -> [UInt8] {
    // A list's items are a column each; another column is one, though no item of it may be left.
    var names: [String] = []
    var places = [Int](repeating: 0, count: domain.count)
    for (attribute, column) in domain.columns.enumerated() {
      let items = domain.items.indices.filter { domain.items[$0].attribute == attribute }
      if column.delimiter == nil { names.append(column.name) }
      for item in items {
        if column.delimiter != nil { names.append(domain.items[item].column) }
        places[item] = names.count - 1
      }
    }
    return cells(rows, columns: names, text: \.value) { places[$0] }
  }

  /// - Parameters:
  ///   - text: what an item's cell holds; several of one cell are joined by the column's delimiter.
  ///   - place: the column of an item.
  private func cells(
    _ rows: ItemRows, columns: [String], text: KeyPath<ItemDomain.Item, String>,
    place: (Int) -> Int
  ) -> [UInt8] {
    let places = domain.items.indices.map(place)
    let joiners = domain.items.map { item in
      Array((domain.columns[item.attribute].delimiter ?? "").utf8)
    }
    let isAlone = columns.count == 1
    let texts = domain.items.map { item in
      DelimitedWriter.encoded(item[keyPath: text], delimiter: delimiter)
    }
    var bytes = line(columns)
    var cell: [UInt8] = []
    for row in 0..<rows.rowCount {
      var next = rows[row].startIndex
      let end = rows[row].endIndex
      for column in columns.indices {
        if column > 0 { bytes.append(delimiter) }
        cell.removeAll(keepingCapacity: true)
        var count = 0
        while next < end, places[Int(rows.items[next])] == column {
          let item = Int(rows.items[next])
          if count > 0 { cell += joiners[item] }
          cell += domain.items[item][keyPath: text].utf8
          count += 1
          next += 1
        }
        if count == 1 {
          bytes += texts[Int(rows.items[next - 1])]
        } else if count > 1 {
          bytes += DelimitedWriter.encoded(
            String(decoding: cell, as: UTF8.self), delimiter: delimiter)
        } else if isAlone {
          bytes += Array("\"\"".utf8)
        }
      }
      bytes.append(UInt8(ascii: "\n"))
    }
    return bytes
  }

  private func long(_ rows: ItemRows) -> [UInt8] {
    var bytes = line(["Id", "Attribute", "Value", "AttributeValue"])
    let tails = domain.items.map { item in
      line([item.column, item.value, ItemNames.text(column: item.column, value: item.value)])
    }
    for row in 0..<rows.rowCount {
      for item in rows[row] {
        bytes += Array("\(row + 1)".utf8)
        bytes.append(delimiter)
        bytes += tails[Int(item)]
      }
    }
    return bytes
  }

  private func line(_ cells: [String]) -> [UInt8] {
    let encoded = cells.map { DelimitedWriter.encoded($0, delimiter: delimiter) }
    return Array(encoded.joined(separator: [delimiter])) + [UInt8(ascii: "\n")]
  }
}
