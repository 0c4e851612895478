/// One release of information and its price, written before its noise is drawn.
public struct LedgerEntry: Sendable, Codable {
  /// How the information was released.
  public enum Mechanism: Sendable, Codable {
    /// Discrete Gaussian noise with parameter σ² on integer counts.
    case discreteGaussian(variance: PositiveRational, l1: Int64, squaredL2: Int64)
    /// The exponential mechanism with parameter ε over scores of the given sensitivity.
    case exponential(epsilon: PositiveRational, sensitivity: Int64, candidates: Int)
    /// Discrete Laplace noise on one integer that moves by at most `l1`.
    case discreteLaplace(scale: PositiveRational, l1: Int64)
    /// Discrete Gaussian noise with parameter σ² on integer counts, of which those from `threshold` on
    /// are released; `cells` is how many there are, or nil where only the table tells.
    case thresholdedGaussian(
      variance: PositiveRational, l1: Int64, squaredL2: Int64, threshold: Int64, cells: Int?)
  }

  /// What was released, in the words of the mechanism: "1-way: gender".
  public let label: String
  public let mechanism: Mechanism
  /// Price under the ledger's accountant, rounded up.
  public let price: Double
  /// Price in zero-concentrated differential privacy, rounded up, whatever the accountant.
  public let rho: Double
  /// The probability with which the release is not as the price has it, rounded up: it is added to the
  /// δ of the whole (approximate zCDP, Bun & Steinke 2016, Definition 8.1). Nil for none.
  public let delta: Double?

  /// - Throws: ``LedgerError`` where the accountant has no proved price for the release.
  package init(
    _ label: String, _ mechanism: Mechanism, accountant: Accountant, delta: Double = 0
  ) throws(LedgerError) {
    self.label = label
    self.mechanism = mechanism
    self.delta = delta > 0 ? delta : nil
    rho = mechanism.rho
    do throws(UnprovedPrice) {
      price = try accountant.price(of: mechanism)
    } catch {
      throw .unproved(label: label, reason: error.reason)
    }
  }

  /// The entry as a ledger would enter it now, from its mechanism and δ alone: what an entry that was
  /// read from a file must agree with.
  ///
  /// - Throws: ``LedgerError`` where the accountant has no proved price for the release.
  package func repriced(by accountant: Accountant) throws(LedgerError) -> LedgerEntry {
    try LedgerEntry(label, mechanism, accountant: accountant, delta: delta ?? 0)
  }
}

extension LedgerEntry {
  /// Price in Gaussian DP, μ²/2, rounded up, whatever the accountant; nil where none is proved.
  package var halfSquaredMu: Double? { try? Accountant.gdp.price(of: mechanism) }
}

extension LedgerEntry.Mechanism {
  /// Price in zCDP, rounded up.
  ///
  /// ## Privacy
  /// Discrete Gaussian noise of parameter σ² on an integer query of L2 sensitivity Δ is
  /// Δ²/(2σ²)-zCDP (Canonne, Kamath & Steinke 2020, Theorem 14); the exponential mechanism with
  /// parameter ε is ε²/8-zCDP (Cesar & Rogers 2021; Rogers & Steinke 2021); discrete Laplace noise of
  /// scale Δ/ε is ε-differentially private, hence ε²/2-zCDP (Bun & Steinke 2016, Proposition 1.4).
  var rho: Double {
    switch self {
    case .discreteGaussian(let variance, _, let squaredL2),
      .thresholdedGaussian(let variance, _, let squaredL2, _, _):
      return
        (Double(squaredL2) * Double(variance.denominator) / (2 * Double(variance.numerator)))
        .nextUp.nextUp.nextUp
    case .exponential(let epsilon, _, _):
      let value = epsilon.doubleValue.nextUp
      return (value * value / 8).nextUp
    case .discreteLaplace(let scale, let l1):
      let epsilon =
        (Double(l1) * Double(scale.denominator) / Double(scale.numerator)).nextUp.nextUp.nextUp
      return (epsilon * epsilon / 2).nextUp
    }
  }
}
