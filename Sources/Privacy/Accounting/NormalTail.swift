import RealModule

/// The upper tail Q(x) = P[N(0, 1) > x] in logarithms, bounded from both sides, and inverses on the
/// side that is asked for.
///
/// Below x = 25 it is erfc(x/√2)/2, whose relative error is taken to be at most 8 units in the last
/// place; an argument rounded by 2 units moves Q by at most 2x(x + 1) more. Above, consecutive
/// partial sums of the asymptotic series of Q(x)/φ(x) enclose it (Abramowitz & Stegun 1964, 26.2.12),
/// 10⁻¹¹ apart at most.
enum NormalTail {
  private static let seriesStart = 25.0

  /// An upper bound on log Q(x).
  static func logUpper(_ x: Double) -> Double { log(x, terms: 4) + slack(x) }

  /// A lower bound on log Q(x).
  static func logLower(_ x: Double) -> Double { log(x, terms: 5) - slack(x) }

  /// The least x found with Q(x) ≤ exp(`logTail`), an upper bound within a relative 1e-11.
  ///
  /// - Precondition: `logTail` is below log 0.5 by a tenth at least.
  static func upperQuantile(logTail: Double) -> Double {
    var upper = 1.0
    while logUpper(upper) > logTail { upper *= 2 }
    return Bisection.narrowed(from: 0, to: upper) { logUpper($0) > logTail }.upper
  }

  /// The least y found with erf(y) ≥ p, an upper bound within a relative 1e-13.
  ///
  /// - Precondition: 0 ≤ p ≤ 0.8.
  static func inverseErf(_ p: Double) -> Double {
    // erf(y) ≤ 2y/√π.
    let lower = p * 0.886
    let target = p * (1 + 0x1p-48)
    return Bisection.narrowed(from: lower, to: max(2 * lower, .leastNormalMagnitude)) {
      Double.erf($0) < target
    }.upper
  }

  private static func log(_ x: Double, terms: Int) -> Double {
    guard x > seriesStart else { return .log(.erfc(x / 2.0.squareRoot()) / 2) }
    // 1 − 1/x² + 1·3/x⁴ − 1·3·5/x⁶ + …
    var (sum, term) = (1.0, 1.0)
    for index in 0..<terms {
      term *= -Double(2 * index + 1) / (x * x)
      sum += term
    }
    return -x * x / 2 - .log(x * (2 * Double.pi).squareRoot()) + .log(sum)
  }

  private static func slack(_ x: Double) -> Double { (16 + 4 * x * x) * 0x1p-52 }
}
