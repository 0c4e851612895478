import RealModule

/// Conversion between μ-Gaussian and (ε, δ)-differential privacy.
///
///     let mu = GaussianDP.mu(epsilon: try Epsilon(1), delta: try Delta(1e-9))  // 0.18197…
///
/// ## Privacy
/// A μ-GDP mechanism is (ε, δ)-differentially private exactly for the δ of
///
///     δ(ε) = Q(ε/μ − μ/2) − e^ε Q(ε/μ + μ/2)
///
/// or more, Q being the upper tail of N(0, 1) (Balle & Wang 2018, Theorem 8; Dong, Roth & Su 2022,
/// Corollary 2.13). The first term is bounded from above and the second from below, arguments
/// included, each in logarithms, so that the δ returned is an upper bound as computed. Both
/// inversions test that same δ and return the end of their bracket that passed: the upper for ε, the
/// lower for μ. The two terms cancel as μ falls: the bound is above δ by about
/// 1e-15·(1 + x)³/μ of it, x being ε/μ, and the inversions are off by 1e-10 + 1e-14/μ at most.
public enum GaussianDP {
  /// An upper bound on the δ at which every μ-GDP mechanism is (ε, δ)-differentially private.
  ///
  /// - Precondition: `mu` and `epsilon` are finite and at least 0.
  /// - Complexity: two error functions.
  public static func delta(mu: Double, epsilon: Double) -> Double {
    precondition(mu >= 0 && mu.isFinite, "mu must be finite and at least 0")
    precondition(epsilon >= 0 && epsilon.isFinite, "epsilon must be finite and at least 0")
    if mu == 0 { return 0 }
    let (quotient, half) = (epsilon / mu, mu / 2)
    let rounding = (quotient + half) * 0x1p-51
    // An infinite quotient leaves nothing of either term but what is below the least number.
    guard rounding.isFinite else { return .leastNonzeroMagnitude }
    let first = Double.exp(NormalTail.logUpper(quotient - half - rounding)) * (1 + 0x1p-51)
    let second = epsilon + NormalTail.logLower(quotient + half + rounding)
    return min(1, max(0, first.nextUp - .exp(second) * (1 - 0x1p-51)).nextUp)
  }

  /// The least ε, from above, at which every μ-GDP mechanism is (ε, δ)-differentially private; the
  /// least positive number found where ε = 0 would do.
  ///
  /// - Complexity: some 60 evaluations of `delta(mu:epsilon:)`.
  public static func epsilon(mu: Mu, delta: Delta) -> Epsilon {
    let passes = { Self.delta(mu: mu.value, epsilon: $0) <= delta.value }
    // Q(x) ≤ exp(−x²/2): a first guess that passes.
    var upper = mu.value * (mu.value / 2 + (-2 * Double.log(delta.value)).squareRoot())
    while !passes(upper) { upper *= 2 }
    upper = Bisection.narrowed(from: 0, to: upper) { !passes($0) }.upper
    return Bisection.validated(upper)
  }

  /// The greatest μ, from below, for which every μ-GDP mechanism is (ε, δ)-differentially private.
  ///
  /// - Complexity: some 60 evaluations of `delta(mu:epsilon:)`.
  public static func mu(epsilon: Epsilon, delta: Delta) -> Mu {
    let passes = { Self.delta(mu: $0, epsilon: epsilon.value) <= delta.value }
    let root = (-2 * Double.log(delta.value)).squareRoot()
    var lower = 2 * epsilon.value / (root + (root * root + 2 * epsilon.value).squareRoot())
    while !passes(lower) { lower /= 2 }
    var upper = 2 * lower
    while passes(upper) { upper *= 2 }
    lower = Bisection.narrowed(from: lower, to: upper, isLower: passes).lower
    return Bisection.validated(lower)
  }
}
