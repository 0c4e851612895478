/// Discrete Gaussian noise: an integer x with probability proportional to exp(−x²/(2σ²)), exactly.
///
///     let gaussian = try DiscreteGaussian(variance: .roundedUp(400.3))
///     let noise = gaussian.sample(using: &stream)
///
/// Canonne, Kamath & Steinke 2020, Algorithm 3: a discrete Laplace proposal of scale t = ⌊σ⌋ + 1,
/// kept with probability exp(−(|y| − σ²/t)²/(2σ²)). With σ² = a/b that exponent is the rational
/// (|y|·b·t − a)² / (2·a·b·t²), which one multiplication gives; nothing is divided.
///
/// ## Privacy
/// Added to each entry of an integer-valued query of L2 sensitivity Δ, it is ρ-zCDP with
/// ρ = Δ²/(2σ²), as shown there. σ² is the parameter; the variance is a little less. Noise on other
/// lattices than the integers, or added to a query that is not integer-valued, is not covered.
public struct DiscreteGaussian: Sendable {
  /// The parameter σ² = a/b.
  public let variance: PositiveRational

  /// t: any whole scale gives the exact distribution, and this one few rejections.
  private let scale: UInt64
  /// b·t
  private let step: UInt64
  /// 2·a·b·t²
  private let denominator: WideDenominator

  /// The limits within which no sum or product overflows before 2^14 coins of probability 1/e came
  /// up in a row. Overflow traps; its probability is below 2^-23000.
  static let numeratorLimit: UInt64 = 1 << 48
  static let stepLimit: UInt64 = 1 << 49

  /// - Throws: `PrivacyParameterError.unsupportedRational` unless a ≤ 2^48 and b·(⌊σ⌋+1)² ≤ 2^49.
  ///   What `PositiveRational.roundedUp` makes of a double from 2^-20 to 2^48 is always accepted.
  public init(variance: PositiveRational) throws(PrivacyParameterError) {
    let (a, b) = (variance.numerator, variance.denominator)
    let scale = Self.integerRoot(a / b) + 1
    guard a <= Self.numeratorLimit, b <= Self.stepLimit / (scale * scale) else {
      throw .unsupportedRational(
        name: "variance", value: variance,
        allowed: "a numerator of at most 2^48 and denominator·(⌊σ⌋+1)² of at most 2^49")
    }
    self.variance = variance
    self.scale = scale
    step = b * scale
    denominator = WideDenominator(2 * UInt128(a) * UInt128(step * scale))
  }

  /// One draw.
  ///
  /// - Complexity: about 12 words on average, some 65 ns beside the cost of the words.
  public func sample(using stream: inout RandomStream) -> Int64 {
    draw(using: &stream)
  }

  @inline(__always)
  func draw(using generator: inout some RandomNumberGenerator) -> Int64 {
    while true {
      let proposal = GeometricTail.draw(scale, using: &generator)
      if proposal.magnitude == 0, proposal.isNegative { continue }  // or zero would count twice
      let position = proposal.magnitude * step
      let a = variance.numerator
      let distance = position > a ? position - a : a - position
      let square = distance.multipliedFullWidth(by: distance)
      let exponent = UInt128(square.high) << 64 | UInt128(square.low)
      guard denominator.sampleExp(minus: exponent, using: &generator) else { continue }
      return proposal.isNegative ? -Int64(proposal.magnitude) : Int64(proposal.magnitude)
    }
  }

  /// ⌊√value⌋, by Newton's iteration in integers.
  private static func integerRoot(_ value: UInt64) -> UInt64 {
    guard value > 1 else { return value }
    var root: UInt64 = 1 << UInt64((65 - value.leadingZeroBitCount) / 2)  // at least √value
    while true {
      let next = (root + value / root) / 2
      if next >= root { return root }
      root = next
    }
  }
}
