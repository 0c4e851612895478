import Foundation
import Marginals
import Tabular
import Testing

@testable import GraphicalModel

/// Combinations of one to three attributes that overlap, over a small domain; never all records.
func randomCombinations(sizes: [Int], seed: UInt64) -> [ImpossibleCombination] {
  var random = CounterGenerator(seed: seed, 0x7A65_726F)
  var combinations: [ImpossibleCombination] = []
  for order in [1, 2, 2, 3, 3] where order <= sizes.count {
    var codes: [Int: Set<Int>] = [:]
    while codes.count < order {
      let attribute = random.below(sizes.count)
      // The last value is left, so that the record of last values stays possible.
      guard sizes[attribute] > 1 else { return combinations }
      codes[attribute] = Set(
        (0..<max(1, order - 1)).map { _ in random.below(sizes[attribute] - 1) })
    }
    if order > 1 || random.unit() < 0.4 { combinations.append(ImpossibleCombination(codes)) }
  }
  return combinations
}

extension JointTable {
  /// The distribution given that no record has a combination, and the probability of that.
  func forbidding(_ combinations: [ImpossibleCombination]) -> (table: JointTable, weight: Double) {
    var result = self
    for cell in values.indices {
      let record = Self.record(cell, sizes: sizes)
      if combinations.contains(where: { $0.forbids(record) }) { result.values[cell] = 0 }
    }
    let weight = result.values.reduce(0, +)
    result.values = result.values.map { $0 / weight }
    return (result, weight)
  }
}

@Suite("Structural zeros")
struct StructuralZeroTests {
  @Test("a model conditioned on combinations equals enumeration", arguments: 0..<120)
  func exact(seed: Int) throws {
    let random = try RandomModel(
      seed: UInt64(seed) + 3000, attributes: 2...6, forbidden: seed.isMultiple(of: 3) ? 0.1 : 0)
    let combinations = randomCombinations(sizes: random.sizes, seed: UInt64(seed))
    let free = JointTable.enumerate(random.potentials, sizes: random.sizes)
    guard free.logPartition > -.infinity else { return }
    let (table, weight) = free.table.forbidding(combinations)
    let model = CalibratedModel(try random.model.forbidding(combinations))
    guard weight > 0 else {
      #expect(model.logPartition == -.infinity)
      return
    }
    #expect(abs(model.logPartition - free.logPartition - log(weight)) < 1e-9)
    for clique in model.model.tree.cliques {
      let marginal = try #require(model.marginal(of: clique))
      #expect(distance(marginal, table.marginal(of: clique)) < 1e-10)
    }
    for combination in combinations {
      #expect(model.marginal(of: Clique(combination.attributes)) != nil)
    }
  }

  @Test("a tree that holds the combinations already stays as it is")
  func sameTree() throws {
    let tree = try JunctionTree(covering: [Clique([0, 1]), Clique([1, 2])], sizes: [2, 3, 2])
    let model = TreeModel(sizes: [2, 3, 2], tree: tree, potentials: [], total: 10)
    let held = try model.forbidding([ImpossibleCombination([0: [0], 1: [1, 2]])], limit: 1)
    #expect(held.tree.cliques == tree.cliques)
    let wider = [ImpossibleCombination([0: [0], 2: [1]])]
    #expect(try model.forbidding(wider, limit: 12).tree.cells == 12)
    #expect(throws: ModelSizeError.self) { try model.forbidding(wider, limit: 11) }
  }

  @Test("what was measured of impossible cells changes no fit", arguments: 0..<12)
  func ignored(seed: Int) throws {
    let problem = try NoisyProblem(seed: UInt64(seed))
    let domain = Domain(
      Domain(sizes: problem.sizes).attributes,
      impossible: randomCombinations(sizes: problem.sizes, seed: UInt64(seed)))
    let zeros = StructuralZeros(domain)
    let (possible, _) = JointTable(
      sizes: problem.sizes,
      values: problem.table.values.map { _ in 1 }
    ).forbidding(domain.impossible)
    let tree = try JunctionTree(
      covering: problem.merged.map(\.clique) + zeros.cliques, sizes: problem.sizes)
    func moved(_ value: Double) -> [MarginalMeasurement] {
      problem.merged.map { measurement in
        let support = possible.marginal(of: measurement.clique)
        return MarginalMeasurement(
          clique: measurement.clique,
          values: zip(measurement.values, support).map { $1 > 0 ? $0 : value },
          variance: measurement.variance)
      }
    }
    func ridge(_ value: Double) -> TreeModel {
      RidgeEstimator().fit(
        moved(value), base: problem.base, total: problem.total, tree: tree,
        fixed: zeros.potentials
      ).model
    }
    func descent(_ value: Double) -> TreeModel {
      MirrorDescent().fit(
        moved(value), sizes: problem.sizes, total: problem.total, tree: tree,
        fixed: zeros.potentials)
    }
    for fit in [ridge, descent] {
      let (clean, noisy) = (fit(0), fit(1e7))
      #expect(zip(clean.potentials, noisy.potentials).allSatisfy { $0.values == $1.values })
      let table = JointTable.enumerate(noisy.potentials, sizes: problem.sizes).table
      for (cell, value) in table.values.enumerated() {
        #expect((value > 0) == (possible.values[cell] > 0))
      }
    }
  }

  @Test("a ridge fit within combinations has no slope left on any possible cell", arguments: 0..<12)
  func ridgeOptimum(seed: Int) throws {
    let problem = try NoisyProblem(seed: UInt64(seed) + 50)
    let combinations = randomCombinations(sizes: problem.sizes, seed: UInt64(seed) + 50)
    let zeros = StructuralZeros(combinations, sizes: problem.sizes)
    let tree = try JunctionTree(
      covering: problem.merged.map(\.clique) + zeros.cliques, sizes: problem.sizes)
    var estimator = RidgeEstimator()
    estimator.twicing = false
    estimator.tolerance = 1e-14
    let fit = estimator.fit(
      problem.measurements, base: problem.base, total: problem.total, tree: tree,
      fixed: zeros.potentials)
    let table = JointTable.enumerate(fit.model.potentials, sizes: problem.sizes).table
    for measurement in problem.merged {
      let expected = table.marginal(of: measurement.clique)
      let theta = try #require(fit.potentials[measurement.clique])
      for cell in expected.indices {
        let observed = expected[cell] > 0 ? measurement.values[cell] : 0
        let slope =
          problem.total * expected[cell] - observed
          + measurement.sigma / estimator.strength * theta[cell]
        #expect(abs(slope) < 1e-4)
      }
    }
  }

  @Test("mirror descent reaches the exact marginals of a table with holes", arguments: 0..<8)
  func descentOptimum(seed: Int) throws {
    let problem = try NoisyProblem(seed: UInt64(seed) + 90)
    let combinations = randomCombinations(sizes: problem.sizes, seed: UInt64(seed) + 90)
    let zeros = StructuralZeros(combinations, sizes: problem.sizes)
    let table = problem.table.forbidding(combinations).table
    let cliques = [Clique([0, 1]), Clique([1, 2])]
    let tree = try JunctionTree(covering: cliques + zeros.cliques, sizes: problem.sizes)
    let model = MirrorDescent().fit(
      cliques.map { measurement(of: $0, in: table, total: 60, variance: 1) },
      sizes: problem.sizes, total: 60, tree: tree, fixed: zeros.potentials)
    let fitted = JointTable.enumerate(model.potentials, sizes: problem.sizes).table
    for clique in cliques {
      #expect(distance(fitted.marginal(of: clique), table.marginal(of: clique)) < 1e-3)
    }
  }

  @Test("refinement makes no impossible record, however much the measurements ask for it")
  func refinement() throws {
    let sizes = [3, 3, 2, 4]
    let combinations = [
      ImpossibleCombination([0: [0, 1], 1: [2]]),
      ImpossibleCombination([1: [0], 2: [1], 3: [0, 3]]),
      ImpossibleCombination([3: [2]]),
    ]
    let domain = Domain(Domain(sizes: sizes).attributes, impossible: combinations)
    let free = randomTable(sizes: sizes, rows: 4000, seed: 3, correlated: false)
    let kept = (0..<free.rowCount).filter { row in
      !combinations.contains { $0.forbids(free.columns.map { $0[row] }) }
    }
    let table = CodedTable(
      domain: domain,
      columns: free.columns.enumerated().map { attribute, column in
        CodeColumn.make(size: sizes[attribute], count: kept.count) { column[kept[$0]] }
      }, rowCount: kept.count)
    var wanted = [Double](repeating: 0, count: 9)
    wanted[2] = Double(kept.count)
    let measured = [
      MarginalMeasurement(clique: Clique([0, 1]), values: wanted, variance: 1),
      MarginalMeasurement(
        clique: Clique([3]), values: [0, 0, Double(kept.count), 0], variance: 1),
    ]
    let refined = RecordRefiner().refined(
      table, measurements: measured, total: Double(kept.count), seed: 1)
    #expect(refined.changes > 100)
    for row in 0..<kept.count {
      let record = refined.table.columns.map { $0[row] }
      #expect(!combinations.contains { $0.forbids(record) })
    }
  }

  @Test("combinations added to a model of merged values are exact over the finer ones")
  func merged() throws {
    let domain = Domain(sizes: [5, 3])
    let recoding = DomainRecoding(
      codes: [[2, 0, 2, 1, 2], [0, 1, 1]], domain: Domain(sizes: [3, 2]))
    let weights = [0.1, 0.1, 0.1, 0.1, 0.2, 0.4]
    let clique = Clique([0, 1])
    let released = ReleasedModel(
      domain: domain,
      model: TreeModel(
        sizes: [3, 2], tree: try JunctionTree(covering: [clique], sizes: [3, 2]),
        potentials: [TreeModel.Potential(clique: clique, values: weights.map { log($0) })],
        total: 100),
      measurements: [], recoding: recoding, refinesRecords: false)
    let fine = JointTable(
      sizes: [5, 3],
      values: (0..<15).map { cell in
        let (first, second) = (recoding.codes[0][cell / 3], recoding.codes[1][cell % 3])
        return weights[first * 2 + second] / (first == 2 ? 3 : 1) / (second == 1 ? 2 : 1)
      })
    for combination in [
      ImpossibleCombination([0: [2], 1: [1]]), ImpossibleCombination([0: [0, 3], 1: [0]]),
      ImpossibleCombination([0: [4]]), ImpossibleCombination([0: [1], 1: [1, 2]]),
    ] {
      let narrowed = try released.forbidding([combination], limit: 100)
      #expect(narrowed.obeysDomain)
      let expected = fine.forbidding([combination]).table
      let records = try narrowed.records(count: 300_000, seed: 4)
      let counts = records.naiveCounts(of: clique)
      for (count, share) in zip(counts, expected.values) {
        if share == 0 { #expect(count == 0) }
        // Six standard deviations of independent draws, 60 cells: false alarm 1e-7.
        #expect(abs(Double(count) - 300_000 * share) <= 6 * (300_000 * share).squareRoot())
      }
    }
    #expect(throws: ModelSizeError.self) {
      try released.forbidding([ImpossibleCombination([0: [2], 1: [1]])], limit: 8)
    }
  }

  @Test("combinations that leave no record, or need too large a model, are told")
  func refused() throws {
    let attributes = Domain(sizes: [2, 2, 2]).attributes
    let pieces = [
      ImpossibleCombination([0: [0], 1: [0, 1]]), ImpossibleCombination([0: [1], 2: [0]]),
      ImpossibleCombination([2: [1]]),
    ]
    #expect(throws: EmptyDomainError.self) {
      try StructuralZeros(Domain(attributes, impossible: pieces)).check(limit: 100)
    }
    #expect(throws: ModelSizeError.self) {
      try StructuralZeros(Domain(attributes, impossible: pieces)).check(limit: 7)
    }
    try StructuralZeros(Domain(attributes, impossible: Array(pieces.dropLast()))).check(limit: 8)
  }
}
