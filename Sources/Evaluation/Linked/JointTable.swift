/// A two-way table of the real and of the synthetic data side by side: the cells that are not zero in
/// both, row by row, with any weights.
///
/// Each side is normalised by its own sum; a side without mass stays zero.
struct JointTable: Sendable {
  struct Entry: Sendable {
    let row: Int
    let column: Int
    let real: Double
    let synthetic: Double
  }

  private let entries: [Entry]
  private let realScale: Double
  private let syntheticScale: Double

  /// - Parameter entries: In order of rows, each cell once.
  init(_ entries: [Entry]) {
    self.entries = entries
    let sums = entries.reduce(SIMD2<Double>.zero) { $0 + SIMD2($1.real, $1.synthetic) }
    realScale = sums[0] > 0 ? 1 / sums[0] : 0
    syntheticScale = sums[1] > 0 ? 1 / sums[1] : 0
  }

  /// `Σ |p − p̂|` over all cells.
  var l1: Double {
    entries.reduce(0) { $0 + abs($1.real * realScale - $1.synthetic * syntheticScale) }
  }

  /// `Σ_a p(a) · TV(P(·|a), P̂(·|a))` over rows a, with the real weights p(a); 1 stands for the
  /// distance in a row that the synthetic table lacks.
  var conditionalTotalVariation: Double {
    var total = 0.0
    var start = 0
    while start < entries.count {
      let end = entries[start...].firstIndex { $0.row != entries[start].row } ?? entries.count
      let row = entries[start..<end]
      let sums = row.reduce(SIMD2<Double>.zero) { $0 + SIMD2($1.real, $1.synthetic) }
      if sums[0] > 0 {
        let distance =
          sums[1] > 0
          ? row.reduce(0) { $0 + abs($1.real / sums[0] - $1.synthetic / sums[1]) } / 2 : 1
        total += sums[0] * realScale * distance
      }
      start = end
    }
    return total
  }

  /// Cramér's V of either side (Cramér 1946, section 21.9): `√(φ² / min(r − 1, c − 1))`, where r and c
  /// count the rows and columns that occur there; 0 where either is less than 2.
  func cramersV(rows: Int, columns: Int) -> (real: Double, synthetic: Double) {
    (
      Self.cramersV(entries.map { ($0.row, $0.column, $0.real * realScale) }, rows, columns),
      Self.cramersV(
        entries.map { ($0.row, $0.column, $0.synthetic * syntheticScale) }, rows, columns)
    )
  }

  private static func cramersV(
    _ cells: [(row: Int, column: Int, share: Double)], _ rows: Int, _ columns: Int
  ) -> Double {
    var rowSums = [Double](repeating: 0, count: rows)
    var columnSums = [Double](repeating: 0, count: columns)
    for cell in cells {
      rowSums[cell.row] += cell.share
      columnSums[cell.column] += cell.share
    }
    let least = min(rowSums.count { $0 > 0 }, columnSums.count { $0 > 0 }) - 1
    guard least > 0 else { return 0 }
    let phiSquared = cells.reduce(-1.0) { sum, cell in
      cell.share > 0
        ? sum + cell.share * cell.share / (rowSums[cell.row] * columnSums[cell.column]) : sum
    }
    return (max(phiSquared, 0) / Double(least)).squareRoot()
  }
}
