import GraphicalModel
import Marginals
import Privacy

/// One private run of a mechanism: what it released, what that cost, and what the claim rests on.
public struct SynthesisRun: Sendable {
  public let model: ReleasedModel
  public let ledger: [LedgerEntry]
  public let spent: Rho
  public let mechanism: String
  public let settings: [String: SettingValue]
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
    try mechanism.check(source.domain)
    let budget = ZCDP.rho(epsilon: epsilon, delta: delta)
    var ledger = Ledger(budget: budget, randomness: randomness)
    do {
      model = try mechanism.fit(source, ledger: &ledger, progress: progress)
    } catch {
      guard ledger.spent > 0 else { throw error }
      throw SpentError(rho: ledger.spent, reason: error)
    }
    self.ledger = ledger.entries
    spent = try Rho(ledger.spent)
    self.mechanism = mechanism.name
    settings = mechanism.settings
    self.epsilon = epsilon
    self.delta = delta
    isReproducible = randomness.isReproducible
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
