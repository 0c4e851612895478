import Privacy

extension [LedgerEntry] {
  /// μ of Gaussian differential privacy that the entries amount to: √(Σ μᵢ²) (Dong, Roth & Su 2022,
  /// Corollary 3.3), each at its price under Gaussian DP, or where none is proved at √(2ρ).
  var mu: Double { reduce(0) { $0 + $1.squaredMu }.squareRoot() }

  /// The part of ``mu`` that is in the noise on counts, and so can be seen in measurements.
  var muOfCounts: Double {
    filter(\.isNoiseOnCounts).reduce(0) { $0 + $1.squaredMu }.squareRoot()
  }
}

extension LedgerEntry {
  fileprivate var isNoiseOnCounts: Bool {
    switch mechanism {
    case .discreteGaussian, .thresholdedGaussian: true
    case .exponential, .discreteLaplace: false
    }
  }

  fileprivate var squaredMu: Double { 2 * (halfSquaredMu ?? rho) }
}
