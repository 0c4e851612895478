import Foundation
import Marginals
import Tabular
import Testing

@testable import GraphicalModel

@Suite("Trees that are drawn from where some attributes are given")
struct StrongTreeTests {
  private struct Problem {
    let sizes: [Int]
    let cliques: [Clique]
    let given: [Int]

    init(seed: Int, attributes: ClosedRange<Int> = 2...8) {
      var random = CounterGenerator(seed: UInt64(seed), 0x7374_726F_6E67)
      let count = Int.random(in: attributes, using: &random)
      sizes = (0..<count).map { _ in Int.random(in: 1...3, using: &random) }
      cliques = (0..<Int.random(in: 0...(count + 4), using: &random)).map { _ in
        Clique((0..<Int.random(in: 1...3, using: &random)).map { _ in random.below(count) })
      }
      given = (0..<count).filter { _ in random.unit() < 0.45 }
    }

    func tree() throws -> JunctionTree {
      try JunctionTree(covering: cliques, given: given, sizes: sizes)
    }
  }

  @Test("every clique lies within one, and those that hold an attribute are connected")
  func isJunctionTree() throws {
    for seed in 0..<600 {
      let problem = Problem(seed: seed)
      let tree = try problem.tree()
      for clique in problem.cliques {
        #expect(tree.cliques.contains { clique.isSubset(of: $0) }, "problem \(seed)")
      }
      // The initialiser of restored trees checks parents, separators and connectedness by itself.
      let again = try JunctionTree(
        cliques: tree.cliques, parents: tree.parents, sizes: problem.sizes)
      #expect(again?.separators == tree.separators, "problem \(seed)")
      for (index, clique) in tree.cliques.enumerated() {
        #expect(
          !tree.cliques.enumerated().contains { $0 != index && clique.isSubset(of: $1) },
          "problem \(seed)")
      }
    }
  }

  @Test("a clique whose separator holds an attribute that is not given adds none that is")
  func isStrong() throws {
    var weak = 0
    for seed in 0..<600 {
      let problem = Problem(seed: seed)
      func violations(_ tree: JunctionTree) -> Int {
        zip(tree.cliques, tree.separators).count { clique, separator in
          !separator.attributes.allSatisfy(problem.given.contains)
            && clique.attributes.contains {
              !separator.contains($0) && problem.given.contains($0)
            }
        }
      }
      #expect(violations(try problem.tree()) == 0, "problem \(seed)")
      weak += violations(try JunctionTree(covering: problem.cliques, sizes: problem.sizes))
    }
    // Trees like others do not have the property.
    #expect(weak > 100)
  }

  @Test("the cells are what was predicted")
  func cells() throws {
    for seed in 0..<600 {
      let problem = Problem(seed: seed)
      let tree = try problem.tree()
      let sizer = TreeSizer(covering: problem.cliques, sizes: problem.sizes, last: problem.given)
      let sum = tree.cliques.reduce(0) { sum, clique in
        sum + clique.attributes.reduce(1) { $0 * problem.sizes[$1] }
      }
      #expect(tree.cells == sum && sizer.cells == Double(sum), "problem \(seed)")
      guard let last = problem.cliques.last else { continue }
      var step = TreeSizer(
        covering: problem.cliques.dropLast(), sizes: problem.sizes, last: problem.given)
      #expect(step.cells(with: last) == Double(sum))
      step.add(last)
      #expect(step.cells == Double(sum))
    }
  }

  /// A model with random potentials over a strong tree.
  private func model(_ problem: Problem, seed: Int) throws -> TreeModel {
    var random = CounterGenerator(seed: UInt64(seed), 0x706F74)
    let potentials = problem.cliques.map { clique in
      TreeModel.Potential(
        clique: clique,
        values: (0..<clique.attributes.reduce(1) { $0 * problem.sizes[$1] }).map { _ in
          3 * random.unit() - 1.5
        })
    }
    return TreeModel(
      sizes: problem.sizes, tree: try problem.tree(), potentials: potentials, total: 100)
  }

  @Test("completed records keep what was given and follow the exact conditional distribution")
  func completing() throws {
    var tested = 0
    for seed in 0..<40 {
      let problem = Problem(seed: seed + 1000, attributes: 2...6)
      let others = problem.sizes.indices.filter { !problem.given.contains($0) }
      guard !others.isEmpty else { continue }
      let model = try model(problem, seed: seed)
      let (joint, _) = JointTable.enumerate(model.potentials, sizes: problem.sizes)
      var random = CounterGenerator(seed: UInt64(seed), 0x676976)
      // Two states of what is given, in turn, so that both are drawn together.
      let states = (0..<2).map { _ in problem.given.map { random.below(problem.sizes[$0]) } }
      let count = 20_000
      let columns = Dictionary(
        uniqueKeysWithValues: problem.given.enumerated().map { place, attribute in
          (
            attribute,
            CodeColumn.make(size: problem.sizes[attribute], count: count) {
              states[$0 % 2][place]
            }
          )
        })
      let records = RecordSampler(method: .independent).completing(
        columns, from: CalibratedModel(model), count: count, domain: Domain(sizes: problem.sizes),
        seed: 7)
      for (attribute, column) in columns {
        #expect((0..<count).allSatisfy { records.columns[attribute][$0] == column[$0] })
      }
      let differ = states[0] != states[1]
      for state in states.prefix(differ ? 2 : 1) {
        tested += 1
        let statistic = chiSquare(records, joint, given: zip(problem.given, state).map { $0 })
        #expect(statistic.value <= statistic.limit, "problem \(seed)")
      }
    }
    #expect(tested > 40)
  }

  /// Pearson's statistic of the records with the given values against the enumerated conditional
  /// distribution, and its quantile of 1 − 10⁻⁶ by Wilson & Hilferty's cube: some 70 tests, false
  /// alarm 1e-4 in all.
  private func chiSquare(
    _ records: CodedTable, _ joint: JointTable, given: [(attribute: Int, code: Int)]
  ) -> (value: Double, limit: Double) {
    let counts = records.naiveCounts(of: Clique(joint.sizes.indices))
    let cells = joint.values.indices.filter { cell in
      let record = JointTable.record(cell, sizes: joint.sizes)
      return given.allSatisfy { record[$0.attribute] == $0.code }
    }
    let draws = Double(cells.reduce(0) { $0 + counts[$1] })
    let mass = cells.reduce(0) { $0 + joint.values[$1] }
    var (value, degrees) = (0.0, -1.0)
    var (rare, rareExpected) = (0.0, 0.0)
    for cell in cells {
      let expected = draws * joint.values[cell] / mass
      guard expected >= 10 else {
        rare += Double(counts[cell])
        rareExpected += expected
        continue
      }
      value += (Double(counts[cell]) - expected) * (Double(counts[cell]) - expected) / expected
      degrees += 1
    }
    if rareExpected >= 1 {
      value += (rare - rareExpected) * (rare - rareExpected) / rareExpected
      degrees += 1
    }
    guard degrees > 0 else { return (0, 1) }
    let root = 1 - 2 / (9 * degrees) + 4.753 * (2 / (9 * degrees)).squareRoot()
    return (value, degrees * root * root * root)
  }
}
