import Privacy
import RealModule
import Tabular

/// The marginal matrix as released: every block with noise, one triangle of it.
///
/// ```swift
/// let matrix = try NoisyMarginalMatrix.measure(source, ledger: &ledger, rho: 0.01)
/// let estimate = ResidualEstimate(matrix.measurements, sizes: source.domain.sizes)
/// ```
public struct NoisyMarginalMatrix: Sendable {
  public struct Block: Sendable {
    public let kind: MarginalMatrixLayout.Block
    /// One value a cell, in the order that `kind` states; may be negative.
    public let values: [Double]
    /// σ², in counts squared.
    public let variance: Double
  }

  public let layout: MarginalMatrixLayout
  /// In the order of the layout.
  public let blocks: [Block]

  /// The blocks that are marginals: those of ordinary attributes alone. The cells of a multi-valued
  /// attribute's block do not add up to the number of rows.
  public var measurements: [MarginalMeasurement] {
    blocks.compactMap { block in
      layout.clique(of: block.kind).map {
        MarginalMeasurement(clique: $0, values: block.values, variance: block.variance)
      }
    }
  }

  /// Measures the whole matrix of a table of one value a cell.
  ///
  /// - Parameters:
  ///   - source: counts the table.
  ///   - ledger: pays.
  ///   - rho: the price of all blocks together, at most what the ledger has left.
  ///   - weights: importance of every block, in the order of the layout; equal where left out.
  ///   - stage: begins every label in the ledger.
  /// - Throws: `LedgerError` where it would overspend; then nothing is released.
  ///
  /// ## Privacy
  /// Every block is a marginal, of the source's sensitivity; the prices add up to at most `rho`.
  public static func measure(
    _ source: any MarginalSource, ledger: inout Ledger, rho: Double, weights: [Double]? = nil,
    stage: String = "matrix"
  ) throws -> NoisyMarginalMatrix {
    // A source's marginals move by the rows of a unit: that many in L1.
    let layout = try MarginalMatrixLayout(
      domain: source.domain, maxItems: [Int](repeating: 1, count: source.domain.count),
      maxRowsPerUnit: Int(source.sensitivity.l1))
    return try measure(
      source.matrixCounts(), layout: layout, ledger: &ledger, rho: rho, weights: weights,
      stage: stage)
  }

  /// Measures the whole matrix of a table with multi-valued columns.
  ///
  /// - Parameters: as for a source, and `threads` that count.
  /// - Throws: `LedgerError` where it would overspend, ``MarginalMatrixError``; then nothing is
  ///   released.
  ///
  /// ## Privacy
  /// Each block moves as ``MarginalMatrixLayout/sensitivity(of:)`` states; the prices add up to at
  /// most `rho`.
  public static func measure(
    _ table: borrowing IndicatorTable, ledger: inout Ledger, rho: Double,
    weights: [Double]? = nil, stage: String = "matrix", threads: Int = 1
  ) throws -> NoisyMarginalMatrix {
    let layout = try MarginalMatrixLayout(
      domain: table.domain, maxItems: table.maxItems, maxRowsPerUnit: table.maxRowsPerUnit)
    return try measure(
      MarginalMatrix.counts(of: table, threads: threads), layout: layout, ledger: &ledger,
      rho: rho, weights: weights, stage: stage)
  }

  /// The price of every block: Σ w·n·σ is least, for Σ Δ²/(2σ²) = ρ, at ρ_b ∝ (w_b n_b Δ_b)^(2/3),
  /// which is (w_b n_b)^(2/3) where all sensitivities are equal.
  ///
  /// - Parameters:
  ///   - rho: the sum of the prices.
  ///   - cells: n of every block; a block without cells costs nothing.
  ///   - squaredL2: Δ² of every block.
  ///   - weights: w of every block, not negative; a block of weight 0 gets the price 0.
  public static func shares(
    of rho: Double, cells: [Int], squaredL2: [Int64], weights: [Double]
  ) -> [Double] {
    precondition(cells.count == squaredL2.count && cells.count == weights.count)
    let parts = cells.indices.map { block in
      Double.pow(
        weights[block] * Double(cells[block]) * Double.sqrt(Double(squaredL2[block])), 2.0 / 3)
    }
    let sum = parts.reduce(0, +)
    return parts.map { sum > 0 ? rho * $0 / sum : 0 }
  }

  private static func measure(
    _ counts: borrowing SecretCounts, layout: MarginalMatrixLayout, ledger: inout Ledger,
    rho: Double, weights: [Double]?, stage: String
  ) throws -> NoisyMarginalMatrix {
    let cells = counts.blocks.map(\.cells.count)
    let weights = weights ?? [Double](repeating: 1, count: cells.count)
    let rhos = shares(
      of: rho, cells: cells, squaredL2: counts.blocks.map(\.sensitivity.squaredL2),
      weights: weights)
    let noisy = try ledger.measure(
      counts, rhos: rhos, labels: layout.blocks.map { "\(stage): \(layout.name(of: $0))" })
    let blocks = zip(layout.blocks, noisy).compactMap { kind, noisy in
      noisy.map {
        Block(
          kind: kind, values: $0.values.map(Double.init), variance: $0.variance.doubleValue)
      }
    }
    return NoisyMarginalMatrix(layout: layout, blocks: blocks)
  }
}

extension MarginalMeasurement {
  /// Measures one marginal for the price ρ.
  ///
  /// - Throws: `LedgerError` where it would overspend, ``CountingError`` where it has too many cells;
  ///   then nothing is released.
  ///
  /// ## Privacy
  /// The marginal moves by the source's sensitivity with a unit, and is charged before its noise is
  /// drawn.
  public static func measure(
    _ clique: Clique, of source: any MarginalSource, ledger: inout Ledger, rho: Double,
    stage: String
  ) throws -> MarginalMeasurement {
    var batch = MeasuringBatch()
    batch.add(clique, rho: rho)
    return try batch.measure(source, ledger: &ledger, stage: stage)[0]
  }
}
