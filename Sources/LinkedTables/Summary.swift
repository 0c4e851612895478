import Tabular

/// What the links of one parent have in one column of the child's side, as a column of the parent: the set
/// of their values where there are few, and otherwise how many different ones there are.
///
/// Sets of at most two values are told apart, greater ones are one; numbers are 0, 1, 2, or 3 and more. An
/// empty text says nothing and is not counted. With it the model knows which values stand together, and
/// how alike the links of a parent are, which a description of links one by one cannot tell.
///
/// ## Privacy
/// A function of one parent's own links: a column of its row like any other.
struct Summary: Sendable, Equatable {
  /// The column of the parent.
  let attribute: Attribute
  /// The value of the column that says nothing, if there is one.
  let silent: Int?
  /// The sets that are told, if sets are.
  private let cells: FlatCells?
  /// The largest number that is told; greater ones are this one.
  private let cap: Int

  private static let largest = 3
  /// Of values that say something, up to which sets of them are told.
  private static let mostValues = 4

  init(_ column: Attribute) {
    silent = column.values.firstIndex(of: "")
    let said = column.values.count - (silent == nil ? 0 : 1)
    cap = min(Self.largest, said)
    let cells = said <= Self.mostValues ? try? FlatCells(column) : nil
    let sets = (cells?.texts ?? []) + (said >= Self.largest ? ["several"] : [])
    if let cells, Set(sets).count == sets.count {
      self.cells = cells
      attribute = Attribute(name: "values of \(column.name)", values: sets)
    } else {
      self.cells = nil
      let cap = cap
      attribute = Attribute(
        name: "different \(column.name)",
        values: (0...cap).map { $0 == Self.largest && said > cap ? "\($0)+" : "\($0)" })
    }
  }

  /// The code of a parent whose links have the given values, in any order and with repetitions.
  ///
  /// - Parameter different: room for a set, which is overwritten.
  func code(of values: some Sequence<Int>, different: inout ValueSet) -> Int {
    different.clear()
    for value in values where value != silent { different.insert(value) }
    guard let cells else { return min(cap, different.count) }
    return different.count < Self.largest ? cells.code(of: values) : cells.sets.count
  }

  /// Whether sets are told, up to those of two values.
  var tellsSets: Bool { cells != nil }

  /// The values that the links of a parent of this code have; nil where only their number is told.
  func values(of code: Int) -> [Int]? {
    guard let cells, code < cells.sets.count else { return nil }
    return cells.sets[code]
  }

  /// How many different values a parent of this code has, or has at least.
  func count(of code: Int) -> Int { values(of: code)?.count ?? (cells == nil ? code : cap) }

  /// Whether a parent of this code may have more different values than ``count(of:)``.
  func isOpen(_ code: Int) -> Bool { values(of: code) == nil && count(of: code) == Self.largest }

  /// The codes of parents with more than so many different values.
  func codes(above count: Int) -> Set<Int> {
    Set(attribute.values.indices.filter { self.count(of: $0) > count })
  }

  /// Combinations that cannot be: a value that is not in the set, and none where every link must say one.
  ///
  /// - Parameters:
  ///   - summary, column, size, degree: positions of the summary, of the column with its size, and of the
  ///     number of links.
  ///   - exactDegrees: up to which number of links each is told by itself.
  func impossible(
    summary: Int, column: Int, size: Int, degree: Int, exactDegrees: Int
  ) -> [ImpossibleCombination] {
    let said = Set(0..<size).subtracting([silent ?? -1])
    let foreign = attribute.values.indices.compactMap { code -> ImpossibleCombination? in
      guard let own = values(of: code) ?? (code == 0 ? [] : nil) else { return nil }
      let others = said.subtracting(own)
      return others.isEmpty ? nil : ImpossibleCombination([summary: [code], column: others])
    }
    guard let silent else { return foreign }
    return foreign
      + (1..<min(exactDegrees, cap) + 1).map { links in
        ImpossibleCombination([
          summary: codes(above: links - 1), column: [silent], degree: [links],
        ])
      }
  }
}

/// A set of values of a column.
struct ValueSet: Sendable {
  private var words: [UInt64]
  private(set) var count = 0

  init(size: Int) { words = [UInt64](repeating: 0, count: (size + 63) / 64) }

  mutating func insert(_ value: Int) {
    let bit: UInt64 = 1 << UInt64(value & 63)
    if words[value >> 6] & bit == 0 { count += 1 }
    words[value >> 6] |= bit
  }

  mutating func clear() {
    for index in words.indices { words[index] = 0 }
    count = 0
  }
}
