/// The impossible combinations of a schema as the rows of a file meet them: a row with one is outside the
/// schema, as one with a value outside it is.
struct RowRules {
  private let rules: [CombinationTest]
  /// The attributes of each rule.
  let names: [[String]]

  static let none = RowRules(Domain([]))

  /// - Parameter domain: its attributes are the columns of the store.
  init(_ domain: Domain) {
    rules = domain.impossible.map { CombinationTest($0, in: domain) }
    names = domain.impossible.map { $0.attributes.map { domain[$0].name } }
  }

  /// The number of the first rule that the row being filled breaks.
  func broken(by store: borrowing RowStore) -> Int? {
    for (number, rule) in rules.enumerated() where rule.holds({ store.code(column: $0) }) {
      return number
    }
    return nil
  }

  /// The number of the first rule that a row of a table breaks.
  func broken(by row: Int, of table: CodedTable) -> Int? {
    rules.firstIndex { $0.holds { table.columns[$0][row] } }
  }
}
