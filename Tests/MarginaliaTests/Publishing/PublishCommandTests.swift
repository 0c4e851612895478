import Foundation
import Synthesis
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

  @Test(
    "publishing again replaces the pages, keeps what was said, and the same words make the same bytes"
  )
  func again() throws {
    let marginalia = try SampleRelease.mst.make()
    let words = "publish release --title One --curator Agency --date 2026-02-28"
    #expect(try marginalia.run(words).status == 0)
    let first = try marginalia.bytes("release/dashboard.html")
    #expect(try marginalia.run(words).status == 0)
    #expect(try marginalia.bytes("release/dashboard.html") == first)
    #expect(try marginalia.run("publish release --title Two --date 2026-02-28").status == 0)
    #expect(try marginalia.bytes("release/dashboard.html") != first)
    #expect(try marginalia.run("verify release").status == 0)
    let citation = String(decoding: try marginalia.bytes("release/CITATION.cff"), as: UTF8.self)
    #expect(citation.contains("Two") && citation.contains("Agency") && !citation.contains("One"))
  }

  @Test(
    "an edited page, a stranger and a missing page are found by verify, and publishing again mends pages"
  )
  func edits() throws {
    let marginalia = try SampleRelease.independent.make()
    #expect(try marginalia.run("publish release").status == 0)
    let page = try marginalia.bytes("release/report.html")
    try (page + Data(" ".utf8)).write(to: marginalia.path("release/report.html"))
    #expect(try marginalia.run("verify release").status == 65)
    #expect(try marginalia.run("publish release").status == 0)
    #expect(try marginalia.run("verify release").status == 0)
    try FileManager.default.removeItem(at: marginalia.path("release/CITATION.cff"))
    #expect(try marginalia.run("verify release").status == 65)
    try FileManager.default.removeItem(at: marginalia.path("release/publication.json"))
    #expect(try marginalia.run("publish release").status == 0)
    #expect(try marginalia.run("verify release").status == 0)
    try marginalia.write("x", to: "release/more.html")
    #expect(try marginalia.run("verify release").status == 65)
    #expect(try marginalia.run("publish release").status == 65)
  }

  /// publication.json with a change, and everything in it that depends on the change.
  private static func rewrite(
    _ marginalia: Marginalia, _ change: (inout [String: Any]) throws -> Void
  ) throws {
    let path = "release/publication.json"
    var list = try #require(
      try JSONSerialization.jsonObject(with: marginalia.bytes(path)) as? [String: Any])
    try change(&list)
    let bytes = try JSONSerialization.data(
      withJSONObject: list, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
    let sealed = try #require(ManifestSeal.resealed(Array(bytes) + [0x0A]))
    try Data(sealed).write(to: marginalia.path(path))
  }

  @Test("pages with claims of their own are found though every digest was carried through")
  func carriedThrough() throws {
    let marginalia = try SampleRelease.mst.make()
    #expect(try marginalia.run("publish release").status == 0)
    let page = String(decoding: try marginalia.bytes("release/report.html"), as: UTF8.self)
    let edited = Data(page.replacing("epsilon 8", with: "epsilon 1").utf8)
    try edited.write(to: marginalia.path("release/report.html"))
    try Self.rewrite(marginalia) { list in
      var files = try #require(list["files"] as? [[String: Any]])
      for index in files.indices where files[index]["name"] as? String == "report.html" {
        files[index]["bytes"] = edited.count
        files[index]["sha256"] = ReleaseManifest.File(name: "", content: Array(edited)).sha256
      }
      list["files"] = files
    }
    let run = try marginalia.run("verify release")
    #expect(run.status == 65 && run.text.contains("report.html: is not what this program makes"))
  }

  @Test("pages of another release, and more files than a publication adds, are found")
  func foreign() throws {
    let (one, other) = (try SampleRelease.mst.make(), try SampleRelease.seeded.make())
    #expect(try one.run("publish release").status == 0)
    for name in Self.pages + [
      "registry.yaml", "CITATION.cff", "croissant.json", "publication.json",
    ] {
      try one.bytes("release/\(name)").write(to: other.path("release/\(name)"))
    }
    let run = try other.run("verify release")
    #expect(run.status == 65 && run.text.contains("made for another release"))
    #expect(run.text.contains("registers a release that is not private"))
    try one.write("id\n1\n", to: "release/people.csv")
    let people = try one.bytes("release/people.csv")
    try Self.rewrite(one) { list in
      var files = try #require(list["files"] as? [[String: Any]])
      files.append([
        "name": "people.csv", "bytes": people.count,
        "sha256": ReleaseManifest.File(name: "", content: Array(people)).sha256,
      ])
      list["files"] = files
    }
    let more = try one.run("verify release")
    #expect(more.status == 65 && more.text.contains("which no publication adds"))
  }

  @Test(
    "what is published as epsilon and delta is what verify computes",
    arguments: [
      SampleRelease.matrix, .mst, .linked, .counts, .countsAndModel, .foundCounts, .asked,
    ])
  func claim(_ kind: SampleRelease) throws {
    let marginalia = try kind.make()
    #expect(try marginalia.run("publish release").status == 0)
    let verified = try marginalia.run("verify release --json")
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(verified.text.utf8)) as? [String: Any])
    let guarantee = try #require(document["guarantee"] as? [String: Any])
    let (epsilon, delta) = (
      try #require(guarantee["epsilon"] as? Double), try #require(guarantee["delta"] as? Double)
    )
    let entry = String(decoding: try marginalia.bytes("release/registry.yaml"), as: UTF8.self)
    func published(_ key: String) throws -> Double {
      let line = try #require(
        entry.split(separator: "\n").first { $0.contains("      \(key): ") })
      return try #require(Double(line.split(separator: " ").last ?? ""))
    }
    #expect(abs(try published("delta") / delta - 1) < 1e-9)
    // What was asked for, where what was spent is within it.
    #expect(try published("epsilon") >= epsilon * (1 - 1e-12))
    #expect(try published("epsilon") <= epsilon * (1 + 1e-6))
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
