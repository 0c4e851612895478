/// A privacy or noise parameter outside the range in which its promise can be kept.
///
/// Every value it carries is a public setting; none is read off a table.
public enum PrivacyParameterError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A real parameter outside its range, such as an ε that is not positive.
  case outOfRange(name: String, value: Double, allowed: String)
  /// A rational with a zero numerator or denominator, or with a term above 2^62.
  case invalidRational(numerator: UInt64, denominator: UInt64)
  /// A rational that the exact arithmetic of a sampler cannot hold.
  case unsupportedRational(name: String, value: PositiveRational, allowed: String)
  /// A master key of the wrong length.
  case invalidKeyLength(bytes: Int, expected: Int)

  public var description: String {
    switch self {
    case .outOfRange(let name, let value, let allowed):
      "\(name) is \(value), but must be \(allowed)"
    case .invalidRational(let numerator, let denominator):
      "\(numerator)/\(denominator) is no positive rational with terms from 1 to 2^62"
    case .unsupportedRational(let name, let value, let allowed):
      "\(name) is \(value), but exact sampling needs \(allowed)"
    case .invalidKeyLength(let bytes, let expected):
      "the master key has \(bytes) bytes, but must have \(expected)"
    }
  }
}
