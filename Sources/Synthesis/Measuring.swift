import Marginals
import Privacy

/// A batch of marginals and the part of the budget each gets.
struct MeasuringBatch {
  /// Splits budgets a little short of the whole, so that rounding up every σ² and every sum in the
  /// ledger cannot overspend; what is left unspent is below 10⁻⁸ of the budget.
  static let rounding = 1 - 1e-9

  var cliques: [Clique] = []
  /// ρ of each clique.
  var rhos: [Double] = []

  mutating func add(_ clique: Clique, rho: Double) {
    cliques.append(clique)
    rhos.append(rho)
  }

  /// The noise each clique will get, for a table with the given sensitivity: σ² = Δ²/(2ρ).
  static func variance(rho: Double, squaredL2: Int64) -> Double {
    Double(squaredL2) / (2 * rho)
  }

  /// Counts and releases the batch, all of it entered in the ledger first.
  func measure(
    _ source: any MarginalSource, ledger: inout Ledger, stage: String
  ) throws -> [MarginalMeasurement] {
    guard !cliques.isEmpty else { return [] }
    let domain = source.domain
    let counts = try source.counts(of: cliques)
    var variances: [PositiveRational?] = []
    for (block, rho) in zip(counts.blocks, rhos) {
      variances.append(
        try PositiveRational.roundedUp(
          Self.variance(
            rho: rho * Self.rounding, squaredL2: block.sensitivity.squaredL2)))
    }
    let labels = cliques.map { "\(stage): \($0.name(in: domain))" }
    let noisy = try ledger.measure(counts, variances: variances, labels: labels)
    return zip(cliques, noisy).compactMap { clique, noisy in
      noisy.map { MarginalMeasurement(clique: clique, noisy: $0) }
    }
  }
}

extension Array where Element == MarginalMeasurement {
  /// The least-squares estimate of the number of records from the totals of all measurements,
  /// Σ(total/(σ²n)) / Σ(1/(σ²n)), at least 1.
  var estimatedTotal: Double {
    var (sum, weights) = (0.0, 0.0)
    for measurement in self {
      let weight = 1 / (measurement.variance * Double(measurement.values.count))
      sum += weight * measurement.total
      weights += weight
    }
    return weights > 0 ? Swift.max(1, sum / weights) : 1
  }
}

extension MarginalMeasurement {
  /// The measured cells as probabilities, none below a share of the noise, so that no value becomes
  /// impossible because its noisy count fell below zero. Equal where no cell is above zero.
  public func probabilities(floor: Double = 0.3) -> [Double] {
    let raised = values.map { Swift.max($0, floor * sigma) }
    let sum = raised.reduce(0, +)
    guard sum > 0 else { return raised.map { _ in 1 / Double(raised.count) } }
    return raised.map { $0 / sum }
  }
}
