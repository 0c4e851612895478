/// A positive rational in lowest terms, each term from 1 to 2^62.
///
/// Exact noise has rational parameters: a variance σ², a scale or an ε, and the ledger stores the
/// rational itself. A real setting becomes a rational by rounding to the side that costs privacy
/// nothing: a variance up, an ε down.
///
///     let variance = try PositiveRational.roundedUp(400.3)
///     variance.doubleValue >= 400.3  // true, and larger by a factor of at most 1 + 2^-40
///
/// Rounding picks the fraction with the least denominator in the interval allowed, so that the
/// samplers' products stay short.
public struct PositiveRational: Hashable, Sendable {
  public let numerator: UInt64
  public let denominator: UInt64

  /// The greatest numerator or denominator.
  public static let termLimit: UInt64 = 1 << 62

  /// The fraction in lowest terms.
  ///
  /// - Throws: `PrivacyParameterError.invalidRational` for a term that is 0 or, reduced, above
  ///   `termLimit`.
  public init(numerator: UInt64, denominator: UInt64 = 1) throws(PrivacyParameterError) {
    guard numerator > 0, denominator > 0 else {
      throw .invalidRational(numerator: numerator, denominator: denominator)
    }
    let divisor = Self.greatestCommonDivisor(numerator, denominator)
    self.numerator = numerator / divisor
    self.denominator = denominator / divisor
    guard self.numerator <= Self.termLimit, self.denominator <= Self.termLimit else {
      throw .invalidRational(numerator: numerator, denominator: denominator)
    }
  }

  /// The nearest double, up to two roundings: for display and for accounting that adds its own
  /// slack, never for a draw.
  public var doubleValue: Double { Double(numerator) / Double(denominator) }

  private static func greatestCommonDivisor(_ left: UInt64, _ right: UInt64) -> UInt64 {
    var (larger, smaller) = (left, right)
    while smaller != 0 { (larger, smaller) = (smaller, larger % smaller) }
    return larger
  }
}

extension PositiveRational: Comparable {
  /// Exact: compares the 128-bit cross products.
  public static func < (left: PositiveRational, right: PositiveRational) -> Bool {
    UInt128(left.numerator) * UInt128(right.denominator)
      < UInt128(right.numerator) * UInt128(left.denominator)
  }
}

extension PositiveRational: LosslessStringConvertible {
  /// `"a/b"`, in lowest terms.
  public var description: String { "\(numerator)/\(denominator)" }

  /// Reads `"a/b"` or `"a"`; nil for anything else.
  public init?(_ text: String) {
    let terms = text.split(separator: "/", omittingEmptySubsequences: false)
    guard terms.count <= 2, let numerator = UInt64(terms[0]),
      let denominator = terms.count == 2 ? UInt64(terms[1]) : 1,
      let value = try? PositiveRational(numerator: numerator, denominator: denominator)
    else { return nil }
    self = value
  }
}

extension PositiveRational: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let value = PositiveRational(text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "\"\(text)\" is no positive rational a/b")
    }
    self = value
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
