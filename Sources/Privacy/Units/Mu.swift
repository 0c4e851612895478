/// μ of Gaussian differential privacy (Dong, Roth & Su 2022): a mechanism is μ-GDP where telling two
/// neighbours apart by its output is at least as hard as telling N(0, 1) from N(μ, 1) by one draw.
public struct Mu: PrivacyParameter {
  public let value: Double

  /// - Throws: `PrivacyParameterError.outOfRange` unless `value` is positive and finite.
  public init(_ value: Double) throws(PrivacyParameterError) {
    guard value > 0, value.isFinite else {
      throw .outOfRange(name: "mu", value: value, allowed: "positive and finite")
    }
    self.value = value
  }
}
