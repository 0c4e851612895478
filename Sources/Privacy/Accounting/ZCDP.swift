import RealModule

/// Conversion between ρ-zCDP and (ε, δ)-differential privacy.
///
///     let rho = ZCDP.rho(epsilon: try Epsilon(1), delta: try Delta(1e-9))  // 0.01497306…
///
/// ## Privacy
/// A ρ-zCDP mechanism is (ε, δ)-differentially private for
///
///     δ = min(1, min over α > 1 of exp((α−1)(αρ−ε)) / (α−1) · (1 − 1/α)^α)
///
/// (Canonne, Kamath & Steinke 2020). The expression bounds δ for *every* α > 1, so an inexact
/// minimiser costs accuracy and never safety. It is evaluated in logarithms, and what floating
/// point may have rounded off is added back before the exponential is taken, so that the δ returned
/// is an upper bound as computed, about 1e-13 above the minimum. Both inversions test that same δ
/// and return the end of their bracket that passed: the upper for ε, the lower for ρ.
public enum ZCDP {
  /// An upper bound on the δ at which every ρ-zCDP mechanism is (ε, δ)-differentially private,
  /// within a relative 1e-12 of the formula's minimum; 1 where the formula says nothing.
  ///
  /// - Precondition: `rho` and `epsilon` are finite and at least 0.
  /// - Complexity: some 70 logarithms.
  public static func delta(rho: Double, epsilon: Double) -> Double {
    precondition(rho >= 0 && rho.isFinite, "rho must be finite and at least 0")
    precondition(epsilon >= 0 && epsilon.isFinite, "epsilon must be finite and at least 0")
    if rho == 0 { return 0 }
    let order = bestOrder(rho: rho, epsilon: epsilon)
    return min(1, .exp(logDelta(excess: order, rho: rho, epsilon: epsilon)))
  }

  /// The least ε, within a relative 1e-12 and from above, at which every ρ-zCDP mechanism is
  /// (ε, δ)-differentially private; the least positive number found where ε = 0 would do.
  ///
  /// - Complexity: some 60 evaluations of `delta(rho:epsilon:)`.
  public static func epsilon(rho: Rho, delta: Delta) -> Epsilon {
    let passes = { Self.delta(rho: rho.value, epsilon: $0) <= delta.value }
    // Bun & Steinke 2016, Proposition 1.3: a first guess that passes.
    let logInverse = -Double.log(delta.value)
    var upper = rho.value + 2 * (rho.value * logInverse).squareRoot()
    while !passes(upper) { upper *= 2 }
    var lower = 0.0
    (lower, upper) = Bisection.narrowed(from: lower, to: upper) { !passes($0) }
    return Bisection.validated(upper)
  }

  /// The greatest ρ, within a relative 1e-12 and from below, for which every ρ-zCDP mechanism is
  /// (ε, δ)-differentially private.
  ///
  /// - Complexity: some 60 evaluations of `delta(rho:epsilon:)`.
  public static func rho(epsilon: Epsilon, delta: Delta) -> Rho {
    let passes = { Self.delta(rho: $0, epsilon: epsilon.value) <= delta.value }
    // Bun & Steinke 2016, solved for ρ: (√(ε + L) − √L)² with L = log(1/δ), without cancellation.
    let logInverse = -Double.log(delta.value)
    let root = epsilon.value / ((epsilon.value + logInverse).squareRoot() + logInverse.squareRoot())
    var lower = root * root
    while !passes(lower) { lower /= 2 }
    var upper = 2 * lower
    while passes(upper) { upper *= 2 }
    (lower, upper) = Bisection.narrowed(from: lower, to: upper, isLower: passes)
    return Bisection.validated(lower)
  }

  /// The minimiser's excess x = α − 1.
  ///
  /// The logarithm of the bound has derivative (2x+1)ρ − ε − log(1 + 1/x), which increases in x
  /// from −∞: its zero is found by halving a bracket of log x. Below 2^-100 the bound is 1 anyway.
  private static func bestOrder(rho: Double, epsilon: Double) -> Double {
    var lower = 0x1p-100
    var upper = 1 + (epsilon + 1) / (2 * rho)  // derivative ≥ 3ρ + 1 − log 2 > 0
    for _ in 0..<52 {
      let middle = lower.squareRoot() * upper.squareRoot()
      let rising = (2 * middle + 1) * rho - epsilon - Double.log(onePlus: 1 / middle)
      if rising < 0 { lower = middle } else { upper = middle }
    }
    return upper
  }

  /// The logarithm of the bound at α = 1 + `excess`, rounded up.
  ///
  /// −log x + (x+1) log(1 − 1/(x+1)) is written as −log(1+x) − x log(1 + 1/x), which loses nothing
  /// at either end of the range of x. Each term carries a relative error of a few units in the last
  /// place, 2^-52; 8 of them are added for all terms together.
  private static func logDelta(excess x: Double, rho: Double, epsilon: Double) -> Double {
    let loss = x * ((x + 1) * rho)
    let gain = x * epsilon + x * Double.log(onePlus: 1 / x) + Double.log(onePlus: x)
    return (loss - gain) + 8 * 0x1p-52 * (loss + gain)
  }
}
