/// Makes one record of all rows of each unit, in the order in which the units appear.
///
/// A column of lists takes every item that some row of the unit has; where these are more than
/// `maxItems`, as many of them as may be, drawn at random. Any other column takes the value of the
/// first of the unit's rows, in an order drawn at random, that has one recorded: one of its rows,
/// where all have. Synthetic Data Showcase refuses a table in which rows of a unit differ in such a
/// column; to refuse tells something of the table, and so does the name of the column.
///
/// A list whose whole cells are declared (`dp.cells`) is such a column too, since the items of two of
/// its cells may be none of them.
///
/// ## Privacy
/// A unit's record is a function of that unit's rows and of draws that no other unit shares. Adding or
/// removing one unit adds or removes one record and leaves all others as they are, with the coupling
/// of ``UnitBounder``: the joined table has one row a unit, and what is said of neighbours holds for
/// it unchanged (stability 1).
///
/// O(rows · columns) time; memory is the columns once more and 8 bytes a row.
struct UnitJoiner {
  /// The number of units that have a row.
  let unitCount: Int
  /// Unit u has the rows `starts[u] ..< starts[u + 1]` of ``rows``, in random order.
  private let starts: [Int]
  private let rows: [UInt32]

  /// - Parameters:
  ///   - units: The unit of each row.
  ///   - generator: Puts the rows of each unit in order.
  init(units: [UInt32], using generator: inout some RandomNumberGenerator) {
    precondition(units.count < UInt32.max, "too many rows")
    // Anew in order of the rows, since some units have none.
    var numbers = [UInt32](repeating: .max, count: units.reduce(0) { max($0, Int($1) + 1) })
    var counts: [Int] = []
    for unit in units {
      if numbers[Int(unit)] == .max {
        numbers[Int(unit)] = UInt32(counts.count)
        counts.append(0)
      }
      counts[Int(numbers[Int(unit)])] += 1
    }
    var starts = [0]
    starts.reserveCapacity(counts.count + 1)
    for count in counts { starts.append(starts[starts.count - 1] + count) }
    var places = starts
    var rows = [UInt32](repeating: 0, count: units.count)
    for (row, unit) in units.enumerated() {
      let number = Int(numbers[Int(unit)])
      rows[places[number]] = UInt32(row)
      places[number] += 1
    }
    for unit in counts.indices where counts[unit] > 1 {
      rows[starts[unit]..<starts[unit + 1]].shuffle(using: &generator)
    }
    unitCount = counts.count
    self.starts = starts
    self.rows = rows
  }

  /// The columns with a record a unit.
  ///
  /// - Parameters:
  ///   - codings: Of the columns.
  ///   - generator: Draws the items of lists that are too long.
  func join(
    _ columns: [CodeColumn], codings: [FieldCoding],
    using generator: inout some RandomNumberGenerator
  ) -> [CodeColumn] {
    zip(columns, codings).map { column, coding in
      guard case .list(let items) = coding.kind else { return first(column, coding) }
      return union(column, coding, ListUnion(items), using: &generator)
    }
  }

  private func first(_ column: CodeColumn, _ coding: FieldCoding) -> CodeColumn {
    let unrecorded = coding.unrecordedCode
    return CodeColumn.make(size: coding.attribute?.size ?? 1, count: unitCount) { unit in
      let own = rows[starts[unit]..<starts[unit + 1]]
      let recorded = own.first { column[Int($0)] != unrecorded }
      return column[Int(recorded ?? own[own.startIndex])]
    }
  }

  private func union(
    _ column: CodeColumn, _ coding: FieldCoding, _ lists: ListUnion,
    using generator: inout some RandomNumberGenerator
  ) -> CodeColumn {
    let unrecorded = coding.unrecordedCode
    return CodeColumn.make(size: coding.attribute?.size ?? 1, count: unitCount) { unit in
      let codes = rows[starts[unit]..<starts[unit + 1]].lazy.map { column[Int($0)] }
      let recorded = codes.filter { $0 != unrecorded }
      guard let code = recorded.first else { return codes[codes.startIndex] }
      if recorded.allSatisfy({ $0 == code }) { return code }
      return lists.union(recorded, using: &generator)
    }
  }
}

extension FieldCoding {
  /// The code that says that nothing is recorded.
  fileprivate var unrecordedCode: Int? { isMissingRecoded ? nil : missingCode }
}

/// Unions of the cells of a list column, as codes.
private struct ListUnion {
  private let sets: [[Int]]
  private let codes: [[Int]: Int]
  private let maxItems: Int

  init(_ items: ListItems) {
    sets = items.sets()
    codes = Dictionary(uniqueKeysWithValues: zip(sets, 0...))
    maxItems = items.maxItems
  }

  /// The code of all items of some cells, or of as many of them as a cell may have.
  func union(
    _ cells: some Sequence<Int>, using generator: inout some RandomNumberGenerator
  ) -> Int {
    let items = Set(cells.lazy.flatMap { sets[$0] }).sorted()
    let kept =
      items.count > maxItems
      ? items.shuffled(using: &generator).prefix(maxItems).sorted() : items
    guard let code = codes[kept] else { preconditionFailure("a set of items without a code") }
    return code
  }
}
