import Tabular

/// The impossible combinations among the columns of the child's side, as a link meets them when its
/// values change one after another.
struct LinkRules {
  private struct Rule {
    let columns: [Int]
    /// By column, whether each code is named.
    let isNamed: [[Bool]]
  }

  /// By column of the side, the rules that contain it.
  private var rules: [[Rule]]
  /// By column of the side, it and the columns that rules tie it to, directly or by others, ascending.
  private var groups: [[Int]]

  /// - Parameter side: positions of the child's side; columns are counted from its first.
  init(_ domain: Domain, side: Range<Int>) {
    rules = [[Rule]](repeating: [], count: side.count)
    groups = side.indices.map { [$0 - side.lowerBound] }
    for combination in domain.impossible {
      let columns = combination.attributes.filter(side.contains).map { $0 - side.lowerBound }
      guard columns.count > 1, columns.count == combination.attributes.count else { continue }
      let rule = Rule(
        columns: columns,
        isNamed: combination.attributes.enumerated().map { place, attribute in
          combination.flags(at: place, size: domain[attribute].size)
        })
      for column in columns { rules[column].append(rule) }
      let tied = Set(columns.flatMap { groups[$0] }).sorted()
      for column in tied { groups[column] = tied }
    }
  }

  /// Whether rules tie a column to others.
  func tie(_ column: Int) -> Bool { !rules[column].isEmpty }

  /// A column and those that rules tie it to.
  func columns(tiedTo column: Int) -> [Int] { groups[column] }

  /// Whether a link with these values of a column and of those tied to it breaks no rule.
  func allow(tiedTo column: Int, _ values: (Int) -> UInt16) -> Bool {
    groups[column].allSatisfy { tied in
      !rules[tied].contains { rule in
        zip(rule.columns, rule.isNamed).allSatisfy { $1[Int(values($0))] }
      }
    }
  }
}
