import Marginals
import Testing

@testable import Publishing

@Suite("Reported tables")
struct ReportedMarginalsTests {
  private static let sizes = [3, 2, 4]

  /// Measurements of given variances; values come in afterwards.
  private static let plans: [[(clique: [Int], variance: Double, part: MarginalMeasurement.Part)]] =
    [
      [([0], 2, .whole), ([1], 3, .whole), ([2], 5, .whole)],
      [([0], 2, .whole), ([1], 3, .whole), ([0, 1], 7, .interaction)],
      [([0, 2], 2, .whole), ([2], 0.5, .whole), ([1], 4, .whole), ([0, 1], 9, .interaction)],
      [([0, 1, 2], 1, .whole), ([1, 2], 2, .whole), ([0], 3, .whole)],
    ]

  private static func cells(_ clique: [Int]) -> Int { clique.reduce(1) { $0 * sizes[$1] } }

  private static func measurements(
    _ plan: [(clique: [Int], variance: Double, part: MarginalMeasurement.Part)],
    values: (_ measurement: Int, _ cell: Int) -> Double
  ) -> [MarginalMeasurement] {
    plan.enumerated().map { index, entry in
      let clique = Clique(entry.clique)
      let whole = MarginalMeasurement(
        clique: clique, values: (0..<cells(entry.clique)).map { values(index, $0) },
        variance: entry.variance)
      return entry.part == .whole
        ? whole
        : MarginalMeasurement(
          clique: clique,
          values: ResidualEstimate.residual(of: whole, on: clique, sizes: sizes),
          variance: entry.variance, part: .interaction)
    }
  }

  /// The variance of a cell as the sum over all noisy numbers of variance times squared weight, each
  /// weight found by setting that number alone to 1.
  private static func cellVariance(_ plan: Int, table: Int, cell: Int) -> Double {
    var sum = 0.0
    for (index, entry) in plans[plan].enumerated() {
      for noisy in 0..<cells(entry.clique) {
        let tables = ReportedMarginals(
          measurements(plans[plan]) { $0 == index && $1 == noisy ? 1 : 0 }, sizes: sizes
        ).tables(limit: .max)
        let weight = tables[table].counts[cell] ?? 0
        sum += entry.variance * weight * weight
      }
    }
    return sum
  }

  @Test("a cell's variance is that of the weights with which noise enters it", arguments: 0..<4)
  func variance(plan: Int) {
    let tables = ReportedMarginals(
      Self.measurements(Self.plans[plan]) { _, _ in 0 }, sizes: Self.sizes
    ).tables(limit: .max)
    #expect(!tables.isEmpty)
    for (index, table) in tables.enumerated() {
      let exact = Self.cellVariance(plan, table: index, cell: table.counts.count - 1)
      #expect(abs(table.sigma * table.sigma - exact) < 1e-9 * exact, "\(table.columns)")
    }
  }

  @Test("without noise every reported table is the table's own marginal")
  func exact() {
    // Records x, y, z with the count 1 + x + 10y + 100z.
    func codes(_ cell: Int) -> [Int] { [cell / 8, cell / 4 % 2, cell % 4] }
    let joint = (0..<24).map { cell -> Double in
      let code = codes(cell)
      return Double(1 + code[0] + 10 * code[1] + 100 * code[2])
    }
    func marginal(_ clique: [Int]) -> [Double] {
      var counts = [Double](repeating: 0, count: Self.cells(clique))
      for (cell, count) in joint.enumerated() {
        let code = codes(cell)
        counts[clique.reduce(0) { $0 * Self.sizes[$1] + code[$1] }] += count
      }
      return counts
    }
    for plan in Self.plans {
      let measured = Self.measurements(plan) { marginal(plan[$0].clique)[$1] }
      let reported = ReportedMarginals(measured, sizes: Self.sizes)
      #expect(abs((reported.total?.estimate ?? 0) - joint.reduce(0, +)) < 1e-8)
      for table in reported.tables(limit: .max) {
        for (count, exact) in zip(table.counts, marginal(table.columns)) {
          #expect(abs((count ?? -1) - exact) < 1e-8, "\(table.columns)")
        }
      }
    }
  }

  @Test("tables of fewer columns come first, and stop before there are too many cells")
  func limit() {
    let reported = ReportedMarginals(
      Self.measurements(Self.plans[3]) { _, _ in 1 }, sizes: Self.sizes)
    let all = reported.tables(limit: .max)
    #expect(all.map(\.columns) == [[0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]])
    #expect(reported.tables(limit: 9).map(\.columns) == [[0], [1], [2]])
  }

  @Test("what no measurement tells is not reported")
  func untold() {
    let reported = ReportedMarginals(
      Self.measurements([([0], 2, .whole), ([1, 2], 3, .interaction)]) { _, _ in 1 },
      sizes: Self.sizes)
    #expect(reported.tables(limit: .max).map(\.columns) == [[0]])
  }
}
