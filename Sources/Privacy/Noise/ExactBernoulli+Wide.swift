/// The denominator of a coin, of up to 127 bits, with its leading 62 bits at hand.
///
/// Comparing a 64-bit word of a uniform real with n/d would need a product of three words. The
/// leading bits of n and d bound it from both sides by products of two, and settle all but one
/// comparison in 2^58 or so; the rest goes digit by digit through the exact remainder.
struct WideDenominator: Sendable {
  let value: UInt128
  private let shift: UInt128
  private let leading: UInt64

  /// - Precondition: `0 < value < 2^127`.
  init(_ value: UInt128) {
    precondition(value > 0 && value < 1 << 127, "a denominator has 1 to 127 bits")
    self.value = value
    let bits = 128 - value.leadingZeroBitCount
    shift = UInt128(max(0, bits - 62))
    leading = UInt64(truncatingIfNeeded: value >> shift)
  }

  /// Whether the denominator fits one word of 62 bits, so that its coins need no approximation.
  @inline(__always)
  var isNarrow: Bool { shift == 0 }

  /// True with probability `numerator / value`.
  ///
  /// - Precondition: `numerator < value`.
  @inline(__always)
  func sample(
    _ numerator: UInt128, using generator: inout some RandomNumberGenerator
  ) -> Bool {
    if isNarrow {
      return ExactBernoulli.sample(
        UInt64(truncatingIfNeeded: numerator), over: leading, using: &generator)
    }
    // With n' and d' the leading bits, n/d lies above n'/(d'+1) and below (n'+1)/d'; and a uniform
    // real that begins with the word w lies in [w, w+1) · 2^-64.
    let top = UInt64(truncatingIfNeeded: numerator >> shift)
    let word = generator.next()
    let below = leading.multipliedFullWidth(by: word)
    if below.high > top { return false }  // w·d' ≥ (n'+1)·2^64
    // (w+1)(d'+1) ≤ w·d' + 2^64 + 2^62 < (h + 3)·2^64, h the high word of w·d'.
    if below.high &+ 3 <= top { return true }
    return settle(numerator, firstWord: word, using: &generator)
  }

  /// Compares the binary digits of `numerator / value`, by long division, with those of a uniform
  /// real whose first word is known; the first digit in which they differ decides.
  @inline(never)
  func settle(
    _ numerator: UInt128, firstWord: UInt64, using generator: inout some RandomNumberGenerator
  ) -> Bool {
    var remainder = numerator
    var word = firstWord
    while true {
      for position in stride(from: 63, through: 0, by: -1) {
        remainder <<= 1
        let digit = remainder >= value
        if digit { remainder -= value }
        let bit = (word >> UInt64(position)) & 1 == 1
        if bit != digit { return digit }
      }
      word = generator.next()
    }
  }

  /// True with probability exp(−`numerator`/`value`), for a quotient of any size.
  ///
  /// exp(−γ) is exp(−1) to the power ⌊γ⌋ times exp(−(γ − ⌊γ⌋)). The whole part is taken off by
  /// subtraction, one coin of exp(−1) each; such a run is short, as the first failure ends it.
  ///
  /// - Complexity: below 4 words on average.
  @inline(__always)
  func sampleExp(
    minus numerator: UInt128, using generator: inout some RandomNumberGenerator
  ) -> Bool {
    var rest = numerator
    while rest >= value {
      guard ExactBernoulli.sampleInverseE(using: &generator) else { return false }
      rest -= value
    }
    return ExactBernoulli.oddFirstFailure(using: &generator) { generator in
      sample(rest, using: &generator)
    }
  }
}
