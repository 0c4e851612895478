import GraphicalModel
import Marginals
import Privacy
import Testing

@testable import Synthesis

@Suite("Whether pairs are worth their noise")
struct PairTestTests {
  private let rho = 0.0006
  private let scores = "scores of 15 2-way marginals"

  /// The example's columns, each shuffled by itself: independent.
  private func shuffled(_ table: ExampleTable) -> ExampleTable {
    let columns = table.sizes.indices.map { attribute in
      var random = CounterGenerator(seed: UInt64(attribute), 5)
      return table.records.map { $0[attribute] }.shuffled(using: &random)
    }
    return ExampleTable(
      sizes: table.sizes,
      records: table.records.indices.map { row in columns.map { $0[row] } }, names: table.names)
  }

  private func outcomes(_ table: ExampleTable) throws -> [Outcome] {
    try (0..<12).map { try Mechanism.matrix.run(table, rho: rho, seed: $0) }
  }

  private func hasPairs(_ outcome: Outcome) -> Bool {
    outcome.entries.contains { $0.label.contains("interaction part") }
  }

  @Test("pairs of independent columns are not measured, those of dependent ones are")
  func decides() throws {
    let table = ExampleTable(sizes: [5, 4, 6, 3, 2, 8], rows: 5000)
    let (dependent, independent) = (try outcomes(table), try outcomes(shuffled(table)))
    #expect(dependent.count(where: hasPairs) >= 11)
    #expect(independent.count(where: hasPairs) <= 3)
    for outcome in dependent + independent {
      #expect(outcome.entries.count { $0.label == scores } <= 1)
      #expect(outcome.spent <= rho && outcome.spent >= rho * (1 - 1e-6))
    }
    #expect((dependent + independent).count { $0.entries.contains { $0.label == scores } } >= 20)
  }

  @Test("where no pair is measured, all is one-way marginals, and nothing else is scored")
  func retreats() throws {
    let table = shuffled(ExampleTable(sizes: [5, 4, 6, 3, 2, 8], rows: 5000))
    for outcome in try outcomes(table) where !hasPairs(outcome) {
      let others = outcome.entries.map(\.label).filter { $0 != scores }
      let isTested = others.count < outcome.entries.count
      #expect(others.count { $0.hasPrefix("matrix: ") } == (isTested ? 12 : 6))
      #expect(
        others.allSatisfy { label in
          ["1-way: ", "matrix: ", "batch: "].contains { label.hasPrefix($0) }
            && !label.contains("×")
        })
      #expect(outcome.released.measurements.allSatisfy { $0.clique.count == 1 })
    }
  }

  @Test("the scores cost little beside the pairs, and nothing where the noise is small")
  func price() throws {
    let table = ExampleTable(sizes: [5, 4, 6, 3, 2, 8], rows: 5000)
    for outcome in try outcomes(table) {
      for entry in outcome.entries where entry.label == scores {
        #expect(entry.rho < PairTest.largestShare * 0.6 * rho)
      }
    }
    let clear = try Mechanism.matrix.run(table, rho: 0.5, seed: 1)
    #expect(hasPairs(clear) && !clear.entries.contains { $0.label == scores })
  }
}
