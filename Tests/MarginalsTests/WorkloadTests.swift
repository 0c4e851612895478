import Tabular
import Testing

@testable import Marginals

@Suite("Workloads")
struct WorkloadTests {
  @Test("a candidate's weight is the overlap with every clique, summed", arguments: 0..<20)
  func overlap(seed: Int) {
    var random = SplitMix64(UInt64(seed))
    let members = (0..<8).map { _ in
      (
        clique: Clique((0..<3).map { _ in Int.random(in: 0..<6, using: &random) }),
        weight: Double.random(in: 0.1...3, using: &random)
      )
    }
    let workload = Workload(members, attributes: 6)
    for candidate in (1...3).flatMap({ Clique.all(order: $0, of: 6) }) {
      let naive = members.reduce(0) {
        $0 + $1.weight * Double($1.clique.intersection(candidate).count)
      }
      #expect(abs(workload.overlap(of: candidate) - naive) < 1e-12 * max(1, naive))
    }
  }

  @Test("the closure holds every subset once, small ones first")
  func closure() {
    let workload = Workload(
      [(Clique([0, 1, 2]), 1), (Clique([1, 2, 3]), 1)], attributes: 5)
    #expect(
      workload.closure.map(\.attributes) == [
        [0], [1], [2], [3], [0, 1], [0, 2], [1, 2], [1, 3], [2, 3], [0, 1, 2], [1, 2, 3],
      ])
  }

  @Test("all k-way marginals weigh every pair the same; a target's pairs weigh more")
  func relativeWeights() {
    let all = Workload.all(order: 3, of: 6).relativeWeights(order: 2)
    #expect(all.count == 15 && all.values.allSatisfy { abs($0 - 1) < 1e-12 })
    let target = Workload.around(2, of: 6)
    #expect(target.cliques.count == 10 && target.cliques.allSatisfy { $0.contains(2) })
    let weights = target.relativeWeights(order: 2)
    for (pair, weight) in weights {
      let other = weights[Clique([0, 1])] ?? 0
      #expect(abs(weight - other * (pair.contains(2) ? 4 : 1)) < 1e-12)
    }
    #expect(target.relativeWeights(order: 4).isEmpty)
  }

  @Test("a workload of more columns than there are is that of all columns")
  func narrow() {
    #expect(Workload.all(order: 3, of: 2).cliques == [Clique([0, 1])])
    #expect(Workload.all(order: 3, of: 0).cliques.isEmpty)
    #expect(Workload.around(0, of: 1).cliques == [Clique([0])])
  }

  @Test("weights of a repeated clique add up")
  func repeated() {
    let workload = Workload([(Clique([0, 1]), 1), (Clique([1, 0]), 2.5)], attributes: 2)
    #expect(workload.cliques == [Clique([0, 1])] && workload.weights == [3.5])
    #expect(workload.attributeWeights == [3.5, 3.5])
  }
}
