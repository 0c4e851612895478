import Marginals
import Testing

@testable import GraphicalModel

@Suite("Start of a decomposable model")
struct DecomposableStartTests {
  private let cliques = [Clique([0, 1]), Clique([1, 2]), Clique([1])]

  private func start(
    _ problem: NoisyProblem, _ measurements: [MarginalMeasurement]? = nil
  ) -> [Clique: [Double]]? {
    DecomposableStart().potentials(
      for: measurements ?? problem.measurements, sizes: problem.sizes, total: problem.total,
      tree: problem.tree)
  }

  private func model(_ problem: NoisyProblem, iterations: Int, from start: [Clique: [Double]])
    -> TreeModel
  {
    var descent = MirrorDescent()
    (descent.iterations, descent.tolerance) = (iterations, 0)
    return descent.fit(
      problem.measurements, sizes: problem.sizes, total: problem.total, tree: problem.tree,
      start: start)
  }

  @Test("measurements that agree are matched without a step", arguments: 0..<20)
  func exact(seed: Int) throws {
    let problem = try NoisyProblem(seed: UInt64(seed), cliques: cliques, total: 500, noise: 0)
    let potentials = try #require(start(problem))
    let model = CalibratedModel(model(problem, iterations: 0, from: potentials))
    #expect(abs(model.logPartition) < 1e-9)
    for clique in cliques {
      let margin = try #require(model.marginal(of: clique))
      #expect(distance(margin, problem.table.marginal(of: clique)) < 1e-9)
    }
  }

  @Test(
    "under noise it is a distribution, and nearer to the least loss than 30 steps from 0",
    arguments: 0..<20)
  func noisy(seed: Int) throws {
    let problem = try NoisyProblem(seed: UInt64(seed) + 40, cliques: cliques)
    let potentials = try #require(start(problem))
    #expect(potentials.values.allSatisfy { $0.allSatisfy(\.isFinite) })
    let started = model(problem, iterations: 0, from: potentials)
    #expect(abs(CalibratedModel(started).logPartition) < 1e-9)
    let least = problem.loss(of: model(problem, iterations: 5000, from: potentials)).value
    let cold = problem.loss(of: model(problem, iterations: 30, from: [:])).value
    #expect(problem.loss(of: model(problem, iterations: 30, from: potentials)).value <= cold + 1e-9)
    #expect(problem.loss(of: started).value >= least * (1 - 1e-9))
  }

  @Test("there is none where a clique of the tree was not measured whole")
  func none() throws {
    let problem = try NoisyProblem(seed: 1, cliques: cliques)
    #expect(start(problem, Array(problem.measurements.dropFirst())) == nil)
    let parts = problem.measurements.map {
      MarginalMeasurement(
        clique: $0.clique, values: $0.values, variance: $0.variance, part: .interaction)
    }
    #expect(start(problem, parts) == nil)
  }

  @Test(
    "projected counts are not negative, have the total, and lose one threshold alone",
    arguments: 0..<50)
  func projection(seed: Int) {
    var random = CounterGenerator(seed: UInt64(seed), 0x70726F)
    let values = (0..<(1 + random.below(30))).map { _ in 40 * random.unit() - 20 }
    let total = 1 + 100 * random.unit()
    let counts = DecomposableStart.projected(values, total: total)
    #expect(abs(counts.reduce(0, +) - total) < 1e-9)
    let removed = zip(values, counts).filter { $0.1 > 0 }.map { $0.0 - $0.1 }
    let threshold = removed.reduce(0, +) / Double(removed.count)
    #expect(removed.allSatisfy { abs($0 - threshold) < 1e-9 })
    #expect(zip(values, counts).allSatisfy { $0.1 >= 0 && ($0.1 > 0 || $0.0 <= threshold + 1e-9) })
  }
}
