import RealModule

/// What one choice by the exponential mechanism costs under Gaussian DP.
///
/// ## Privacy
/// With parameter ε the mechanism is ε-bounded-range: on two neighbours the privacy loss of every
/// output lies within [t − ε, t] for some t in [0, ε] (Dong, Durfee & Rogers 2020). Its trade-off
/// function, convex from (0, 1) to (1, 0) with slopes between −e^t and −e^(t−ε), lies above two lines
/// that meet at one kink (α, β) with logit(1 − α) − logit(β) = ε. The curve of μ-GDP, convex through
/// the same ends, lies below them if it does at the kink: if Φ⁻¹(1 − α) − Φ⁻¹(β) ≤ μ. Seen as a
/// function of the logit, Φ⁻¹ has its greatest slope in the middle, so the worst kink is symmetric:
///
///     μ = 2Φ⁻¹(1/(1 + e^(−ε/2)))
///
/// For small ε that is μ²/2 = (π/2)·ε²/8: more by π/2 than the price under zCDP.
enum ExponentialTradeOff {
  /// μ²/2 from above, within a relative 1e-10.
  ///
  /// - Precondition: `epsilon` is positive and finite.
  static func price(epsilon: Double) -> Double {
    // erf(μ/(2√2)) = tanh(ε/4).
    if epsilon <= 4 {
      let y = NormalTail.inverseErf(Double.tanh(epsilon / 4) * (1 + 0x1p-48))
      return 4 * y * y * (1 + 0x1p-48)
    }
    let logTail = -(epsilon / 2 + Double.log(onePlus: .exp(-epsilon / 2))) * (1 + 0x1p-50)
    let half = NormalTail.upperQuantile(logTail: logTail)
    return 2 * half * half * (1 + 0x1p-48)
  }

  /// The ε of a choice whose μ²/2 is `price`, before rounding.
  static func epsilon(price: Double) -> Double {
    let half = (price / 2).squareRoot()
    let inside = Double.erf(half / 2.0.squareRoot())
    if inside < 0.75 { return 4 * Double.atanh(inside) }
    let logTail = NormalTail.logUpper(half)
    return 2 * (Double.log(onePlus: -.exp(logTail)) - logTail)
  }
}
