// Linked tables as one table with one row a parent: the parent's columns, then every column of the
// children and of the links, whose cell is the set of the values of the parent's links, as in the
// condensed Global Victim-Perpetrator Synthetic Dataset (IOM, 2022).

extension LinkedRows {
  /// The flat table: the distinct values that a parent's links have in a column, the empty one left out,
  /// in the order of the attribute's values, joined by `delimiter`; the empty text where there are none.
  ///
  /// The domain of such a column is the cells that occur, in order of their code points.
  ///
  /// - Returns: Nil where a column has more different cells than a code can hold.
  /// - Complexity: O(links × columns).
  package func flattened(delimiter: String = ";") -> CodedTable? {
    LinkedRows.flatten([self], delimiter: delimiter)?[0]
  }

  /// Two flat tables over one domain, of linked tables over one domain.
  package static func flattenedJointly(
    _ first: LinkedRows, _ second: LinkedRows, delimiter: String = ";"
  ) -> (first: CodedTable, second: CodedTable)? {
    flatten([first, second], delimiter: delimiter).map { ($0[0], $0[1]) }
  }

  /// The flat table as CSV with a header, rows in order of the parents; nil as for
  /// ``flattened(delimiter:)``.
  package func flatCSV(delimiter: String = ";") -> [UInt8]? {
    guard let table = flattened(delimiter: delimiter) else { return nil }
    let comma = UInt8(ascii: ",")
    let texts = table.domain.attributes.map { attribute in
      attribute.values.map { DelimitedWriter.encoded($0) + [comma] }
    }
    var bytes: [UInt8] = []
    for attribute in table.domain.attributes {
      bytes += DelimitedWriter.encoded(attribute.name) + [comma]
    }
    bytes[bytes.count - 1] = UInt8(ascii: "\n")
    for row in 0..<table.rowCount {
      let start = bytes.count
      for (column, texts) in zip(table.columns, texts) { bytes += texts[column[row]] }
      // The empty cell of a single column would be a blank line.
      if bytes.count == start + 1 { bytes[start...] = [0x22, 0x22, comma] }
      bytes[bytes.count - 1] = UInt8(ascii: "\n")
    }
    return bytes
  }

  private static func flatten(_ sides: [LinkedRows], delimiter: String) -> [CodedTable]? {
    let linksOfParent = sides.map { LinksByParent($0) }
    var attributes = sides[0].parents.domain.attributes
    var columns = sides.map(\.parents.columns)
    let children = sides[0].children.domain.attributes.enumerated().map { index, attribute in
      (attribute, sides.map { ($0.children.columns[index], $0.childOfLink as [Int32]?) })
    }
    let links = sides[0].links.domain.attributes.enumerated().map { index, attribute in
      (attribute, sides.map { ($0.links.columns[index], nil as [Int32]?) })
    }
    for (attribute, sources) in children + links {
      var cells = SetCells(attribute)
      let codes = zip(linksOfParent, sources).map { links, source in
        links.cells(&cells, of: source.0, rowOfLink: source.1)
      }
      guard let (values, recoding) = cells.texts(delimiter: delimiter) else { return nil }
      attributes.append(Attribute(name: attribute.name, values: values))
      for (side, codes) in codes.enumerated() {
        columns[side].append(
          CodeColumn.make(size: values.count, count: codes.count) { recoding[Int(codes[$0])] })
      }
    }
    let domain = Domain(attributes)
    return zip(sides, columns).map {
      CodedTable(domain: domain, columns: $1, rowCount: $0.parents.rowCount)
    }
  }
}

/// The links of each parent, one parent after another.
private struct LinksByParent {
  private let order: [Int32]
  private let first: [Int]

  init(_ rows: LinkedRows) {
    var first = [Int](repeating: 0, count: rows.parents.rowCount + 1)
    for parent in rows.parentOfLink { first[Int(parent) + 1] += 1 }
    for parent in 0..<rows.parents.rowCount { first[parent + 1] += first[parent] }
    var next = first
    var order = [Int32](repeating: 0, count: rows.linkCount)
    for (link, parent) in rows.parentOfLink.enumerated() {
      order[next[Int(parent)]] = Int32(link)
      next[Int(parent)] += 1
    }
    self.order = order
    self.first = first
  }

  /// The cell of each parent.
  ///
  /// - Parameter rowOfLink: The row of `column` for each link; nil where it is the link's own.
  func cells(
    _ cells: inout SetCells, of column: CodeColumn, rowOfLink: [Int32]?
  ) -> [Int32] {
    (0..<first.count - 1).map { parent in
      cells.begin()
      for link in order[first[parent]..<first[parent + 1]] {
        cells.insert(column[Int(rowOfLink?[Int(link)] ?? link)])
      }
      return cells.end()
    }
  }
}

/// Numbers sets of codes in the order in which they occur.
private struct SetCells: ~Copyable {
  private let values: [String]
  private let empty: Int?
  private var dictionary = ByteDictionary()
  /// The codes of the set at hand, sorted, two bytes each and the higher one first.
  private var current: [UInt16] = []
  private var key: [UInt8] = []

  init(_ attribute: Attribute) {
    values = attribute.values
    empty = attribute.values.firstIndex(of: "")
  }

  mutating func begin() { current.removeAll(keepingCapacity: true) }

  @inline(__always)
  mutating func insert(_ code: Int) {
    if code == empty { return }
    let code = UInt16(truncatingIfNeeded: code)
    var place = current.count
    while place > 0, current[place - 1] > code { place -= 1 }
    if place > 0, current[place - 1] == code { return }
    current.insert(code, at: place)
  }

  /// The number of the set that was filled.
  mutating func end() -> Int32 {
    key.removeAll(keepingCapacity: true)
    for code in current {
      key.append(UInt8(code >> 8))
      key.append(UInt8(truncatingIfNeeded: code))
    }
    let length = key.count
    // The dictionary reads whole words.
    key.append(contentsOf: [0, 0, 0, 0, 0, 0, 0, 0])
    return key.withUnsafeBufferPointer { key in
      let start = key.baseAddress.unsafelyUnwrapped
      if let number = dictionary.find(start, length) { return Int32(number) }
      let number = dictionary.count
      dictionary.insert(start, length, code: number)
      return Int32(number)
    }
  }

  /// The different texts of the sets in order of their code points, and each set's place among them;
  /// nil where there are too many.
  func texts(delimiter: String) -> (values: [String], recoding: [Int])? {
    let texts = dictionary.keysByCode().map { key in
      stride(from: 0, to: key.count, by: 2)
        .map { values[Int(key[$0]) << 8 | Int(key[$0 + 1])] }
        .joined(separator: delimiter)
    }
    // Values that hold the delimiter can give two sets one text.
    let distinct = Set(texts.map { Array($0.utf8) }).sorted { $0.lexicographicallyPrecedes($1) }
    guard distinct.count <= CodeColumn.maximumSize else { return nil }
    let places = Dictionary(uniqueKeysWithValues: zip(distinct, distinct.indices))
    return (
      distinct.map { String(decoding: $0, as: UTF8.self) },
      texts.map { places[Array($0.utf8)].unsafelyUnwrapped }
    )
  }
}
