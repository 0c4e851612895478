import Tabular

/// The impossible combinations among the columns of the child's side, as a link meets them when its
/// values change one after another.
struct LinkRules {
  private let first: Int
  /// By column of the side, the rules that contain it and others.
  private var rules: [[CombinationTest]]
  /// By column of the side, it and the columns that rules tie it to, directly or by others, ascending.
  private let groups: [[Int]]

  /// - Parameter side: positions of the child's side; columns are counted from its first.
  init(_ domain: Domain, side: Range<Int>) {
    first = side.lowerBound
    rules = [[CombinationTest]](repeating: [], count: side.count)
    let within = domain.impossible.filter {
      $0.attributes.count > 1 && $0.attributes.allSatisfy(side.contains)
    }
    for combination in within {
      let rule = CombinationTest(combination, in: domain)
      for attribute in combination.attributes { rules[attribute - side.lowerBound].append(rule) }
    }
    groups = within.map { $0.moved { $0 - side.lowerBound } }.tiedAttributes(count: side.count)
  }

  /// Whether rules tie a column to others.
  func tie(_ column: Int) -> Bool { !rules[column].isEmpty }

  /// A column and those that rules tie it to.
  func columns(tiedTo column: Int) -> [Int] { groups[column] }

  /// Whether a link with these values of a column and of those tied to it breaks no rule.
  func allow(tiedTo column: Int, _ values: (Int) -> UInt16) -> Bool {
    groups[column].allSatisfy { tied in
      !rules[tied].contains { rule in rule.holds { Int(values($0 - first)) } }
    }
  }
}
