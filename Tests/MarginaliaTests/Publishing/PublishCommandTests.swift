import Foundation
import Testing

@Suite("The publish command")
struct PublishCommandTests {
  private static let pages = ["dashboard.html", "report.html", "codebook.html"]

  private static func manifest(_ marginalia: Marginalia) throws -> [String: Any] {
    try #require(
      try JSONSerialization.jsonObject(with: marginalia.bytes("release/release.json"))
        as? [String: Any])
  }

  @Test(
    "a release of any kind is published, stays what it was, and is verified with its pages",
    arguments: SampleRelease.allCases)
  func everyKind(_ kind: SampleRelease) throws {
    let marginalia = try kind.make()
    let before = try marginalia.bytes("release/release.json")
    let run = try marginalia.run("publish release --title Records --date 2026-02-28 --json")
    #expect(run.status == 0, "\(run.error)")
    #expect(try marginalia.bytes("release/release.json") == before)
    #expect(try marginalia.run("verify release").status == 0)
    let manifest = try Self.manifest(marginalia)
    let isPrivate = try #require((manifest["private"] as? Bool))
    for page in Self.pages {
      let text = String(decoding: try marginalia.bytes("release/\(page)"), as: UTF8.self)
      #expect(text.contains("class=\"notice\"") != isPrivate, "\(page)")
      #expect(text.contains("<strong data-message=\"not-private\">NOT PRIVATE") != isPrivate)
    }
    let names = try FileManager.default.contentsOfDirectory(
      atPath: marginalia.path("release").path)
    #expect(names.contains("registry.yaml") == isPrivate)
  }

  @Test("publishing again replaces the pages, and the same words make the same bytes")
  func again() throws {
    let marginalia = try SampleRelease.mst.make()
    let words = "publish release --title One --date 2026-02-28"
    #expect(try marginalia.run(words).status == 0)
    let first = try marginalia.bytes("release/dashboard.html")
    #expect(try marginalia.run(words).status == 0)
    #expect(try marginalia.bytes("release/dashboard.html") == first)
    #expect(try marginalia.run("publish release --title Two --date 2026-02-28").status == 0)
    #expect(try marginalia.bytes("release/dashboard.html") != first)
    #expect(try marginalia.run("verify release").status == 0)
  }

  @Test("an edited page, a stranger and a missing page are found by verify")
  func edits() throws {
    let marginalia = try SampleRelease.independent.make()
    #expect(try marginalia.run("publish release").status == 0)
    let page = try marginalia.bytes("release/report.html")
    try (page + Data(" ".utf8)).write(to: marginalia.path("release/report.html"))
    #expect(try marginalia.run("verify release").status == 65)
    try page.write(to: marginalia.path("release/report.html"))
    #expect(try marginalia.run("verify release").status == 0)
    try marginalia.write("x", to: "release/more.html")
    #expect(try marginalia.run("verify release").status == 65)
    #expect(try marginalia.run("publish release").status == 65)
    try FileManager.default.removeItem(at: marginalia.path("release/more.html"))
    try FileManager.default.removeItem(at: marginalia.path("release/CITATION.cff"))
    #expect(try marginalia.run("verify release").status == 65)
  }

  @Test("a list of added files cannot stand for the release's own")
  func list() throws {
    let marginalia = try SampleRelease.independent.make()
    #expect(try marginalia.run("publish release").status == 0)
    try marginalia.write(
      #"{"format": "marginalia-publication", "formatVersion": 2, "tool": {"name": "marginalia", "version": "0.1.0"}, "files": []}"#,
      to: "release/publication.json")
    #expect(try marginalia.run("verify release").status == 65)
  }

  @Test("a release that is not what its manifest says is not published, and nothing is written")
  func unverified() throws {
    let marginalia = try SampleRelease.mst.make()
    let records = try marginalia.bytes("release/synthetic.csv")
    try (records + Data("Male,kin,old\n".utf8)).write(to: marginalia.path("release/synthetic.csv"))
    let run = try marginalia.run("publish release")
    #expect(run.status == 65 && run.error.contains("marginalia verify"))
    #expect(!FileManager.default.fileExists(atPath: marginalia.path("release/report.html").path))
  }

  @Test("a published release can be replaced by another run")
  func replaced() throws {
    let marginalia = try SampleRelease.independent.make()
    #expect(try marginalia.run("publish release").status == 0)
    let run = try marginalia.run(SampleRelease.independent.words + " --replace")
    #expect(run.status == 0, "\(run.error)")
    #expect(!FileManager.default.fileExists(atPath: marginalia.path("release/report.html").path))
    #expect(try marginalia.run("verify release").status == 0)
  }

  @Test(
    "bad words are refused with what to do",
    arguments: [
      ("--language fr", 64, "en, ar"), ("--date 2026-13-01", 64, "YYYY-MM-DD"),
      ("--date yesterday", 64, "YYYY-MM-DD"), ("--translations none.json", 66, "none.json"),
      ("--translations table.csv", 65, "table.csv"),
      ("--translations strange.json", 65, "no column \"hat\""),
    ])
  func refused(words: String, status: Int32, text: String) throws {
    let marginalia = try SampleRelease.independent.make()
    try marginalia.write(#"{"ar": {"hat": {"title": "x"}}}"#, to: "strange.json")
    let run = try marginalia.run("publish release \(words)")
    #expect(run.status == status && run.error.contains(text), "\(run.error)")
  }

  @Test("an internal report says that it is not private, and may not lie in a release")
  func internalReport() throws {
    let marginalia = try SampleRelease.mst.make()
    let words = "evaluate release/synthetic.csv release/synthetic.csv --report"
    let run = try marginalia.run("\(words) report.html")
    #expect(run.status == 0, "\(run.error)")
    let text = String(decoding: try marginalia.bytes("report.html"), as: UTF8.self)
    #expect(text.contains("<title>NOT PRIVATE") && text.contains("class=\"notice\""))
    #expect(text.contains("\"private\":false"))
    #expect(try marginalia.run("\(words) release/report.html").status == 73)
  }
}
