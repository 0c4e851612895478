/// The impossible combinations of a schema as the rows of a file meet them: a row with one is outside the
/// schema, as one with a value outside it is.
struct RowRules {
  private struct Rule {
    let columns: [Int]
    /// By column whether each code is named.
    let isNamed: [[Bool]]
  }

  private let rules: [Rule]
  /// The attributes of each rule.
  let names: [[String]]

  static let none = RowRules(Domain([]))

  /// - Parameter domain: its attributes are the columns of the store.
  init(_ domain: Domain) {
    rules = domain.impossible.map { combination in
      Rule(
        columns: combination.attributes,
        isNamed: combination.attributes.enumerated().map { place, attribute in
          combination.flags(at: place, size: domain[attribute].size)
        })
    }
    names = domain.impossible.map { $0.attributes.map { domain[$0].name } }
  }

  /// The number of the first rule that the row being filled breaks.
  @inline(__always)
  func broken(by store: borrowing RowStore) -> Int? {
    if rules.isEmpty { return nil }
    for (number, rule) in rules.enumerated() {
      var has = true
      for (column, isNamed) in zip(rule.columns, rule.isNamed)
      where !isNamed[store.code(column: column)] {
        has = false
        break
      }
      if has { return number }
    }
    return nil
  }
}
