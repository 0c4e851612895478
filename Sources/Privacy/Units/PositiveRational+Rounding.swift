extension PositiveRational {
  /// The range of doubles that can be rounded.
  static let roundable = 0x1p-60...0x1p60

  /// A rational `r` with `value ≤ r ≤ value · (1 + 2^-40)`: for a variance or a noise scale, where
  /// more is safer.
  ///
  /// - Throws: `PrivacyParameterError.outOfRange` unless `value` is from 2^-60 to 2^60.
  public static func roundedUp(
    _ value: Double
  ) throws(PrivacyParameterError) -> PositiveRational {
    try checkRoundable(value)
    return simplest(from: value, through: (value * (1 + 0x1p-40)).nextDown)
  }

  /// A rational `r` with `value · (1 − 2^-40) ≤ r ≤ value`: for an ε or a rate, where less is
  /// safer.
  ///
  /// - Throws: `PrivacyParameterError.outOfRange` unless `value` is from 2^-60 to 2^60.
  public static func roundedDown(
    _ value: Double
  ) throws(PrivacyParameterError) -> PositiveRational {
    try checkRoundable(value)
    return simplest(from: (value * (1 - 0x1p-40)).nextUp, through: value)
  }

  private static func checkRoundable(_ value: Double) throws(PrivacyParameterError) {
    guard roundable.contains(value) else {
      throw .outOfRange(name: "value", value: value, allowed: "from 2^-60 to 2^60")
    }
  }

  /// The fraction with the least denominator in `[lower, upper]`, an interval just under one part in 2^40 wide.
  ///
  /// Both ends are dyadic, hence exact as fractions of 128 bits: at least 2^-61, with 53 bits of
  /// significand, they are multiples of 2^-113.
  private static func simplest(from lower: Double, through upper: Double) -> PositiveRational {
    func scaled(_ value: Double, _ shift: Int) -> UInt128 {
      UInt128(value * Double(sign: .plus, exponent: shift, significand: 1))
    }
    let shift = max(0, 52 - Int(lower.exponent))
    let unit = UInt128(1) << shift
    let (numerator, denominator) = simplest(
      (scaled(lower, shift), unit), (scaled(upper, shift), unit))
    guard
      let result = try? PositiveRational(
        numerator: UInt64(numerator), denominator: UInt64(denominator))
    else { preconditionFailure("a rounded rational stays below its term limit") }
    return result
  }

  private typealias Fraction = (numerator: UInt128, denominator: UInt128)

  /// The fraction with the least denominator in a closed interval, by continued fractions: where
  /// the interval holds an integer, the least one; else the integer part is shared by both ends
  /// and the reciprocals of the remainders are searched in turn.
  private static func simplest(_ lower: Fraction, _ upper: Fraction) -> Fraction {
    let (floor, remainder) = lower.numerator.quotientAndRemainder(dividingBy: lower.denominator)
    if remainder == 0 { return (floor, 1) }
    if floor < upper.numerator / upper.denominator { return (floor + 1, 1) }
    let rest = simplest(
      (upper.denominator, upper.numerator - floor * upper.denominator),
      (lower.denominator, remainder))
    return (floor * rest.numerator + rest.denominator, rest.numerator)
  }
}
