import Privacy
import RealModule

extension [LedgerEntry] {
  /// μ of Gaussian differential privacy that the entries amount to, each at the least that its kind of
  /// release is known to cost: √(Σ μᵢ²) (Dong, Roth & Su 2022, Corollary 3.3).
  ///
  /// - Discrete Gaussian noise on a vector that moves in one cell by 1: 2Φ⁻¹((1 + p₀)/2), p₀ being the
  ///   probability that the noise is 0. Where several cells move no price is proved, and it is
  ///   counted as Δ/σ, the price of continuous noise, of which discrete noise falls short by 1/(24σ²)
  ///   or so.
  /// - A choice by the exponential mechanism, and discrete Laplace noise, whose ε-differential privacy
  ///   is a range of 2ε: 2Φ⁻¹(1/(1 + e^(−range/2))).
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

  fileprivate var squaredMu: Double {
    switch mechanism {
    case .discreteGaussian(let variance, let l1, let squaredL2),
      .thresholdedGaussian(let variance, let l1, let squaredL2, _, _):
      let sigma = variance.doubleValue.squareRoot()
      guard l1 == 1 else { return Double(squaredL2) / (sigma * sigma) }
      let mu = 2 * StandardNormal.quantile(tail: (1 - Self.probabilityOfZero(sigma)) / 2)
      return mu * mu
    case .exponential(let epsilon, _, _):
      return 2 * Accountant.gdp.price(selectionEpsilon: epsilon.doubleValue)
    case .discreteLaplace(let scale, let l1):
      return 2 * Accountant.gdp.price(selectionEpsilon: 2 * Double(l1) / scale.doubleValue)
    }
  }

  /// 1/Σ_k exp(−k²/(2σ²)); above σ = 6 the sum is σ√(2π) to the last place.
  private static func probabilityOfZero(_ sigma: Double) -> Double {
    guard sigma <= 6 else { return 1 / (sigma * (2 * Double.pi).squareRoot()) }
    let sum = (1...60).reduce(0.5) {
      $0 + Double.exp(-Double($1 * $1) / (2 * sigma * sigma))
    }
    return 1 / (2 * sum)
  }
}
