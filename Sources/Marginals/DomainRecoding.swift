import Tabular

/// A map from every attribute's values to those of a coarser domain, for merging rare values.
///
/// It must be made from public or released facts alone.
public struct DomainRecoding: Sendable {
  /// For every attribute and every old code, the new code.
  public let codes: [[Int]]
  public let domain: Domain

  public init(codes: [[Int]], domain: Domain) {
    precondition(codes.count == domain.count, "one map an attribute")
    self.codes = codes
    self.domain = domain
  }

  /// The old codes that became each new code of `attribute`.
  public func preimages(of attribute: Int) -> [[Int]] {
    var result = [[Int]](repeating: [], count: domain[attribute].size)
    for (old, new) in codes[attribute].enumerated() { result[new].append(old) }
    return result
  }

  func applied(to table: CodedTable) -> CodedTable {
    let columns = table.columns.indices.map { index in
      CodeColumn.make(size: domain[index].size, count: table.rowCount) { row in
        codes[index][table.columns[index][row]]
      }
    }
    return CodedTable(domain: domain, columns: columns, rowCount: table.rowCount)
  }
}
