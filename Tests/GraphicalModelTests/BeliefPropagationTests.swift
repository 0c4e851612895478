import Foundation
import Marginals
import Testing

@testable import GraphicalModel

@Suite("Belief propagation")
struct BeliefPropagationTests {
  /// Compares a model's log-partition, terms, tree cliques and pairs with enumeration.
  private func check(_ random: RandomModel) throws {
    let calibrated = CalibratedModel(random.model)
    let (table, logPartition) = JointTable.enumerate(random.potentials, sizes: random.sizes)
    if logPartition == -.infinity {
      #expect(calibrated.logPartition == -.infinity)
    } else {
      let tolerance = 1e-10 * max(1, abs(logPartition))
      #expect(abs(calibrated.logPartition - logPartition) <= tolerance)
    }
    let engine = calibrated.engine
    for (term, clique) in engine.terms.enumerated() {
      let margin = engine.order.toAttributeOrder(Array(engine.margin(ofTerm: term)), of: clique)
      #expect(distance(margin, table.marginal(of: clique)) <= 1e-10)
    }
    for clique in random.tree.cliques {
      for subset in clique.subsets {
        let margin = try #require(calibrated.marginal(of: subset))
        #expect(distance(margin, table.marginal(of: subset)) <= 1e-10)
      }
    }
  }

  @Test("marginals and log-partition equal full enumeration", arguments: 0..<150)
  func enumeration(seed: Int) throws {
    try check(RandomModel(seed: UInt64(seed)))
  }

  @Test("forbidden cells keep probability zero and make no NaN", arguments: 0..<100)
  func structuralZeros(seed: Int) throws {
    try check(RandomModel(seed: UInt64(seed), forbidden: seed < 50 ? 0.1 : 0.4))
  }

  @Test("potentials of ±300 neither overflow nor lose states", arguments: 0..<100)
  func extremePotentials(seed: Int) throws {
    try check(RandomModel(seed: UInt64(seed)) { $0 < 0.5 ? -300 : 300 })
  }

  @Test("potentials anywhere within ±2000 beside forbidden cells agree too", arguments: 0..<100)
  func wildPotentials(seed: Int) throws {
    try check(RandomModel(seed: UInt64(seed), forbidden: 0.2) { 4000 * $0 - 2000 })
  }

  @Test("a state that one clique all but rules out wins where another insists on it")
  func disagreement() throws {
    let (sizes, left, right) = ([2, 2, 2], Clique([0, 1]), Clique([1, 2]))
    let tree = try JunctionTree(covering: [left, right], sizes: sizes)
    for weights in [(900.0, -800.0), (-800, 900)] {
      let potentials = [
        TreeModel.Potential(clique: left, values: [weights.0, 0, weights.0 - 1, 1]),
        TreeModel.Potential(clique: right, values: [weights.1, weights.1 + 2, 0, 3]),
      ]
      let model = CalibratedModel(
        TreeModel(sizes: sizes, tree: tree, potentials: potentials, total: 1))
      let (table, logPartition) = JointTable.enumerate(potentials, sizes: sizes)
      #expect(abs(model.logPartition - logPartition) < 1e-10)
      #expect(try distance(#require(model.marginal(of: left)), table.marginal(of: left)) < 1e-10)
      #expect(try distance(#require(model.marginal(of: right)), table.marginal(of: right)) < 1e-10)
    }
  }

  @Test("neighbours agree on separators, and every clique sums to 1", arguments: 0..<60)
  func separators(seed: Int) throws {
    let random = try RandomModel(seed: UInt64(seed) + 1000, attributes: 4...9)
    let engine = CalibratedModel(random.model).engine
    for (index, parent) in random.tree.parents.enumerated() {
      #expect(abs(engine.belief(of: index).reduce(0, +) - 1) < 1e-12)
      guard parent >= 0 else { continue }
      let separator = random.tree.separators[index]
      #expect(
        distance(engine.margin(separator, of: index), engine.margin(separator, of: parent))
          < 1e-13)
    }
  }

  @Test("a second calibration leaves nothing of the first", arguments: 0..<20)
  func recalibration(seed: Int) throws {
    let random = try RandomModel(seed: UInt64(seed))
    let engine = BeliefPropagation(
      tree: random.tree, sizes: random.sizes, terms: random.potentials.map(\.clique))
    let flat = random.potentials.flatMap { engine.order.toAxisOrder($0.values, of: $0.clique) }
    func beliefs(_ potentials: [Double]) -> [Double] {
      let logPartition = potentials.withUnsafeBufferPointer { engine.calibrate($0.baseAddress!) }
      return [logPartition] + random.tree.cliques.indices.flatMap { engine.belief(of: $0) }
    }
    let first = beliefs(flat)
    _ = beliefs(flat.map { _ in -.infinity })
    _ = beliefs(flat.map { 900 * $0 })
    #expect(beliefs(flat) == first)
  }

  @Test("without potentials every record is equally likely")
  func uniform() throws {
    let sizes = [2, 1, 3]
    let tree = try JunctionTree(covering: [Clique([0, 2])], sizes: sizes)
    let model = CalibratedModel(TreeModel(sizes: sizes, tree: tree, potentials: [], total: 1))
    #expect(abs(model.logPartition - log(6)) < 1e-14)
    let marginal = try #require(model.marginal(of: Clique([0, 2])))
    #expect(distance(marginal, [Double](repeating: 1.0 / 6, count: 6)) < 1e-15)
    #expect(model.marginal(of: Clique([0, 1])) == nil)
  }

  @Test("conditioning is exact", arguments: 0..<60)
  func conditioned(seed: Int) throws {
    let random = try RandomModel(seed: UInt64(seed) + 2000, attributes: 2...6)
    var generator = CounterGenerator(seed: UInt64(seed), 0x636F6E)
    var evidence: [Int: Int] = [:]
    for _ in 0..<2 {
      let attribute = generator.below(random.sizes.count)
      evidence[attribute] = generator.below(random.sizes[attribute])
    }
    var (table, _) = JointTable.enumerate(random.potentials, sizes: random.sizes)
    for cell in table.values.indices {
      let record = JointTable.record(cell, sizes: random.sizes)
      if evidence.contains(where: { record[$0.key] != $0.value }) { table.values[cell] = 0 }
    }
    let weight = table.values.reduce(0, +)
    table.values = table.values.map { $0 / weight }
    let conditioned = CalibratedModel(random.model.conditioned(on: evidence))
    let free = CalibratedModel(random.model)
    #expect(abs(conditioned.logPartition - free.logPartition - log(weight)) < 1e-10)
    for clique in random.tree.cliques {
      let marginal = try #require(conditioned.marginal(of: clique))
      #expect(distance(marginal, table.marginal(of: clique)) < 1e-10)
    }
  }
}
