import Marginalia

/// The cost of all 696 marginals of one to three ways, on one core, by number of rows.
enum CountingCurve {
  static func print() {
    let cliques = (1...3).flatMap { Clique.all(order: $0, of: SimpleTable.sizes.count) }
    Swift.print("| rows | all \(cliques.count) marginals, ms | ns per row × marginal |")
    Swift.print("|---:|---:|---:|")
    for rows in [10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000, 10_000_000] {
      let table = SimpleTable.table(rows: rows)
      let runs = rows > 1_000_000 ? 1 : 5
      let time =
        (0..<runs).map { _ in
          Usage.seconds { _ = CliqueCounter.count(cliques, in: table) }
        }.min() ?? 0
      let each = time * 1e9 / Double(rows * cliques.count)
      Swift.print("| \(rows) | \(Usage.rounded(time * 1e3)) | \(Usage.rounded(each)) |")
    }
  }
}
