import Foundation
import Marginals
import Tabular
import Testing

@testable import GraphicalModel

@Suite("Released models")
struct ReleasedModelTests {
  private static let domain = Domain(sizes: [5, 2])

  /// A model on a coarser domain: values 0, 2 and 4 of the first attribute are one.
  private var coarse: ReleasedModel {
    get throws {
      let recoding = DomainRecoding(
        codes: [[2, 0, 2, 1, 2], [0, 1]], domain: Domain(sizes: [3, 2]))
      let tree = try JunctionTree(covering: [Clique([0, 1])], sizes: [3, 2])
      let potential = TreeModel.Potential(
        clique: Clique([0, 1]),
        values: [0.1, 0.1, 0.1, 0.1, 0.2, 0.4].map { log($0) })
      return ReleasedModel(
        domain: Self.domain,
        model: TreeModel(sizes: [3, 2], tree: tree, potentials: [potential], total: 1234.4),
        measurements: [], recoding: recoding, refinesRecords: false)
    }
  }

  @Test("merged values are told apart evenly, whatever the other attributes say")
  func expansion() throws {
    let count = 90_000
    let table = try coarse.records(count: count, seed: 5)
    #expect(table.domain == Self.domain)
    let counts = table.naiveCounts(of: Clique([0, 1]))
    for value in [0, 2, 4] {
      for (other, share) in [(0, 0.2), (1, 0.4)] {
        let expected = Double(count) * share / 3
        // Five standard deviations, six cells: false alarm 4e-6.
        #expect(abs(Double(counts[value * 2 + other]) - expected) < 5 * expected.squareRoot())
      }
    }
    for value in [1, 3] {
      for other in 0..<2 { #expect(abs(counts[value * 2 + other] - count / 10) <= 1) }
    }
  }

  @Test("evidence holds in every record, also for a value that was merged")
  func evidence() throws {
    for code in 0..<5 {
      let table = try coarse.records(count: 300, given: [0: code], seed: 1)
      #expect(table.codes[0].allSatisfy { $0 == code })
      #expect(Set(table.codes[1]) == [0, 1])
      if code.isMultiple(of: 2) {
        #expect(abs(table.naiveCounts(of: Clique([1]))[1] - 200) <= 1)
      }
    }
    let both = try coarse.records(count: 10, given: [0: 3, 1: 1], seed: 1)
    #expect(both.codes == [[Int](repeating: 3, count: 10), [Int](repeating: 1, count: 10)])
  }

  @Test("the number of records is the estimate unless another is asked for")
  func count() throws {
    #expect(try coarse.records(seed: 1).rowCount == 1234)
    for count in [0, 1, 17] { #expect(try coarse.records(count: count, seed: 1).rowCount == count) }
  }

  @Test("a condition that no record meets is an error, not a table")
  func impossible() throws {
    let tree = try JunctionTree(covering: [], sizes: [2])
    let potential = TreeModel.Potential(clique: Clique([0]), values: [0, -.infinity])
    let released = ReleasedModel(
      domain: Domain(sizes: [2]),
      model: TreeModel(sizes: [2], tree: tree, potentials: [potential], total: 5),
      measurements: [], refinesRecords: false)
    #expect(throws: ConditionError.self) { try released.records(given: [0: 1], seed: 1) }
    #expect(try released.records(given: [0: 0], seed: 1).codes == [[0, 0, 0, 0, 0]])
  }

  @Test(
    "records are refined against the measurements where the mechanism says so, not under evidence")
  func refinement() throws {
    let (sizes, pair) = ([2, 2], Clique([0, 1]))
    let tree = try JunctionTree(covering: [], sizes: sizes)
    let measured = MarginalMeasurement(clique: pair, values: [200, 0, 0, 200], variance: 0.01)
    func counts(refines: Bool, given evidence: [Int: Int] = [:]) throws -> [Int] {
      try ReleasedModel(
        domain: Domain(sizes: sizes),
        model: TreeModel(sizes: sizes, tree: tree, potentials: [], total: 400),
        measurements: [measured], refinesRecords: refines
      ).records(given: evidence, seed: 2).naiveCounts(of: pair)
    }
    for (count, wanted) in zip(try counts(refines: true), [200, 0, 0, 200]) {
      #expect(abs(count - wanted) <= 5)
    }
    #expect(try counts(refines: false)[1] > 50)
    #expect(try counts(refines: true, given: [0: 1]) == [0, 0, 200, 200])
  }
}
