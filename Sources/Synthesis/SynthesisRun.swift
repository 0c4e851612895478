import GraphicalModel
import Marginals
import Privacy

/// One private run of a mechanism: what it released and what that cost.
public struct SynthesisRun: Sendable {
  public let model: ReleasedModel
  public let ledger: [LedgerEntry]
  public let spent: Rho

  /// Runs `mechanism` on `source` within (ε, δ).
  ///
  /// - Parameter progress: told of each step that begins; never of counts.
  /// - Throws: what the mechanism throws; what was spent by then is lost with it.
  ///
  /// ## Privacy
  /// The ledger's budget is the largest ρ whose zCDP implies (ε, δ); it refuses what would exceed it.
  public init(
    _ mechanism: any Synthesizer, source: any MarginalSource, epsilon: Epsilon, delta: Delta,
    randomness: Randomness, progress: (String) -> Void = { _ in }
  ) throws {
    let budget = ZCDP.rho(epsilon: epsilon, delta: delta)
    var ledger = Ledger(budget: budget, randomness: randomness)
    model = try mechanism.fit(source, ledger: &ledger, progress: progress)
    self.ledger = ledger.entries
    spent = try Rho(ledger.spent)
  }
}
