import Foundation
import Marginals
import Testing

@testable import GraphicalModel

@Suite("Mirror descent")
struct MirrorDescentTests {
  private func estimator(iterations: Int) -> MirrorDescent {
    var estimator = MirrorDescent()
    estimator.iterations = iterations
    estimator.tolerance = 0
    return estimator
  }

  private func fit(_ problem: NoisyProblem, iterations: Int) -> TreeModel {
    estimator(iterations: iterations).fit(
      problem.measurements, sizes: problem.sizes, total: problem.total, tree: problem.tree)
  }

  /// Entropic mirror descent on the whole joint table, without a tree and without line search.
  private func referenceLoss(_ problem: NoisyProblem) -> Double {
    var table = JointTable(
      sizes: problem.sizes,
      values: problem.table.values.map { _ in 1 / Double(problem.table.values.count) })
    let precision = problem.merged.reduce(0) { $0 + 1 / $1.variance }
    let rate = 1 / (problem.total * problem.total * precision)
    var loss = 0.0
    for _ in 0..<4000 {
      loss = 0
      var slope = [Double](repeating: 0, count: table.values.count)
      for measurement in problem.merged {
        let clique = measurement.clique
        let differences = zip(table.marginal(of: clique), measurement.values).map {
          problem.total * $0 - $1
        }
        loss += differences.reduce(0) { $0 + $1 * $1 } / (2 * measurement.variance)
        for cell in slope.indices {
          let record = JointTable.record(cell, sizes: problem.sizes)
          let place = JointTable.cell(of: record, in: clique, sizes: problem.sizes)
          slope[cell] += problem.total * differences[place] / measurement.variance
        }
      }
      let raised = zip(table.values, slope).map { $0 * exp(-rate * $1) }
      let sum = raised.reduce(0, +)
      table.values = raised.map { $0 / sum }
    }
    return loss
  }

  @Test("on cyclic graphs the loss reaches the least", arguments: 0..<12)
  func optimum(seed: Int) throws {
    let problem = try NoisyProblem(seed: UInt64(seed) + 500)
    let (loss, gap) = problem.loss(of: fit(problem, iterations: 5000))
    #expect(gap < 1e-3 * max(1, loss))
    #expect(loss <= referenceLoss(problem) * (1 + 1e-6) + 1e-9)
  }

  @Test("with its own settings it comes within a hundredth of the least loss", arguments: 0..<12)
  func defaults(seed: Int) throws {
    let problem = try NoisyProblem(seed: UInt64(seed) + 500)
    let model = MirrorDescent().fit(
      problem.measurements, sizes: problem.sizes, total: problem.total, tree: problem.tree)
    let (loss, gap) = problem.loss(of: model)
    #expect(gap < 0.01 * max(1, loss))
  }

  @Test("the loss never increases from step to step", arguments: 0..<8)
  func descent(seed: Int) throws {
    let problem = try NoisyProblem(seed: UInt64(seed) + 600)
    var last = Double.infinity
    for iterations in 0..<150 {
      let (loss, _) = problem.loss(of: fit(problem, iterations: iterations))
      #expect(loss <= last * (1 + 1e-12))
      last = loss
    }
    #expect(last < problem.loss(of: fit(problem, iterations: 0)).value)
  }

  @Test("on a tree, noiseless pairs are matched", arguments: 0..<10)
  func noiseless(seed: Int) throws {
    let cliques = [Clique([0, 1]), Clique([1, 2])]
    let problem = try NoisyProblem(seed: UInt64(seed), cliques: cliques, total: 500, noise: 0)
    let model = CalibratedModel(fit(problem, iterations: 5000))
    for clique in cliques {
      let margin = try #require(model.marginal(of: clique))
      #expect(distance(margin, problem.table.marginal(of: clique)) < 1e-5)
    }
  }

  @Test("a start at the solution stays there")
  func warmStart() throws {
    let problem = try NoisyProblem(seed: 7)
    let model = fit(problem, iterations: 5000)
    let start = Dictionary(uniqueKeysWithValues: model.potentials.map { ($0.clique, $0.values) })
    let again = estimator(iterations: 1).fit(
      problem.measurements, sizes: problem.sizes, total: problem.total, tree: problem.tree,
      start: start)
    let cold = problem.loss(of: fit(problem, iterations: 1)).value
    let (best, warm) = (problem.loss(of: model).value, problem.loss(of: again).value)
    #expect(abs(warm - best) < 1e-6 * best)
    #expect(cold > 1.01 * best)
  }

  @Test("an end that rounding cannot improve is seen at once", arguments: 0..<8)
  func converged(seed: Int) throws {
    let problem = try NoisyProblem(seed: UInt64(seed) + 700)
    func solve(_ start: [Clique: [Double]]) -> MirrorDescentFit {
      estimator(iterations: 50_000).solve(
        problem.measurements, sizes: problem.sizes, total: problem.total, tree: problem.tree,
        start: start)
    }
    let first = solve([:])
    let second = solve(first.potentials)
    #expect(second.sweeps < 400)
    #expect(abs(second.loss - first.loss) < 1e-6 * max(1, first.loss))
  }

  @Test("a looser tolerance saves sweeps")
  func looseTolerance() throws {
    func sweeps(_ tolerance: Double) throws -> Int {
      try (0..<8).reduce(0) { sum, seed in
        let problem = try NoisyProblem(seed: UInt64(seed) + 800)
        var descent = MirrorDescent()
        descent.tolerance = tolerance
        return sum
          + descent.solve(
            problem.measurements, sizes: problem.sizes, total: problem.total, tree: problem.tree
          ).sweeps
      }
    }
    #expect(try 2 * sweeps(1e-3) < sweeps(1e-9))
  }

  @Test("the loss is that of the model, and any first rate is corrected", arguments: 0..<8)
  func firstRate(seed: Int) throws {
    let problem = try NoisyProblem(seed: UInt64(seed) + 800)
    func solve(_ rate: Double?) -> MirrorDescentFit {
      var descent = MirrorDescent()
      descent.initialRate = rate
      return descent.solve(
        problem.measurements, sizes: problem.sizes, total: problem.total, tree: problem.tree)
    }
    let fit = solve(nil)
    #expect(abs(problem.loss(of: fit.model).value - fit.loss) < 1e-9 * max(1, fit.loss))
    for factor in [1e-6, 1, 1e6] {
      let carried = solve(fit.rate * factor)
      #expect(abs(carried.loss - fit.loss) < 0.02 * max(1, fit.loss))
    }
  }

  @Test(
    "new cliques begin where the model agrees with them, and the optimum is the same",
    arguments: 0..<12)
  func matched(seed: Int) throws {
    let problem = try NoisyProblem(seed: UInt64(seed) + 900)
    let known = problem.merged.dropLast(2)
    let start = estimator(iterations: 500).solve(
      Array(known), sizes: problem.sizes, total: problem.total, tree: problem.tree
    ).potentials
    func loss(iterations: Int, matched: Bool) -> Double {
      var descent = estimator(iterations: iterations)
      descent.matchesNewCliques = matched
      return descent.solve(
        problem.measurements, sizes: problem.sizes, total: problem.total, tree: problem.tree,
        start: start
      ).loss
    }
    let least = loss(iterations: 20_000, matched: false)
    #expect(abs(loss(iterations: 20_000, matched: true) - least) < 1e-3 * max(1, least))
  }

  @Test("one new clique, measured without noise, is matched before the first step")
  func matchedExactly() throws {
    let cliques = [Clique([0, 1]), Clique([1, 2]), Clique([0])]
    let problem = try NoisyProblem(seed: 3, cliques: cliques, total: 500, noise: 0)
    var descent = estimator(iterations: 0)
    descent.matchesNewCliques = true
    let start = [Clique([0]): [Double](repeating: 0, count: problem.sizes[0])]
    let fit = descent.solve(
      problem.measurements, sizes: problem.sizes, total: problem.total, tree: problem.tree,
      start: start)
    #expect(fit.loss < 1e-6)
  }

  @Test("without measurements the model is uniform")
  func nothing() throws {
    let tree = try JunctionTree(covering: [], sizes: [2, 3])
    let model = CalibratedModel(MirrorDescent().fit([], sizes: [2, 3], total: 5, tree: tree))
    #expect(
      try distance(#require(model.marginal(of: Clique([1]))), [1.0 / 3, 1.0 / 3, 1.0 / 3]) < 1e-15)
  }
}
