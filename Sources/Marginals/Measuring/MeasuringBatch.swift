import Privacy

/// A batch of marginals and the part of the budget each gets.
public struct MeasuringBatch: Sendable {
  /// Splits budgets a little short of the whole, so that rounding up every σ² and every sum in the
  /// ledger cannot overspend; what is left unspent is below 10⁻⁸ of the budget.
  public static let rounding = 1 - 1e-9

  public private(set) var cliques: [Clique] = []
  /// The price of each clique, in the ledger's unit; one of price 0 is not released.
  public private(set) var rhos: [Double] = []
  /// What of each clique is measured.
  public private(set) var parts: [MarginalMeasurement.Part] = []

  public init() {}

  public mutating func add(
    _ clique: Clique, rho: Double, part: MarginalMeasurement.Part = .whole
  ) {
    cliques.append(clique)
    rhos.append(rho)
    parts.append(part)
  }

  /// The batch with prices that add up to `rho`.
  package func rescaled(to rho: Double) -> MeasuringBatch {
    let sum = rhos.reduce(0, +)
    var batch = self
    batch.rhos = rhos.map { $0 * (rho / sum) }
    return batch
  }

  /// About the noise that a marginal gets, for planning: σ² = Δ²/(2ρ), exact under zCDP; under Gaussian
  /// DP the release itself has up to a few per cent more at small σ.
  public static func variance(rho: Double, squaredL2: Int64) -> Double {
    Double(squaredL2) / (2 * rho)
  }

  /// σ² of a block that gets `rho` of the budget, rounded up.
  static func variance(
    rho: Double, sensitivity: Sensitivity, accountant: Accountant
  ) throws -> PositiveRational {
    try accountant.variance(price: rho * rounding, squaredL2: sensitivity.squaredL2)
  }

  /// Counts and releases the batch, all of it entered in the ledger first.
  ///
  /// - Parameters:
  ///   - source: counts the table.
  ///   - ledger: pays.
  ///   - stage: begins every label in the ledger, as in "1-way: gender".
  /// - Throws: `LedgerError` where the batch would overspend, ``CountingError`` where a clique has too
  ///   many cells; then nothing is released.
  ///
  /// ## Privacy
  /// A marginal moves by the source's sensitivity with a unit, its interaction part as
  /// `Sensitivity.interactionPart` proves. σ² is rounded up, so that no block costs more than its part;
  /// cliques and parts must come from public inputs and earlier releases.
  public func measure(
    _ source: any MarginalSource, ledger: inout Ledger, stage: String
  ) throws -> [MarginalMeasurement] {
    guard !cliques.isEmpty else { return [] }
    let domain = source.domain
    let rowsPerUnit = Int(source.sensitivity.l1)
    let taken = cliques.indices.map { index in
      countPart(index, shape: cliques[index].shape(in: domain), rowsPerUnit: rowsPerUnit)
    }
    let noisy = try ledger.measure(
      source.counts(of: cliques).taking(taken, rowsPerUnit: rowsPerUnit), rhos: rhos,
      labels: zip(cliques, taken).map { clique, part in
        "\(stage)\(part == .whole ? "" : ", interaction part"): \(clique.name(in: domain))"
      })
    return cliques.indices.compactMap { index in
      noisy[index].map { noisy in
        taken[index] == .whole
          ? MarginalMeasurement(clique: cliques[index], noisy: noisy)
          : MarginalMeasurement(
            clique: cliques[index], noisyInteraction: noisy, sizes: domain.sizes)
      }
    }
  }

  /// The part to take: the whole marginal instead of its interaction part where there is none, since
  /// an attribute has one value, and where the integers would need more noise than can be drawn
  /// exactly. Such marginals have many values, and their interaction parts would cost nearly as much.
  private func countPart(_ index: Int, shape: [Int], rowsPerUnit: Int) -> CountPart {
    let scale = shape.reduce(Double(rowsPerUnit)) { $0 * Double($1) }
    guard parts[index] == .interaction, shape.allSatisfy({ $0 > 1 }), scale < 0x1p31,
      scale * scale / (2 * rhos[index]) < 0x1p46
    else { return .whole }
    return .interaction(shape: shape)
  }
}

extension FixedSchedule {
  /// Adds a batch of whole marginals, with the noise that ``MeasuringBatch/measure(_:ledger:stage:)``
  /// gives them.
  ///
  /// - Throws: `FixedScheduleError` where a unit moves several counts.
  public mutating func add(
    _ batch: MeasuringBatch, sensitivity: Sensitivity, accountant: Accountant
  ) throws {
    for (rho, part) in zip(batch.rhos, batch.parts) where rho > 0 {
      guard part == .whole else { throw FixedScheduleError.severalCounts }
      try addMarginals(
        1,
        variance: MeasuringBatch.variance(
          rho: rho, sensitivity: sensitivity, accountant: accountant),
        sensitivity: sensitivity)
    }
  }
}

extension Ledger {
  /// Releases every block of `counts` for a given price: σ² is that of the accountant, Δ²/(2ρ) under
  /// zCDP, rounded up.
  ///
  /// - Parameter rhos: the price of each block; a block of price 0 is not released.
  /// - Throws: `LedgerError` where all blocks together would overspend; then none is released.
  mutating func measure(
    _ counts: borrowing SecretCounts, rhos: [Double], labels: [String]
  ) throws -> [NoisyCounts?] {
    precondition(rhos.count == counts.blocks.count, "one price a block")
    var variances: [PositiveRational?] = []
    for (index, block) in counts.blocks.enumerated() {
      guard rhos[index] > 0 else {
        variances.append(nil)
        continue
      }
      variances.append(
        try MeasuringBatch.variance(
          rho: rhos[index], sensitivity: block.sensitivity, accountant: accountant))
    }
    return try measure(counts, variances: variances, labels: labels)
  }
}
