import Tabular

/// The cells that one column of links or children may have in a flat table: all sets of at most two of its
/// values, the empty text left out.
///
/// A public domain. Of a parent with more values in a column the two that come first in the column's
/// order are told.
struct FlatCells: Sendable, Equatable {
  /// The sets by code, each as ascending codes of the column; the empty set first.
  let sets: [[Int]]
  /// The column's value that says nothing, if there is one.
  let silent: Int?
  private let values: [String]
  /// The code of a set by its first and its second value, −1 for none.
  private let codes: [Int]

  init(_ column: Attribute) throws(LinkedError) {
    values = column.values
    silent = values.firstIndex(of: "")
    let silent = silent
    let told = values.indices.filter { $0 != silent }
    var sets: [[Int]] = [[]] + told.map { [$0] }
    for (place, first) in told.enumerated() { sets += told[(place + 1)...].map { [first, $0] } }
    guard sets.count <= CodeColumn.maximumSize else {
      throw .options("the column \"\(column.name)\" has too many values for a flat table")
    }
    self.sets = sets
    let width = values.count + 1
    var codes = [Int](repeating: -1, count: width * width)
    for (code, set) in sets.enumerated() {
      codes[((set.first ?? -1) + 1) * width + (set.count > 1 ? set[1] : -1) + 1] = code
    }
    self.codes = codes
  }

  /// The code of the set of `values`, given in any order and with repetitions.
  func code(of values: some Sequence<Int>) -> Int {
    let none = self.values.count
    var (first, second) = (none, none)
    for value in values where value != silent && value != first && value != second {
      if value < first {
        (first, second) = (value, first)
      } else if value < second {
        second = value
      }
    }
    return codes[
      (first == none ? 0 : first + 1) * (none + 1) + (second == none ? 0 : second + 1)]
  }

  /// The texts of the cells, as `LinkedRows.flattened(delimiter:)` writes them.
  var texts: [String] {
    sets.map { set in set.map { values[$0] }.joined(separator: ";") }
  }
}
