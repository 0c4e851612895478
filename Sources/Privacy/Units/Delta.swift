/// δ: the probability with which the bound ε may fail in (ε, δ)-differential privacy.
public struct Delta: PrivacyParameter {
  public let value: Double

  /// - Throws: `PrivacyParameterError.outOfRange` unless `0 < value < 1`.
  public init(_ value: Double) throws(PrivacyParameterError) {
    guard value > 0, value < 1 else {
      throw .outOfRange(name: "delta", value: value, allowed: "above 0 and below 1")
    }
    self.value = value
  }
}
