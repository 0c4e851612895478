import Aggregates
import Tabular

/// What a file of counts of combinations tells without its items: how many there are of each length.
struct CountedCombinations {
  /// The number of records, which stands first.
  private(set) var records = 0
  /// How many combinations there are of each length.
  private(set) var combinations: [Int: Int] = [:]
  /// The columns of the items, but for those of lists, whose items are columns of their own.
  private(set) var columns: Set<String> = []
  private var divisor = 0

  struct Damaged: Error {}

  /// - Throws: `TableError` and ``Damaged`` for what is no such file.
  init(_ path: String) throws {
    var isFirst = true
    var found = self
    try Self.rows(path) { key, count in
      if isFirst {
        guard key == AggregateFile.records else { return false }
        found.records = count
        isFirst = false
        return true
      }
      if !key.contains(ItemNames.separator), let colon = key.firstIndex(of: ":") {
        found.columns.insert(String(key[..<colon]))
      }
      found.combinations[key.count { $0 == ItemNames.separator } + 1, default: 0] += 1
      found.divisor = Self.greatestCommonDivisor(found.divisor, count)
      return true
    }
    guard !isFirst else { throw Damaged() }
    self = found
  }

  func areMultiples(of number: Int) -> Bool {
    divisor % number == 0
  }

  /// Key and count of every row behind the header; ends in an error where `body` refuses one.
  private static func rows(_ path: String, _ body: (String, Int) -> Bool) throws {
    var isHeader = true
    var isSound = true
    try PublicRows.forEach(path) { row throws(TableError) in
      defer { isHeader = false }
      guard row.cells.count >= 2 else {
        isSound = false
        return
      }
      if isHeader {
        isSound = row.cells[0] == AggregateFile.selections
      } else if let count = Int(row.cells[1]), isSound {
        isSound = body(row.cells[0], count)
      } else {
        isSound = false
      }
    }
    guard isSound else { throw Damaged() }
  }

  private static func greatestCommonDivisor(_ first: Int, _ second: Int) -> Int {
    var (larger, smaller) = (abs(first), abs(second))
    while smaller != 0 { (larger, smaller) = (smaller, larger % smaller) }
    return larger
  }
}
