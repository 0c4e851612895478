import Benchmark
import Marginalia

/// The marginal matrix: all one- and two-way marginals of a table at once.
enum MatrixBenchmarks {
  /// Holds a table that cannot be copied.
  private final class Rows {
    let table: IndicatorTable

    init() throws {
      let loaded = try TableReader.read(path: BenchmarkTable.path, randomness: .system)
      table = IndicatorTable(loaded.takeTable())
    }
  }

  static func register() {
    WorkUnit.benchmark(
      "Marginal matrix by BLAS", per: "row × block",
      prepare: { try Rows() },
      run: { rows in
        let counts = try MarginalMatrix.counts(of: rows.table, threads: 1)
        return counts.blocks.count * BenchmarkTable.codes.rowCount
      })
    WorkUnit.benchmark(
      "Marginal matrix by counting", per: "row × block",
      prepare: { Clique.matrix(of: BenchmarkTable.codes.domain.count) },
      run: { blocks in
        blackHole(CliqueCounter.count(blocks, in: BenchmarkTable.codes))
        return blocks.count * BenchmarkTable.codes.rowCount
      })
  }
}
