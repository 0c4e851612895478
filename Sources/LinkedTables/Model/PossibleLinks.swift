import Tabular

extension CodedTable {
  /// The rows, those that are impossible replaced by the same rows of `drawn` in the columns of `side`.
  ///
  /// Values that are changed column by column can come together as no record has them.
  ///
  /// - Complexity: O(rows × impossible combinations).
  func replacingImpossible(by drawn: CodedTable, side: Range<Int>) -> CodedTable {
    var isImpossible = [Bool](repeating: false, count: rowCount)
    for combination in domain.impossible {
      let tests = zip(combination.attributes, combination.codes).map { attribute, codes in
        var isNamed = [Bool](repeating: false, count: domain[attribute].size)
        for code in codes { isNamed[code] = true }
        return (column: columns[attribute], isNamed: isNamed)
      }
      for row in 0..<rowCount where tests.allSatisfy({ $0.isNamed[$0.column[row]] }) {
        isImpossible[row] = true
      }
    }
    guard isImpossible.contains(true) else { return self }
    let mended = columns.indices.map { attribute in
      guard side.contains(attribute) else { return columns[attribute] }
      let (own, other) = (columns[attribute], drawn.columns[attribute])
      return CodeColumn.make(size: domain[attribute].size, count: rowCount) {
        isImpossible[$0] ? other[$0] : own[$0]
      }
    }
    return CodedTable(domain: domain, columns: mended, rowCount: rowCount)
  }
}
