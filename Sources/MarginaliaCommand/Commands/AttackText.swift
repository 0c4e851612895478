import Marginalia

/// A report of attacks as it is printed: two tables and some sentences.
struct AttackText {
  private static let mostColumns = 20

  private let report: AttackReport

  init(_ report: AttackReport) { self.report = report }

  var text: String {
    let records = report.records
    let size =
      "\(records.real) real, \(records.synthetic) synthetic and \(records.holdout) holdout records; "
      + "seed \(report.seed)\n"
    let left = report.dropped.map(Self.text) ?? ""
    let parts = [membership, guessing].compactMap(\.self)
    let notMade = report.notMade.map { "Not made: \($0).\n" }.joined()
    let sentences = report.sentences.map { "\($0)\n" }.joined()
    return ([size + left] + parts + [notMade + sentences]).joined(separator: "\n")
  }

  private static func text(_ dropped: AttackReport.Dropped) -> String {
    let counts = [
      (dropped.real, "real"), (dropped.synthetic, "synthetic"), (dropped.holdout, "holdout"),
    ].compactMap { count, name in count.map { "\($0) \(name)" } }
    return "left out for a value outside the schema: \(counts.joined(separator: ", ")) rows\n"
  }

  private var membership: String? {
    guard let first = report.membership.first else { return nil }
    let alarms = first.discrimination.atFewFalseAlarms
    var table = TextTable(
      header: ["membership by", "area under ROC", "95 % interval"]
        + alarms.map { "found at \(percent($0.limit)) false" })
    for row in report.membership {
      let area = row.discrimination.area
      table.add(
        [name(row), digits(area.value), "\(digits(area.lower)) to \(digits(area.upper))"]
          + row.discrimination.atFewFalseAlarms.map { percent($0.membersFound) })
    }
    return table.text + "  (a guess: area 0.5, and as many found as are falsely accused)\n"
  }

  private func name(_ row: AttackReport.Membership) -> String {
    row.marginals.map { "\($0) marginals" } ?? row.attack.rawValue
  }

  private var guessing: String? {
    guard !report.guessing.isEmpty else { return nil }
    var table = TextTable(
      header: ["attack", "real", "control", "naive", "risk", "95 % interval"])
    var rows = report.guessing
    let columns = rows.filter { $0.attack == .attributes }
    if columns.count > Self.mostColumns {
      let shown = Set(
        columns.sorted { ($0.risk?.value ?? 0) > ($1.risk?.value ?? 0) }.prefix(Self.mostColumns)
          .map(\.of))
      rows.removeAll { $0.attack == .attributes && !shown.contains($0.of) }
    }
    for row in rows {
      table.add([
        name(row), percent(row.real.rate), percent(row.control.rate), percent(row.naive.rate),
        row.risk.map { percent($0.value) } ?? "–",
        row.risk.map { "\(percent($0.lower)) to \(percent($0.upper))" } ?? "–",
      ])
    }
    let hidden = report.guessing.count - rows.count
    return table.text
      + (hidden > 0 ? "  (and \(hidden) columns of less risk, which --json lists)\n" : "")
  }

  private func name(_ row: AttackReport.Guessing) -> String {
    switch row.attack {
    case .singling: "single out by \(row.of)"
    case .linkability: "link two parts"
    default: "guess \(row.of)"
    }
  }

  private func percent(_ found: Proportion) -> String {
    "\(percent(found.rate)) (\(percent(found.lower)) to \(percent(found.upper)))"
  }

  private func percent(_ share: Double) -> String { "\((share * 1000).rounded() / 10) %" }

  private func digits(_ value: Double) -> String { "\((value * 1000).rounded() / 1000)" }
}
