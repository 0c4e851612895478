import Benchmark
import Marginalia

/// Belief propagation and estimation.
///
/// Sums over axes are made by kernels of our own. A product with a vector of ones (`dgemv` of
/// OpenBLAS, one thread) was tried in their place, ns a cell of a table of 32,000 cells, ours and its:
/// the fast axis of 4 kept 0.21 / 0.25, summed 0.24 / 0.31; of 10 kept 0.16 / 0.31, summed
/// 0.19 / 0.22; of 40 kept 0.14 / 0.13, summed 0.13 / 0.11; of 200 kept 0.11 / 0.11, summed
/// 0.19 / 0.11; a middle axis of 5, 10 or 4 summed 0.13 / 0.27, 0.11 / 0.15, 0.12 / 0.15. Attributes
/// of 40 values and more are too few for a second path.
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
    registerLarge()
    registerStarts()
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

  /// A tree of millions of cells over triples, as AIM's last rounds have it: sweeps are bound by
  /// memory.
  private static func registerLarge() {
    WorkUnit.benchmark(
      "Mirror descent, large tree", per: "tree cell and step",
      prepare: { try LargeProblem(of: BenchmarkModel.released.domain.sizes, limit: 5_000_000) },
      run: { problem in
        var estimator = MirrorDescent()
        (estimator.iterations, estimator.tolerance) = (mirrorSteps, 0)
        let fit = estimator.solve(
          problem.measurements, sizes: problem.sizes, total: 20_000, tree: problem.tree)
        return fit.sweeps * problem.tree.cells
      })
  }

  private static func registerStarts() {
    let mst = { try BenchmarkModel.fitted(MSTMechanism(), BenchmarkModel.source()) }
    WorkUnit.benchmark(
      "Closed-form start of MST's model", per: "start", in: .microseconds, prepare: mst,
      run: { released in
        blackHole(closedForm(released))
        return 1
      })
    WorkUnit.benchmark(
      "Fit of MST's model, 1000 steps from 0", per: "fit", in: .microseconds, prepare: mst,
      run: { released in
        blackHole(refit(released, iterations: 1000, start: [:]))
        return 1
      })
    WorkUnit.benchmark(
      "Fit of MST's model, 150 steps from the closed form", per: "fit", in: .microseconds,
      prepare: mst,
      run: { released in
        blackHole(refit(released, iterations: 150, start: closedForm(released) ?? [:]))
        return 1
      })
  }

  private static func closedForm(_ released: ReleasedModel) -> [Clique: [Double]]? {
    let model = released.model
    return DecomposableStart().potentials(
      for: released.measurements, sizes: model.sizes, total: model.total, tree: model.tree)
  }

  private static func refit(
    _ released: ReleasedModel, iterations: Int, start: [Clique: [Double]]
  ) -> TreeModel {
    var estimator = MirrorDescent()
    estimator.iterations = iterations
    let model = released.model
    return estimator.fit(
      released.measurements, sizes: model.sizes, total: model.total, tree: model.tree,
      start: start)
  }
}
