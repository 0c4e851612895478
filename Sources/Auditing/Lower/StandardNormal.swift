import RealModule

/// The upper tail of N(0, 1) and its inverse, in plain double precision.
///
/// Audits compare figures that are uncertain by a per cent; where a proof needs bounds from one side,
/// `Privacy` has its own.
enum StandardNormal {
  /// P[N(0, 1) > x].
  static func tail(_ x: Double) -> Double { Double.erfc(x / 2.0.squareRoot()) / 2 }

  /// The x with P[N(0, 1) > x] = `probability`, within ±38; infinite for 0 and 1.
  static func quantile(tail probability: Double) -> Double {
    if probability <= 0 { return .infinity }
    if probability >= 1 { return -.infinity }
    if probability > 0.5 { return -quantile(tail: 1 - probability) }
    var (low, high) = (0.0, 38.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if tail(middle) > probability { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
