import Privacy
import Tabular

/// ``LinkedMechanism`` with hardly any noise: what is left is the error of its models.
///
/// ## Privacy
/// None worth the name: ε is 10⁴ whatever is asked for.
struct NoiseFreeBaseline: LinkedSynthesizer {
  static let name = "noise-free"

  let fixedEpsilon: Double? = 1e4
  private let mechanism: LinkedMechanism

  var accountant: Accountant { mechanism.accountant }

  init(_ settings: LinkedSettings) { mechanism = LinkedMechanism(settings) }

  func synthesize(
    _ tables: consuming SecretLinkedTables, facts: LinkedFacts, ledger: inout Ledger
  ) throws -> SyntheticLinks {
    try mechanism.synthesize(tables, facts: facts, ledger: &ledger)
  }
}
