import Privacy
import Tabular
import Testing

@testable import Marginals

@Suite("Noisy marginal matrix")
struct NoisyMatrixTests {
  private func ledger(_ rho: Double) throws -> Ledger {
    Ledger(budget: try Rho(rho), randomness: .reproducible(seed: 1))
  }

  @Test("no shares of the same price give a smaller weighted error than those chosen")
  func optimalShares() {
    let (cells, squared, weights) = ([6, 40, 240, 9], [Int64(1), 4, 12, 3], [5.0, 1, 2, 0.5])
    func error(_ rhos: [Double]) -> Double {
      rhos.indices.reduce(0) {
        $0 + weights[$1] * Double(cells[$1]) * (Double(squared[$1]) / (2 * rhos[$1])).squareRoot()
      }
    }
    let shares = NoisyMarginalMatrix.shares(
      of: 0.5, cells: cells, squaredL2: squared, weights: weights)
    #expect(abs(shares.reduce(0, +) - 0.5) < 1e-12)
    let least = error(shares)
    for from in 0..<4 {
      for to in 0..<4 where to != from {
        var moved = shares
        moved[from] -= 0.01 * shares[from]
        moved[to] += 0.01 * shares[from]
        #expect(error(moved) > least)
      }
    }
  }

  @Test("a whole one-hot matrix costs its price and is labelled block by block")
  func oneHot() throws {
    let table = CodedTable.random(sizes: [3, 4, 2], rowCount: 800, seed: 1)
    let source = TableSource(SecretTable(table, maxRowsPerUnit: 2))
    var ledger = try ledger(1e7)
    let matrix = try NoisyMarginalMatrix.measure(source, ledger: &ledger, rho: 1e7)
    #expect(ledger.spent <= 1e7 && ledger.spent > 1e7 * (1 - 1e-6))
    #expect(
      ledger.entries.map(\.label) == [
        "matrix: a0", "matrix: a1", "matrix: a2", "matrix: a0 × a1", "matrix: a0 × a2",
        "matrix: a1 × a2",
      ])
    // At this price σ is below 0.01 and the noise is 0: P[any draw ≠ 0] < 1e-100.
    for measurement in matrix.measurements {
      #expect(measurement.values == table.naiveCounts(of: measurement.clique).map(Double.init))
    }
    #expect(matrix.measurements.map(\.clique) == Clique.matrix(of: 3))
  }

  @Test("each block's σ² is Δ²/(2ρ_b), by its own sensitivity")
  func multiHot() throws {
    let rows = SetRows.random(sizes: [3, 6, 5], maxItems: [1, 3, 2], rowCount: 400, seed: 2)
    var ledger = try ledger(0.25)
    let weights = [3.0, 1, 1, 1, 0, 2]
    let matrix = try NoisyMarginalMatrix.measure(
      rows.table, ledger: &ledger, rho: 0.25, weights: weights, stage: "m")
    let kept = [0, 1, 2, 3, 5]
    let blocks = kept.map { matrix.layout.blocks[$0] }
    #expect(matrix.blocks.map(\.kind) == blocks)
    #expect(matrix.blocks.map(\.values.count) == blocks.map(matrix.layout.cells(of:)))
    let squared = matrix.layout.blocks.map { matrix.layout.sensitivity(of: $0).squaredL2 }
    #expect(squared == [1, 6, 3, 3, 2, 6])
    let shares = NoisyMarginalMatrix.shares(
      of: 0.25, cells: matrix.layout.blocks.map(matrix.layout.cells(of:)), squaredL2: squared,
      weights: weights)
    for (place, block) in zip(kept, matrix.blocks) {
      let expected = Double(squared[place]) / (2 * shares[place])
      #expect(abs(block.variance / expected - 1) < 1e-6)
    }
    #expect(ledger.spent <= 0.25 && ledger.spent > 0.25 * (1 - 1e-6))
    #expect(matrix.measurements.map(\.clique) == [Clique([0])])
  }

  @Test("what would overspend is refused, and nothing is entered")
  func overspend() throws {
    let rows = SetRows.random(sizes: [3, 6], maxItems: [1, 3], rowCount: 40, seed: 3)
    var ledger = try ledger(0.1)
    do {
      _ = try NoisyMarginalMatrix.measure(rows.table, ledger: &ledger, rho: 0.2)
      Issue.record("not refused")
    } catch is LedgerError {}
    #expect(ledger.entries.isEmpty && ledger.spent == 0)
  }

  @Test("one marginal is measured for its price")
  func oneMarginal() throws {
    let table = CodedTable.random(sizes: [3, 4, 2], rowCount: 300, seed: 4)
    var ledger = try ledger(2e6)
    let clique = Clique([0, 1, 2])
    let measurement = try MarginalMeasurement.measure(
      clique, of: TableSource(SecretTable(table)), ledger: &ledger, rho: 1e6, stage: "3-way")
    // σ² is 5e-7: P[any draw ≠ 0] < 1e-100.
    #expect(measurement.values == table.naiveCounts(of: clique).map(Double.init))
    #expect(abs(measurement.variance * 2e6 - 1) < 1e-6)
    #expect(ledger.entries.map(\.label) == ["3-way: a0 × a1 × a2"])
    #expect(abs(ledger.spent / 1e6 - 1) < 1e-6)
  }
}
