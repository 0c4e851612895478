import Benchmark
import Marginalia

/// Reading, counting and comparing tables.
enum TableBenchmarks {
  static func register() {
    WorkUnit.benchmark(
      "Reading a CSV file, values learned", per: "byte", perSecond: true,
      prepare: {},
      run: { _ in
        _ = try TableReader.read(path: BenchmarkTable.path, randomness: .system)
        return BenchmarkTable.bytes
      })
    WorkUnit.benchmark(
      "Reading a CSV file under a schema", per: "cell", perSecond: true,
      prepare: { try TableReader.read(path: BenchmarkTable.path, randomness: .system).schema },
      run: { schema in
        _ = try TableReader.read(path: BenchmarkTable.path, schema: schema, randomness: .system)
        return BenchmarkTable.codes.rowCount * BenchmarkTable.codes.domain.count
      })
    for orders in [1...2, 1...3] {
      WorkUnit.benchmark(
        "Counting all marginals of \(orders.lowerBound) to \(orders.upperBound) ways",
        per: "row × marginal",
        prepare: {
          orders.flatMap { Clique.all(order: $0, of: BenchmarkTable.codes.domain.count) }
        },
        run: { cliques in
          blackHole(CliqueCounter.count(cliques, in: BenchmarkTable.codes))
          return cliques.count * BenchmarkTable.codes.rowCount
        })
    }
    WorkUnit.benchmark(
      "Evaluating records on 1, 2 and 3 ways", per: "row × marginal",
      prepare: { Clique.all(order: 3, of: BenchmarkTable.codes.domain.count).count },
      run: { triples in
        let table = BenchmarkTable.codes
        let report = try MarginalDistance.evaluate(real: table, synthetic: table, threads: 1)
        return report.orders.reduce(0) { $0 + $1.cliques } * 2 * table.rowCount
      })
  }
}
