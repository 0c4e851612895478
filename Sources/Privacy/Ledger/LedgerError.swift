/// Why the ledger refused a release; nothing was drawn.
public enum LedgerError: Error, CustomStringConvertible, Sendable {
  /// The entry would bring the total above the budget (all in zCDP's ρ).
  case overspend(label: String, price: Double, spent: Double, budget: Double)

  public var description: String {
    switch self {
    case .overspend(let label, let price, let spent, let budget):
      "refused to release \(label): it costs ρ = \(price), \(spent) of \(budget) is spent already"
    }
  }
}
