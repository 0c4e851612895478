/// Rows of text to delimited bytes: RFC 4180, with a line feed at the end of each row.
///
/// A cell is quoted only where it must be: when it holds the delimiter, a quote or a line break,
/// or when it is the empty cell of a one-column table, whose row would otherwise be a blank line.
/// Bytes are collected and handed on in large pieces; call `flush` after the last row.
///
///     var writer = DelimitedWriter { try file.write($0) }
///     try writer.write(["a", "b"])
///     try writer.flush()
public struct DelimitedWriter {
  /// Takes the next bytes of the file; the buffer is valid during the call only.
  public typealias Sink = (UnsafeRawBufferPointer) throws -> Void

  private let delimiter: UInt8
  private let capacity: Int
  private let sink: Sink
  private var buffer: [UInt8] = []

  /// A writer with `delimiter` between cells (an ASCII byte: comma, tab, semicolon) that hands on
  /// pieces of about `capacity` bytes.
  public init(
    delimiter: UInt8 = UInt8(ascii: ","), capacity: Int = 1 << 16, sink: @escaping Sink
  ) {
    precondition(
      delimiter < 0x80 && ![Self.quote, Self.lineFeed, Self.carriageReturn].contains(delimiter),
      "a delimiter is an ASCII character other than a quote or a line break")
    self.delimiter = delimiter
    self.capacity = capacity
    self.sink = sink
    buffer.reserveCapacity(capacity + 1024)
  }

  /// Writes one row of at least one cell. Throws what the sink throws. O(bytes).
  public mutating func write(_ row: [String]) throws {
    precondition(!row.isEmpty, "a row has at least one cell")
    for (position, cell) in row.enumerated() {
      if position > 0 { buffer.append(delimiter) }
      Self.append(cell.utf8, delimiter: delimiter, to: &buffer)
    }
    if row.count == 1, row[0].isEmpty { buffer += [Self.quote, Self.quote] }
    buffer.append(Self.lineFeed)
    if buffer.count >= capacity { try flush() }
  }

  /// Writes a row whose cells were encoded before, delimiters and line feed included.
  public mutating func writeEncoded(_ bytes: UnsafeRawBufferPointer) throws {
    buffer.append(contentsOf: bytes)
    if buffer.count >= capacity { try flush() }
  }

  /// Hands on what has been collected. Throws what the sink throws.
  public mutating func flush() throws {
    guard !buffer.isEmpty else { return }
    try buffer.withUnsafeBytes(sink)
    buffer.removeAll(keepingCapacity: true)
  }

  /// The bytes of a cell, quoted where it must be: for writers that encode a column's values once.
  public static func encoded(
    _ cell: String, delimiter: UInt8 = UInt8(ascii: ",")
  ) -> [UInt8] {
    var bytes: [UInt8] = []
    append(cell.utf8, delimiter: delimiter, to: &bytes)
    return bytes
  }

  private static let quote = UInt8(ascii: "\"")
  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  /// Appends a cell of UTF-8 bytes, quoted where it must be.
  package static func append(
    _ cell: some Collection<UInt8>, delimiter: UInt8, to bytes: inout [UInt8]
  ) {
    let special = cell.contains {
      $0 == delimiter || $0 == quote || $0 == lineFeed || $0 == carriageReturn
    }
    guard special else {
      bytes.append(contentsOf: cell)
      return
    }
    bytes.append(quote)
    for byte in cell {
      if byte == quote { bytes.append(quote) }
      bytes.append(byte)
    }
    bytes.append(quote)
  }
}
