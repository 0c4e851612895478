import Benchmark
import Marginalia

/// Belief propagation and estimation.
enum ModelBenchmarks {
  private static let ridgeSweeps = 40
  private static let mirrorSteps = 20

  static func register() {
    WorkUnit.benchmark(
      "Belief propagation, buffers and one calibration", per: "tree cell",
      prepare: { (BenchmarkModel.released.model, BenchmarkModel.cells) },
      run: { input in
        blackHole(CalibratedModel(input.0))
        return input.1
      })
    WorkUnit.benchmark(
      "Ridge fit, \(ridgeSweeps) sweeps", per: "tree cell and sweep",
      prepare: { (BenchmarkModel.inside, BenchmarkModel.base, BenchmarkModel.cells) },
      run: { input in
        var estimator = RidgeEstimator()
        (estimator.maximumSweeps, estimator.twicing, estimator.tolerance) = (ridgeSweeps, false, 0)
        let model = BenchmarkModel.released.model
        let fit = estimator.fit(input.0, base: input.1, total: model.total, tree: model.tree)
        return fit.sweeps * input.2
      })
    WorkUnit.benchmark(
      "Mirror descent", per: "step", in: .microseconds,
      prepare: { (BenchmarkModel.inside, BenchmarkModel.released.domain.sizes) },
      run: { input in
        var estimator = MirrorDescent()
        (estimator.iterations, estimator.tolerance) = (mirrorSteps, 0)
        let model = BenchmarkModel.released.model
        blackHole(
          estimator.fit(input.0, sizes: input.1, total: model.total, tree: model.tree))
        return mirrorSteps
      })
    for mechanism: any Synthesizer in [MSTMechanism(), MatrixMechanism()] {
      WorkUnit.benchmark(
        "Mechanism \(mechanism.name), measuring and fit", per: "run", in: .microseconds,
        prepare: { try BenchmarkModel.source() },
        run: { source in
          blackHole(try BenchmarkModel.fitted(mechanism, source))
          return 1
        })
    }
  }
}
