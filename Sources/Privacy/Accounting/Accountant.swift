/// A theory of composition by which a ledger adds up prices.
///
/// Prices are in units in which a Gaussian release of squared L2 sensitivity Δ² costs Δ²/(2σ²) or
/// little more: ρ under zCDP, μ²/2 under Gaussian DP. In these units they add up under both.
public enum Accountant: String, Sendable, Codable, CaseIterable {
  /// Zero-concentrated differential privacy (Bun & Steinke 2016).
  case zcdp
  /// Gaussian differential privacy (Dong, Roth & Su 2022).
  case gdp

  /// What a manifest calls it: "zCDP", or "GDP".
  public var title: String {
    switch self {
    case .zcdp: "zCDP"
    case .gdp: "GDP"
    }
  }

  /// What a price is called: "rho", or "mu^2/2".
  public var unit: String {
    switch self {
    case .zcdp: "rho"
    case .gdp: "mu^2/2"
    }
  }

  /// The price of one choice by the exponential mechanism with parameter ε, before rounding.
  public func price(selectionEpsilon epsilon: Double) -> Double {
    switch self {
    case .zcdp: epsilon * epsilon / 8
    case .gdp: ExponentialTradeOff.price(epsilon: epsilon)
    }
  }

  /// The ε of a choice that costs `price`, before rounding.
  public func selectionEpsilon(price: Double) -> Double {
    switch self {
    case .zcdp: (8 * price).squareRoot()
    case .gdp: ExponentialTradeOff.epsilon(price: price)
    }
  }

  /// σ² of discrete Gaussian noise that costs at most `price`, rounded up; nil where no price is
  /// proved for what one unit changes.
  ///
  /// Under Gaussian DP σ is at least 0.6, so that an immense price is not used up.
  ///
  /// - Precondition: `price` is positive.
  /// - Throws: `PrivacyParameterError` for a σ² outside the range of rationals.
  public func variance(
    price: Double, sensitivity: Sensitivity
  ) throws(PrivacyParameterError) -> PositiveRational? {
    switch self {
    case .zcdp:
      return try PositiveRational.roundedUp(Double(sensitivity.squaredL2) / (2 * price))
    case .gdp:
      guard sensitivity == .rows(perUnit: 1) else { return nil }
      return try DiscreteGaussianShift.variance(price: price)
    }
  }

  /// The largest budget that implies (ε, δ)-differential privacy.
  public func budget(epsilon: Epsilon, delta: Delta) -> Price {
    switch self {
    case .zcdp: Price(ZCDP.rho(epsilon: epsilon, delta: delta))
    case .gdp: Price(GaussianDP.mu(epsilon: epsilon, delta: delta))
    }
  }

  /// The least ε at which what cost `price` in all is (ε, δ)-differentially private, rounded up.
  public func epsilon(price: Price, delta: Delta) -> Epsilon {
    switch self {
    case .zcdp: ZCDP.epsilon(rho: Bisection.validated(price.value), delta: delta)
    case .gdp: GaussianDP.epsilon(mu: Bisection.validated(price.mu), delta: delta)
    }
  }
}

/// A release for which an accountant knows no proved price.
struct UnprovedPrice: Error {
  let reason: String
}

extension Accountant {
  /// The price of a release, rounded up.
  ///
  /// ## Privacy
  /// Under zCDP every release of ``LedgerEntry/Mechanism`` has one. Under Gaussian DP noise on a
  /// vector that moves by at most 1 in L1, that is one integer by 1, has the price of
  /// ``DiscreteGaussianShift``; for any other discrete shift none is proved.
  func price(of mechanism: LedgerEntry.Mechanism) throws(UnprovedPrice) -> Double {
    switch (self, mechanism) {
    case (.zcdp, _): return mechanism.rho
    case (.gdp, .discreteLaplace), (.gdp, .thresholdedGaussian):
      throw UnprovedPrice(reason: "only zcdp has one for Laplace noise and thresholds")
    case (.gdp, .exponential(let epsilon, _, _)):
      return price(selectionEpsilon: epsilon.doubleValue * (1 + 0x1p-50))
    case (.gdp, .discreteGaussian(let variance, let l1, let squaredL2)):
      guard l1 == 1, squaredL2 == 1 else {
        throw UnprovedPrice(reason: "one unit changes more than one count by 1")
      }
      guard let price = DiscreteGaussianShift.price(variance: variance) else {
        throw UnprovedPrice(reason: "its noise has a sigma below 0.6")
      }
      return price
    }
  }
}
