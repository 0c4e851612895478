import Marginals
import Privacy
import Synthesis
import Tabular

/// One private run on linked tables: what it released, what that cost, and what the claim rests on.
public struct LinkedRun: Sendable {
  public let model: LinkedModel
  public let ledger: [LedgerEntry]
  /// What the ledger held, and what was spent of it: ρ.
  public let budget: Price
  public let spent: Price
  public let settings: LinkedSettings
  public let epsilon: Epsilon
  public let delta: Delta
  /// Whether the noise came from a seed, so that it can be drawn again.
  public let isReproducible: Bool

  /// - Parameters:
  ///   - progress: told of each step that begins; never of counts.
  ///   - spending: told what is spent, of every release before its noise is drawn.
  /// - Throws: ``LinkedError`` and `CountingError` before anything is drawn, `SpentError` afterwards.
  ///
  /// ## Privacy
  /// The ledger's budget is the largest ρ that implies (ε, δ); it refuses what would exceed it.
  public init(
    _ links: BoundedLinks, settings: LinkedSettings, epsilon: Epsilon, delta: Delta,
    randomness: Randomness, spending: (@Sendable (_ spent: Double) -> Void)? = nil,
    progress: (SynthesisEvent) -> Void = { _ in }
  ) throws {
    let mechanism = LinkedMechanism(settings)
    budget = Accountant.zcdp.budget(epsilon: epsilon, delta: delta)
    try mechanism.check(links.domain, budget: budget)
    var ledger = Ledger(
      accountant: .zcdp, budget: budget, randomness: randomness, observer: spending)
    do {
      model = try mechanism.fit(links, ledger: &ledger, progress: progress)
    } catch {
      guard ledger.spent > 0 else { throw error }
      throw SpentError(spent: ledger.spent, accountant: .zcdp, reason: error)
    }
    self.ledger = ledger.entries
    spent = try Price(ledger.spent)
    self.settings = settings
    self.epsilon = epsilon
    self.delta = delta
    isReproducible = randomness.isReproducible
  }

  /// An error that came after the run, when everything was spent.
  public func failed(_ reason: any Error) -> SpentError {
    SpentError(spent: spent.value, accountant: .zcdp, reason: reason)
  }
}

extension LinkedSettings {
  /// The settings as far as tables allow: shared children are measured where their identities do not
  /// depend on other parents, and where a child can have several.
  public func allowed(by schema: LinkedSchema) -> LinkedSettings {
    var result = self
    if !schema.hasStableIdentity || schema.hasLinksInChildren { result.sharing = false }
    return result
  }
}

extension BoundedLinks {
  /// The tables of a package.
  ///
  /// - Throws: ``LinkedError`` for caps that say nothing.
  public convenience init(
    _ tables: consuming SecretLinkedTables, schema: LinkedSchema, settings: LinkedSettings
  ) throws(LinkedError) {
    try self.init(
      tables, caps: settings.caps,
      names: (schema.parent.name, schema.link.name, schema.child.name),
      summaries: settings.summaries)
  }
}

extension LinkedDomain {
  /// The columns of a package under the settings: public facts alone.
  public init(_ schema: LinkedSchema, settings: LinkedSettings) {
    self.init(
      parents: schema.parent.domain, links: schema.link.domain, children: schema.child.domain,
      names: (schema.parent.name, schema.link.name, schema.child.name),
      cap: settings.caps.degree, summaries: settings.summaries)
  }
}
