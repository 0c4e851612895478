/// ε: how far, as a logarithm of a ratio, one subject may move the probability of any output.
public struct Epsilon: PrivacyParameter {
  public let value: Double

  /// - Throws: `PrivacyParameterError.outOfRange` unless `value` is positive and finite.
  public init(_ value: Double) throws(PrivacyParameterError) {
    guard value > 0, value.isFinite else {
      throw .outOfRange(name: "epsilon", value: value, allowed: "positive and finite")
    }
    self.value = value
  }
}
