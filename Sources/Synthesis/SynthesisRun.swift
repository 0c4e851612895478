import GraphicalModel
import Marginals
import Privacy
import Tabular

/// One private run of a mechanism: what it released, what that cost, and what the claim rests on.
public struct SynthesisRun: Sendable {
  public let model: ReleasedModel
  public let ledger: [LedgerEntry]
  public let accounting: Accounting
  /// How prices added up.
  public let accountant: Accountant
  /// All releases, where their noise was fixed beforehand.
  public let schedule: FixedSchedule?
  /// What the ledger held, and what was spent of it, in the accountant's unit.
  public let budget: Price
  public let spent: Price
  public let mechanism: String
  public let settings: [String: SettingValue]
  /// What entered the fit besides the table.
  public let outside: OutsideInputs
  /// What was asked for.
  public let epsilon: Epsilon
  public let delta: Delta
  /// Whether the noise came from a seed, so that it can be drawn again.
  public let isReproducible: Bool
  /// Rows of one unit at most, by which noise was scaled.
  let rowsPerUnit: Int

  /// Runs `mechanism` on `source` within (ε, δ).
  ///
  /// - Parameters:
  ///   - mechanism: what is run.
  ///   - source: the sensitive table's counts.
  ///   - epsilon: what may be spent, at `delta`.
  ///   - delta: see `epsilon`.
  ///   - accounting: nil for what suits the mechanism.
  ///   - known: the budget of the same mechanism, domain and (ε, δ), where it was computed before.
  ///   - randomness: of the noise.
  ///   - spending: told what is spent, of every release before its noise is drawn; never less than
  ///     what is spent at any moment.
  ///   - progress: told of each step that begins; never of counts.
  /// - Throws: what the mechanism throws before it draws anything, `FixedScheduleError` where the
  ///   accounting needs a schedule and there is none, and ``SpentError`` afterwards.
  ///
  /// ## Privacy
  /// The ledger's budget is the largest price that implies (ε, δ) under the accountant; it refuses
  /// what would exceed it. Under ``Accounting/pld`` it is that of the schedule that implies (ε, δ), and
  /// the ledger refuses what is not on it.
  public init(
    _ mechanism: any Synthesizer, source: any MarginalSource, epsilon: Epsilon, delta: Delta,
    accounting: Accounting? = nil, budget known: RunBudget? = nil, randomness: Randomness,
    spending: (@Sendable (_ spent: Double) -> Void)? = nil,
    progress: (SynthesisEvent) -> Void = { _ in }
  ) throws {
    try Self.check(mechanism, domain: source.domain)
    let accounting = accounting ?? type(of: mechanism).defaultAccounting
    let budget =
      try known
      ?? RunBudget(
        mechanism, domain: source.domain, sensitivity: source.sensitivity, epsilon: epsilon,
        delta: delta, accounting: accounting)
    precondition(
      budget.isOf(epsilon: epsilon, delta: delta, accounting: accounting), "another run's budget")
    var ledger = budget.ledger(randomness: randomness, observer: spending)
    do {
      let fitted = try mechanism.fit(source, ledger: &ledger, progress: progress)
      model =
        fitted.obeysDomain
        ? fitted
        : try fitted.forbidding(source.domain.impossible, limit: mechanism.cellLimit)
    } catch {
      guard ledger.spent > 0 else { throw error }
      throw SpentError(spent: ledger.spent, accountant: budget.accountant, reason: error)
    }
    self.ledger = ledger.entries
    self.accounting = accounting
    accountant = budget.accountant
    schedule = budget.schedule
    self.budget = budget.price
    spent = try Price(ledger.spent)
    self.mechanism = mechanism.name
    settings = mechanism.settings
    outside = mechanism.outside
    self.epsilon = epsilon
    self.delta = delta
    isReproducible = randomness.isReproducible
    rowsPerUnit = Int(source.sensitivity.l1)
  }
}

extension SynthesisRun {
  /// An error that came after the run, when everything was spent.
  public func failed(_ reason: any Error) -> SpentError {
    SpentError(spent: spent.value, accountant: accountant, reason: reason)
  }

  /// Refuses, before anything is drawn, what the mechanism cannot measure or use, or no model can hold.
  public static func check(_ mechanism: any Synthesizer, domain: Domain) throws {
    try WorkloadError.check(domain)
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
  /// What the ledger holds, in the accountant's unit.
  public let spent: Double
  public let accountant: Accountant
  public let reason: any Error

  package init(spent: Double, accountant: Accountant, reason: any Error) {
    self.spent = spent
    self.accountant = accountant
    self.reason = reason
  }

  public var description: String {
    "\(reason); \(accountant.unit) = \(spent) was spent before that and counts against the table's budget"
  }
}
