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
  ///   - rules: what no record may be.
  init(seed: UInt64, groups count: Int = 60, largest: Int = 5, rules: [ImpossibleCombination] = [])
  {
    var random = CounterGenerator(seed: seed, 0x67_726F_7570)
    var starts = [0]
    for _ in 0..<count { starts.append(starts[starts.count - 1] + 1 + random.below(largest)) }
    let rows = starts[count]
    func table(seed: UInt64, correlated: Bool) -> CodedTable {
      Self.ruled(
        randomTable(sizes: Self.sizes, rows: rows, seed: seed, correlated: correlated), rules)
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

  /// Rules under which 3 is 0 where 2 is, and only there.
  static let following = [
    ImpossibleCombination([2: [0], 3: [1]]), ImpossibleCombination([2: [1, 2], 3: [0]]),
  ]
  /// Rules of all kinds: a chain, three attributes, one that may not change, a value that does not occur.
  static let mixed = [
    ImpossibleCombination([1: [1], 2: [0]]), ImpossibleCombination([2: [0, 1], 3: [1]]),
    ImpossibleCombination([1: [2, 3], 2: [2], 3: [0]]), ImpossibleCombination([0: [2], 2: [1]]),
    ImpossibleCombination([0: [0], 1: [2], 3: [1]]),
  ]

  /// The table under rules: an impossible record becomes the next possible one, counted up from it; its
  /// first attribute stays.
  private static func ruled(_ table: CodedTable, _ rules: [ImpossibleCombination]) -> CodedTable {
    let domain = Domain(table.domain.attributes, impossible: rules)
    let records = (0..<table.rowCount).map { row -> [Int] in
      var record = table.columns.map { $0[row] }
      while rules.contains(where: { $0.forbids(record) }) {
        var place = 3
        while place > 0 {
          record[place] = (record[place] + 1) % sizes[place]
          if record[place] > 0 { break }
          place -= 1
        }
      }
      return record
    }
    return CodedTable(
      domain: domain,
      columns: sizes.enumerated().map { place, size in
        .make(size: size, count: records.count) { records[$0][place] }
      }, rowCount: records.count)
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

  /// Without pairs within groups.
  var withoutSiblings: GroupedProblem {
    GroupedProblem(
      start: start,
      groups: GroupedRows(
        starts: groups.starts, changing: groups.changing, siblings: [], kept: groups.kept),
      measurements: measurements)
  }

  private init(start: CodedTable, groups: GroupedRows, measurements: [MarginalMeasurement]) {
    (self.start, self.groups, self.measurements) = (start, groups, measurements)
  }

  /// The variance that the measurements' noise gives to the change of the objective: Σ ‖what moves‖²/σ².
  func noise(from table: CodedTable, to changed: CodedTable) -> Double {
    measurements.reduce(0) { sum, measured in
      let moved = zip(
        Self.counts(of: measured.clique, in: changed, groups: groups),
        Self.counts(of: measured.clique, in: table, groups: groups)
      ).map { $0 - $1 }
      let whole = MarginalMeasurement(clique: measured.clique, values: moved, variance: 1)
      return Self.part(whole, measured.part).reduce(sum) { $0 + $1 * $1 / measured.variance }
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
