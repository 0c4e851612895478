/// Where each item stands in the records.
struct ItemIndex: Sendable {
  /// A record that holds a combination, and where in ``ItemRows/items`` it goes on behind it.
  struct Occurrence {
    let row: Int32
    let next: Int32
  }

  private let starts: [Int]
  private let occurrences: [Occurrence]

  init(_ rows: ItemRows, itemCount: Int) {
    var starts = [Int](repeating: 0, count: itemCount + 1)
    for item in rows.items { starts[Int(item) + 1] += 1 }
    for item in 0..<itemCount { starts[item + 1] += starts[item] }
    var places = starts
    let count = rows.items.count
    occurrences = Array(unsafeUninitializedCapacity: count) { buffer, initialized in
      for row in 0..<rows.rowCount {
        for position in rows.starts[row]..<rows.starts[row + 1] {
          let item = Int(rows.items[Int(position)])
          buffer[places[item]] = Occurrence(row: Int32(row), next: position + 1)
          places[item] += 1
        }
      }
      initialized = count
    }
    self.starts = starts
  }

  func count(of item: Int) -> Int { starts[item + 1] - starts[item] }

  func occurrences(of item: Int) -> ArraySlice<Occurrence> {
    occurrences[starts[item]..<starts[item + 1]]
  }
}
