/// A fast generator for what may be drawn with a published seed: records of a released model.
///
/// SplitMix64 (Steele, Lea & Flood 2014): the output is a mix of a counter, so a stream is a number
/// and streams of different keys can be made anywhere. It is not cryptographic and never makes
/// noise for privacy.
public struct CounterGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// The stream of one purpose: the same key gives the same numbers.
  public init(seed: UInt64, _ key: UInt64...) {
    state = Self.mix(seed &+ 0x9E37_79B9_7F4A_7C15)
    for part in key {
      state = Self.mix(state &+ Self.mix(part &+ 0x9E37_79B9_7F4A_7C15))
    }
  }

  @inlinable
  public mutating func next() -> UInt64 {
    advance()
  }

  @usableFromInline
  @inline(__always)
  mutating func advance() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mix(state)
  }

  /// A number below `bound`, at most 2³²; the bias is below bound·2⁻⁶⁴.
  @inline(__always)
  mutating func below(_ bound: Int) -> Int {
    Int(truncatingIfNeeded: advance().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// Uniform in [0, 1) with 53 bits.
  @inline(__always)
  mutating func unit() -> Double {
    Double(advance() &>> 11) * 0x1p-53
  }

  @inline(__always)
  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z &>> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z &>> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z &>> 31)
  }
}
