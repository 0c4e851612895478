import Marginals
import Privacy
import Synthesis
import Tabular

/// One private run on linked tables: what it released, what that cost, and what the claim rests on.
public struct LinkedRun: Sendable {
  public let model: LinkedModel
  public let ledger: [LedgerEntry]
  /// By which prices add up.
  public let accountant: Accountant
  /// What the ledger held, and what was spent of it, in the accountant's unit.
  public let budget: Price
  public let spent: Price
  public let settings: LinkedSettings
  /// Where the budget went.
  let plan: LinkedPlan
  /// What the tables were described by, and what became of values outside it.
  public let schema: LinkedSchema
  let unknown: UnknownValuePolicy
  public let epsilon: Epsilon
  public let delta: Delta
  /// Whether noise or priorities came from a seed, so that they can be drawn again.
  public let isReproducible: Bool

  /// - Parameters:
  ///   - loaded: the tables as they were read: what is claimed of them is what their schema says.
  ///   - settings: as far as the schema allows; see ``LinkedSettings/allowed(by:)``.
  ///   - accountant: by which prices add up; nil for the engine's own.
  ///   - epsilon: what may be spent, at `delta`.
  ///   - delta: see `epsilon`.
  ///   - randomness: of the noise.
  ///   - spending: told what is spent, of every release before its noise is drawn.
  ///   - progress: told of each step that begins; never of counts.
  /// - Throws: ``LinkedError`` and `CountingError` before anything is drawn, `SpentError` afterwards.
  ///
  /// ## Privacy
  /// The ledger's budget is the largest that implies (ε, δ); it refuses what would exceed it.
  public init(
    _ loaded: consuming LoadedLinkedTables, settings: LinkedSettings,
    accountant: Accountant? = nil, epsilon: Epsilon, delta: Delta,
    randomness: Randomness, spending: (@Sendable (_ spent: Double) -> Void)? = nil,
    progress: (SynthesisEvent) -> Void = { _ in }
  ) throws {
    let (schema, unknown) = (loaded.schema, loaded.unknown)
    let settings = try settings.allowed(by: schema)
    let mechanism = LinkedMechanism(settings)
    let links = try BoundedLinks(
      loaded.takeTables(), caps: settings.caps,
      names: (schema.parent.name, schema.link.name, schema.child.name),
      summaries: settings.summaries)
    let accountant = accountant ?? settings.accountant
    self.accountant = accountant
    budget = accountant.budget(epsilon: epsilon, delta: delta)
    try mechanism.check(links.domain, budget: budget)
    var ledger = Ledger(
      accountant: accountant, budget: budget, randomness: randomness, observer: spending)
    do {
      model = try mechanism.fit(links, ledger: &ledger, progress: progress)
    } catch {
      guard ledger.spent > 0 else { throw error }
      throw SpentError(spent: ledger.spent, accountant: accountant, reason: error)
    }
    self.ledger = ledger.entries
    spent = try Price(ledger.spent)
    self.settings = settings
    self.schema = schema
    self.unknown = unknown
    plan = LinkedPlan(links.domain, settings: settings)
    self.epsilon = epsilon
    self.delta = delta
    isReproducible = randomness.isReproducible || links.isReproducible
  }

  /// An error that came after the run, when everything was spent.
  public func failed(_ reason: any Error) -> SpentError {
    SpentError(spent: spent.value, accountant: accountant, reason: reason)
  }
}

extension LinkedSettings {
  /// The settings as far as tables allow: shared children are measured where their identities do not
  /// depend on other parents, and where a child can have several.
  ///
  /// - Throws: ``LinkedError`` where nothing can be proved of the tables.
  public func allowed(by schema: LinkedSchema) throws(LinkedError) -> LinkedSettings {
    guard schema.childAttributes != .derived else {
      throw .options(
        "attributes of \(schema.child.name) that are merged from several accounts change for others when "
          + "one of \(schema.parent.name) is removed, so nothing can be proved")
    }
    var result = self
    if !schema.hasStableIdentity || schema.hasLinksInChildren { result.sharing = false }
    return result
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
