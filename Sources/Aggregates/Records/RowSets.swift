import GraphicalModel

/// For each item the records that hold it, as a bit set over the records.
///
/// Memory is items · records / 8 bytes.
struct RowSets: Sendable {
  let rows: ItemRows
  let itemCount: Int
  /// Words of one bit set.
  let wordCount: Int
  /// How many records hold each item.
  let counts: [Int]
  /// The most items of a record.
  let longest: Int
  fileprivate let bits: [UInt64]

  init(_ rows: ItemRows, itemCount: Int) {
    self.rows = rows
    self.itemCount = itemCount
    let wordCount = (rows.rowCount + 63) / 64
    self.wordCount = wordCount
    var bits = [UInt64](repeating: 0, count: itemCount * wordCount)
    var counts = [Int](repeating: 0, count: itemCount)
    var longest = 0
    for row in 0..<rows.rowCount {
      longest = max(longest, rows[row].count)
      for item in rows[row] {
        bits[Int(item) * wordCount + row >> 6] |= 1 << UInt64(row & 63)
        counts[Int(item)] += 1
      }
    }
    self.bits = bits
    self.counts = counts
    self.longest = longest
  }
}

/// The records that hold all items of a set that grows: all records at first, then a bit set, and a
/// list once that is shorter.
///
/// Each step costs O(min(records / 64, records held)).
struct HeldRows {
  private enum Form { case all, bits, list }

  private let sets: RowSets
  private var form = Form.all
  private var words: [UInt64]
  private var list: [Int32] = []
  /// How many records there are.
  private(set) var count: Int

  init(_ sets: RowSets) {
    self.sets = sets
    words = Array(repeating: 0, count: sets.wordCount)
    list.reserveCapacity(sets.wordCount)
    count = sets.rows.rowCount
  }

  mutating func reset() {
    form = .all
    count = sets.rows.rowCount
  }

  /// How many of the records hold the item.
  func count(with item: Int) -> Int {
    let start = item * sets.wordCount
    switch form {
    case .all: return sets.counts[item]
    case .bits:
      return sets.bits.withUnsafeBufferPointer { bits in
        words.withUnsafeBufferPointer { words in
          var total = 0
          for word in 0..<words.count {
            total &+= (words[word] & bits[start &+ word]).nonzeroBitCount
          }
          return total
        }
      }
    case .list:
      return sets.bits.withUnsafeBufferPointer { bits in
        var total = 0
        for row in list { total &+= Int(Self.bit(bits, start, row)) }
        return total
      }
    }
  }

  /// Leaves those that hold the item.
  mutating func keep(_ item: Int) { intersect(item, flipping: 0) }

  /// Leaves those that do not.
  mutating func remove(_ item: Int) { intersect(item, flipping: ~0) }

  private mutating func intersect(_ item: Int, flipping mask: UInt64) {
    let start = item * sets.wordCount
    if form == .list {
      sets.bits.withUnsafeBufferPointer { bits in
        list.removeAll { Self.bit(bits, start, $0) == mask & 1 }
      }
      count = list.count
      return
    }
    if form == .all { fill() }
    count = sets.bits.withUnsafeBufferPointer { bits in
      words.withUnsafeMutableBufferPointer { words in
        var total = 0
        for word in 0..<words.count {
          words[word] &= bits[start &+ word] ^ mask
          total &+= words[word].nonzeroBitCount
        }
        return total
      }
    }
    form = .bits
    if count <= sets.wordCount { makeList() }
  }

  private mutating func fill() {
    let rows = sets.rows.rowCount
    for word in words.indices { words[word] = ~0 }
    if rows & 63 != 0 { words[words.count - 1] = (1 << UInt64(rows & 63)) - 1 }
  }

  private mutating func makeList() {
    list.removeAll(keepingCapacity: true)
    for word in words.indices {
      var rest = words[word]
      while rest != 0 {
        list.append(Int32(truncatingIfNeeded: word * 64 + rest.trailingZeroBitCount))
        rest &= rest &- 1
      }
    }
    form = .list
  }

  @inline(__always)
  private static func bit(
    _ bits: UnsafeBufferPointer<UInt64>, _ start: Int, _ row: Int32
  ) -> UInt64 {
    (bits[start &+ Int(row) >> 6] >> UInt64(row & 63)) & 1
  }

  /// One of the records, each as likely as the others; there must be one.
  func draw(using generator: inout CounterGenerator) -> Int {
    switch form {
    case .all: return generator.number(below: sets.rows.rowCount)
    case .list: return Int(list[generator.number(below: list.count)])
    case .bits:
      // More than one record in 64 is there, else it were a list.
      while true {
        let row = generator.number(below: sets.rows.rowCount)
        if words[row >> 6] >> UInt64(row & 63) & 1 == 1 { return row }
      }
    }
  }
}
