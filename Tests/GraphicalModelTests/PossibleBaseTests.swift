import Marginals
import Tabular
import Testing

@testable import GraphicalModel

@Suite("One-way probabilities beside impossible combinations")
struct PossibleBaseTests {
  private static func table(_ base: [[Double]], _ zeros: StructuralZeros) -> JointTable {
    let potentials = base.indices.map { attribute in
      TreeModel.Potential(
        clique: Clique([attribute]),
        values: base[attribute].map { $0 > 0 ? .log($0) : -.infinity })
    }
    return JointTable.enumerate(potentials + zeros.potentials, sizes: base.map(\.count)).table
  }

  /// A joint table of random weights without what is impossible, so that its margins can be had.
  private static func possible(
    _ sizes: [Int], _ combinations: [ImpossibleCombination], seed: UInt64
  ) -> JointTable? {
    var random = CounterGenerator(seed: seed, 0x70)
    let weights = (0..<JointTable.count(sizes)).map { cell in
      let record = JointTable.record(cell, sizes: sizes)
      return combinations.contains { $0.forbids(record) } ? 0 : random.unit() * random.unit()
    }
    let sum = weights.reduce(0, +)
    return sum > 0 ? JointTable(sizes: sizes, values: weights.map { $0 / sum }) : nil
  }

  @Test(
    "their product, less the impossible, has the margins that were asked for", arguments: 0..<20)
  func margins(seed: Int) throws {
    let problem = try NoisyProblem(seed: UInt64(seed) + 300)
    let combinations = randomCombinations(sizes: problem.sizes, seed: UInt64(seed))
    let zeros = StructuralZeros(combinations, sizes: problem.sizes)
    guard let truth = Self.possible(problem.sizes, combinations, seed: UInt64(seed)) else { return }
    let oneWay = problem.sizes.indices.map { truth.marginal(of: Clique([$0])) }
    let base = try zeros.base(oneWay)
    let fitted = Self.table(base, zeros)
    for attribute in oneWay.indices {
      #expect(
        distance(fitted.marginal(of: Clique([attribute])), oneWay[attribute]) < 0.01,
        "\(oneWay[attribute])")
    }
  }

  @Test("without combinations they are as they were, and attributes that none names always are")
  func untouched() throws {
    let oneWay = [[0.2, 0.8], [0.5, 0.25, 0.25], [0.9, 0.1]]
    #expect(try StructuralZeros([], sizes: [2, 3, 2]).base(oneWay) == oneWay)
    let zeros = StructuralZeros([ImpossibleCombination([0: [0], 2: [1]])], sizes: [2, 3, 2])
    #expect(try zeros.base(oneWay)[1] == oneWay[1])
  }

  @Test("values that no record can have get none, and their share goes to the others alike")
  func excluded() throws {
    let zeros = StructuralZeros([ImpossibleCombination([0: [2]])], sizes: [3])
    let base = try zeros.base([[0.3, 0.1, 0.6]])[0]
    #expect(distance(base, [0.75, 0.25, 0]) < 1e-3)
  }

  @Test("probabilities that the rules contradict leave every possible value some")
  func contradiction() throws {
    // More of b than of the only value of the first attribute that may go with it.
    let zeros = StructuralZeros([ImpossibleCombination([0: [0], 1: [1]])], sizes: [2, 2])
    let base = try zeros.base([[0.7, 0.3], [0.5, 0.5]])
    #expect(base.allSatisfy { $0.allSatisfy { $0 > 0 && $0.isFinite } })
    let fitted = Self.table(base, zeros)
    #expect(distance(fitted.marginal(of: Clique([0])), [0.6, 0.4]) < 0.02)
    #expect(distance(fitted.marginal(of: Clique([1])), [0.6, 0.4]) < 0.02)
  }

  @Test("a fit to hardly any evidence keeps a value that rules leave little room for")
  func weakEvidence() throws {
    // One value of the first attribute in ten, which allows one value of each other attribute alone.
    let sizes = [2, 5, 5, 5]
    let zeros = StructuralZeros(
      (1...3).map { ImpossibleCombination([0: [0], $0: [1, 2, 3, 4]]) }, sizes: sizes)
    let oneWay = [[0.1, 0.9]] + [[Double]](repeating: [0.2, 0.2, 0.2, 0.2, 0.2], count: 3)
    let measured = oneWay.enumerated().map { attribute, probabilities in
      MarginalMeasurement(
        clique: Clique([attribute]), values: probabilities.map { 1000 * $0 }, variance: 10_000)
    }
    let tree = try JunctionTree(covering: zeros.cliques, sizes: sizes)
    func share(_ base: [[Double]]) throws -> Double {
      let model = RidgeEstimator().fit(
        measured, base: base, total: 1000, tree: tree, fixed: zeros.potentials
      ).model
      return try #require(CalibratedModel(model).marginal(of: Clique([0])))[0]
    }
    #expect(try share(oneWay) < 0.03)
    #expect(try abs(share(zeros.base(oneWay)) - 0.1) < 0.01)
  }
}
