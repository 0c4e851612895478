import Foundation
import Reporting

/// `report.html`: what a release promises, in plain words and in full, and how far its numbers go.
struct ReportPage {
  static let file = "report.html"

  let facts: ReleaseFacts
  let table: ReleaseTable

  private var manifest: PublishedManifest { facts.manifest }

  func html() -> String {
    var page = HTMLPage(title: "Report: \(facts.title)")
    page.styles = [PageParts.style]
    page.body = [
      Markup(
        "header",
        [Markup("h1", Markup("bdi", .text(facts.title)))]
          + facts.banner + [
            Markup(
              "p", ["class": "row"],
              Markup("a", ["href": DashboardPage.file], .text("Dashboard")),
              Markup("a", ["href": CodebookPage.file], .text("Codebook")))
          ]),
      Markup(
        "main",
        [plainWords, ErrorSection(table: table).markup]
          + [StatementSection(facts: facts).markup, ledger, files, citation]),
    ]
    return page.html()
  }

  private var plainWords: Markup {
    Markup(
      "section", [Markup("h2", .text("In plain words"))] + sentences.map { Markup("p", .text($0)) })
  }

  private var sentences: [String] {
    guard let claim = facts.claim else {
      return [
        "This folder makes no claim of privacy, for the reasons above. It is not for publication.",
        manifest.statement,
      ].compactMap { $0 }
    }
    let certainty = facts.greatestCertainty.map { "\(Int(($0 * 100).rounded(.up))) in 100" }
    let made =
      table.recordsFile == nil
      ? "The counts are noisy, so that the release"
      : "The records are made up. They were drawn from noisy counts, so that the release"
    return [
      "\(made) would be nearly as likely if \(facts.unit(after: "any")) had never been in the table.",
      certainty.map {
        "Somebody who knows everything about everybody else, and holds it for as likely as not that "
          + "\(facts.unit(after: "a certain")) is in the table, can after seeing this release be right about "
          + "that at most \($0) times."
      },
      facts.inputs.isEmpty
        ? nil
        : "That is promised of this step alone. It was given more than the table: "
          + facts.inputs.joined(separator: "; ")
          + ". What these tell of the same people, and what they cost, adds to it.",
      "That is the promise of epsilon \(NumberText.short(claim.epsilon)) and delta "
        + "\(NumberText.exact(claim.delta)); smaller is safer, and less exact. It holds whatever else "
        + "is known or published later, except that several releases of the same table add up.",
      assumptions,
      manifest.children?.statement,
      "What holds of many people together can still be learnt, and can be turned on one of them: that "
        + "is what the table was collected to show.",
    ].compactMap { $0 }
  }

  private var assumptions: String? {
    let assumptions = manifest.assumptions ?? []
    guard !assumptions.isEmpty else { return nil }
    return "It rests on what the person who described the tables vouches for: "
      + assumptions.map { "\($0.name): \($0.statement)" }.joined(separator: "; ") + "."
  }

  private var ledger: Markup {
    let entries = manifest.ledger ?? []
    if entries.isEmpty { return Markup("section", []) }
    let total = entries.reduce(0) { $0 + $1.price }
    var (stages, order): ([String: (count: Int, price: Double)], [String]) = ([:], [])
    for entry in entries {
      let stage = String(entry.label.split(separator: ":").first ?? "")
        .replacingOccurrences(
          of: "^(round|choice|edge) [0-9]+", with: "$1", options: .regularExpression)
      if stages[stage] == nil { order.append(stage) }
      stages[stage, default: (0, 0)].count += 1
      stages[stage, default: (0, 0)].price += entry.price
    }
    let rows = order.map { stage in
      let (count, price) = stages[stage] ?? (0, 0)
      return [stage, String(count), NumberText.short(100 * price / total)]
    }
    return Markup(
      "section",
      Markup("h2", .text("Where epsilon went")),
      Markup.scrolling(
        "Ledger",
        TableTwin(
          caption: "\(entries.count) entries of the ledger by stage; each is in release.json.",
          header: ["stage", "entries", "share of the budget, %"], rows: rows
        ).html()))
  }

  private var files: Markup {
    Markup(
      "section",
      Markup("h2", .text("Files")),
      Markup.scrolling(
        "Files",
        Markup(
          "table",
          Markup(
            "caption", .text("SHA-256 of the files of the release, as release.json lists them.")),
          Markup(
            "thead",
            Markup(
              "tr",
              ["file", "bytes", "SHA-256"].map { Markup("th", ["scope": "col"], .text($0)) })),
          Markup(
            "tbody",
            manifest.files.map { file in
              Markup(
                "tr",
                Markup("th", ["scope": "row"], Markup("bdi", .text(file.name))),
                Markup("td", ["class": "number"], .text(String(file.bytes))),
                Markup("td", Markup("code", .text(file.sha256))))
            }))))
  }

  private var citation: Markup {
    Markup(
      "section",
      Markup("h2", .text("How to cite")),
      Markup("p", Markup("bdi", .text(CitationFile(facts: facts).sentence))),
      Markup("p", .text("The same for reference managers: CITATION.cff.")))
  }
}
