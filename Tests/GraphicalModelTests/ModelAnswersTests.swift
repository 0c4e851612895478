import Marginals
import Tabular
import Testing

@testable import GraphicalModel

@Suite("Answers of a model across its tree")
struct ModelAnswersTests {
  /// Every clique of up to three attributes, and the one of all.
  private func cliques(_ count: Int) -> [Clique] {
    (1...3).flatMap { Clique.all(order: $0, of: count) } + [Clique(0..<count)]
  }

  private func check(_ random: RandomModel, shuffled seed: UInt64) {
    let answers = ModelAnswers(CalibratedModel(random.model))
    let forgetful = ModelAnswers(CalibratedModel(random.model), mostKeptCells: Int(seed % 20))
    let (table, logPartition) = JointTable.enumerate(random.potentials, sizes: random.sizes)
    guard logPartition > -.infinity else { return }
    var generator = CounterGenerator(seed: seed, 1)
    // What was asked before must not matter.
    for clique in cliques(random.sizes.count).shuffled(using: &generator) {
      let answer = answers.probabilities(of: clique)
      #expect(distance(answer, table.marginal(of: clique)) <= 1e-10)
      #expect(answer == forgetful.probabilities(of: clique), "answers depend on what is kept")
    }
  }

  @Test("every marginal equals full enumeration, inside and across the tree", arguments: 0..<150)
  func enumeration(seed: Int) throws {
    check(try RandomModel(seed: UInt64(seed)), shuffled: UInt64(seed))
  }

  @Test("forbidden states between the attributes asked for count as nothing", arguments: 0..<100)
  func forbidden(seed: Int) throws {
    check(try RandomModel(seed: UInt64(seed), forbidden: 0.3), shuffled: UInt64(seed))
  }

  /// A chain of pairs, a star, and a binary tree: paths, branches and both.
  private static let shapes: [[[Int]]] = [
    (0..<7).map { [$0, $0 + 1] }, (1..<8).map { [0, $0] },
    (1..<8).map { [($0 - 1) / 2, $0] }, [[0, 1], [2, 3], [4, 5], [6, 7]],
  ]

  @Test(
    "triples of far apart attributes of a chain, a star and a forest are exact", arguments: 0..<4)
  func longPaths(shape: Int) throws {
    let sizes = [2, 3, 2, 4, 2, 3, 2, 2]
    var random = CounterGenerator(seed: UInt64(shape), 2)
    let potentials = Self.shapes[shape].map { Clique($0) }.map { clique in
      TreeModel.Potential(
        clique: clique,
        values: (0..<clique.attributes.reduce(1) { $0 * sizes[$1] }).map { _ in
          4 * random.unit() - 2
        })
    }
    let tree = try JunctionTree(covering: potentials.map(\.clique), sizes: sizes)
    let model = CalibratedModel(
      TreeModel(sizes: sizes, tree: tree, potentials: potentials, total: 100))
    let (table, _) = JointTable.enumerate(potentials, sizes: sizes)
    let cliques = Clique.all(order: 3, of: 8)
    let domain = Domain(
      sizes.enumerated().map { index, size in
        Attribute(name: "a\(index)", values: (0..<size).map(String.init))
      })
    let alone = ModelAnswers.counts(of: cliques, in: model, total: 100, domain: domain)
    let together = ModelAnswers.counts(
      of: cliques, in: model, total: 100, domain: domain, threads: 2)
    #expect(alone == together, "answers depend on the number of threads")
    for (clique, answer) in zip(cliques, alone) {
      #expect(distance(answer, table.marginal(of: clique).map { $0 * 100 }) <= 1e-8)
    }
  }

  @Test("the largest table is predicted before it is made: of a star's leaves it holds them all")
  func prediction() throws {
    let sizes = [2, 30, 40, 50]
    let tree = try JunctionTree(
      covering: [Clique([0, 1]), Clique([0, 2]), Clique([0, 3])], sizes: sizes)
    let model = TreeModel(sizes: sizes, tree: tree, potentials: [], total: 1)
    let answers = ModelAnswers(CalibratedModel(model))
    #expect(answers.largestTable(of: Clique([0, 1])) == 60)
    let leaves = answers.largestTable(of: Clique([1, 2, 3]))
    #expect((60_000...120_000).contains(leaves))
  }
}
