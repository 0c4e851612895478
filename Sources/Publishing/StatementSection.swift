import Reporting
import Synthesis

/// The privacy statement in full, under the headings of NIST SP 800-226, "Guidelines for Evaluating
/// Differential Privacy Guarantees" (2025), sections 2 to 4.
struct StatementSection {
  let facts: ReleaseFacts

  private var manifest: PublishedManifest { facts.manifest }

  var markup: Markup {
    Markup(
      "section",
      [
        Markup("h2", .text("The statement in full")),
        Markup(
          "p",
          .text(
            "Under the headings of NIST SP 800-226, Guidelines for Evaluating Differential Privacy "
              + "Guarantees (2025).")),
      ]
        + parts.flatMap { part in
          [Markup("h3", .text(part.heading))]
            + part.lines.map { Markup("p", Markup("bdi", .text($0))) }
        } + children)
  }

  /// What the people of a second table may expect, by how many of the first name them.
  private var children: [Markup] {
    guard let children = manifest.children else { return [] }
    let rows = children.guarantees.map { row in
      [
        String(row.parents), NumberText.short(row.epsilon),
        NumberText.short(row.epsilonInBothTables), NumberText.exact(row.delta),
      ]
    }
    let table = TableTwin(
      caption: "Epsilon for one of \(children.table), by how many of \(facts.unitName) name it",
      header: ["named by", "epsilon", "epsilon of a person in both tables", "delta"], rows: rows)
    return [
      Markup("h3", .text("What one of \(children.table) may expect")),
      Markup("p", Markup("bdi", .text(children.statement))),
      Markup.scrolling(
        "Linked people",
        table.html()),
    ]
  }

  private typealias Part = (heading: String, lines: [String])

  private var parts: [Part] {
    [
      ("Privacy guarantee and parameters (2.1 to 2.4)", parameters),
      ("Unit of privacy (2.5)", unit),
      ("Mixing with other releases (2.7)", composition),
      ("Algorithms (3.1)", algorithms),
      ("Utility and bias (3.2, 3.3)", utility),
      (
        "Query and threat model (4.1, 4.2)",
        [
          "Central model: the person who ran the program held the table as collected, and is trusted with it. "
            + "The release is one set of files; nobody can ask the table anything.",
          facts.claim == nil
            ? "Against readers of the release nothing is promised."
            : "Promised against readers with any other knowledge and any amount of computing, who see the "
              + "release alone.",
        ]
      ),
      ("Mechanism implementation (4.3)", implementation),
      (
        "Data security, access control and collection (4.4, 4.5)",
        [
          "Not known to the program: how the table was collected, stored and guarded, and who else could read "
            + "it, is for its holder to state."
        ]
      ),
      ("Not protected", manifest.notProtected ?? []),
      ("Assumptions", assumptions),
      ("Notes", manifest.notes),
    ].filter { !$0.1.isEmpty }
  }

  private var parameters: [String] {
    guard let claim = facts.claim else {
      return [facts.claimInWords] + [manifest.statement].compactMap { $0 }
    }
    let requested = manifest.requested.map {
      "Asked for: epsilon \(NumberText.exact($0.epsilon)), delta \(NumberText.exact($0.delta)). "
    }
    let others = (manifest.guarantees ?? []).map { guarantee in
      "\(guarantee.accountant): epsilon \(NumberText.significant(guarantee.epsilon, digits: 4)) at delta "
        + NumberText.exact(guarantee.delta) + Self.budget(rho: guarantee.rho, mu: guarantee.mu)
    }
    return [
      "Approximate differential privacy. " + (requested ?? "") + facts.claimInWords
        + Self.budget(rho: claim.rho, mu: claim.mu)
    ]
      + (others.isEmpty
        ? []
        : [
          "The same run under each theory that applies: "
            + others.joined(separator: "; ") + "."
        ])
  }

  private static func budget(rho: Double?, mu: Double?) -> String {
    let rho = rho.map { " (rho \(NumberText.significant($0, digits: 4)))" }
    let mu = mu.map { " (mu \(NumberText.significant($0, digits: 4)))" }
    return (rho ?? "") + (mu ?? "")
  }

  private var unit: [String] {
    guard let unit = manifest.unit else { return [] }
    let rows = unit.maxRowsPerUnit.map { " At most \($0) of its rows were used." } ?? ""
    let declared = unit.declared.map {
      " The schema calls the unit of a row \"\($0)\"; no column shows that each has one row only."
    }
    return [
      "Unit: \(facts.unitName)." + (unit.unitField.map { " Column: \($0)." } ?? "")
        + (unit.unitField == nil ? "" : rows) + (declared ?? ""),
      "Neighbouring tables: \(unit.neighbours).",
      unit.replaced,
      unit.samplingRate.map { "Each unit was read with the public probability \($0)." },
    ].compactMap { $0 }
  }

  private var composition: [String] {
    var lines = ["What several releases of the same table cost adds up; this is the cost of one."]
    if manifest.inputs != nil {
      lines.append(
        "Other inputs entered this release; their cost is not in it (release.json, inputs).")
    }
    return lines
  }

  private var algorithms: [String] {
    let settings = manifest.settings.sorted { $0.key < $1.key }
      .map { "\($0.key) \(Self.text($0.value))" }
    return [
      "Mechanism \(manifest.mechanism) of \(manifest.tool.name) \(manifest.tool.version)"
        + (settings.isEmpty ? "." : ": " + settings.joined(separator: ", ") + "."),
      "Settings, and epsilon, were chosen by: \(manifest.settingsChosenBy)."
        + (facts.details.choice.map { " In the publisher's words: \($0)" } ?? ""),
    ]
  }

  private static func text(_ value: SettingValue) -> String {
    switch value {
    case .number(let number): NumberText.exact(number)
    case .integer(let number): String(number)
    case .text(let text): text
    case .flag(let flag): flag ? "yes" : "no"
    }
  }

  private var utility: [String] {
    guard manifest.noise != nil else {
      return [
        "No noise was drawn: what the records leave out or make up is a choice of the method."
      ]
    }
    return [
      "Noise is the same for every cell of a table, so that it is small beside large counts and large beside "
        + "small ones: what is said of small groups is uncertain first, and may be lost or made up.",
      "What was not measured is what a model makes of the rest, which tends to show columns as less "
        + "related than they are.",
    ]
  }

  private var implementation: [String] {
    guard let noise = manifest.noise else { return [] }
    return [
      "Noise from \(noise.source); arithmetic \(noise.arithmetic).",
      "Side channels: how long the computation took is not protected.",
    ]
  }

  private var assumptions: [String] {
    (manifest.assumptions ?? []).map {
      "\($0.name): \($0.statement) (declared by \($0.declared); needed for \($0.neededFor))"
    }
  }
}
