import Privacy
import Tabular
import Testing

@testable import Marginals

@Suite("Sensitivity of the marginal matrix")
struct MatrixSensitivityTests {
  /// The change of every block when the given rows leave: L1 and squared L2.
  private func changes(_ rows: SetRows, without left: Set<Int>) throws -> [(Int64, Int64)] {
    var fewer = rows
    fewer.rows = rows.rows.indices.filter { !left.contains($0) }.map { rows.rows[$0] }
    let (before, after) = (
      try MarginalMatrix.counts(of: rows.table).exactBlocks(),
      try MarginalMatrix.counts(of: fewer.table).exactBlocks()
    )
    return zip(before, after).map { before, after in
      let differences = zip(before, after).map { $0 - $1 }
      return (differences.reduce(0) { $0 + abs($1) }, differences.reduce(0) { $0 + $1 * $1 })
    }
  }

  @Test("removing any one row changes no block by more than stated", arguments: UInt64(0)..<12)
  func everyRow(seed: UInt64) throws {
    let rows = SetRows.random(
      sizes: [3, 5, 4, 6], maxItems: [1, 3, 1, 2], rowCount: 25, seed: seed)
    let stated = try MarginalMatrix.counts(of: rows.table).blocks.map(\.sensitivity)
    for row in rows.rows.indices {
      for ((l1, squaredL2), stated) in zip(try changes(rows, without: [row]), stated) {
        #expect(l1 <= stated.l1 && squaredL2 <= stated.squaredL2)
      }
    }
  }

  @Test("a row with as many values as allowed changes every block by exactly what is stated")
  func worstRow() throws {
    var rows = SetRows.random(
      sizes: [3, 5, 4, 6], maxItems: [1, 3, 1, 2], rowCount: 10, seed: 1)
    rows.rows.append([[2], [4, 0, 1], [3], [5, 2]])
    let stated = try MarginalMatrix.counts(of: rows.table).blocks.map(\.sensitivity)
    for ((l1, squaredL2), stated) in zip(try changes(rows, without: [10]), stated) {
      #expect(l1 == stated.l1 && squaredL2 == stated.squaredL2)
    }
  }

  @Test("a set given longer than allowed, or with repetitions, is cut to what is allowed")
  func bounding() {
    var column = ItemColumn(maxItems: 2)
    column.append([7, 7, 7, 3, 9])
    column.append([])
    column.append([1, 1])
    #expect(Array(column[0]) == [7, 3] && column[1].isEmpty && Array(column[2]) == [1])
    #expect(column.rowCount == 3)
  }

  @Test("units of k rows change a one-hot matrix by at most k, and by k where rows are equal")
  func severalRows() throws {
    var rows = SetRows.random(sizes: [3, 2, 4], maxItems: [1, 1, 1], rowCount: 20, seed: 2)
    for row in 17..<20 { rows.rows[row] = rows.rows[16] }
    let bound = Sensitivity.rows(perUnit: 4)
    let layout = try MarginalMatrixLayout(
      domain: Domain(sizes: rows.sizes), maxItems: rows.maxItems, maxRowsPerUnit: 4)
    #expect(layout.blocks.allSatisfy { layout.sensitivity(of: $0) == bound })
    for unit in [[0, 1, 2, 3], [4, 9, 11, 15], [2, 6]] {
      for (l1, squaredL2) in try changes(rows, without: Set(unit)) {
        #expect(l1 <= bound.l1 && squaredL2 <= bound.squaredL2)
      }
    }
    for (l1, squaredL2) in try changes(rows, without: [16, 17, 18, 19]) {
      #expect(l1 == bound.l1 && squaredL2 == bound.squaredL2)
    }
  }
}
