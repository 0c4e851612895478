import Marginals
import Privacy
import Tabular
import Testing

@testable import Synthesis

@Suite("Budgets of the mechanisms")
struct BudgetTests {
  struct Shape: Sendable, CustomTestStringConvertible {
    let name: String
    let sizes: [Int]
    var rows = 400
    var testDescription: String { name }
  }

  private static let shapes = [
    Shape(name: "one column", sizes: [4]),
    Shape(name: "one column of one value", sizes: [1]),
    Shape(name: "two columns", sizes: [3, 2]),
    Shape(name: "two columns of one value", sizes: [1, 1]),
    Shape(name: "a column of one value among others", sizes: [3, 1, 2, 5]),
    Shape(name: "sizes from 1 to 40", sizes: [1, 2, 3, 7, 15, 40]),
    Shape(name: "no rows", sizes: [3, 1, 4], rows: 0),
    Shape(name: "no rows and one value", sizes: [1], rows: 0),
    Shape(name: "one row", sizes: [3, 1, 4], rows: 1),
    Shape(name: "300 values", sizes: [300, 2, 257]),
  ]

  private func check(_ outcome: Outcome, rho: Double) throws {
    #expect(outcome.spent <= rho)
    #expect(outcome.spent >= rho * (1 - 1e-6))
    #expect(abs(outcome.entries.reduce(0) { $0 + $1.rho } - outcome.spent) <= 1e-12 * rho)
    #expect(outcome.entries.allSatisfy { $0.rho > 0 })
    #expect(outcome.released.model.total >= 1)
    let records = try outcome.released.records(count: 50, seed: 1)
    #expect(records.rowCount == 50)
    for record in records.records {
      #expect(zip(record, outcome.released.domain.sizes).allSatisfy { $0 >= 0 && $0 < $1 })
    }
  }

  @Test(
    "all of the budget is spent and no more, and records come out, on every path",
    arguments: Mechanism.allCases, shapes)
  func everyPath(mechanism: Mechanism, shape: Shape) throws {
    let table = ExampleTable(sizes: shape.sizes, rows: shape.rows)
    for (rho, seed) in [(1e-9, 1), (0.001, 2), (0.03, 3), (0.03, 4), (0.5, 5), (1e6, 6)] {
      let outcome = try mechanism.run(table, rho: rho, seed: UInt64(seed))
      try check(outcome, rho: rho)
    }
  }

  @Test("where the noise hides every pair, the one-way marginals get all of the budget")
  func droppedPairs() throws {
    let table = ExampleTable(sizes: [3, 4, 2], rows: 200)
    // Pairs are dropped where σ > 3N̂: at this budget the sign of N̂'s noise decides.
    let outcomes = try (0..<12).map { try Mechanism.matrix.run(table, rho: 1e-8, seed: $0) }
    let dropped = outcomes.filter { $0.entries.count == 6 }
    #expect(!dropped.isEmpty && dropped.count < outcomes.count)
    for outcome in outcomes { try check(outcome, rho: 1e-8) }
    for outcome in dropped {
      #expect(
        outcome.entries.map(\.label) == [
          "1-way: a0", "1-way: a1", "1-way: a2", "matrix: a0", "matrix: a1", "matrix: a2",
        ])
    }
  }

  @Test(
    "at the smallest budgets whose noise can be sampled nothing overflows",
    arguments: zip(Mechanism.allCases, [2e-14, 2e-14, 1e-11]))
  func smallestBudget(mechanism: Mechanism, rho: Double) throws {
    let table = ExampleTable(sizes: [40, 40, 30], rows: 20)
    for seed in 0..<6 {
      try check(mechanism.run(table, rho: rho, seed: UInt64(seed)), rho: rho)
    }
  }

  @Test(
    "with several rows a unit the entries carry the sensitivity, and the noise is that much larger",
    arguments: Mechanism.allCases)
  func severalRows(mechanism: Mechanism) throws {
    let table = ExampleTable(sizes: [3, 4, 2], rows: 300)
    let single = try mechanism.run(table, rho: 1)
    let triple = try mechanism.run(table, rho: 1, maxRowsPerUnit: 3)
    try check(triple, rho: 1)
    for entry in triple.entries {
      switch entry.mechanism {
      case .discreteGaussian(_, let l1, let squaredL2): #expect(l1 == 3 && squaredL2 == 9)
      case .exponential(_, let sensitivity, _): #expect(sensitivity == 3 << 10)
      }
    }
    guard
      case .discreteGaussian(let small, _, _) = single.entries[0].mechanism,
      case .discreteGaussian(let large, _, _) = triple.entries[0].mechanism
    else {
      Issue.record("the first release is a marginal")
      return
    }
    #expect(abs(large.doubleValue / small.doubleValue - 9) < 1e-6)
  }

  @Test(
    "the plan's shares add up to 1, and its releases are those of the ledger",
    arguments: Mechanism.allCases, [[4], [3, 2], [3, 4, 2, 5], [3, 1, 4]])
  func plan(mechanism: Mechanism, sizes: [Int]) throws {
    let table = ExampleTable(sizes: sizes, rows: 3000)
    let plan = mechanism.value.plan(for: table.domain)
    #expect(abs(plan.reduce(0) { $0 + $1.share } - 1) < 1e-12)
    let rho = 10.0
    var entries = try mechanism.run(table, rho: rho).entries[...]
    for line in plan {
      #expect(entries.count >= line.releases)
      let spent = entries.prefix(line.releases).reduce(0) { $0 + $1.rho }
      #expect(abs(spent - line.share * rho) < 1e-6 * rho, "\(line.what)")
      entries = entries.dropFirst(line.releases)
    }
    #expect(entries.isEmpty)
  }

  @Test("shares of the matrix add up to what they were given, larger where more cells are active")
  func matrixShares() throws {
    let oneWay = [[50.0, 50], [1, 99], [20, 30, 50]].enumerated().map {
      MarginalMeasurement(clique: Clique([$0.offset]), values: $0.element, variance: 4)
    }
    let batch = MatrixShares(oneWay: oneWay, rho: 0.7, sensitivity: .rows(perUnit: 1)).batch
    #expect(abs(batch.rhos.reduce(0, +) - 0.7) < 1e-12)
    #expect(batch.rhos.allSatisfy { $0 > 0 })
    let rho = Dictionary(uniqueKeysWithValues: zip(batch.cliques, batch.rhos))
    let (even, skewed) = (rho[Clique([0, 2])], rho[Clique([0, 1])])
    #expect(try #require(even) > #require(skewed))
  }
}
