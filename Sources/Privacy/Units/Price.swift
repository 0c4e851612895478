/// What a ledger counts, in the unit of its ``Accountant``: ρ under zCDP, μ²/2 under Gaussian DP.
public struct Price: PrivacyParameter {
  public let value: Double

  /// - Throws: `PrivacyParameterError.outOfRange` unless `value` is positive and finite.
  public init(_ value: Double) throws(PrivacyParameterError) {
    guard value > 0, value.isFinite else {
      throw .outOfRange(name: "price", value: value, allowed: "positive and finite")
    }
    self.value = value
  }

  /// ρ as a price under zCDP.
  public init(_ rho: Rho) { value = rho.value }

  /// μ²/2, rounded down: a budget.
  public init(_ mu: Mu) { value = max(.leastNonzeroMagnitude, (mu.value * mu.value / 2).nextDown) }

  /// The μ whose price this is under Gaussian DP, rounded up.
  public var mu: Double { (2 * value).squareRoot().nextUp }
}
