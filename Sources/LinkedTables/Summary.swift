import Tabular

/// How many different values the links of one parent have in one column of the child's side, as a column
/// of the parent: 0, 1, 2, or 3 and more.
///
/// An empty text says nothing and is not counted. With it the model knows how alike the links of a parent
/// are, which a description of links one by one cannot tell.
///
/// ## Privacy
/// A function of one parent's own links: a column of its row like any other.
struct Summary: Sendable, Equatable {
  /// The column of the parent.
  let attribute: Attribute
  /// The value of the column that says nothing, if there is one.
  let silent: Int?
  /// The largest number that is told; greater ones are this one.
  let cap: Int

  private static let largest = 3

  init(_ column: Attribute) {
    silent = column.values.firstIndex(of: "")
    let said = column.values.count - (silent == nil ? 0 : 1)
    cap = min(Self.largest, said)
    let cap = cap
    attribute = Attribute(
      name: "different \(column.name)",
      values: (0...cap).map { $0 == Self.largest && said > cap ? "\($0)+" : "\($0)" })
  }

  /// The code of a parent whose links have the values of `bits`, given as codes of the column.
  func code(of bits: ValueSet) -> Int { min(cap, bits.count) }

  /// Combinations that cannot be: a value where there is none, and none where there is one.
  ///
  /// - Parameters:
  ///   - summary, column, size, degree: positions of the summary, of the column with its size, and of the
  ///     number of links.
  ///   - largestDegree: the number of links that stands for greater ones too.
  func impossible(
    summary: Int, column: Int, size: Int, degree: Int, largestDegree: Int
  ) -> [ImpossibleCombination] {
    guard let silent else { return [] }
    let said = Set(0..<size).subtracting([silent])
    guard !said.isEmpty else { return [] }
    let noneSaid = ImpossibleCombination([summary: [0], column: said])
    guard largestDegree > 1 else { return [noneSaid] }
    return [
      noneSaid,
      ImpossibleCombination([summary: Set(1...cap), column: [silent], degree: [1]]),
    ]
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
