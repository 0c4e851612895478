/// The sub-combinations of a record to which items are added one by one, as places in a tree.
///
/// Those longer than a table can extend are not kept.
struct HeldCombinations {
  /// For each length the places, in the order in which they arose; the empty one is there from the
  /// start.
  private(set) var places: [[Int32]]
  /// For each length where those begin that the last item gave.
  private(set) var newest: [Int]

  /// - Parameter length: one more than the greatest length that is kept.
  init(length: Int) {
    places = Array(repeating: [], count: length)
    newest = Array(repeating: 0, count: length)
    places[0] = [0]
  }

  mutating func removeAll() {
    for length in 1..<max(1, places.count) {
      places[length].removeAll(keepingCapacity: true)
      newest[length] = 0
    }
    newest[0] = 0
  }

  /// - Precondition: the table's tree holds all sub-combinations of the record with the item.
  /// - Complexity: O(their number).
  mutating func add(_ item: Int, _ table: borrowing ExtensionTable) {
    newest[0] = 1
    for length in stride(from: places.count - 1, through: 1, by: -1) {
      newest[length] = places[length].count
      for index in places[length - 1].indices {
        let place = Int(places[length - 1][index])
        places[length].append(
          Int32(truncatingIfNeeded: table.place(extending: place, length: length - 1, by: item)))
      }
    }
  }

  /// How many there are, the empty one included.
  var count: Int { places.reduce(0) { $0 + $1.count } }
}
