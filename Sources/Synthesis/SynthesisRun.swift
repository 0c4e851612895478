import GraphicalModel
import Marginals
import Privacy
import Tabular

/// One private run of a mechanism: what it released, what that cost, and what the claim rests on.
public struct SynthesisRun: Sendable {
  public let model: ReleasedModel
  public let ledger: [LedgerEntry]
  public let spent: Rho
  public let mechanism: String
  public let settings: [String: SettingValue]
  /// What entered the fit besides the table.
  public let outside: OutsideInputs
  /// What was asked for.
  public let epsilon: Epsilon
  public let delta: Delta
  /// Whether the noise came from a seed, so that it can be drawn again.
  public let isReproducible: Bool

  /// Runs `mechanism` on `source` within (ε, δ).
  ///
  /// - Parameter progress: told of each step that begins; never of counts.
  /// - Throws: what the mechanism throws before it draws anything, and ``SpentError`` afterwards.
  ///
  /// ## Privacy
  /// The ledger's budget is the largest ρ whose zCDP implies (ε, δ); it refuses what would exceed it.
  public init(
    _ mechanism: any Synthesizer, source: any MarginalSource, epsilon: Epsilon, delta: Delta,
    randomness: Randomness, progress: (SynthesisEvent) -> Void = { _ in }
  ) throws {
    try Self.check(mechanism, domain: source.domain)
    let budget = ZCDP.rho(epsilon: epsilon, delta: delta)
    var ledger = Ledger(budget: budget, randomness: randomness)
    do {
      let fitted = try mechanism.fit(source, ledger: &ledger, progress: progress)
      model =
        fitted.obeysDomain
        ? fitted
        : try fitted.forbidding(source.domain.impossible, limit: mechanism.cellLimit)
    } catch {
      guard ledger.spent > 0 else { throw error }
      throw SpentError(rho: ledger.spent, reason: error)
    }
    self.ledger = ledger.entries
    spent = try Rho(ledger.spent)
    self.mechanism = mechanism.name
    settings = mechanism.settings
    outside = mechanism.outside
    self.epsilon = epsilon
    self.delta = delta
    isReproducible = randomness.isReproducible
  }
}

extension SynthesisRun {
  /// Refuses, before anything is drawn, what the mechanism cannot measure or use, or no model can hold.
  public static func check(_ mechanism: any Synthesizer, domain: Domain) throws {
    try mechanism.check(domain)
    if !mechanism.outside.isEmpty, !type(of: mechanism).usesOutsideInputs {
      throw OutsideInputError.unused(by: mechanism.name)
    }
    try mechanism.outside.check(domain)
    try StructuralZeros(domain).check(limit: mechanism.cellLimit)
  }
}

/// A run that failed after it had drawn noise: what it spent counts, although nothing was written.
public struct SpentError: Error, CustomStringConvertible {
  /// ρ that the ledger holds.
  public let rho: Double
  public let reason: any Error

  public var description: String {
    "\(reason); rho = \(rho) was spent before that and counts against the table's budget"
  }
}
