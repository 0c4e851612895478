import Marginals
import Tabular

@testable import GraphicalModel

/// Records in groups of mass 1, with noisy marginals and pairs within groups, counted afresh by plain
/// loops.
struct GroupedProblem {
  static let sizes = [3, 4, 3, 2]
  let start: CodedTable
  let groups: GroupedRows
  let measurements: [MarginalMeasurement]

  /// Attribute 0 may not change; the values of 1 within a group keep their number, 0 apart; those of 2
  /// all count; 3 is free. Pairs of 1, 2 and 3 are measured.
  ///
  /// - Parameters:
  ///   - largest: the most records of a group.
  ///   - ruled: whether 3 must be 0 where 2 is, and only there.
  init(seed: UInt64, groups count: Int = 60, largest: Int = 5, ruled: Bool = false) {
    var random = CounterGenerator(seed: seed, 0x67_726F_7570)
    var starts = [0]
    for _ in 0..<count { starts.append(starts[starts.count - 1] + 1 + random.below(largest)) }
    let rows = starts[count]
    func table(seed: UInt64, correlated: Bool) -> CodedTable {
      let free = randomTable(sizes: Self.sizes, rows: rows, seed: seed, correlated: correlated)
      return ruled ? Self.ruled(free) : free
    }
    start = table(seed: seed, correlated: false)
    let target = table(seed: seed + 9, correlated: true)
    let kept = [1: 0, 2: -1]
    let bare = GroupedRows(starts: starts, changing: [1, 2, 3], siblings: [], kept: kept)
    let siblings = (1...3).map { attribute in
      SiblingMeasurement(
        attribute: attribute,
        values: Self.pairs(of: attribute, in: target, starts: starts).map {
          $0 + 4 * (random.unit() - 0.5)
        }, variance: 4 + Double(attribute))
    }
    groups = GroupedRows(starts: starts, changing: [1, 2, 3], siblings: siblings, kept: kept)
    measurements = (1...3).flatMap { order in
      Clique.all(order: order, of: Self.sizes.count).enumerated().map { index, clique in
        let noisy = Self.counts(of: clique, in: target, groups: bare).map {
          $0 + 6 * (random.unit() - 0.5)
        }
        let part: MarginalMeasurement.Part =
          order == 1 || index % 2 == 0 ? .whole : .interaction
        let whole = MarginalMeasurement(clique: clique, values: noisy, variance: 1)
        return MarginalMeasurement(
          clique: clique, values: Self.part(whole, part), variance: 9 + Double(index), part: part)
      }
    }
  }

  /// The table with the rule, which its column 3 follows.
  private static func ruled(_ table: CodedTable) -> CodedTable {
    let domain = Domain(
      table.domain.attributes,
      impossible: [
        ImpossibleCombination([2: [0], 3: [1]]), ImpossibleCombination([2: [1, 2], 3: [0]]),
      ])
    let follows = CodeColumn.make(size: 2, count: table.rowCount) {
      table.columns[2][$0] == 0 ? 0 : 1
    }
    return CodedTable(
      domain: domain, columns: table.columns.prefix(3) + [follows], rowCount: table.rowCount)
  }

  private static func part(
    _ whole: MarginalMeasurement, _ part: MarginalMeasurement.Part
  ) -> [Double] {
    part == .whole
      ? whole.values : ResidualEstimate.residual(of: whole, on: whole.clique, sizes: sizes)
  }

  /// Weights 1/d, added one by one.
  static func counts(of clique: Clique, in table: CodedTable, groups: GroupedRows) -> [Double] {
    var counts = [Double](repeating: 0, count: clique.cells(in: table.domain))
    for (first, end) in zip(groups.starts, groups.starts.dropFirst()) {
      for row in first..<end {
        let record = table.columns.map { $0[row] }
        counts[JointTable.cell(of: record, in: clique, sizes: sizes)] += 1 / Double(end - first)
      }
    }
    return counts
  }

  /// The upper triangle of the pairs within groups.
  static func pairs(of attribute: Int, in table: CodedTable, starts: [Int]) -> [Double] {
    let size = sizes[attribute]
    var square = [[Double]](repeating: [Double](repeating: 0, count: size), count: size)
    for (first, end) in zip(starts, starts.dropFirst()) {
      let pairs = Double((end - first) * (end - first - 1) / 2)
      for left in first..<end {
        for right in left + 1..<end {
          let (a, b) = (table.columns[attribute][left], table.columns[attribute][right])
          square[min(a, b)][max(a, b)] += 1 / pairs
        }
      }
    }
    return (0..<size).flatMap { row in (row..<size).map { square[row][$0] } }
  }

  func marginalObjective(_ table: CodedTable) -> Double {
    measurements.reduce(0) { sum, measured in
      let whole = MarginalMeasurement(
        clique: measured.clique,
        values: Self.counts(of: measured.clique, in: table, groups: groups), variance: 1)
      return zip(Self.part(whole, measured.part), measured.values).reduce(sum) {
        $0 + ($1.0 - $1.1) * ($1.0 - $1.1) / (2 * measured.variance)
      }
    }
  }

  func pairObjective(_ table: CodedTable) -> Double {
    groups.siblings.reduce(0) { sum, measured in
      zip(Self.pairs(of: measured.attribute, in: table, starts: groups.starts), measured.values)
        .reduce(sum) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) / (2 * measured.variance) }
    }
  }

  func residuals(_ table: CodedTable) -> ResidualMatrix {
    ResidualMatrix(table: table, measurements: measurements, scale: 1, groups: groups)
  }

  /// For every group, how many different values an attribute has, the one that says nothing apart.
  func different(_ attribute: Int, _ table: CodedTable) -> [Int] {
    zip(groups.starts, groups.starts.dropFirst()).map { first, end in
      Set(
        (first..<end).map { table.columns[attribute][$0] }.filter { $0 != groups.kept[attribute] }
      )
      .count
    }
  }
}
