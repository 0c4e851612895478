import Tabular

/// A column as yes/no indicators, one a value: each row says yes to one of them or to a bounded
/// number.
package enum IndicatorColumn: Sendable {
  /// One value a row.
  case one(CodeColumn)
  /// Up to `maxItems` values a row.
  case several(ItemColumn)

  package var rowCount: Int {
    switch self {
    case .one(let codes): codes.count
    case .several(let items): items.rowCount
    }
  }

  package var maxItems: Int {
    switch self {
    case .one: 1
    case .several(let items): items.maxItems
    }
  }
}

/// The value sets of a column, one set a row, in one contiguous buffer.
///
/// A set is bounded when it is appended, by its own items alone, so that no row decides what another
/// one keeps.
package struct ItemColumn: Sendable {
  /// The most values a row keeps.
  package let maxItems: Int
  /// Codes of all rows, one after the other.
  private(set) var items: [UInt16] = []
  /// Row r has the items `starts[r] ..< starts[r + 1]`.
  private(set) var starts: [Int] = [0]

  package init(maxItems: Int) {
    precondition(maxItems >= 1, "a bound on items is positive")
    self.maxItems = maxItems
  }

  package var rowCount: Int { starts.count - 1 }

  /// The values of one row, distinct, in the order in which they were given.
  package subscript(row: Int) -> ArraySlice<UInt16> { items[starts[row]..<starts[row + 1]] }

  /// Appends a row; of its distinct values the first `maxItems` are kept.
  package mutating func append(_ values: some Sequence<UInt16>) {
    let start = items.count
    for value in values where !items[start...].contains(value) {
      guard items.count - start < maxItems else { break }
      items.append(value)
    }
    starts.append(items.count)
  }
}
