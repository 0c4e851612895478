import Foundation
import Reporting

/// `dashboard.html`: a release for readers without software, in one file that connects to nothing.
struct DashboardPage {
  static let file = "dashboard.html"
  /// The largest page that is written, in bytes.
  static let limit = 20_000_000

  let facts: ReleaseFacts
  let table: ReleaseTable

  func html() throws -> String {
    var page = HTMLPage(title: facts.title)
    page.styles = [PageParts.style, PageParts.dashboardStyle]
    page.scripts = [PageParts.language, PageParts.counting, PageParts.dashboard]
    page.data = [
      ("messages", PageParts.messages),
      (
        "release",
        try DashboardData(
          table, language: facts.language,
          arePeople: facts.manifest.unit?.unitField != nil || facts.manifest.unit?.table != nil
            || facts.manifest.unit?.declared != nil
        ).json()
      ),
    ]
    page.body = [header, main, footer]
    return page.html()
  }

  private var header: Markup {
    Markup(
      "header",
      [
        Markup("h1", Markup("bdi", .text(facts.title)))
      ] + facts.banner
        + (facts.manifest.private
          ? [
            Markup(
              "p",
              [
                "class": "small",
                "data-message": table.recordsFile == nil ? "not-exact-counts" : "not-exact",
              ])
          ] : []) + [
          LanguageChoice.markup
        ])
  }

  private var main: Markup {
    Markup(
      "main",
      Markup("p", ["data-message": table.recordsFile == nil ? "how-counts" : "how"]),
      Markup(
        "div", ["id": "state"],
        Markup(
          "p", ["role": "status"],
          Markup("span", ["id": "matching"]), .text(" "),
          Markup("span", ["id": "between", "class": "small"])),
        Markup(
          "div", ["class": "row"],
          Markup("button", ["type": "button", "id": "undo", "data-message": "undo"]),
          Markup("button", ["type": "button", "id": "clear", "data-message": "clear"]),
          Markup("label", ["for": "sort", "data-message": "sort"]),
          Markup(
            "select", ["id": "sort"],
            Markup("option", ["value": "listed", "data-message": "sort-listed"]),
            Markup("option", ["value": "count", "data-message": "sort-count"]))),
        Markup(
          "div", ["class": "row", "id": "chips", "role": "group", "data-label": "filters"])),
      Markup("p", ["id": "reach", "class": "small"]),
      Markup("div", ["id": "columns", "role": "group", "data-label": "columns"]))
  }

  private var footer: Markup {
    Markup(
      "footer",
      Markup("h2", ["data-message": "files"]),
      Markup(
        "p", ["class": "row"],
        Markup("a", ["href": ReportPage.file, "data-message": "report"]),
        Markup("a", ["href": CodebookPage.file, "data-message": "codebook"])),
      Markup("p", ["dir": "ltr", "lang": "en", "class": "small"], .text(facts.claimInWords)))
  }
}
