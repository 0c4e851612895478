import Tabular

/// The differences between the pairs within groups of records and what was measured of them, each
/// divided by σ², while single cells of records change.
///
/// Of every attribute a symmetric table over two of its values, so that the values of a record's
/// siblings are found in one row.
struct SiblingTables {
  fileprivate struct Table {
    /// First cell; `size`² cells.
    let first: Int
    let size: Int
    /// The attribute's first value among all.
    let start: Int
    let precision: Float
  }

  private var cells: [Float] = []
  /// For every attribute its table, if it was measured.
  private var tables: [Table?]
  private let starts: [Int32]
  private let groupOfRow: [Int32]
  /// For every attribute, as among all values, the value that is in no set of a group; −1 where every
  /// value is, −2 where sets may change.
  private let silent: [Int]

  /// - Parameters:
  ///   - scale: factor between the measurements' groups and the table's.
  ///   - starts: the first value of each attribute among all.
  init(_ groups: GroupedRows, table: CodedTable, scale: Double, starts: [Int]) {
    tables = [Table?](repeating: nil, count: table.domain.count)
    self.starts = groups.starts.map { Int32($0) }
    groupOfRow = groups.groupOfRow
    silent = table.domain.attributes.indices.map { attribute in
      groups.kept[attribute].map { $0 < 0 ? -1 : starts[attribute] + $0 } ?? -2
    }
    for measured in groups.siblings {
      let size = table.domain[measured.attribute].size
      precondition(measured.values.count == size * (size + 1) / 2, "one cell a pair of values")
      let precision = 1 / (measured.variance * scale * scale)
      let counts = Self.counts(of: measured.attribute, groups: groups, table: table)
      tables[measured.attribute] = Table(
        first: cells.count, size: size, start: starts[measured.attribute],
        precision: Float(precision))
      for left in 0..<size {
        for right in 0..<size {
          let (low, high) = (min(left, right), max(left, right))
          let target = measured.values[Self.cell(low, high, size: size)] * scale
          cells.append(Float((counts[low * size + high] - target) * precision))
        }
      }
    }
  }

  /// The place of an unordered pair of values in the upper triangle.
  private static func cell(_ low: Int, _ high: Int, size: Int) -> Int {
    low * size - low * (low - 1) / 2 + high - low
  }

  /// The mass of every pair, low value first, row-major.
  private static func counts(of attribute: Int, groups: GroupedRows, table: CodedTable) -> [Double]
  {
    let size = table.domain[attribute].size
    let column = table.columns[attribute]
    var counts = [Double](repeating: 0, count: size * size)
    for (first, end) in zip(groups.starts, groups.starts.dropFirst()) where end - first > 1 {
      let members = Double(end - first)
      let share = 2 / (members * (members - 1))
      for row in first..<end {
        for other in row + 1..<end {
          let (left, right) = (column[row], column[other])
          counts[min(left, right) * size + max(left, right)] += share
        }
      }
    }
    return counts
  }

  /// 1/σ² of an attribute's pairs; 0 where they were not measured.
  func precision(of attribute: Int) -> Float { tables[attribute]?.precision ?? 0 }

  mutating func withPointers<Result>(_ body: (Pointers) -> Result) -> Result {
    let (tables, starts, groupOfRow, silent) = (tables, starts, groupOfRow, silent)
    return cells.withUnsafeMutableBufferPointer { cells in
      starts.withUnsafeBufferPointer { starts in
        groupOfRow.withUnsafeBufferPointer { groupOfRow in
          body(
            Pointers(
              cells: cells.baseAddress, tables: tables, starts: starts, groupOfRow: groupOfRow,
              silent: silent))
        }
      }
    }
  }

  /// The tables while records change.
  struct Pointers: RecordMoves {
    fileprivate let cells: UnsafeMutablePointer<Float>?
    fileprivate let tables: [Table?]
    fileprivate let starts: UnsafeBufferPointer<Int32>
    fileprivate let groupOfRow: UnsafeBufferPointer<Int32>
    fileprivate let silent: [Int]

    @inline(__always)
    private func members(of row: Int) -> Range<Int> {
      let group = Int(groupOfRow[row])
      return Int(starts[group])..<Int(starts[group + 1])
    }

    @inline(__always)
    func weight(of row: Int) -> Float { 1 / Float(members(of: row).count) }

    /// Which rows change together with a row: itself alone; or, where the number of different values
    /// within the group is to be kept and the new one is not among them, all with its value; or none,
    /// where the number would change.
    @inline(__always)
    func move(
      _ proposal: RecordProposal, records: UnsafePointer<UInt32>, width: Int
    ) -> RecordMove {
      let (row, attribute) = (proposal.row, proposal.attribute)
      let (old, new) = (proposal.old, proposal.new)
      let silent = silent[attribute]
      let members = members(of: row)
      guard silent > -2 else { return RecordMove(rows: row..<row + 1, count: 1) }
      var (count, hasNew) = (0, new == silent)
      for other in members {
        let value = Int(records[other &* width &+ attribute])
        if value == old { count &+= 1 }
        if value == new { hasNew = true }
      }
      if old == silent { return RecordMove(rows: row..<row + 1, count: hasNew ? 1 : 0) }
      if hasNew { return RecordMove(rows: row..<row + 1, count: count > 1 ? 1 : 0) }
      return RecordMove(rows: members, count: count)
    }

    /// The change of the objective, divided by the mass that moves: at most as good as it is, since all
    /// pairs that leave a cell are taken to come from one and to go to one.
    @inline(__always)
    func change(
      _ move: RecordMove, _ proposal: RecordProposal, records: UnsafePointer<UInt32>, width: Int
    ) -> Float {
      let (row, attribute) = (proposal.row, proposal.attribute)
      let (old, new) = (proposal.old, proposal.new)
      guard let cells, let table = tables[attribute] else { return 0 }
      let members = members(of: row)
      guard members.count > 1 else { return 0 }
      let (oldValue, newValue) = (old &- table.start, new &- table.start)
      let oldRow = cells + (table.first &+ oldValue &* table.size)
      let newRow = cells + (table.first &+ newValue &* table.size)
      let moved = Float(move.count)
      var sum: Float = 0
      for other in members {
        let value = Int(records[other &* width &+ attribute]) &- table.start
        if other == row || move.count > 1 && value == oldValue { continue }
        sum += moved * (newRow[value] - oldRow[value])
      }
      let inside = moved * (moved - 1) / 2
      sum += inside * (newRow[newValue] - oldRow[oldValue])
      let size = Float(members.count)
      let pair = 2 / (size * (size - 1))
      let mass = pair * (inside + moved * (size - moved))
      return (pair * sum + mass * mass * table.precision) * size / moved
    }

    /// Changes the table for a move; the records still have their old values.
    func apply(
      _ move: RecordMove, _ proposal: RecordProposal, records: UnsafePointer<UInt32>, width: Int
    ) {
      let (row, attribute) = (proposal.row, proposal.attribute)
      let (old, new) = (proposal.old, proposal.new)
      guard let cells, let table = tables[attribute] else { return }
      let members = members(of: row)
      guard members.count > 1 else { return }
      let size = Float(members.count)
      let step = 2 / (size * (size - 1)) * table.precision
      let base = cells + table.first
      let (oldValue, newValue) = (old - table.start, new - table.start)
      let moved = Float(move.count)
      for other in members {
        let value = Int(records[other * width + attribute]) - table.start
        if other == row || move.count > 1 && value == oldValue { continue }
        Self.shift(base, size: table.size, oldValue, value, by: -step * moved)
        Self.shift(base, size: table.size, newValue, value, by: step * moved)
      }
      let inside = step * moved * (moved - 1) / 2
      Self.shift(base, size: table.size, oldValue, oldValue, by: -inside)
      Self.shift(base, size: table.size, newValue, newValue, by: inside)
    }

    private static func shift(
      _ base: UnsafeMutablePointer<Float>, size: Int, _ left: Int, _ right: Int, by step: Float
    ) {
      base[left * size + right] += step
      if left != right { base[right * size + left] += step }
    }
  }
}
