import Foundation
import Marginalia

/// A dataset's budget, on the command line.
struct BudgetReport: Encodable {
  let dataset: String?
  let guarantee: String
  let limit: ReleaseManifest.Guarantee
  /// Nil where nothing is claimed any more, or more than can be.
  let spentEpsilon: Double?
  /// Where a part is set aside: it and the other.
  let parts: [Part]?
  let entries: [DatasetBudget.Entry]

  /// A part of the limit.
  struct Part: Encodable {
    let addsUp: DatasetBudget.Basis?
    let limit: ReleaseManifest.Guarantee
    let spentEpsilon: Double?
  }

  private let budget: DatasetBudget

  private enum CodingKeys: String, CodingKey {
    case dataset, guarantee, limit, spentEpsilon, parts, entries
  }

  init(_ budget: DatasetBudget) {
    self.budget = budget
    dataset = budget.dataset
    guarantee = budget.voidSince == nil ? "holds" : "void"
    limit = ReleaseManifest.Guarantee(epsilon: budget.epsilon, delta: budget.delta)
    spentEpsilon =
      budget.voidSince == nil && budget.spentEpsilon.isFinite ? budget.spentEpsilon : nil
    let holds = budget.voidSince == nil
    parts =
      budget.aside == nil
      ? nil
      : budget.parts.map { part in
        Part(
          addsUp: part.addsUp,
          limit: .init(epsilon: part.limit.epsilon, delta: part.limit.delta),
          spentEpsilon: holds && part.spentEpsilon.isFinite ? part.spentEpsilon : nil)
      }
    entries = budget.entries
  }

  var text: String {
    let name = dataset.map { "\($0): " } ?? ""
    let kind = budget.addsUp.map { "; releases add up in \($0.rawValue)" } ?? ""
    let aside = budget.aside == nil ? "" : ", or in the part set aside"
    let head = "\(name)limit epsilon \(limit.epsilon), delta \(limit.delta)\(kind)\(aside)\n"
    return head + (entries.isEmpty ? "" : table) + states + sum
  }

  private var table: String {
    let hasParts = budget.aside != nil
    var table = TextTable(
      header: ["release", "begun (UTC)", "mechanism", "epsilon", "delta", "rho", "mu"]
        + (hasParts ? ["adds up in"] : []) + ["state"])
    for entry in entries {
      let part = budget.kind(of: entry) == .aside ? "epsilon" : budget.addsUp?.rawValue ?? "–"
      table.add(
        [
          entry.folder ?? "…", begun(entry), entry.mechanism,
          entry.epsilon > 0 ? short(entry.epsilon) : "–",
          entry.epsilon > 0 ? short(entry.delta) : "–", entry.rho.map(short) ?? "–",
          entry.mu.map(short) ?? "–",
        ] + (hasParts ? [part] : [])
          + [entry.reasons.isEmpty ? entry.state.rawValue : "not private"])
    }
    return table.text
  }

  private func begun(_ entry: DatasetBudget.Entry) -> String {
    Date(timeIntervalSince1970: Double(entry.time)).formatted(
      .iso8601.year().month().day().dateTimeSeparator(.space).time(
        includingFractionalSeconds: false))
  }

  /// What the states mean that are not plain.
  private var states: String {
    let notes: [(DatasetBudget.Entry.State, String)] = [
      (
        .reserved,
        "of a run that goes on, or that ended without settling it (cancelled, killed, crashed, power lost); nobody can "
          + "tell whether it drew noise, so that it stays spent"
      ),
      (.failed, "of a run that failed once it had drawn noise; it stays spent"),
    ]
    return notes.filter { note in
      entries.contains { $0.state == note.0 && $0.reasons.isEmpty }
    }.map { "  \($0.0.rawValue): \($0.1)\n" }.joined()
  }

  private var sum: String {
    if let since = budget.voidSince {
      return "the guarantee is void since \(since.folder ?? since.mechanism)\n"
        + since.reasons.map { "  because \($0)\n" }.joined()
    }
    let spent = budget.spentEpsilon
    guard budget.aside == nil else {
      return budget.parts.map(Self.line).joined()
        + "together epsilon \(short(spent)) at delta \(limit.delta)\n"
    }
    return
      "together epsilon \(short(spent)) at delta \(limit.delta); "
      + "\(short(max(0, limit.epsilon - spent))) "
      + "of the limit is left, or a little more, since rho and mu add up better\n"
  }

  private static func line(_ part: DatasetBudget.Part) -> String {
    let name =
      part.kind == .aside
      ? "set aside, for what adds up as (epsilon, delta)" : "in \(part.addsUp?.rawValue ?? "…")"
    let left = part.limit.epsilon - part.spentEpsilon
    return "\(name): epsilon \(short(part.spentEpsilon)) of \(short(part.limit.epsilon)) at delta "
      + "\(short(part.limit.delta)); \(short(max(0, left))) is left"
      + (part.kind == .aside ? "\n" : ", or a little more\n")
  }
}
