/// Columns whose values are those that the tables hold: one set of values over all tables loaded.
struct LearnedColumns: ~Copyable {
  private(set) var coders: CoderSet

  init(count: Int, isTolerant: Bool) {
    coders = CoderSet(Array(repeating: .learn(isTolerant: isTolerant), count: count))
  }

  /// Reads a table whose column number i becomes column `columns[i]` here, or is passed over where
  /// that is nil.
  mutating func load(_ loader: inout TableLoader, columns: [Int?]) throws(TableError) -> RowStore {
    var store = RowStore(isWide: coders.startsWide)
    var keys = NoKeys()
    var generator = SystemRandomNumberGenerator()
    try loader.load(
      roles: columns.map { column in column.map { .coded(index: $0) } ?? .passedOver },
      coders: &coders, keys: &keys, policy: .drop, into: &store, using: &generator)
    return store
  }
}
