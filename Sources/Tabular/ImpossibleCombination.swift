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

  /// Whether a record with these codes, one an attribute of the domain, is impossible.
  public func forbids(_ record: [Int]) -> Bool {
    zip(attributes, codes).allSatisfy { $1.contains(record[$0]) }
  }
}

extension CodedTable {
  /// The attributes of the combinations that some row has though the domain calls them impossible, each
  /// once.
  ///
  /// - Complexity: O(rows × combinations).
  var contradicted: [[String]] {
    let broken = domain.impossible.filter { combination in
      let tests = zip(combination.attributes, combination.codes).map { attribute, codes in
        (column: columns[attribute], isNamed: domain[attribute].values.indices.map(codes.contains))
      }
      return (0..<rowCount).contains { row in tests.allSatisfy { $0.isNamed[$0.column[row]] } }
    }
    return Set(broken.map(\.attributes)).map { $0.map { domain[$0].name } }.sorted {
      $0.lexicographicallyPrecedes($1)
    }
  }
}
