import Foundation
import Marginalia
import Testing

@Suite("Verifying a release on the command line")
struct VerifyCommandTests {
  private static func edited(_ marginalia: Marginalia, _ edit: (String) -> String) throws {
    let text = String(decoding: try marginalia.bytes("release/release.json"), as: UTF8.self)
    try marginalia.write(edit(text), to: "release/release.json")
  }

  @Test("a sound release is verified with its guarantee, and with what that cannot show")
  func sound() throws {
    let marginalia = try SampleRelease.matrix.make()
    let run = try marginalia.run("verify release --redraw")
    #expect(run.status == 0 && run.error.isEmpty, "\(run.text)\(run.error)")
    for part in ["agrees with itself", "GDP", "epsilon", "no signature", "that noise was drawn"] {
      #expect(run.text.contains(part), "\(part)")
    }
    let document = try #require(
      try JSONSerialization.jsonObject(with: marginalia.run("verify release --json").output)
        as? [String: Any])
    #expect(document["verified"] as? Bool == true && document["private"] as? Bool == true)
    let guarantee = try #require(document["guarantee"] as? [String: Any])
    #expect(guarantee["epsilon"] as? Double ?? 9 <= 8)
    #expect((document["cannotShow"] as? [String])?.isEmpty == false)
  }

  @Test("all problems are listed, not the first alone, with exit code 65")
  func problems() throws {
    let marginalia = try SampleRelease.matrix.make()
    try Self.edited(marginalia) {
      $0.replacing("\"epsilon\" : 8", with: "\"epsilon\" : 1")
        .replacing("\"neighbours\" : \"add-remove\"", with: "\"neighbours\" : \"substitute\"")
    }
    try marginalia.write("", to: "release/more.txt")
    let run = try marginalia.run("verify release")
    #expect(run.status == 65)
    #expect(run.error.hasPrefix("marginalia: release: not verified: "))
    #expect(run.error.split(separator: "\n").count == 1)
    for part in ["more.txt", "unit", "spent[0].epsilon", "requested", "its own digest"] {
      #expect(run.text.contains(part), "\(part): \(run.text)")
    }
    let json = try marginalia.run("verify release --json")
    #expect(json.status == 65)
    let document = try #require(
      try JSONSerialization.jsonObject(with: json.output) as? [String: Any])
    #expect(document["verified"] as? Bool == false)
    #expect((document["problems"] as? [[String: String]])?.count ?? 0 >= 5)
  }

  private static func resealed(
    _ marginalia: Marginalia, _ edit: (ManifestText) throws -> ManifestText
  ) throws {
    let file = marginalia.path("release/release.json")
    let text = ManifestText(try Data(contentsOf: file))
    let sealed = try #require(ManifestSeal.resealed(Array(try edit(text).data)))
    try Data(sealed).write(to: file)
  }

  @Test("what differs is named member by member, as it stands in the file")
  func members() throws {
    let marginalia = try SampleRelease.matrix.make()
    try Self.resealed(marginalia) { text in
      let leaf = try #require(text.leaves.first { $0.path == "unit.maxRowsPerUnit" })
      return text.replacing(leaf, by: "3")
    }
    let run = try marginalia.run("verify release")
    #expect(
      run.text.contains("PROBLEM  unit.maxRowsPerUnit: is 3, and 1 follows from model.json\n"),
      "\(run.text)")
  }

  @Test("of very many problems the first are shown, with how many more there are")
  func many() throws {
    let marginalia = try SampleRelease.matrix.make()
    for number in 0..<30 { try marginalia.write("", to: "release/more\(number).txt") }
    let run = try marginalia.run("verify release")
    #expect(run.text.split(separator: "\n").count { $0.hasPrefix("PROBLEM") } == 20)
    #expect(run.text.contains("\nand 10 more, which --json lists\n"), "\(run.text)")
    let document = try #require(
      try JSONSerialization.jsonObject(with: marginalia.run("verify release --json").output)
        as? [String: Any])
    #expect((document["problems"] as? [Any])?.count == 30)
  }

  @Test(
    "--redraw says where nothing can be drawn again",
    arguments: [SampleRelease.linked, .counts, .rowSeeded, .mst])
  func redraw(release: SampleRelease) throws {
    let marginalia = try release.make()
    let run = try marginalia.run("verify release --redraw")
    #expect(run.status == 0, "\(run.text)\(run.error)")
    #expect(run.text.contains("nothing was drawn again") == (release != .mst), "\(run.text)")
    #expect(!(try marginalia.run("verify release").text.contains("drawn again")))
  }

  @Test(
    "settings that nobody could have given are found",
    arguments: [
      ("settings.workload", "\"nonsense\""), ("settings.workload", "\"all 99-way marginals\""),
      ("settings.workload", "\"0 listed marginals\""), ("settings.workload", "3"),
      ("settings.maxModelSizeMB", "0.3"), ("settings.maxModelSizeMB", "\"1\""),
    ])
  func settings(path: String, value: String) throws {
    let marginalia = try SampleRelease.matrix.make()
    try Self.resealed(marginalia) { text in
      text.replacing(try #require(text.leaves.first { $0.path == path }), by: value)
    }
    let run = try marginalia.run("verify release")
    #expect(run.status == 65 && run.text.contains("PROBLEM  \(path): "), "\(run.text)")
  }

  @Test("what is no folder, or no release, is said in a line")
  func noRelease() throws {
    let marginalia = try Marginalia()
    #expect(try marginalia.run("verify nowhere").status == 66)
    try FileManager.default.createDirectory(
      at: marginalia.path("release"), withIntermediateDirectories: true)
    #expect(try marginalia.run("verify release").status == 65)
    for text in ["", "{}", "[", "{\"format\": \"marginalia-release\", \"files\": []}"] {
      try marginalia.write(text, to: "release/release.json")
      let run = try marginalia.run("verify release")
      #expect(run.status == 65 && run.error.split(separator: "\n").count == 1, "\(run.error)")
    }
  }

  @Test("a ledger that is said to have cost less, price by price and in sum, is found by its noise")
  func cheaper() throws {
    let marginalia = try SampleRelease.independent.make()
    let text = ManifestText(try marginalia.bytes("release/release.json"))
    var edited = text
    for leaf in text.leaves
    where leaf.path.hasSuffix("].price") || leaf.path.hasSuffix("].rho")
      || leaf.path.hasSuffix("ledgerSum")
    {
      let value = try #require(Double(text.value(leaf)))
      edited = edited.replacing(
        try #require(edited.leaves.first { $0.path == leaf.path }), by: "\(value / 2)")
    }
    let sealed = try #require(ManifestSeal.resealed(Array(edited.data)))
    try Data(sealed).write(to: marginalia.path("release/release.json"))
    let run = try marginalia.run("verify release")
    #expect(run.status == 65 && run.text.contains("ledger[0].price"))
  }

  /// Verifies a release whose manifest was edited as a document and sealed again.
  private static func verified(
    _ release: SampleRelease, _ edit: (inout [String: Any]) throws -> Void
  ) throws -> (status: Int32, text: String) {
    try verified(in: release.make(), edit)
  }

  static func verified(
    in marginalia: Marginalia, _ edit: (inout [String: Any]) throws -> Void
  ) throws -> (status: Int32, text: String) {
    var manifest = try #require(
      try JSONSerialization.jsonObject(with: marginalia.bytes("release/release.json"))
        as? [String: Any])
    try edit(&manifest)
    let bytes = try JSONSerialization.data(
      withJSONObject: manifest, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
    let sealed = try #require(ManifestSeal.resealed(Array(bytes) + [0x0A]))
    try Data(sealed).write(to: marginalia.path("release/release.json"))
    let run = try marginalia.run("verify release")
    return (run.status, run.text)
  }

  @Test(
    "members that no release has, or that it has twice, are found",
    arguments: [
      "\"epsilon\" : 0.01,\n  ", "\"mechanism\" : \"exact\",\n  ",
      "\"requested\" : {\n    \"delta\" : 1e-09,\n    \"epsilon\" : 0.1\n  },\n  ",
    ], [SampleRelease.matrix, .linked, .counts, .rowSeeded])
  func members(added: String, release: SampleRelease) throws {
    let marginalia = try release.make()
    let text = String(decoding: try marginalia.bytes("release/release.json"), as: UTF8.self)
    for place in ["\"tool\"", "\"format\""] {
      let edited = text.replacing("\n  \(place)", with: "\n  \(added)\(place)")
      try Data(#require(ManifestSeal.resealed(Array(edited.utf8)))).write(
        to: marginalia.path("release/release.json"))
      let run = try marginalia.run("verify release")
      #expect(run.status == 65 && run.text.contains("some twice"), "\(place): \(run.text)")
    }
  }

  @Test(
    "settings of linked tables that the ledger contradicts are found",
    arguments: [("parts", "whole", "settings.parts"), ("engine", "mst", "settings.engine")])
  func linkedSettings(key: String, value: String, place: String) throws {
    let run = try Self.verified(.linked) { manifest in
      var settings = try #require(manifest["settings"] as? [String: Any])
      settings[key] = value
      manifest["settings"] = settings
    }
    #expect(run.status == 65 && run.text.contains("PROBLEM  \(place): "), "\(run.text)")
  }

  @Test(
    "entries of the ledger that left no table are missed where they were left out",
    arguments: [
      (SampleRelease.matrix, "3-way marginals", "ledger: batch"),
      (.linked, "scores of", "ledger: parents and links"),
      (.linkedCaps, "numbers of links", "ledger: numbers of links"),
      (.linked, "pairs of one parent", "ledger: pairs of links"),
    ])
  func leftOut(release: SampleRelease, label: String, place: String) throws {
    let run = try Self.verified(release) { manifest in
      let ledger = try #require(manifest["ledger"] as? [[String: Any]])
      let kept = ledger.filter { !(($0["label"] as? String)?.contains(label) ?? true) }
      #expect(kept.count < ledger.count)
      manifest["ledger"] = kept
    }
    #expect(run.status == 65 && run.text.contains("PROBLEM  \(place)"), "\(run.text)")
  }

  @Test("what is counted whole cannot be entered as interaction parts, which may cost less")
  func relabelled() throws {
    for stage in ["numbers of links", "pairs of one parent's links"] {
      let run = try Self.verified(.linked) { manifest in
        var ledger = try #require(manifest["ledger"] as? [[String: Any]])
        let place = try #require(
          ledger.firstIndex { ($0["label"] as? String)?.hasPrefix("\(stage): ") == true })
        let label = try #require(ledger[place]["label"] as? String)
        ledger[place]["label"] = label.replacing("\(stage): ", with: "\(stage), interaction part: ")
        manifest["ledger"] = ledger
      }
      #expect(run.status == 65 && run.text.contains("counted whole"), "\(stage): \(run.text)")
    }
  }

  @Test("caps that were paid for are those that the released histogram speaks for")
  func paidCaps() throws {
    let run = try Self.verified(.linkedCaps) { manifest in
      var caps = try #require(manifest["caps"] as? [String: Any])
      let counted = try #require(caps["linksCountedForSharing"] as? Int)
      caps["linksCountedForSharing"] = counted == 1 ? 2 : counted - 1
      manifest["caps"] = caps
    }
    #expect(
      run.status == 65 && run.text.contains("PROBLEM  caps.linksCountedForSharing: "), "\(run.text)"
    )
  }
}
