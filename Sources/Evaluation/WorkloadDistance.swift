import Tabular
import Threading

/// The error of a synthetic table on a workload of weighted marginals:
///
///     Σ_r c_r · ‖M_r(D) − M_r(D̂)‖₁ / (|D| · Σ_r c_r)
///
/// where M_r holds counts, not shares, of the value combinations of clique r (McKenna, Mullins,
/// Sheldon & Miklau 2022, definition 2). The paper divides by the number of cliques where this
/// divides by the sum of their weights; in its own workloads every weight is 1, and both are the
/// same. A table of another number of records than the real one differs by that too.
///
/// ## Privacy
/// None: the figure is computed from the real table as it is.
public enum WorkloadDistance {
  /// Marginals of more cells than this are sorted instead of counted in a table.
  private static let denseLimit = 1 << 22

  /// - Parameters:
  ///   - real: a table.
  ///   - synthetic: a table over the same attributes, coded alike.
  ///   - cliques: attributes without repetition, and positive weights; at least one.
  ///   - threads: at most so many.
  /// - Throws: ``EvaluationError`` where the real table has no rows.
  /// - Complexity: O(rows · Σ attributes of the cliques); the result is the same for any number of
  ///   threads.
  public static func evaluate(
    real: CodedTable, synthetic: CodedTable, cliques: [(attributes: [Int], weight: Double)],
    threads: Int
  ) throws(EvaluationError) -> Double {
    if real.rowCount == 0 { throw EvaluationError.noRecords(table: "real") }
    let sizes = real.domain.sizes
    precondition(sizes == synthetic.domain.sizes, "the tables must be coded alike")
    precondition(!cliques.isEmpty, "a workload has a clique")
    let distances = PinnedTable.pinning(real) { real in
      PinnedTable.pinning(synthetic) { synthetic in
        Parallel.map(cliques.count, threads: threads) { place in
          distance(real, synthetic, cliques[place].attributes, sizes)
        }
      }
    }
    let weighted = zip(distances, cliques).reduce(0.0) { $0 + Double($1.0) * $1.1.weight }
    let weights = cliques.reduce(0) { $0 + $1.weight }
    return weighted / (Double(real.rowCount) * weights)
  }

  /// ‖M_r(real) − M_r(synthetic)‖₁ of counts.
  private static func distance(
    _ real: PinnedTable, _ synthetic: PinnedTable, _ attributes: [Int], _ sizes: [Int]
  ) -> Int {
    var cells = RowCells(real: real, synthetic: synthetic)
    for attribute in attributes { cells.extend(by: attribute, size: sizes[attribute]) }
    return cells.count <= denseLimit ? cells.countedDistance() : cells.sortedDistance()
  }
}

/// The cell of every row of two tables within a marginal.
private struct RowCells {
  private let tables: [PinnedTable]
  private var rows: [[UInt64]]
  /// How many cells there are, of which some may be empty.
  private(set) var count = 1

  init(real: PinnedTable, synthetic: PinnedTable) {
    tables = [real, synthetic]
    rows = tables.map { [UInt64](repeating: 0, count: $0.rowCount) }
  }

  mutating func extend(by attribute: Int, size: Int) {
    if count.multipliedReportingOverflow(by: size).overflow { rank() }
    count *= size
    for (place, table) in tables.enumerated() {
      switch table.columns[attribute] {
      case .bytes(let codes): Self.extend(&rows[place], codes, size)
      case .words(let codes): Self.extend(&rows[place], codes, size)
      }
    }
  }

  private static func extend<Code: FixedWidthInteger>(
    _ rows: inout [UInt64], _ codes: UnsafePointer<Code>, _ size: Int
  ) {
    let size = UInt64(size)
    for row in rows.indices { rows[row] = rows[row] &* size &+ UInt64(codes[row]) }
  }

  /// Numbers the cells that some row is in from 0.
  private mutating func rank() {
    let sorted = Set(rows.joined()).sorted()
    let ranks = Dictionary(uniqueKeysWithValues: zip(sorted, UInt64(0)...))
    for place in rows.indices { rows[place] = rows[place].map { ranks[$0] ?? 0 } }
    count = sorted.count
  }

  func countedDistance() -> Int {
    var differences = [Int32](repeating: 0, count: count)
    for cell in rows[0] { differences[Int(cell)] += 1 }
    for cell in rows[1] { differences[Int(cell)] -= 1 }
    return differences.reduce(0) { $0 + Int($1.magnitude) }
  }

  /// O(rows · log rows), whatever the number of cells.
  func sortedDistance() -> Int {
    let (a, b) = (rows[0].sorted(), rows[1].sorted())
    var total = 0
    var (i, j) = (0, 0)
    while i < a.count || j < b.count {
      let cell = min(i < a.count ? a[i] : .max, j < b.count ? b[j] : .max)
      var difference = 0
      while i < a.count, a[i] == cell { (i, difference) = (i + 1, difference + 1) }
      while j < b.count, b[j] == cell { (j, difference) = (j + 1, difference - 1) }
      total += abs(difference)
    }
    return total
  }
}
