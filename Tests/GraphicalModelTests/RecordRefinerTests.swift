import Foundation
import Marginals
import Tabular
import Testing

@testable import GraphicalModel

@Suite("Record refiner")
struct RecordRefinerTests {
  private func table(sizes: [Int], rows: Int, seed: UInt64, correlated: Bool) -> CodedTable {
    randomTable(sizes: sizes, rows: rows, seed: seed, correlated: correlated)
  }

  /// What a table holds of its 1- and 2-way marginals, with noise of a bounded kind.
  private func measurements(
    of table: CodedTable, variance: Double, noise: Double, seed: UInt64
  ) -> [MarginalMeasurement] {
    var random = CounterGenerator(seed: seed, 0x6D6561)
    let count = table.domain.count
    let cliques = Clique.all(order: 1, of: count) + Clique.all(order: 2, of: count)
    return cliques.enumerated().map { index, clique in
      MarginalMeasurement(
        clique: clique,
        values: table.naiveCounts(of: clique).map {
          Double($0) + noise * (2 * random.unit() - 1)
        },
        variance: variance * (1 + 0.2 * Double(index)))
    }
  }

  private func naiveObjective(
    _ table: CodedTable, _ measurements: [MarginalMeasurement]
  ) -> Double {
    var sum = 0.0
    for measurement in measurements {
      let counts = table.naiveCounts(of: measurement.clique)
      for (count, value) in zip(counts, measurement.values) {
        let difference = Double(count) - value
        sum += difference * difference / (2 * measurement.variance)
      }
    }
    return sum
  }

  @Test(
    "no sweep raises the objective, which stays that of the records counted afresh",
    arguments: 0..<20)
  func sweeps(seed: Int) {
    let sizes = [[2, 3, 4], [1, 5, 2, 2], [6, 2], [3]][seed % 4]
    let target = table(sizes: sizes, rows: 300, seed: UInt64(seed), correlated: true)
    let measured = measurements(of: target, variance: 25, noise: 9, seed: UInt64(seed))
    let start = table(sizes: sizes, rows: 300, seed: UInt64(seed) + 99, correlated: false)
    var residuals = ResidualMatrix(table: start, measurements: measured, scale: 1)
    var random = CounterGenerator(seed: UInt64(seed), 1)
    var last = residuals.objective
    #expect(abs(last - naiveObjective(start, measured)) < 1e-4 * last)
    for sweep in 0..<6 {
      let accepted = residuals.sweep(
        proposals: 300 * sizes.count, threshold: sweep < 3 ? 0.75 : 0, using: &random)
      let now = residuals.table(domain: target.domain)
      #expect(accepted > 0 ? residuals.objective < last : residuals.objective == last)
      #expect(abs(residuals.objective - naiveObjective(now, measured)) < 1e-3 * max(1, last))
      let fresh = ResidualMatrix(table: now, measurements: measured, scale: 1)
      #expect(distance(residuals.differences, fresh.differences) < 1e-3)
      last = residuals.objective
    }
  }

  @Test("records refined against noiseless marginals come to have them", arguments: 0..<6)
  func noiseless(seed: Int) {
    let sizes = [2, 3, 2]
    let target = table(sizes: sizes, rows: 400, seed: UInt64(seed), correlated: true)
    let measured = measurements(of: target, variance: 0.01, noise: 0, seed: 0)
    let start = table(sizes: sizes, rows: 400, seed: UInt64(seed) + 50, correlated: false)
    func error(_ table: CodedTable) -> Int {
      var sum = 0
      for measurement in measured {
        let counts = table.naiveCounts(of: measurement.clique)
        for (count, value) in zip(counts, measurement.values) { sum += abs(count - Int(value)) }
      }
      return sum
    }
    let refined = RecordRefiner().refined(start, measurements: measured, total: 400, seed: 4)
    #expect(error(start) > 200)
    #expect(error(refined.table) <= 12)
    #expect(refined.changes > 0)
  }

  @Test("refinement stays within the values that a column has", arguments: 0..<6)
  func values(seed: Int) {
    let sizes = [4, 3, 5]
    let target = table(sizes: sizes, rows: 500, seed: UInt64(seed), correlated: true)
    let measured = measurements(of: target, variance: 1, noise: 0, seed: 0)
    let full = table(sizes: sizes, rows: 500, seed: UInt64(seed) + 50, correlated: false)
    let start = CodedTable(
      domain: full.domain,
      columns: full.columns.enumerated().map { attribute, column in
        CodeColumn.make(size: sizes[attribute], count: 500) { max(1, column[$0]) }
      }, rowCount: 500)
    let (refined, changes) = RecordRefiner().refined(
      start, measurements: measured, total: 500, seed: 4)
    #expect(changes > 0)
    #expect(refined.codes.allSatisfy { $0.allSatisfy { $0 >= 1 } })
  }

  @Test("the same seed gives the same records, and the number of records stays")
  func determinism() {
    let sizes = [3, 4]
    let target = table(sizes: sizes, rows: 200, seed: 1, correlated: true)
    let measured = measurements(of: target, variance: 2, noise: 2, seed: 1)
    let start = table(sizes: sizes, rows: 200, seed: 2, correlated: false)
    func refined(_ seed: UInt64) -> CodedTable {
      RecordRefiner().refined(start, measurements: measured, total: 200, seed: seed).table
    }
    #expect(refined(1).codes == refined(1).codes)
    #expect(refined(1).codes != refined(2).codes)
    #expect(refined(1).rowCount == 200)
  }

  @Test("a table of another size is refined against the marginals scaled to it")
  func scaled() {
    let sizes = [2, 2]
    let target = table(sizes: sizes, rows: 1000, seed: 1, correlated: true)
    let measured = measurements(of: target, variance: 0.01, noise: 0, seed: 0)
    let start = table(sizes: sizes, rows: 100, seed: 2, correlated: false)
    let refined = RecordRefiner().refined(start, measurements: measured, total: 1000, seed: 1).table
    let pair = Clique([0, 1])
    for (count, wanted) in zip(refined.naiveCounts(of: pair), target.naiveCounts(of: pair)) {
      #expect(abs(Double(count) - Double(wanted) / 10) <= 1.5)
    }
  }

  @Test("tables of no row or one, and an absence of measurements, are left alone")
  func trivial() {
    for rows in [0, 1, 50] {
      let start = table(sizes: [2, 3], rows: rows, seed: 1, correlated: false)
      let measured = rows < 2 ? measurements(of: start, variance: 1, noise: 1, seed: 1) : []
      let (refined, changes) = RecordRefiner().refined(
        start, measurements: measured, total: 1, seed: 1)
      #expect(refined.codes == start.codes)
      #expect(changes == 0)
    }
  }
}
