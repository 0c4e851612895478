import Tabular

extension CodedTable {
  /// The rows, where one is impossible with the columns of `side` that are to blame, and those that rules
  /// tie to them, as in the same row of `drawn`.
  ///
  /// Values that are changed column by column can come together as no record has them.
  ///
  /// - Complexity: O(rows × impossible combinations).
  func replacingImpossible(by drawn: CodedTable, side: Range<Int>) -> CodedTable {
    let rules = LinkRules(domain, side: side)
    var mended: [Int: [Bool]] = [:]
    for combination in domain.impossible {
      let tests = zip(combination.attributes, combination.codes).map { attribute, codes in
        (column: columns[attribute], isNamed: domain[attribute].values.indices.map(codes.contains))
      }
      let blamed = Set(
        combination.attributes.filter(side.contains).flatMap {
          rules.columns(tiedTo: $0 - side.lowerBound)
        })
      for row in 0..<rowCount where tests.allSatisfy({ $0.isNamed[$0.column[row]] }) {
        for column in blamed {
          mended[column, default: [Bool](repeating: false, count: rowCount)][row] = true
        }
      }
    }
    var changed = columns
    for (column, rows) in mended {
      let attribute = side.lowerBound + column
      let (own, other) = (columns[attribute], drawn.columns[attribute])
      changed[attribute] = .make(size: domain[attribute].size, count: rowCount) {
        rows[$0] ? other[$0] : own[$0]
      }
    }
    return CodedTable(domain: domain, columns: changed, rowCount: rowCount)
  }
}
