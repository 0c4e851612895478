/// A theory of composition by which a ledger adds up prices.
///
/// Prices are in units in which a Gaussian release of squared L2 sensitivity Δ² costs Δ²/(2σ²): ρ
/// under zCDP.
public enum Accountant: String, Sendable, Codable, CaseIterable {
  /// Zero-concentrated differential privacy (Bun & Steinke 2016).
  case zcdp

  /// The price of one choice by the exponential mechanism with parameter ε, before rounding.
  public func price(selectionEpsilon epsilon: Double) -> Double { epsilon * epsilon / 8 }

  /// The ε of a choice that costs `price`, before rounding.
  public func selectionEpsilon(price: Double) -> Double { (8 * price).squareRoot() }
}
