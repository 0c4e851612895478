import Tabular
import Threading

/// How far the numbers of links of parents, or of children, are from the real ones.
struct DegreeDistances: Sendable {
  /// Total variation of the numbers of links.
  let totalVariation: Double
  /// Wasserstein-1: `Σ_k |F(k) − F̂(k)|`, in links.
  let wasserstein: Double
  /// By column: `Σ_a p(a) · TV` of the numbers of links given the value a.
  let withinValues: [Double]

  /// O(rows × columns).
  init(
    real: CodedTable, realDegrees: [Int], synthetic: CodedTable, syntheticDegrees: [Int],
    threads: Int
  ) {
    let levels = Set(realDegrees).union(syntheticDegrees).sorted()
    var rank = [Int](repeating: 0, count: (levels.last ?? 0) + 1)
    for (index, degree) in levels.enumerated() { rank[degree] = index }
    let realRanks = realDegrees.map { rank[$0] }
    let syntheticRanks = syntheticDegrees.map { rank[$0] }
    let a = DegreeDistances.shares(realRanks, levels.count)
    let b = DegreeDistances.shares(syntheticRanks, levels.count)
    totalVariation = zip(a, b).reduce(0) { $0 + abs($1.0 - $1.1) } / 2
    wasserstein = DegreeDistances.wasserstein(a, b, levels: levels)
    withinValues = Parallel.map(real.domain.count, threads: threads) { column in
      let size = real.domain[column].size
      let a = DegreeDistances.count(real.columns[column], realRanks, size, levels.count)
      let b = DegreeDistances.count(synthetic.columns[column], syntheticRanks, size, levels.count)
      var entries: [JointTable.Entry] = []
      CellCounter.forEachCell(a, b) { cell, real, synthetic in
        let (row, level) = cell.quotientAndRemainder(dividingBy: levels.count)
        entries.append(.init(row: row, column: level, real: real[0], synthetic: synthetic[0]))
      }
      return JointTable(entries).conditionalTotalVariation
    }
  }

  private static func shares(_ ranks: [Int], _ levels: Int) -> [Double] {
    var shares = [Double](repeating: 0, count: levels)
    for rank in ranks { shares[rank] += 1 }
    return ranks.isEmpty ? shares : shares.map { $0 / Double(ranks.count) }
  }

  private static func wasserstein(_ a: [Double], _ b: [Double], levels: [Int]) -> Double {
    var ahead = 0.0
    var total = 0.0
    for index in levels.indices.dropLast() {
      ahead += a[index] - b[index]
      total += abs(ahead) * Double(levels[index + 1] - levels[index])
    }
    return total
  }

  private static func count(
    _ column: CodeColumn, _ ranks: [Int], _ size: Int, _ levels: Int
  ) -> CellCounter<SIMD2<Double>> {
    var counter = CellCounter<SIMD2<Double>>(cells: size * levels)
    for (row, rank) in ranks.enumerated() {
      counter.add(SIMD2(1, 0), to: column[row] * levels + rank)
    }
    return counter
  }
}
