/// The codes of one column in one contiguous buffer, one byte each where the attribute has at most
/// 256 values and two bytes otherwise.
public enum CodeColumn: Sendable {
  case bytes([UInt8])
  case words([UInt16])

  /// The largest attribute size that a code can hold.
  public static let maximumSize = 65_536

  public var count: Int {
    switch self {
    case .bytes(let codes): codes.count
    case .words(let codes): codes.count
    }
  }

  public subscript(row: Int) -> Int {
    switch self {
    case .bytes(let codes): Int(codes[row])
    case .words(let codes): Int(codes[row])
    }
  }
}

/// A table of codes over a domain that may be read freely: synthetic records, a public table.
/// A sensitive table is a ``SecretTable``.
public struct CodedTable: Sendable {
  public let domain: Domain
  /// One column an attribute, in domain order, all of `rowCount` codes.
  public let columns: [CodeColumn]
  public let rowCount: Int

  public init(domain: Domain, columns: [CodeColumn], rowCount: Int) {
    precondition(columns.count == domain.count, "one column an attribute")
    precondition(columns.allSatisfy { $0.count == rowCount }, "columns differ in length")
    self.domain = domain
    self.columns = columns
    self.rowCount = rowCount
  }
}
