/// ρ of zero-concentrated differential privacy (Bun & Steinke 2016): the price of a measurement,
/// which adds up over measurements.
public struct Rho: PrivacyParameter {
  public let value: Double

  /// - Throws: `PrivacyParameterError.outOfRange` unless `value` is positive and finite.
  public init(_ value: Double) throws(PrivacyParameterError) {
    guard value > 0, value.isFinite else {
      throw .outOfRange(name: "rho", value: value, allowed: "positive and finite")
    }
    self.value = value
  }
}
