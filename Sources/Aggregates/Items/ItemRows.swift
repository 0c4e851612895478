/// Records as sets of items, in one contiguous buffer: each record's items in ascending order.
package struct ItemRows: Sendable {
  package private(set) var items: [UInt16] = []
  /// Record r has the items `starts[r] ..< starts[r + 1]`.
  package private(set) var starts: [Int32] = [0]

  package init() {}

  package var rowCount: Int { starts.count - 1 }

  package subscript(row: Int) -> ArraySlice<UInt16> {
    items[Int(starts[row])..<Int(starts[row + 1])]
  }

  package mutating func reserve(rows: Int, items count: Int) {
    starts.reserveCapacity(rows + 1)
    items.reserveCapacity(count)
  }

  /// Appends a record whose items are distinct and ascending.
  package mutating func append(_ row: some Sequence<UInt16>) {
    let start = items.count
    items.append(contentsOf: row)
    assert(zip(items[start...], items[start...].dropFirst()).allSatisfy { $0 < $1 })
    starts.append(Int32(items.count))
  }

  /// The records of the given numbers, in that order.
  package func selecting(_ rows: some Sequence<Int>) -> ItemRows {
    var result = ItemRows()
    for row in rows { result.append(self[row]) }
    return result
  }
}
