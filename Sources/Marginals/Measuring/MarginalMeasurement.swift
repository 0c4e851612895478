import Privacy

/// A noisy marginal: what was released about one clique.
public struct MarginalMeasurement: Sendable, Codable {
  /// What of the marginal was measured.
  public enum Part: String, Sendable, Codable {
    case whole
    /// The marginal with every axis centred: what smaller marginals do not tell.
    case interaction
  }

  public let clique: Clique
  public let part: Part
  /// One value a cell, in counts, row-major over the clique's attributes; may be negative.
  public let values: [Double]
  /// σ², in counts squared.
  public let variance: Double

  public init(clique: Clique, values: [Double], variance: Double, part: Part = .whole) {
    self.clique = clique
    self.part = part
    self.values = values
    self.variance = variance
  }

  public init(clique: Clique, noisy: NoisyCounts) {
    self.init(
      clique: clique, values: noisy.values.map(Double.init),
      variance: noisy.variance.doubleValue)
  }

  /// An interaction part that was released as integers, Π n_i times the centred counts: divided, and
  /// its noise centred too.
  public init(clique: Clique, noisyInteraction noisy: NoisyCounts, sizes: [Int]) {
    let scale = Double(clique.attributes.reduce(1) { $0 * sizes[$1] })
    let scaled = MarginalMeasurement(
      clique: clique, values: noisy.values.map { Double($0) / scale }, variance: 1)
    self.init(
      clique: clique, values: ResidualEstimate.residual(of: scaled, on: clique, sizes: sizes),
      variance: noisy.variance.doubleValue / (scale * scale), part: .interaction)
  }

  public var sigma: Double { variance.squareRoot() }

  /// The sum of all cells: an estimate of the number of records.
  public var total: Double { values.reduce(0, +) }
}
