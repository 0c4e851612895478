import Privacy

/// A noisy marginal: what was released about one clique.
public struct MarginalMeasurement: Sendable, Codable {
  public let clique: Clique
  /// One value a cell, in counts, row-major over the clique's attributes; may be negative.
  public let values: [Double]
  /// σ², in counts squared.
  public let variance: Double

  public init(clique: Clique, values: [Double], variance: Double) {
    self.clique = clique
    self.values = values
    self.variance = variance
  }

  public init(clique: Clique, noisy: NoisyCounts) {
    self.init(
      clique: clique, values: noisy.values.map(Double.init),
      variance: noisy.variance.doubleValue)
  }

  public var sigma: Double { variance.squareRoot() }

  /// The sum of all cells: an estimate of the number of records.
  public var total: Double { values.reduce(0, +) }
}
