/// Discrete Laplace noise: an integer x with probability proportional to exp(−|x|/scale), exactly.
///
///     let laplace = try DiscreteLaplace(scale: PositiveRational(numerator: 5, denominator: 2))
///     let noise = laplace.sample(using: &stream)
///
/// Canonne, Kamath & Steinke 2020, Algorithm 2, in 64-bit integers.
///
/// ## Privacy
/// Added to an integer-valued query of L1 sensitivity Δ, it is ε-differentially private with
/// ε = Δ/scale, on either side of add/remove neighbours; ρ = ε²/2 in zCDP.
public struct DiscreteLaplace: Sendable {
  /// The scale t/s.
  public let scale: PositiveRational

  /// The greatest numerator, 2^48: with it, a sum would overflow 63 bits only after 2^15 coins of
  /// probability 1/e in a row. Overflow traps; its probability is below 2^-47000.
  static let numeratorLimit: UInt64 = 1 << 48

  /// - Throws: `PrivacyParameterError.unsupportedRational` for a numerator above 2^48.
  public init(scale: PositiveRational) throws(PrivacyParameterError) {
    guard scale.numerator <= Self.numeratorLimit else {
      throw .unsupportedRational(
        name: "Laplace scale", value: scale, allowed: "a numerator of at most 2^48")
    }
    self.scale = scale
  }

  /// One draw.
  ///
  /// - Complexity: about 8 words on average.
  public func sample(using stream: inout RandomStream) -> Int64 {
    draw(using: &stream)
  }

  @inline(__always)
  func draw(using generator: inout some RandomNumberGenerator) -> Int64 {
    while true {
      let geometric = GeometricTail.draw(scale.numerator, using: &generator)
      let magnitude = geometric.magnitude / scale.denominator
      if magnitude == 0, geometric.isNegative { continue }  // or zero would count twice
      return geometric.isNegative ? -Int64(magnitude) : Int64(magnitude)
    }
  }
}

/// The step that discrete Laplace and discrete Gaussian draws share.
enum GeometricTail {
  /// A fair sign and, independently, an integer x ≥ 0 with probability proportional to
  /// exp(−x/scale): x = u + scale·v, with u uniform below the scale and kept with probability
  /// exp(−u/scale), v the length of a run of coins of exp(−1).
  ///
  /// - Precondition: `scale` is from 1 to 2^48. The product traps on overflow, see
  ///   `DiscreteLaplace.numeratorLimit`.
  @inline(__always)
  static func draw(
    _ scale: UInt64, using generator: inout some RandomNumberGenerator
  ) -> (magnitude: UInt64, isNegative: Bool) {
    while true {
      // The sign is one more bit of the same uniform integer.
      let uniform = generator.next(upperBound: 2 * scale)
      let low = uniform >> 1
      guard ExactBernoulli.sampleExp(minus: low, over: scale, using: &generator) else { continue }
      var run: UInt64 = 0
      while ExactBernoulli.sampleInverseE(using: &generator) { run &+= 1 }
      return (low + scale * run, uniform & 1 == 1)
    }
  }
}
