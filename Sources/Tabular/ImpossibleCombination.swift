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

  /// For every value of an attribute of `size` values whether the combination names it.
  ///
  /// - Parameter place: the attribute's among ``attributes``.
  package func flags(at place: Int, size: Int) -> [Bool] {
    var isNamed = [Bool](repeating: false, count: size)
    for code in codes[place] { isNamed[code] = true }
    return isNamed
  }

  /// Whether a record with these codes, one an attribute of the domain, is impossible.
  public func forbids(_ record: [Int]) -> Bool {
    zip(attributes, codes).allSatisfy { $1.contains(record[$0]) }
  }
}

extension CodedTable {
  /// The rows that have a combination.
  ///
  /// - Complexity: O(rows).
  package func rows(with combination: ImpossibleCombination) -> some Sequence<Int> {
    let tests = combination.attributes.enumerated().map { place, attribute in
      (
        column: columns[attribute],
        isNamed: combination.flags(at: place, size: domain[attribute].size)
      )
    }
    return (0..<rowCount).lazy.filter { row in
      tests.allSatisfy { $0.isNamed[$0.column[row]] }
    }
  }
}
