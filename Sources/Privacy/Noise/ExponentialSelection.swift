#if Mutations
  import Mutations
#endif

/// The exponential mechanism over integer scores: index i with probability proportional to
/// exp(ε·q[i]/(2Δ)), exactly.
///
/// A candidate drawn uniformly is kept with probability exp(−ε(max q − q[i])/(2Δ)), else another is
/// drawn. With ε = a/b the exponent is the rational a(max q − q[i])/(2Δb), whose terms fit 127 bits
/// for all 64-bit scores.
///
/// ## Privacy
/// ε-differentially private where one subject changes each score by at most Δ (McSherry & Talwar
/// 2007), and ε-bounded-range, hence ρ-zCDP with ρ = ε²/8 (Cesar & Rogers 2021). Neither needs the
/// scores to be monotone. The number of rejections depends on the scores, and so does the time
/// taken, which the guarantee does not cover.
///
/// Only the ledger, which has charged for it before, makes a selection.
struct ExponentialSelection: Sendable {
  private let epsilon: PositiveRational
  /// 2·Δ·b
  private let denominator: WideDenominator

  /// - Parameters:
  ///   - epsilon: ε, rounded down.
  ///   - sensitivity: Δ, the most by which one subject changes any candidate's score.
  /// - Precondition: `sensitivity > 0`.
  init(epsilon: PositiveRational, sensitivity: Int64) {
    precondition(sensitivity > 0, "a score's sensitivity is positive")
    self.epsilon = epsilon
    #if Mutations
      let sides: UInt128 = Mutation.exponentialOneSided.isActive ? 1 : 2
    #else
      let sides: UInt128 = 2
    #endif
    denominator = WideDenominator(sides * UInt128(sensitivity) * UInt128(epsilon.denominator))
  }

  /// The index drawn.
  ///
  /// - Precondition: `scores` is not empty.
  /// - Complexity: one pass for the maximum, then n/Σ exp(−ε(max q − q[i])/(2Δ)) candidates on
  ///   average, at most n, of about 4 words each.
  func index(
    scores: UnsafeBufferPointer<Int64>, using stream: inout RandomStream
  ) -> Int {
    draw(scores, using: &stream)
  }

  @inline(__always)
  func draw(
    _ scores: UnsafeBufferPointer<Int64>, using generator: inout some RandomNumberGenerator
  ) -> Int {
    guard let best = scores.max() else { preconditionFailure("a selection needs a candidate") }
    while true {
      let candidate = Int(generator.next(upperBound: UInt64(scores.count)))
      // best − score as an unsigned number: at most 2^64 − 1, so wrapping arithmetic is exact.
      let shortfall = UInt64(bitPattern: best &- scores[candidate])
      let exponent = UInt128(epsilon.numerator) * UInt128(shortfall)
      if denominator.sampleExp(minus: exponent, using: &generator) { return candidate }
    }
  }
}
