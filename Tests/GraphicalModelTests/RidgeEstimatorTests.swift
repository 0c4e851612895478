import Foundation
import Marginals
import Testing

@testable import GraphicalModel

@Suite("Ridge estimator")
struct RidgeEstimatorTests {
  private func estimator(twicing: Bool) -> RidgeEstimator {
    var estimator = RidgeEstimator()
    estimator.twicing = twicing
    estimator.tolerance = 1e-20
    estimator.maximumSweeps = 2000
    return estimator
  }

  private func fit(_ problem: NoisyProblem, twicing: Bool) -> RidgeFit {
    estimator(twicing: twicing).fit(
      problem.measurements, base: problem.base, total: problem.total, tree: problem.tree)
  }

  @Test("the gradient by enumeration vanishes at the solution", arguments: 0..<30)
  func gradient(seed: Int) throws {
    let problem = try NoisyProblem(seed: UInt64(seed))
    let estimator = estimator(twicing: false)
    let theta = problem.flat(fit(problem, twicing: false).potentials)
    let (_, gradient) = problem.ridge(
      theta, centre: theta.map { _ in 0 }, strength: estimator.strength)
    #expect(distance(gradient, theta.map { _ in 0 }) < 1e-4)
  }

  @Test("on cyclic graphs the optimum is that of a general-purpose solver", arguments: 0..<12)
  func optimum(seed: Int) throws {
    let problem = try NoisyProblem(seed: UInt64(seed) + 100)
    let strength = RidgeEstimator().strength
    let zeros = problem.merged.flatMap { $0.values.map { _ in 0.0 } }
    let first = GradientDescent().minimise(from: zeros) {
      problem.ridge($0, centre: zeros, strength: strength)
    }
    let second = GradientDescent().minimise(from: first) {
      problem.ridge($0, centre: first, strength: strength)
    }
    for (twicing, reference) in [(false, first), (true, second)] {
      let result = fit(problem, twicing: twicing)
      #expect(distance(problem.flat(result.potentials), reference) < 1e-5)
      let (expected, _) = problem.enumerate(reference, base: problem.base)
      for measurement in problem.merged {
        let margin = try #require(CalibratedModel(result.model).marginal(of: measurement.clique))
        #expect(distance(margin, expected.marginal(of: measurement.clique)) < 1e-6)
      }
    }
  }

  @Test("the default tolerance is near the optimum", arguments: 0..<12)
  func defaultTolerance(seed: Int) throws {
    let problem = try NoisyProblem(seed: UInt64(seed) + 200)
    let rough = RidgeEstimator().fit(
      problem.measurements, base: problem.base, total: problem.total, tree: problem.tree)
    let fine = fit(problem, twicing: true)
    #expect(distance(problem.flat(rough.potentials), problem.flat(fine.potentials)) < 0.05)
    #expect(rough.sweeps < 60)
  }

  @Test("on a tree, noiseless pairs are fitted exactly", arguments: 0..<20)
  func noiseless(seed: Int) throws {
    let cliques = [Clique([0, 1]), Clique([1, 2])]
    let problem = try NoisyProblem(seed: UInt64(seed), cliques: cliques, total: 500, noise: 0)
    let model = CalibratedModel(fit(problem, twicing: true).model)
    for clique in cliques {
      let margin = try #require(model.marginal(of: clique))
      #expect(distance(margin, problem.table.marginal(of: clique)) < 1e-6)
    }
  }

  @Test("a warm start reaches the same optimum in fewer sweeps", arguments: 0..<12)
  func warmStart(seed: Int) throws {
    let problem = try NoisyProblem(seed: UInt64(seed) + 300)
    let cold = fit(problem, twicing: false)
    let near = cold.potentials.mapValues { $0.map { $0 + 0.01 } }
    let warm = estimator(twicing: false).fit(
      problem.measurements, base: problem.base, total: problem.total, tree: problem.tree,
      start: near)
    #expect(distance(problem.flat(warm.potentials), problem.flat(cold.potentials)) < 1e-5)
    var quick = RidgeEstimator()
    quick.twicing = false
    func sweeps(_ start: [Clique: [Double]]) -> Int {
      quick.fit(
        problem.measurements, base: problem.base, total: problem.total, tree: problem.tree,
        start: start
      ).sweeps
    }
    #expect(sweeps(cold.potentials) == 1)
    #expect(sweeps([:]) > 1)
  }

  @Test("several measurements of a clique count as their precision-weighted mean", arguments: 0..<8)
  func repeated(seed: Int) throws {
    let problem = try NoisyProblem(seed: UInt64(seed) + 400)
    #expect(problem.merged.count < problem.measurements.count)
    let mean = RidgeEstimator().fit(
      problem.merged, base: problem.base, total: problem.total, tree: problem.tree)
    let both = RidgeEstimator().fit(
      problem.measurements, base: problem.base, total: problem.total, tree: problem.tree)
    #expect(mean.potentials == both.potentials)
  }

  @Test("a value that the base forbids stays forbidden, and nothing turns into NaN")
  func forbidden() throws {
    let problem = try NoisyProblem(seed: 5)
    var base = problem.base
    base[1][0] = 0
    let model = CalibratedModel(
      RidgeEstimator().fit(
        problem.measurements, base: base, total: problem.total, tree: problem.tree
      ).model)
    let margin = try #require(model.marginal(of: Clique([1])))
    #expect(margin[0] == 0)
    #expect(abs(margin.reduce(0, +) - 1) < 1e-12)
  }

  @Test("without measurements the model is its base")
  func baseAlone() throws {
    let problem = try NoisyProblem(seed: 6)
    let fit = RidgeEstimator().fit(
      [], base: problem.base, total: problem.total, tree: problem.tree)
    let model = CalibratedModel(fit.model)
    for (attribute, base) in problem.base.enumerated() {
      #expect(try distance(#require(model.marginal(of: Clique([attribute]))), base) < 1e-12)
    }
  }

  @Test(
    "attributes of one value, hopeless noise and wild counts still give a distribution",
    arguments: [1e-12, 1, 1e12, 1e24])
  func extremes(variance: Double) throws {
    let sizes = [1, 3, 1]
    let cliques = [Clique([0, 1]), Clique([0]), Clique([1, 2]), Clique([0, 2])]
    let tree = try JunctionTree(covering: cliques, sizes: sizes)
    let sigma = variance.squareRoot()
    for total in [1.0, 1e6] {
      let measurements = cliques.map { clique in
        let cells = clique.attributes.reduce(1) { $0 * sizes[$1] }
        return MarginalMeasurement(
          clique: clique, values: (0..<cells).map { Double($0) * total - 2 * sigma },
          variance: variance)
      }
      let base = sizes.map { [Double](repeating: 1 / Double($0), count: $0) }
      let ridge = RidgeEstimator().fit(measurements, base: base, total: total, tree: tree).model
      var adaptive = RidgeEstimator()
      adaptive.adapts = true
      let adapted = adaptive.fit(measurements, base: base, total: total, tree: tree).model
      let descent = MirrorDescent().fit(measurements, sizes: sizes, total: total, tree: tree)
      for model in [ridge, adapted, descent] {
        let margin = try #require(CalibratedModel(model).marginal(of: Clique([1])))
        #expect(abs(margin.reduce(0, +) - 1) < 1e-12)
        #expect(margin.allSatisfy { $0 >= 0 })
      }
    }
  }
}
