import Benchmark
import Marginalia

/// Released counts of combinations, and records made of them.
enum AggregateBenchmarks {
  /// Holds items that cannot be copied.
  private final class Rows {
    let items: SecretItems

    init() throws {
      var stream = Randomness.reproducible(seed: 1).stream("units")
      items = try SecretItems.read(
        path: BenchmarkTable.path, schema: nil, unknown: nil, choices: ItemChoices(), using: &stream
      ).takeItems()
    }

    func run(length: Int) throws -> AggregateRun {
      var settings = AggregateSettings()
      settings.reportingLength = length
      return try AggregateRun(
        items, settings: settings, epsilon: Epsilon(4), delta: .value(Delta(1e-6)),
        randomness: .reproducible(seed: 1))
    }
  }

  static func register() {
    for length in [2, 3, 4] {
      WorkUnit.benchmark(
        "Aggregates of length \(length)", per: "record",
        prepare: { try Rows() },
        run: { rows in
          blackHole(try rows.run(length: length).aggregates.recordCount)
          return BenchmarkTable.codes.rowCount
        })
    }
    WorkUnit.benchmark(
      "Model of aggregates", per: "fit", in: .microseconds,
      prepare: { try Rows().run(length: 3).aggregates },
      run: { aggregates in
        blackHole(try AggregateModel(aggregates, seed: 1).model.estimatedCount)
        return 1
      })
  }
}
