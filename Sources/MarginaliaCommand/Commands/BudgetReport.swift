import Foundation
import Marginalia

/// A dataset's budget, on the command line.
struct BudgetReport: Encodable {
  let dataset: String?
  let guarantee: String
  let limit: ReleaseManifest.Guarantee
  /// Nil where nothing is claimed any more, or more than can be.
  let spentEpsilon: Double?
  let entries: [DatasetBudget.Entry]

  private let budget: DatasetBudget

  private enum CodingKeys: String, CodingKey {
    case dataset, guarantee, limit, spentEpsilon, entries
  }

  init(_ budget: DatasetBudget) {
    self.budget = budget
    dataset = budget.dataset
    guarantee = budget.voidSince == nil ? "holds" : "void"
    limit = ReleaseManifest.Guarantee(epsilon: budget.epsilon, delta: budget.delta)
    spentEpsilon =
      budget.voidSince == nil && budget.spentEpsilon.isFinite ? budget.spentEpsilon : nil
    entries = budget.entries
  }

  var text: String {
    var table = TextTable(header: [
      "release", "mechanism", "epsilon", "delta", "rho", "mu", "state",
    ])
    for entry in entries {
      table.add([
        entry.folder ?? "…", entry.mechanism, entry.epsilon > 0 ? short(entry.epsilon) : "–",
        entry.epsilon > 0 ? short(entry.delta) : "–", entry.rho.map(short) ?? "–",
        entry.mu.map(short) ?? "–",
        entry.reasons.isEmpty ? entry.state.rawValue : "not private",
      ])
    }
    let name = dataset.map { "\($0): " } ?? ""
    let kind = budget.addsUp.map { "; releases add up in \($0.rawValue)" } ?? ""
    let head = "\(name)limit epsilon \(limit.epsilon), delta \(limit.delta)\(kind)\n"
    return head + (entries.isEmpty ? "" : table.text) + sum
  }

  private var sum: String {
    guard let since = budget.voidSince else {
      let spent = budget.spentEpsilon
      return
        "together epsilon \(short(spent)) at delta \(limit.delta); \(short(max(0, limit.epsilon - spent))) "
        + "of the limit is left, or a little more, since rho and mu add up better\n"
    }
    return "the guarantee is void since \(since.folder ?? since.mechanism)\n"
      + since.reasons.map { "  because \($0)\n" }.joined()
  }
}
