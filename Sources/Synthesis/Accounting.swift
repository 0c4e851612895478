import Marginals
import Privacy
import Tabular

/// How a run's (ε, δ) is turned into noise.
public enum Accounting: String, Sendable, Codable, CaseIterable {
  /// Prices add up in ρ, whatever they depend on.
  case zcdp
  /// Prices add up in μ², whatever they depend on.
  case gdp
  /// All releases are on a schedule that is fixed beforehand, as noisy as its privacy loss distribution
  /// asks; for a ``ScheduledSynthesizer`` only.
  case pld

  /// In whose unit the ledger counts.
  public var accountant: Accountant { self == .gdp ? .gdp : .zcdp }
}

/// A mechanism whose releases are known before the table is read: how many, of which kinds, with which
/// σ and ε. What is measured or chosen may depend on earlier releases; the noise may not.
public protocol ScheduledSynthesizer: Synthesizer {
  /// All releases of a run whose ledger holds `price`.
  ///
  /// - Throws: `FixedScheduleError` for a unit that moves several counts.
  func schedule(
    for domain: Domain, sensitivity: Sensitivity, price: Price, accountant: Accountant
  ) throws -> FixedSchedule
}

/// What a run may spend: a filter's budget, and the schedule where there is one.
public struct RunBudget: Sendable {
  /// In the accountant's unit.
  public let price: Price
  public let accountant: Accountant
  /// Of a ``ScheduledSynthesizer``, whatever the accounting: the run keeps to it.
  public let schedule: FixedSchedule?
  private let asked: (epsilon: Epsilon, delta: Delta, accounting: Accounting)

  /// Whether it was made for these.
  func isOf(epsilon: Epsilon, delta: Delta, accounting: Accounting) -> Bool {
    asked.epsilon.value == epsilon.value && asked.delta.value == delta.value
      && asked.accounting == accounting
  }

  /// The largest budget that implies (ε, δ).
  ///
  /// - Throws: `FixedScheduleError` where the accounting needs a schedule and there is none.
  ///
  /// ## Privacy
  /// Reads the domain and the sensitivity alone.
  public init(
    _ mechanism: any Synthesizer, domain: Domain, sensitivity: Sensitivity, epsilon: Epsilon,
    delta: Delta, accounting: Accounting
  ) throws {
    let accountant = accounting.accountant
    asked = (epsilon, delta, accounting)
    let scheduled = mechanism as? any ScheduledSynthesizer
    let plan = { (price: Price) in
      try scheduled?.schedule(
        for: domain, sensitivity: sensitivity, price: price, accountant: accountant)
    }
    self.accountant = accountant
    guard accounting == .pld else {
      price = accountant.budget(epsilon: epsilon, delta: delta)
      // Where privacy losses do not apply, the filter's guarantee is the only one.
      schedule = (try? plan(price)) ?? nil
      return
    }
    guard scheduled != nil else {
      throw FixedScheduleError.adaptive(mechanism: mechanism.name)
    }
    (schedule, price) = try FixedSchedule.calibrated(epsilon: epsilon, delta: delta) {
      try plan($0) ?? FixedSchedule()
    }
  }

  /// A ledger that holds it.
  func ledger(
    randomness: Randomness, observer: (@Sendable (_ spent: Double) -> Void)?
  ) -> Ledger {
    if let schedule {
      return Ledger(
        schedule: schedule, accountant: accountant, budget: price, randomness: randomness,
        observer: observer)
    }
    return Ledger(
      accountant: accountant, budget: price, randomness: randomness, observer: observer)
  }
}
