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

  /// A map of `domain`'s codes to those of coarser `attributes`, over which the same combinations are
  /// impossible.
  ///
  /// - Returns: nil where a value that a combination names was merged with one that it does not, so
  ///   that it cannot be said over the coarser domain.
  public init?(codes: [[Int]], attributes: [Attribute], of domain: Domain) {
    var impossible: [ImpossibleCombination] = []
    for combination in domain.impossible {
      guard let coarse = combination.recoded(by: codes) else { return nil }
      impossible.append(coarse)
    }
    self.init(codes: codes, domain: Domain(attributes, impossible: impossible))
  }

  /// The old codes that became each new code of `attribute`.
  public func preimages(of attribute: Int) -> [[Int]] {
    var result = [[Int]](repeating: [], count: domain[attribute].size)
    for (old, new) in codes[attribute].enumerated() { result[new].append(old) }
    return result
  }

  package func applied(to table: CodedTable) -> CodedTable {
    let columns = table.columns.indices.map { index in
      CodeColumn.make(size: domain[index].size, count: table.rowCount) { row in
        codes[index][table.columns[index][row]]
      }
    }
    return CodedTable(domain: domain, columns: columns, rowCount: table.rowCount)
  }
}

extension ImpossibleCombination {
  /// The combination in new codes, {attribute: {old code: new code}}; nil where a named value and
  /// another one become the same.
  func recoded(by codes: [[Int]]) -> ImpossibleCombination? {
    var result: [Int: Set<Int>] = [:]
    for (attribute, named) in zip(attributes, self.codes) {
      let new = Set(named.map { codes[attribute][$0] })
      let kept = Set(named)
      guard
        codes[attribute].indices.allSatisfy({
          kept.contains($0) || !new.contains(codes[attribute][$0])
        })
      else { return nil }
      result[attribute] = new
    }
    return ImpossibleCombination(result)
  }
}
