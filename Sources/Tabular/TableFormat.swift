/// What separates the cells of a record.
public enum TableFormat: Sendable, Equatable {
  case csv
  case tsv

  /// The format that a file's name says, with or without `.gz`; CSV for other names.
  public init(path: String) {
    self = TableFormat.named(path) ?? .csv
  }

  /// The format that the name says, or else the one that its first line suggests: tabs and no comma.
  init(path: String, firstLine: UnsafeBufferPointer<UInt8>) {
    let suggestsTabs = firstLine.contains(0x09) && !firstLine.contains(UInt8(ascii: ","))
    self = TableFormat.named(path) ?? (suggestsTabs ? .tsv : .csv)
  }

  private static func named(_ path: String) -> TableFormat? {
    var name = path.lowercased()
    if name.hasSuffix(".gz") { name.removeLast(3) }
    if name.hasSuffix(".csv") { return .csv }
    return name.hasSuffix(".tsv") || name.hasSuffix(".tab") ? .tsv : nil
  }

  /// Whether a header looks as if its cells were separated by something else.
  static func suspectsOther(_ header: [String]) -> Bool {
    header.count == 1 && header[0].contains { ";|\t,".contains($0) }
  }

  public var delimiter: UInt8 { self == .csv ? UInt8(ascii: ",") : 0x09 }
}
