/// The text of every code of every column as it stands in a file, quoted where it must be, in one
/// arena.
struct CellTexts {
  private(set) var bytes: [UInt8] = []
  /// Where the text of entry i starts; entry i + 1 starts where it ends.
  private(set) var starts: [Int] = [0]

  /// Adds the texts of one column; the number of its first entry.
  mutating func add(_ texts: [String], delimiter: UInt8, isOnlyColumn: Bool) -> Int {
    let first = starts.count - 1
    for text in texts {
      bytes += CellTexts.escaped(text, delimiter: delimiter, isOnlyColumn: isOnlyColumn)
      starts.append(bytes.count)
    }
    return first
  }

  /// A cell by RFC 4180: quoted where it holds a delimiter, a quote or a line end, where a byte order
  /// mark would be read into it, and where an empty line would stand for it.
  static func escaped(_ text: String, delimiter: UInt8, isOnlyColumn: Bool) -> [UInt8] {
    let quote = UInt8(ascii: "\"")
    let needsQuotes =
      text.utf8.contains { $0 == delimiter || $0 == quote || $0 == 0x0A || $0 == 0x0D }
      || text.utf8.starts(with: [0xEF, 0xBB, 0xBF]) || text.isEmpty && isOnlyColumn
    if !needsQuotes { return Array(text.utf8) }
    var result = [quote]
    for byte in text.utf8 {
      if byte == quote { result.append(quote) }
      result.append(byte)
    }
    return result + [quote]
  }
}
