import RealModule

#if Mutations
  import Mutations
#endif

/// What discrete Gaussian noise costs under Gaussian DP when a vector of integers moves.
///
/// ## Privacy
/// Let S(k) = P[X ≥ k] and z(k) the number with Q(z(k)) = S(k). The likelihood ratio of X to X + 1 is
/// monotone, so the trade-off function between them is piecewise linear with the kinks
/// (S(k), S(2 − k)). It is convex, and so is the curve of μ-GDP, which therefore lies below it if it
/// does at every kink: if z(k) − z(k − 1) ≤ μ for all k. It is symmetric, so that adding and removing
/// are the same. The largest difference is that of the central kink, k = 1, where it is
///
///     μ = 2Φ⁻¹((1 + p₀)/2), p₀ = P[X = 0],
///
/// which is more than the 1/σ of continuous noise. That the centre is the largest is not proved
/// but computed by the tests, kink by kink, on a grid of σ from 0.6 to 50 and at 100, 200, 400 and
/// 1000, within a thousand standard deviations, to a part in 10¹⁰ of μ. For large σ it agrees with
/// S(k) = φ(x)·h/(2 sinh(y/2))·(1 + O(h²)) with h = 1/σ, x = (k − ½)h and y = xh (x of order 1/h):
/// differences are h(1 + h²ψ′(y)) to that order, ψ(y) = log(sinh(y/2)/(y/2))/y, and ψ′(y) < ψ′(0) =
/// 1/24, since log(sinh(y/2)/(y/2)) is concave in y². Prices carry 2⁻³⁰ more than the formula, which
/// covers what the tests leave open and all rounding.
///
/// A vector of integers that moves by v costs ‖v‖₂² times as much, so μ is at most Δ times the above
/// where ‖v‖₂ ≤ Δ:
///
/// - A count that moves by k moves by 1 k times over. A test that has power α against X has at most
///   Φ(Φ⁻¹(α) + μ) against X + 1, therefore at most Φ(Φ⁻¹(α) + kμ) against X + k: X and X + k are
///   kμ-GDP (group privacy, Dong, Roth & Su 2022, Theorem 2.14, which asks no more of X than that its
///   shifts by 1 are μ-GDP).
/// - The cells' noise is independent, so squares of |v_i|μ add up over them (Corollary 3.3 there).
///
/// For large σ this is the 1/σ of continuous noise up to 1/(24σ²) of it.
enum DiscreteGaussianShift {
  /// σ² below which the kinks have not been computed: 0.6².
  static let leastVariance: PositiveRational = {
    guard let value = PositiveRational("9/25") else { preconditionFailure("9/25 is a rational") }
    return value
  }()

  private static let slack = 1 + 0x1p-30

  /// μ²/2 of a vector that moves by at most √`squaredL2` in L2, rounded up; nil below
  /// ``leastVariance``.
  static func price(variance: PositiveRational, squaredL2: Int64) -> Double? {
    price(variance: variance).map { ($0 * Double(squaredL2).nextUp).nextUp }
  }

  /// μ²/2 of a count that moves by 1, rounded up; nil below ``leastVariance``.
  static func price(variance: PositiveRational) -> Double? {
    guard variance >= leastVariance else { return nil }
    #if Mutations
      if Mutation.continuousMu.isActive { return 1 / (2 * variance.doubleValue) }
    #endif
    let y = NormalTail.inverseErf(
      (1 + 0x1p-48) * probabilityOfZero(variance: variance.doubleValue * (1 - 0x1p-51)))
    // erf(y) = p₀ and μ = 2√2·y.
    return 4 * y * y * slack
  }

  /// The least σ² found with which a vector that moves by at most √`squaredL2` costs at most `price`.
  ///
  /// - Throws: `PrivacyParameterError` for a price so small that σ² is above 2^60.
  static func variance(
    price: Double, squaredL2: Int64
  ) throws(PrivacyParameterError) -> PositiveRational {
    try variance(price: (price / Double(squaredL2).nextUp).nextDown.nextDown)
  }

  /// The least σ² found whose price for a shift by 1 is at most `price`, within a relative 2^-30 of the least there is,
  /// and at least ``leastVariance``.
  ///
  /// - Throws: `PrivacyParameterError` for a price so small that σ² is above 2^60.
  static func variance(price: Double) throws(PrivacyParameterError) -> PositiveRational {
    precondition(price > 0, "a price is positive")
    if let greatest = Self.price(variance: leastVariance), greatest <= price {
      return leastVariance
    }
    let target = Double.erf((price / slack).squareRoot() / 2)
    let least = leastVariance.doubleValue
    var sigma = 1 / target / (2 * Double.pi).squareRoot()
    // σ·p₀·√(2π) is close to 1 and changes little with σ: each step leaves at most 3% of the error.
    for _ in 0..<12 {
      sigma *= probabilityOfZero(variance: max(least, sigma * sigma)) / target
    }
    var variance = max(least, sigma * sigma)
    while true {
      let rounded = try PositiveRational.roundedUp(variance)
      if let cost = Self.price(variance: rounded), cost <= price { return rounded }
      variance *= 1 + 0x1p-40
    }
  }

  /// p₀ of noise with parameter σ², from above up to a few units in the last place.
  ///
  /// 1/p₀ = Σ exp(−j²/(2σ²)) = σ√(2π)·Σ exp(−2π²σ²j²) by Poisson's summation formula; what is left
  /// out of the second sum is below 10⁻²⁷.
  private static func probabilityOfZero(variance: Double) -> Double {
    let q = Double.exp(-2 * .pi * .pi * variance)
    return 1 / ((2 * Double.pi * variance).squareRoot() * (1 + 2 * q * (1 + q * q * q)))
  }
}
