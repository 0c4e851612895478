/// Values that no record has together: a record that has one of the listed codes in every listed
/// attribute is impossible. With one attribute it says that these values do not occur.
///
/// ## Privacy
/// A public input, like the domain: it must come from what the columns mean, never from the table.
public struct ImpossibleCombination: Hashable, Sendable {
  /// Positions in the domain, ascending.
  public let attributes: [Int]
  /// For every attribute its codes, ascending, at least one.
  public let codes: [[Int]]

  /// - Parameter codes: {attribute: codes}, of at least one attribute and one code each.
  public init(_ codes: [Int: Set<Int>]) {
    precondition(!codes.isEmpty && codes.values.allSatisfy { !$0.isEmpty }, "an empty combination")
    let sorted = codes.sorted { $0.key < $1.key }
    attributes = sorted.map(\.key)
    self.codes = sorted.map { $0.value.sorted() }
  }

  /// The same combination of other attributes.
  ///
  /// - Parameter place: from an attribute to the one in its place.
  package func moved(_ place: (Int) -> Int) -> ImpossibleCombination {
    ImpossibleCombination(
      Dictionary(uniqueKeysWithValues: zip(attributes, codes).map { (place($0), Set($1)) }))
  }

  /// Whether a record with these codes, one an attribute of the domain, is impossible.
  public func forbids(_ record: [Int]) -> Bool {
    zip(attributes, codes).allSatisfy { $1.contains(record[$0]) }
  }
}

/// A combination looked up by code, for many records.
package struct CombinationTest: Sendable {
  package let attributes: [Int]
  /// By attribute whether each of its codes is named.
  private let isNamed: [[Bool]]

  package init(_ combination: ImpossibleCombination, in domain: Domain) {
    attributes = combination.attributes
    isNamed = zip(attributes, combination.codes).map { attribute, codes in
      var isNamed = [Bool](repeating: false, count: domain[attribute].size)
      for code in codes { isNamed[code] = true }
      return isNamed
    }
  }

  /// Whether a record has the combination.
  ///
  /// - Parameter code: the record's, by attribute.
  @inline(__always)
  package func holds(_ code: (Int) -> Int) -> Bool {
    for (place, attribute) in attributes.enumerated() where !isNamed[place][code(attribute)] {
      return false
    }
    return true
  }
}

extension [ImpossibleCombination] {
  /// For every one of `count` attributes it and those that combinations tie to it, directly or by others,
  /// ascending.
  package func tiedAttributes(count: Int) -> [[Int]] {
    reduce(into: (0..<count).map { [$0] }) { groups, combination in
      let tied = Set(combination.attributes.flatMap { groups[$0] }).sorted()
      for attribute in tied { groups[attribute] = tied }
    }
  }
}

extension CodedTable {
  /// The rows that have a combination.
  ///
  /// - Complexity: O(rows).
  package func rows(with combination: ImpossibleCombination) -> some Sequence<Int> {
    let test = CombinationTest(combination, in: domain)
    return (0..<rowCount).lazy.filter { row in test.holds { columns[$0][row] } }
  }
}
