import Benchmark
import Marginalia

/// Drawing records from a fitted model, and refining them.
enum RecordBenchmarks {
  private static let sweeps = 5

  static func register() {
    for method in RecordSampler.Method.allCases {
      for count in [BenchmarkTable.codes.rowCount, 1_000_000] {
        WorkUnit.benchmark(
          "Sampling \(count) records, \(method.rawValue)", per: "cell", perSecond: true,
          prepare: { CalibratedModel(BenchmarkModel.released.model) },
          run: { model in
            let domain = BenchmarkModel.released.domain
            blackHole(
              RecordSampler(method: method).records(
                from: model, count: count, domain: domain, seed: 1))
            return count * domain.count
          })
      }
    }
    WorkUnit.benchmark(
      "Refining records, \(sweeps) sweeps", per: "proposal",
      prepare: {
        RecordSampler().records(
          from: CalibratedModel(BenchmarkModel.released.model),
          count: BenchmarkTable.codes.rowCount, domain: BenchmarkModel.released.domain, seed: 1)
      },
      run: { records in
        var refiner = RecordRefiner()
        (refiner.maximumSweeps, refiner.minimumRate) = (sweeps, 0)
        let released = BenchmarkModel.released
        blackHole(
          refiner.refined(
            records, measurements: released.measurements, total: released.model.total, seed: 1))
        return sweeps * records.rowCount * records.domain.count
      })
  }
}
