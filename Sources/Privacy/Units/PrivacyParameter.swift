/// A number in a privacy promise, checked once when it is made.
///
/// `Epsilon`, `Delta` and `Rho` are different types, so that one cannot be passed where another is
/// meant, and a value of any of them is known to be in range wherever it appears. Encoded, each is
/// a bare number; decoding checks the range again.
public protocol PrivacyParameter: Comparable, Hashable, Codable, Sendable, CustomStringConvertible {
  var value: Double { get }
  /// - Throws: `PrivacyParameterError.outOfRange` for a value outside the parameter's range.
  init(_ value: Double) throws(PrivacyParameterError)
}

extension PrivacyParameter {
  public static func < (left: Self, right: Self) -> Bool { left.value < right.value }

  public var description: String { value.description }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    do {
      try self.init(container.decode(Double.self))
    } catch let error as PrivacyParameterError {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: error.description)
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(value)
  }
}
