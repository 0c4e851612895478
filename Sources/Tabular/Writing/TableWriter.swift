/// Writes synthetic records as CSV or TSV in the column order of the table they stand for.
///
/// Categories are written as their texts, binned numbers are drawn uniformly inside their bin,
/// identifiers are the numbers 1, 2, … where none are given, and ignored columns are left out. The same generator gives
/// the same bytes. Lines end with LF, cells are quoted by RFC 4180.
public struct TableWriter {
  private enum Column {
    /// Column number `key` of the identifiers.
    case number(key: Int)
    case texts(first: Int, attribute: Int)
    /// Codes below `bins` are drawn; the others are texts.
    case drawn(BinDraw, bins: Int, first: Int, attribute: Int)
  }

  private static let bufferSize = 1 << 20

  private let delimiter: UInt8
  private let header: [UInt8]
  private let columns: [Column]
  private let identifiers: [String]
  private let attributes: [Attribute]
  private let texts: CellTexts
  /// More bytes than any record takes.
  private let rowLimit: Int

  /// A writer of tables over the domain of `schema`.
  ///
  /// - Parameters:
  ///   - schema: Of the records.
  ///   - header: The columns in order; names that the schema lacks or ignores are left out.
  ///   - format: What separates cells.
  public init(schema: TableSchema, header: [String], format: TableFormat = .csv) {
    let codings = header.compactMap { schema.coding(of: $0) }.filter { $0.kind != .ignored }
    let delimiter = format.delimiter
    let isOnlyColumn = codings.count == 1
    let attributes = codings.compactMap(\.attribute)
    let identifiers = codings.filter { $0.attribute == nil }.map(\.name)
    var texts = CellTexts()
    var limit = 1
    columns = codings.map { coding in
      guard let attribute = coding.attribute else {
        limit += 21
        return .number(key: identifiers.firstIndex(of: coding.name)!)
      }
      let first = texts.add(attribute.values, delimiter: delimiter, isOnlyColumn: isOnlyColumn)
      let index = attributes.firstIndex { $0.name == attribute.name }!
      limit +=
        1
        + (first..<first + attribute.size).reduce(0) {
          max($0, texts.starts[$1 + 1] - texts.starts[$1])
        }
      guard case .bins(let edges) = coding.kind else {
        return .texts(first: first, attribute: index)
      }
      let draw = BinDraw(edges)
      limit += draw.maximumLength
      return .drawn(draw, bins: edges.count, first: first, attribute: index)
    }
    let names = codings.map {
      CellTexts.escaped($0.name, delimiter: delimiter, isOnlyColumn: isOnlyColumn)
    }
    self.header = Array(names.joined(separator: [delimiter])) + [0x0A]
    self.delimiter = delimiter
    self.identifiers = identifiers
    self.attributes = attributes
    self.texts = texts
    rowLimit = limit
  }

  /// Writes the header and all records of `table`, about a megabyte at a time.
  ///
  /// - Parameters:
  ///   - table: Its domain must be that of the schema, attributes in any order.
  ///   - rows: For identifiers that name rows of another table, the row there of each record; row r
  ///     is written as r + 1.
  ///   - generator: Draws numbers inside their bins.
  ///   - sink: Takes the bytes.
  /// - Throws: What `sink` throws.
  public func write<Failure: Error>(
    _ table: CodedTable, rows: [String: [Int32]] = [:],
    using generator: inout some RandomNumberGenerator,
    to sink: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    let sources = attributes.map { attribute in
      let index = table.domain.index(of: attribute.name)
      guard let index, table.domain[index].size == attribute.size else {
        preconditionFailure("the table's domain is not that of the schema")
      }
      return table.columns[index]
    }
    let named = identifiers.map { rows[$0] }
    precondition(
      named.allSatisfy { $0 == nil || $0?.count == table.rowCount }, "one row named a record")
    let capacity = TableWriter.bufferSize + max(rowLimit, header.count)
    let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    defer { buffer.deallocate() }
    buffer.update(from: header, count: header.count)
    var count = header.count
    for row in 0..<table.rowCount {
      if count > TableWriter.bufferSize {
        try sink(UnsafeRawBufferPointer(start: buffer, count: count))
        count = 0
      }
      count += write(row, of: sources, named, to: buffer + count, using: &generator)
    }
    try sink(UnsafeRawBufferPointer(start: buffer, count: count))
  }

  /// The whole file in memory.
  public func bytes(
    _ table: CodedTable, rows: [String: [Int32]] = [:],
    using generator: inout some RandomNumberGenerator
  ) -> [UInt8] {
    var result: [UInt8] = []
    write(table, rows: rows, using: &generator) { (part: UnsafeRawBufferPointer) in
      result.append(contentsOf: part)
    }
    return result
  }

  /// Writes one record; the number of bytes, at most ``rowLimit``.
  private func write(
    _ row: Int, of sources: [CodeColumn], _ named: [[Int32]?],
    to target: UnsafeMutablePointer<UInt8>,
    using generator: inout some RandomNumberGenerator
  ) -> Int {
    var count = 0
    for column in columns {
      switch column {
      case .number(let key):
        let number = named[key].map { Int($0[row]) } ?? row
        count += BinDraw.write(number + 1, decimals: 0, to: target + count)
      case .texts(let first, let attribute):
        count += copy(first + sources[attribute][row], to: target + count)
      case .drawn(let draw, let bins, let first, let attribute):
        let code = sources[attribute][row]
        count +=
          code < bins
          ? draw.write(bin: code, to: target + count, using: &generator)
          : copy(first + code, to: target + count)
      }
      target[count] = delimiter
      count += 1
    }
    if columns.isEmpty { count = 1 }
    target[count - 1] = 0x0A
    return count
  }

  private func copy(_ entry: Int, to target: UnsafeMutablePointer<UInt8>) -> Int {
    let start = texts.starts[entry]
    let length = texts.starts[entry + 1] - start
    texts.bytes.withUnsafeBufferPointer {
      target.update(from: $0.baseAddress! + start, count: length)
    }
    return length
  }
}
