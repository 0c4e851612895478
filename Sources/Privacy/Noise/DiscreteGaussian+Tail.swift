extension DiscreteGaussian {
  /// One draw given that it is at least `threshold`, exactly.
  ///
  /// Where the threshold is below σ, draws are repeated; beyond it, t + g is proposed with
  /// P[g] ∝ exp(−g·t/σ²) and kept with probability exp(−g²/(2σ²)), since (t + g)² = t² + 2tg + g².
  ///
  /// - Precondition: `threshold` is at least 1.
  /// - Complexity: a few draws on average.
  func draw(
    atLeast threshold: Int64, using generator: inout some RandomNumberGenerator
  ) -> Int64 {
    precondition(threshold >= 1, "a tail begins above zero")
    let step = threshold.magnitude.multipliedReportingOverflow(by: variance.denominator)
    let reaches = threshold.magnitude.multipliedReportingOverflow(by: step.partialValue)
    let isFar = step.overflow || reaches.overflow || reaches.partialValue >= variance.numerator
    guard isFar, !step.overflow else {
      while true {
        let magnitude = Int64(draw(using: &generator).magnitude)
        if magnitude >= threshold { return magnitude }
      }
    }
    let kept = WideDenominator(2 * UInt128(variance.numerator))
    while true {
      let proposal = GeometricTail.draw(variance.numerator, using: &generator).magnitude
      let excess = proposal / step.partialValue
      let exponent = UInt128(excess) * UInt128(excess) * UInt128(variance.denominator)
      if kept.sampleExp(minus: exponent, using: &generator) { return threshold + Int64(excess) }
    }
  }
}
