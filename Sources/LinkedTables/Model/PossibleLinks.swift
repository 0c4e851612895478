import GraphicalModel
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
      let blamed = Set(
        combination.attributes.filter(side.contains).flatMap {
          rules.columns(tiedTo: $0 - side.lowerBound)
        })
      for row in rows(with: combination) {
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

  /// The rows, where one breaks a rule of `side` alone with that side of another row that breaks none: a
  /// parent's row can ask for values that no link has together.
  func replacingRuleBreakers(side: Range<Int>, seed: UInt64) -> CodedTable {
    var isBroken = [Bool](repeating: false, count: rowCount)
    for rule in domain.impossible where rule.attributes.allSatisfy(side.contains) {
      for row in rows(with: rule) { isBroken[row] = true }
    }
    let others = isBroken.indices.filter { !isBroken[$0] }
    guard others.count < rowCount, !others.isEmpty else { return self }
    var generator = CounterGenerator(seed: seed, 0x6D65_6E64)
    let source = isBroken.indices.map {
      isBroken[$0] ? others.randomElement(using: &generator) ?? $0 : $0
    }
    var changed = columns
    for attribute in side { changed[attribute] = columns[attribute].selecting(source) }
    return CodedTable(domain: domain, columns: changed, rowCount: rowCount)
  }
}
