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

  /// σ² of discrete Gaussian noise that costs at most `price`, rounded up.
  ///
  /// Under Gaussian DP σ is at least 0.6, so that an immense price is not used up.
  ///
  /// - Precondition: `price` is positive.
  /// - Throws: `PrivacyParameterError` for a σ² outside the range of rationals.
  public func variance(
    price: Double, squaredL2: Int64
  ) throws(PrivacyParameterError) -> PositiveRational {
    switch self {
    case .zcdp: try PositiveRational.roundedUp(Double(squaredL2) / (2 * price))
    case .gdp: try DiscreteGaussianShift.variance(price: price, squaredL2: squaredL2)
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
  /// Under zCDP every release of ``LedgerEntry/Mechanism`` has one. Under Gaussian DP discrete Gaussian
  /// noise has that of ``DiscreteGaussianShift``, from σ = 0.6 on. The trade-off function of an
  /// ε-differentially private release has its one kink where both errors are 1/(1 + e^ε) and lies above
  /// the Gaussian curve through it, as ``ExponentialTradeOff`` says of a choice with parameter 2ε. For
  /// thresholds, whose entries need a δ of their own, none is written down.
  func price(of mechanism: LedgerEntry.Mechanism) throws(UnprovedPrice) -> Double {
    guard self == .gdp else { return mechanism.rho }
    switch mechanism {
    case .discreteLaplace(let scale, let l1):
      let epsilon = Double(l1) * Double(scale.denominator) / Double(scale.numerator)
      return price(selectionEpsilon: 2 * epsilon * (1 + 0x1p-50))
    case .exponential(let epsilon, _, _):
      return price(selectionEpsilon: epsilon.doubleValue * (1 + 0x1p-50))
    case .thresholdedGaussian:
      throw UnprovedPrice(reason: "only zcdp has one for thresholds")
    case .discreteGaussian(let variance, _, let squaredL2):
      guard let price = DiscreteGaussianShift.price(variance: variance, squaredL2: squaredL2) else {
        throw UnprovedPrice(reason: "its noise has a sigma below 0.6")
      }
      return price
    }
  }
}
