import Privacy

extension [LedgerEntry] {
  /// μ of Gaussian differential privacy that the entries amount to: √(Σ μᵢ²) (Dong, Roth & Su 2022,
  /// Corollary 3.3), each at its price under Gaussian DP; nil where one has none.
  var mu: Double? { Self.mu(of: self) }

  /// The part of ``mu`` that is in the noise on counts, and so can be seen in measurements.
  var muOfCounts: Double? { Self.mu(of: filter(\.isNoiseOnCounts)) }

  private static func mu(of entries: [LedgerEntry]) -> Double? {
    var sum = 0.0
    for entry in entries {
      guard let price = entry.halfSquaredMu else { return nil }
      sum += 2 * price
    }
    return sum.squareRoot()
  }
}

extension LedgerEntry {
  fileprivate var isNoiseOnCounts: Bool {
    switch mechanism {
    case .discreteGaussian, .thresholdedGaussian: true
    case .exponential, .discreteLaplace: false
    }
  }
}
