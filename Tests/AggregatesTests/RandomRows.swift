@testable import Aggregates

/// Small random records, and their combinations by brute force.
enum RandomRows {
  /// Columns of the given sizes, some of them lists, in which a cell may be empty.
  static func domain(sizes: [Int], lists: Set<Int> = []) -> ItemDomain {
    ItemDomain(
      columns: sizes.indices.map {
        ItemDomain.Column(
          name: "c\($0)", delimiter: lists.contains($0) ? ";" : nil,
          maxItems: lists.contains($0) ? sizes[$0] : 1)
      },
      texts: sizes.map { size in (0..<size).map { "v\($0)" } })
  }

  static func rows(
    _ count: Int, over domain: ItemDomain, using generator: inout some RandomNumberGenerator
  ) -> ItemRows {
    var rows = ItemRows()
    for _ in 0..<count {
      var record: [UInt16] = []
      for group in domain.groups {
        // The lower of two draws, so that values are of unequal frequency.
        let draw = min(
          Int.random(in: 0...group.count, using: &generator),
          Int.random(in: 0...group.count, using: &generator))
        if draw < group.count { record.append(UInt16(group.lowerBound + draw)) }
      }
      rows.append(record)
    }
    return rows
  }

  /// Every combination of up to `length` items of every record, counted one by one.
  static func counts(_ rows: ItemRows, length: Int) -> [[UInt16]: Int64] {
    var counts: [[UInt16]: Int64] = [:]
    for row in 0..<rows.rowCount {
      for combination in combinations(Array(rows[row]), upTo: length) {
        counts[combination, default: 0] += 1
      }
    }
    return counts
  }

  /// The non-empty subsets of up to `length` of ascending items.
  static func combinations(_ items: [UInt16], upTo length: Int) -> [[UInt16]] {
    var result: [[UInt16]] = [[]]
    for item in items {
      result += result.filter { $0.count < length }.map { $0 + [item] }
    }
    return result.filter { !$0.isEmpty }
  }
}

/// A generator that any test can start where it likes.
struct CountingGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}

extension RandomRows {
  /// How often each record stands among the rows.
  static func wholes(_ rows: ItemRows) -> [[UInt16]: Int64] {
    var counts: [[UInt16]: Int64] = [:]
    for row in 0..<rows.rowCount { counts[Array(rows[row]), default: 0] += 1 }
    return counts
  }
}
