import Reporting
import Tabular

/// `codebook.html`: every column and value of a release, from its schema.
struct CodebookPage {
  static let file = "codebook.html"

  let facts: ReleaseFacts
  let table: ReleaseTable

  func html() -> String {
    var page = HTMLPage(title: "Codebook: \(facts.title)")
    page.styles = [PageParts.style]
    page.body = [
      Markup(
        "header",
        [
          Markup("h1", Markup("bdi", .text("Codebook: \(facts.title)"))),
          Markup("p", .text(source)),
        ] + facts.banner),
      Markup("main", [contents] + table.columns.indices.map(section)),
    ]
    return page.html()
  }

  private var source: String {
    let domain = facts.manifest.domain
    let standing =
      domain.domain == "public"
      ? "The values are a public input: \(domain.reason)."
      : "The values are \(domain.domain): \(domain.reason)."
    return "\(table.columns.count) columns. \(standing)"
  }

  private var contents: Markup {
    Markup(
      "nav", ["aria-label": "Columns"],
      Markup(
        "ol",
        table.columns.enumerated().map { index, column in
          Markup("li", Markup("a", ["href": "#column-\(index)"], name(column)))
        }))
  }

  private func section(_ index: Int) -> Markup {
    let column = table.columns[index]
    let texts = Set(column.values.flatMap(\.label.keys)).subtracting(["en"]).sorted()
    let head =
      ["value", "meaning"] + texts.map { "meaning (\($0))" }
    let rows = column.values.map { value in
      Markup(
        "tr",
        [
          Markup(
            "th", ["scope": "row"],
            Markup("bdi", .text(value.text.isEmpty ? "(empty)" : value.text)))
        ]
          + (["en"] + texts).map { language in
            Markup("td", Markup("bdi", .text(value.label[language] ?? "")))
          })
    }
    return Markup(
      "section", ["id": "column-\(index)"],
      [
        Markup("h2", name(column)),
        Markup("p", .text(about(column))),
      ] + (column.description.map { [Markup("p", Markup("bdi", .text($0)))] } ?? [])
        + [
          Markup.scrolling(
            column.name,
            Markup(
              "table",
              Markup(
                "thead", Markup("tr", head.map { Markup("th", ["scope": "col"], .text($0)) })),
              Markup("tbody", rows)))
        ])
  }

  private func name(_ column: ReleaseTable.Column) -> Markup {
    let title = column.title["en"] ?? column.name
    return Markup("bdi", .text(title == column.name ? title : "\(title) (\(column.name))"))
  }

  private func about(_ column: ReleaseTable.Column) -> String {
    let kind = column.type.map { "Type \($0)" } ?? "Text"
    let list = column.isList ? "; a cell may hold several of the values" : ""
    let merged =
      column.merged == nil ? "" : "; rare values were counted together, and share what was measured"
    return "\(kind), \(column.values.count) values\(list)\(merged)."
  }
}
