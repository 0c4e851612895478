import Evaluation
import GraphicalModel
import Marginals
import RealModule
import Tabular
import Testing

@testable import Auditing

/// Each kernel against the plainest way to compute the same.
@Suite("Kernels of attacks")
struct AttackKernelTests {
  private static let targets = AttackFixtures.population(40, seed: 11)
  private static let synthetic = AttackFixtures.population(5000, seed: 12)
  private static let reference = AttackFixtures.population(90, seed: 13)

  private static func distance(_ first: [Int], _ second: [Int], _ columns: [Int]) -> Int {
    columns.count { first[$0] != second[$0] }
  }

  @Test("distances are the numbers of differing columns, of narrow and of wide ones")
  func distances() {
    let domain = Domain(
      [300, 4, 70].enumerated().map { index, size in
        Attribute(name: "c\(index)", values: (0..<size).map(String.init))
      })
    var stream = CounterGenerator(seed: 1, 1)
    let rows = (0..<9001).map { _ in
      domain.sizes.map { Int.random(in: 0..<$0, using: &stream) }
    }
    let table = CodedTable(
      domain: domain,
      columns: domain.sizes.indices.map { column in
        .make(size: domain.sizes[column], count: rows.count) { rows[$0][column] }
      }, rowCount: rows.count)
    for columns in [[0, 1, 2], [1], [0, 2]] {
      var found = [UInt8](repeating: 0, count: rows.count)
      PinnedTable.pinning(table) { pinned in
        found.withUnsafeMutableBufferPointer {
          HammingScan(pinned, columns: columns).measure(table, 4, into: $0.baseAddress!)
        }
      }
      #expect(found.map(Int.init) == rows.map { Self.distance($0, rows[4], columns) })
    }
  }

  @Test("scores by neighbours are those of all distances")
  func neighbours() {
    let scores = NeighbourScores.scores(
      of: Self.targets, synthetic: Self.synthetic, reference: Self.reference, threads: 2)
    let columns = Array(0..<8)
    let (synthetic, reference) = (
      AttackFixtures.rows(Self.synthetic), AttackFixtures.rows(Self.reference)
    )
    for (index, target) in AttackFixtures.rows(Self.targets).enumerated() {
      let near = synthetic.map { Self.distance($0, target, columns) }
      let other = reference.map { Self.distance($0, target, columns) }
      func density(_ distances: [Int]) -> Double {
        distances.reduce(0) { $0 + .pow(0.1, $1) } / Double(distances.count)
      }
      #expect(scores.closest[index] == -Double(near.min() ?? 0))
      #expect(abs(scores.density[index] - .log(density(near) / density(other))) < 1e-9)
    }
  }

  @Test(
    "scores by marginals are means of ratios of densities, by table and by cells that have rows")
  func marginals() {
    // The last has more cells than are counted in a table.
    let cliques = [[0], [1, 4], [2, 3, 5], [0, 1, 2, 3, 4, 5, 6]].map { Clique($0) }
    let scores = MarginalScores(
      targets: Self.targets, synthetic: Self.synthetic, reference: Self.reference
    ).scores(cliques, threads: 2)
    let (synthetic, reference) = (
      AttackFixtures.rows(Self.synthetic), AttackFixtures.rows(Self.reference)
    )
    for (index, target) in AttackFixtures.rows(Self.targets).enumerated() {
      let ratios = cliques.map { clique in
        func share(_ rows: [[Int]]) -> Double {
          Double(rows.count { Self.distance($0, target, clique.attributes) == 0 })
            / Double(rows.count)
        }
        let prior = 0.5 / Double(reference.count)
        return (share(synthetic) + prior) / (share(reference) + prior)
      }
      #expect(abs(scores[index] - ratios.reduce(0, +) / 4) < 1e-9)
    }
  }

  @Test("a secret is guessed by the majority of the records closest over the other columns")
  func attributes() {
    let rows = AttackFixtures.rows(Self.synthetic)
    let found = AttributeInference(synthetic: Self.synthetic, secrets: [0, 3, 7])
      .successes(Self.targets, threads: 2)
    for (index, secret) in [0, 3, 7].enumerated() {
      let known = (0..<8).filter { $0 != secret }
      let right = AttackFixtures.rows(Self.targets).count { target in
        let distances = rows.map { Self.distance($0, target, known) }
        var votes = [Int](repeating: 0, count: 12)
        for (row, distance) in zip(rows, distances) where distance == distances.min() {
          votes[row[secret]] += 1
        }
        return votes.firstIndex(of: votes.max() ?? 0) == target[secret]
      }
      #expect(found[index] == right)
    }
  }

  @Test("two parts are linked where their closest records, the first of equals, have one in common")
  func linkability() {
    let parts = [[0, 2, 5], [1, 3, 4, 6, 7]]
    let rows = AttackFixtures.rows(Self.synthetic)
    let found = Linkability(synthetic: Self.synthetic, parts: parts, neighbours: 7)
      .successes(Self.targets, threads: 2)
    let linked = AttackFixtures.rows(Self.targets).count { target in
      let sets = parts.map { part in
        Set(
          rows.indices.sorted {
            (Self.distance(rows[$0], target, part), $0)
              < (Self.distance(rows[$1], target, part), $1)
          }.prefix(7))
      }
      return !sets[0].isDisjoint(with: sets[1])
    }
    #expect(found == linked && linked > 0 && linked < 40)
  }

  @Test("predicates single out a synthetic record, by columns none of which came in vain last")
  func predicates() {
    let attack = SinglingOut(synthetic: Self.reference, seed: 1)
    let made = attack.multivariate(attempts: 200, threads: 2)
    #expect(made.count > 50 && made.count <= 90 && Set(made).count == made.count)
    let rows = AttackFixtures.rows(Self.reference)
    for predicate in made + attack.univariate() {
      let meeting = rows.count { row in
        zip(predicate.columns, predicate.codes).allSatisfy { row[$0] == $1 }
      }
      #expect(meeting == 1 && predicate.isolates(in: Self.reference))
    }
    #expect(made.allSatisfy { $0.columns.count > 1 })
    let twice = Self.reference.followed(by: [Self.reference])
    #expect(SinglingOut(synthetic: twice, seed: 1).multivariate(attempts: 50, threads: 1).isEmpty)
    #expect(SinglingOut.successes(made, in: twice, threads: 2) == 0)
    #expect(SinglingOut.successes(made, in: Self.reference, threads: 2) == made.count)
  }
}
