/// Why the ledger refused a release; nothing was drawn.
public enum LedgerError: Error, CustomStringConvertible, Sendable {
  /// The entry would bring the total above the budget (all in the accountant's unit).
  case overspend(
    label: String, price: Double, spent: Double, budget: Double, accountant: Accountant)
  /// Under Gaussian DP, for which the release has no proved price.
  case unproved(label: String, reason: String)
  /// The entry's own δ would bring the total above what was set aside for such.
  case overspentDelta(label: String, delta: Double, spent: Double, budget: Double)

  /// The run keeps to a schedule, on which no such release is left.
  case unscheduled(label: String)

  public var description: String {
    switch self {
    case .overspend(let label, let price, let spent, let budget, let accountant):
      "refused to release \(label): it costs \(accountant.unit) = \(price), \(spent) of \(budget) is "
        + "spent already"
    case .unproved(let label, let reason):
      "refused to release \(label): no Gaussian-DP price is proved for it, since \(reason); account "
        + "by zcdp"
    case .unscheduled(let label):
      "refused to release \(label): no release of its kind and noise is left on the schedule that was "
        + "fixed before the table was read"
    case .overspentDelta(let label, let delta, let spent, let budget):
      "refused to release \(label): it needs delta = \(delta) of its own, and \(spent) of \(budget) is "
        + "spent already"
    }
  }
}
