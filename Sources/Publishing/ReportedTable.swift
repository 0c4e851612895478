import Aggregates
import Marginals

/// A noisy table of a release and how far each of its cells can be trusted.
struct ReportedTable: Sendable {
  /// How noise adds up over cells.
  enum Noise: Sendable {
    /// Independent from cell to cell, of this variance.
    case independent(variance: Double)
    /// That of a least-squares estimate: the variance of every residual part, by the bits of its
    /// columns' places.
    case residual(variances: [Double])
  }

  /// Indices of columns, ascending.
  let columns: [Int]
  /// The cells along each of them.
  let sizes: [Int]
  /// Row-major, in records; nil where a count was withheld.
  let counts: [Double?]
  /// What intervals are around, where counts were changed after their noise was drawn; nil where they
  /// were not.
  var drawn: [Double?]?
  let noise: Noise

  static let width95 = AggregateFile.gaussianWidth

  /// The standard deviation of one cell's noise, in records.
  var sigma: Double {
    switch noise {
    case .independent(let variance): variance.squareRoot()
    case .residual(let variances):
      variances.enumerated().reduce(0) { sum, part in
        sum + part.element
          * sizes.enumerated().reduce(1) { product, axis in
            let share = 1 / Double(axis.element)
            return product * (part.offset & (1 << axis.offset) != 0 ? 1 - share : share * share)
          }
      }.squareRoot()
    }
  }
}

/// All tables that noisy marginals tell of, by least squares, with the exact variance of every sum of
/// cells.
///
/// The residual parts of an estimate have independent noise: that of part τ is centred along every
/// axis, so a sum of aᵢ of nᵢ cells along each axis has the variance
/// Σ_τ v_τ · Π_{i∈τ} aᵢ(1 − aᵢ/nᵢ) · Π_{i∉τ} (aᵢ/nᵢ)², v_τ = 1/precision (Xiao et al. 2023).
struct ReportedMarginals {
  private let estimate: ResidualEstimate
  private let sizes: [Int]
  private let cliques: [Clique]

  init(_ measurements: [MarginalMeasurement], sizes: [Int]) {
    self.sizes = sizes
    estimate = ResidualEstimate(measurements, sizes: sizes)
    let measured = Set(measurements.flatMap(\.clique.subsets))
    let estimate = estimate
    cliques =
      measured
      .filter { !$0.attributes.isEmpty && $0.subsets.allSatisfy { estimate.precision(of: $0) > 0 } }
      .sorted { $0.count == $1.count ? $0 < $1 : $0.count < $1.count }
  }

  /// The number of records, and half of its 95 % interval; nil where no table has a total.
  var total: (estimate: Double, half: Double)? {
    let precision = estimate.precision(of: Clique([]))
    return precision > 0
      ? (estimate.total, ReportedTable.width95 / precision.squareRoot()) : nil
  }

  /// The tables of at most `limit` cells together, of fewer columns before more.
  func tables(limit: Int) -> [ReportedTable] {
    var cells = 0
    return cliques.prefix { clique in
      cells += clique.attributes.reduce(1) { $0 * sizes[$1] }
      return cells <= limit
    }.map { clique in
      ReportedTable(
        columns: clique.attributes, sizes: clique.attributes.map { sizes[$0] },
        counts: estimate.marginal(of: clique),
        noise: .residual(variances: variances(of: clique)))
    }
  }

  private func variances(of clique: Clique) -> [Double] {
    (0..<(1 << clique.count)).map { bits in
      let part = clique.attributes.indices.filter { bits & (1 << $0) != 0 }
      return 1 / estimate.precision(of: Clique(part.map { clique.attributes[$0] }))
    }
  }
}
