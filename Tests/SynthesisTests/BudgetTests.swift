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
    Shape(name: "a pair of 87,000 cells", sizes: [300, 290]),
    Shape(name: "four columns and many rows", sizes: [2, 3, 4, 2], rows: 5000),
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
      for rows in [1, 3] {
        let outcome = try mechanism.run(
          table, rho: rho, seed: UInt64(seed), maxRowsPerUnit: rows)
        try check(outcome, rho: rho)
      }
    }
  }

  @Test(
    "a table without columns costs nothing and gives records without columns",
    arguments: Mechanism.allCases)
  func noColumns(mechanism: Mechanism) throws {
    let outcome = try mechanism.run(ExampleTable(sizes: [], rows: 10), rho: 1)
    #expect(outcome.spent == 0 && outcome.entries.isEmpty)
    let records = try outcome.released.records(count: 3, seed: 1)
    #expect(records.rowCount == 3 && records.columns.isEmpty)
  }

  @Test(
    "where the noise hides every pair, the one-way marginals get all of the budget",
    arguments: Mechanism.matrices)
  func droppedPairs(mechanism: Mechanism) throws {
    let table = ExampleTable(sizes: [3, 4, 2], rows: 200)
    // Pairs are not visible, unless noise makes N̂ a hundred times what it is.
    let outcomes = try (0..<12).map { try mechanism.run(table, rho: 1e-8, seed: $0) }
    let dropped = outcomes.filter { outcome in
      outcome.entries.filter { $0.label.hasPrefix("matrix") }.count == 3
    }
    #expect(2 * dropped.count > outcomes.count)
    for outcome in outcomes { try check(outcome, rho: 1e-8) }
    let stages = ["1-way", "matrix"] + (mechanism == .matrix ? ["batch"] : [])
    for outcome in dropped {
      #expect(
        outcome.entries.map(\.label)
          == stages.flatMap { stage in (0..<3).map { "\(stage): a\($0)" } })
    }
  }

  @Test("pairs are measured where their largest cells are seen three times, and not where less")
  func retreat() {
    // Two attributes: the only pair's largest expected cell is 0.25·N̂ = 2500.
    let oneWay = (0..<2).map {
      MarginalMeasurement(clique: Clique([$0]), values: [5000, 5000], variance: 1)
    }
    func pairs(_ rho: Double) -> Int {
      MatrixShares(
        oneWay: oneWay, pairWeights: [Clique([0, 1]): 1], rho: rho,
        sensitivity: .rows(perUnit: 1), part: .whole
      ).pairs.cliques.count
    }
    // Of ρ more than a tenth and less than all is the pair's: σ = 2500/3/√(2/π) = 1044 needs 4.6e-7.
    #expect(pairs(4e-7) == 0)
    #expect(pairs(4.6e-6) == 1)
  }

  @Test("triples are scored where their noise is below a tenth of the records, and not where above")
  func gate() throws {
    let sizes = [3, 4, 2, 5]
    func scores(rows: Int, rho: Double) throws -> [LedgerEntry] {
      let outcome = try Mechanism.matrix.run(ExampleTable(sizes: sizes, rows: rows), rho: rho)
      try check(outcome, rho: rho)
      return outcome.entries.filter { $0.label.hasPrefix("scores") }
    }
    // σ of four scores is √(4/(2·0.035ρ)) = 44.
    let open = try scores(rows: 3000, rho: 0.03)
    #expect(open.map(\.label) == ["scores of 4 3-way marginals"])
    #expect(open.allSatisfy { abs($0.rho - 0.035 * 0.03) < 1e-6 * 0.03 })
    #expect(try scores(rows: 20, rho: 0.03).isEmpty)
  }

  @Test("scores of a large table are drawn however little budget they have", arguments: 0..<6)
  func coarseScores(seed: Int) throws {
    // Their σ of 5,000 counts is below a tenth of the records, but 2·10⁷ steps of 2⁻¹² counts.
    let rho = 1 / (0.07 * 5000 * 5000)
    let table = ExampleTable(sizes: [3, 4, 2], rows: 100_000)
    let outcome = try Mechanism.matrix.run(table, rho: rho, seed: UInt64(seed))
    try check(outcome, rho: rho)
    #expect(outcome.entries.contains { $0.label.hasPrefix("scores") })
  }

  @Test("no clique comes twice into the estimates, whatever parts of it were measured")
  func bothParts() {
    let domain = ExampleTable(sizes: [2, 2], rows: 0).domain
    let pair = Clique([0, 1])
    let releases = MatrixReleases(
      [
        MarginalMeasurement(clique: Clique([0]), values: [60, 40], variance: 4),
        MarginalMeasurement(clique: pair, values: [40, 20, 10, 30], variance: 4),
        MarginalMeasurement(clique: pair, values: [9, -9, -9, 9], variance: 1, part: .interaction),
      ], domain: domain)
    #expect(releases.measurements.count == 3)
    #expect(releases.pairs.map(\.clique) == [pair])
  }

  @Test(
    "at the smallest budgets whose noise can be sampled nothing overflows",
    arguments: zip(
      Mechanism.allCases, [2e-14, 2e-14, 1e-11, 1e-11, 1e-11, 1e-11, 1e-11, 1e-11, 1e-11]))
  func smallestBudget(mechanism: Mechanism, rho: Double) throws {
    let table = ExampleTable(sizes: [40, 40, 30], rows: 20)
    for seed in 0..<6 {
      try check(mechanism.run(table, rho: rho, seed: UInt64(seed)), rho: rho)
    }
  }

  /// Checks what one unit of `rows` rows can move against the formula for what was released.
  private func checkSensitivity(_ entry: LedgerEntry, sizes: [Int], rows: Int64) throws {
    guard case .discreteGaussian(_, let l1, let squaredL2) = entry.mechanism else {
      guard case .exponential(_, let sensitivity, _) = entry.mechanism else { return }
      // The largest of the candidates' weights, which are 1, or at most 4,096.
      #expect(sensitivity % (rows << 10) == 0 && (1...4096).contains(sensitivity / (rows << 10)))
      return
    }
    if entry.label.hasPrefix("scores") || entry.label.hasPrefix("errors") {
      // T distances, each moved by k rows of the largest weight (at most 256) and 16 steps a count.
      let count = try #require(Int64(entry.label.split(separator: " ")[2]))
      let each = l1 / count
      #expect(l1 == count * each && squaredL2 == count * each * each)
      #expect(each % (16 * rows) == 0 && (1...256).contains(each / (16 * rows)))
    } else if entry.label.contains("interaction part") {
      let domain = ExampleTable(sizes: sizes, rows: 0).domain
      let cliques = (1...3).flatMap { Clique.all(order: $0, of: sizes.count) }
      let name = entry.label.split(separator: ": ", maxSplits: 1)[1]
      let clique = try #require(cliques.first { $0.name(in: domain) == name })
      let shape = clique.attributes.map { Int64(sizes[$0]) }
      #expect(l1 == shape.reduce(rows) { $0 * 2 * ($1 - 1) })
      #expect(squaredL2 == shape.reduce(rows * rows) { $0 * $1 * ($1 - 1) })
    } else {
      #expect(l1 == rows && squaredL2 == rows * rows)
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
    for entry in triple.entries { try checkSensitivity(entry, sizes: [3, 4, 2], rows: 3) }
    let labels = triple.entries.map(\.label)
    #expect((mechanism == .matrix) == labels.contains { $0.hasPrefix("scores") })
    #expect((mechanism == .matrix) == labels.contains { $0.contains("interaction part") })
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
      let releases = line.releases ?? entries.count
      #expect(entries.count >= releases)
      let spent = entries.prefix(releases).reduce(0) { $0 + $1.rho }
      #expect(abs(spent - line.share * rho) < 1e-6 * rho, "\(line.what)")
      entries = entries.dropFirst(releases)
    }
    #expect(entries.isEmpty)
  }

  @Test(
    "shares of the matrix add up to what they were given, larger where more cells are active",
    arguments: [MarginalMeasurement.Part.whole, .interaction])
  func matrixShares(part: MarginalMeasurement.Part) throws {
    let oneWay = [[50.0, 50], [1, 99], [20, 30, 50], [100]].enumerated().map {
      MarginalMeasurement(clique: Clique([$0.offset]), values: $0.element, variance: 4)
    }
    for rho in [1e-9, 1e-3, 0.7, 1e4] {
      let shares = MatrixShares(
        oneWay: oneWay,
        pairWeights: Workload.all(order: 2, of: 4).relativeWeights(order: 2), rho: rho,
        sensitivity: .rows(perUnit: 3), part: part)
      let (oneWays, pairs) = (shares.oneWay, shares.pairs)
      #expect(abs((oneWays.rhos + pairs.rhos).reduce(0, +) - rho) < 1e-12 * rho)
      #expect((oneWays.rhos + pairs.rhos).allSatisfy { $0 > 0 })
      #expect(oneWays.parts.allSatisfy { $0 == .whole } && pairs.parts.allSatisfy { $0 == part })
      #expect(oneWays.cliques == (0..<4).map { Clique([$0]) })
      // The last attribute has one value: its pairs say nothing.
      #expect(pairs.cliques.allSatisfy { $0.count == 2 && !$0.contains(3) })
      #expect(shares.sigmas.count == pairs.cliques.count)
      guard rho == 0.7 else { continue }
      let share = Dictionary(uniqueKeysWithValues: zip(pairs.cliques, pairs.rhos))
      let (even, skewed) = (share[Clique([0, 2])], share[Clique([0, 1])])
      #expect(try #require(even) > #require(skewed))
    }
  }

  @Test("the batch's shares add up to what it was given")
  func batchShares() {
    let domain = ExampleTable(sizes: [3, 4, 2], rows: 0).domain
    let stage = MatrixBatch(
      total: 1000, cellLimit: 1000, domain: domain, part: .interaction, scoreRho: 0.01,
      batchRho: 0.1, squaredL2: 1, tripleWeights: [:], pairWeights: [:])
    let candidates = [
      ([0, 1], 300.0, 2.0), ([0, 2], 40, 1), ([1, 2], -5, 1), ([0, 1, 2], 90, 3),
    ]
    .map {
      MatrixBatch.Candidate(
        clique: Clique($0.0), part: .interaction, gain: $0.1, weight: $0.2)
    }
    let (batch, tree) = stage.chosen(from: candidates, besides: [], rho: 0.1)
    #expect(batch.cliques == [Clique([0, 1]), Clique([0, 2]), Clique([0, 1, 2])])
    #expect(tree == batch.cliques)
    #expect(abs(batch.rhos.reduce(0, +) - 0.1) < 1e-15)
    #expect(abs(batch.rhos[0] / batch.rhos[1] - 2) < 1e-12)
    // Without a gain above its cost nothing is chosen.
    let poor = stage.chosen(from: candidates, besides: [], rho: 1e-9)
    #expect(poor.batch.cliques.isEmpty && poor.tree.isEmpty)
  }
}
