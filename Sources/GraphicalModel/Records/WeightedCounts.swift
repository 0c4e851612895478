import Marginals
import Tabular

/// Marginals of records that may weigh less than 1.
enum WeightedCounts {
  /// Row-major counts of every clique; records of a group of d weigh 1/d, all others 1.
  ///
  /// Records of groups of one size are counted together, in integers.
  static func counts(
    of cliques: [Clique], in table: CodedTable, groups: GroupedRows?
  ) -> [[Double]] {
    guard let groups else {
      return CliqueCounter.count(cliques, in: table).map { $0.map(Double.init) }
    }
    var result = cliques.map { [Double](repeating: 0, count: $0.cells(in: table.domain)) }
    for (size, rows) in groups.rowsBySize {
      let part = table.selecting(rows)
      for (clique, counts) in CliqueCounter.count(cliques, in: part).enumerated() {
        for (cell, count) in counts.enumerated() {
          result[clique][cell] += Double(count) / Double(size)
        }
      }
    }
    return result
  }
}

extension GroupedRows {
  /// For every size of a group, ascending, the rows of such groups.
  fileprivate var rowsBySize: [(size: Int, rows: [Int])] {
    var rows: [Int: [Int]] = [:]
    for (first, end) in zip(starts, starts.dropFirst()) {
      rows[end - first, default: []] += first..<end
    }
    return rows.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}
