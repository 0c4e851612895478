import Privacy
import Synthesis

extension Findings {
  static let privacyLoss = ScheduleAccountant.privacyLoss.rawValue

  /// The ledger is of a schedule whose privacy loss is what was asked for.
  ///
  /// - Returns: what the ledger comes to; nil where that cannot be computed.
  mutating func checkScheduled(
    _ claim: ReleaseManifest.Spending, requested: ReleaseManifest.Guarantee, ledger: [LedgerEntry]
  ) -> ReleaseVerification.Guarantee? {
    let sum = checkEntries(ledger, accountant: .zcdp)
    guard let (epsilon, delta) = parameters(requested), let sum else { return nil }
    agree(claim.ledgerSum, sum, "spent[0].ledgerSum", from: "the ledger")
    agree(claim.delta, delta.value, "spent[0].delta", from: "requested")
    require(claim.mu == nil, "spent[0].mu", "is none of a schedule's privacy loss")
    // The budget is what the schedule was made for; what is rounded up leaves a little of it.
    require(
      claim.rho.map { sum <= $0 * (1 + 1e-9) && sum >= $0 * (1 - 1e-6) } ?? false, "spent[0].rho",
      "is not what the ledger's entries add up to")
    guard let reached = FixedSchedule(ledger)?.epsilon(delta: delta, by: .privacyLoss) else {
      report("ledger", "holds what has no privacy loss distribution")
      return nil
    }
    agree(claim.epsilon, reached.value, "spent[0].epsilon", from: "the ledger")
    require(
      reached.value <= epsilon.value * (1 + 1e-9) && reached.value >= epsilon.value * (1 - 1e-5),
      "ledger", "its entries come to epsilon \(reached.value), and \(epsilon.value) was asked for")
    return .init(
      accountant: Self.privacyLoss, epsilon: reached.value, delta: delta.value, ledgerSum: sum,
      entries: ledger.count)
  }

  /// The guarantee under every accountant is what the schedule or the budget comes to.
  mutating func checkGuarantees(_ manifest: ReleaseManifest) {
    guard let (epsilon, delta) = parameters(manifest.requested) else { return }
    let mechanism = MechanismCatalog.mechanism(named: manifest.mechanism)
    let isScheduled = mechanism is any ScheduledSynthesizer
    if isScheduled, let schedule = FixedSchedule(manifest.ledger) {
      checkGuarantees(
        manifest.guarantees, are: ReleaseManifest.AccountedGuarantee.all(of: schedule, delta: delta)
      )
      return
    }
    guard let accountant = accountant(of: manifest.spent) else {
      report("spent", "has an accountant that only a fixed schedule can have")
      return
    }
    checkGuarantees(
      manifest.guarantees,
      are: ReleaseManifest.AccountedGuarantee.all(
        within: accountant.budget(epsilon: epsilon, delta: delta), accountant: accountant,
        delta: delta))
  }

  mutating func checkGuarantees(
    _ guarantees: [ReleaseManifest.AccountedGuarantee],
    are expected: [ReleaseManifest.AccountedGuarantee]
  ) {
    agree(
      guarantees.map(\.accountant), expected.map(\.accountant), "guarantees",
      from: "the mechanism")
    for (index, (found, other)) in zip(guarantees, expected).enumerated() {
      let place = "guarantees[\(index)]"
      agree(found.epsilon, other.epsilon, "\(place).epsilon", from: "the ledger")
      agree(found.delta, other.delta, "\(place).delta", from: "requested")
      agree(found.rho, other.rho, "\(place).rho", from: "the ledger")
      agree(found.mu, other.mu, "\(place).mu", from: "the ledger")
    }
  }
}
