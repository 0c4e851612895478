import Foundation
import Testing

/// `--budget` of synthesize and aggregate, and `account --budget`.
@Suite("A dataset's budget on the command line")
struct BudgetCommandTests {
  private static let synthesize =
    "synthesize table.csv --schema schema.json --mechanism independent --budget b.json "

  private static func withTable() throws -> Marginalia {
    let marginalia = try Marginalia()
    let rows = (0..<200).map { "\($0 % 3),\($0 % 2)" }
    try marginalia.write((["a,b"] + rows).joined(separator: "\n") + "\n", to: "table.csv")
    try marginalia.write(
      """
      {"fields": [{"name": "a", "type": "string", "categories": ["0", "1", "2"]},
                  {"name": "b", "type": "string", "categories": ["0", "1"]}],
       "dp": {"publicBecause": "codebook"}}
      """, to: "schema.json")
    let made = try marginalia.run("account --budget b.json --create --epsilon 2 --delta 1e-5")
    #expect(made.status == 0, "\(made.error)")
    return marginalia
  }

  private static func report(_ marginalia: Marginalia) throws -> [String: Any] {
    let run = try marginalia.run("account --budget b.json --json")
    return try #require(
      JSONSerialization.jsonObject(with: run.output) as? [String: Any])
  }

  @Test("releases add up, and one beyond the limit is refused before anything is made")
  func limit() throws {
    let marginalia = try Self.withTable()
    for folder in ["one", "two"] {
      let run = try marginalia.run(Self.synthesize + "--epsilon 1 --delta 1e-6 --output \(folder)")
      #expect(run.status == 0, "\(run.error)")
    }
    let aggregate = try marginalia.run(
      "aggregate table.csv --schema schema.json --budget b.json --epsilon 0.3 --delta 1e-6 --output three"
    )
    #expect(aggregate.status == 65 && aggregate.error.contains("--adds-up epsilon"))
    let report = try Self.report(marginalia)
    #expect((report["entries"] as? [Any])?.count == 2)
    #expect(report["guarantee"] as? String == "holds")
    let made = try marginalia.run(
      "account --budget every.json --create --epsilon 2 --delta 1e-5 --adds-up epsilon")
    #expect(made.status == 0, "\(made.error)")
    for words in [Self.synthesize, "aggregate table.csv --schema schema.json --budget every.json "]
    {
      let run = try marginalia.run(
        words.replacing("b.json", with: "every.json")
          + "--epsilon 0.9 --delta 1e-6 --output \(words.prefix(5))")
      #expect(run.status == 0, "\(run.error)")
    }
    let refused = try marginalia.run(Self.synthesize + "--epsilon 2 --delta 1e-6 --output four")
    #expect(refused.status == 65 && refused.error.contains("refused"))
    #expect(throws: (any Error).self) { try marginalia.bytes("four/release.json") }
    #expect((try Self.report(marginalia)["entries"] as? [Any])?.count == 2)
  }

  @Test("a run that drew nothing gives back what it reserved")
  func withdrawn() throws {
    let marginalia = try Self.withTable()
    let run = try marginalia.run(
      "synthesize missing.csv --schema schema.json --budget b.json --epsilon 1 --delta 1e-6 --output one"
    )
    #expect(run.status == 66)
    #expect((try Self.report(marginalia)["entries"] as? [Any])?.count == 0)
  }

  @Test("a run that fails once noise was drawn keeps what it reserved")
  func failed() throws {
    let marginalia = try Self.withTable()
    // More columns than a model holds, which only the values that were released tell.
    let header = (1...130).map { "c\($0)" }.joined(separator: ",")
    let row = Array(repeating: "x", count: 130).joined(separator: ",")
    try marginalia.write(
      ([header] + Array(repeating: row, count: 300)).joined(separator: "\n") + "\n", to: "wide.csv")
    #expect(
      try marginalia.run("account --budget big.json --create --epsilon 2000 --delta 1e-5").status
        == 0)
    let run = try marginalia.run(
      "aggregate wide.csv --reporting-length 1 --epsilon 1000 --delta 1e-6 --budget big.json "
        + "--synthesize model --output one")
    #expect(run.status == 65 && run.error.contains("was spent before that"), "\(run.error)")
    let shown = try marginalia.run("account --budget big.json --json")
    let report = try #require(
      JSONSerialization.jsonObject(with: shown.output) as? [String: Any])
    let entries = try #require(report["entries"] as? [[String: Any]])
    #expect(entries.count == 1 && entries[0]["state"] as? String == "failed")
    // Which release it was for, and when, so that its owner can be found.
    #expect(entries[0]["folder"] as? String == "one")
    let table = try marginalia.run("account --budget big.json").text
    let year = Date().formatted(.iso8601.year())
    #expect(table.contains("begun (UTC)") && table.contains("  \(year)-"), "\(table)")
  }

  @Test(
    "a release that is not private makes the guarantee void, and later ones say so",
    arguments: [
      "synthesize table.csv --mechanism row-seeded --resolution 5 --budget b.json --output bad",
      synthesize + "--epsilon 1 --delta 1e-6 --seed 1 --output bad",
    ])
  func void(command: String) throws {
    let marginalia = try Self.withTable()
    let run = try marginalia.run(command)
    #expect(run.status == 0, "\(run.error)")
    let report = try Self.report(marginalia)
    #expect(report["guarantee"] as? String == "void" && report["spentEpsilon"] == nil)
    let text = try marginalia.run("account --budget b.json")
    #expect(String(decoding: text.output, as: UTF8.self).contains("void since bad"))
    let later = try marginalia.run(Self.synthesize + "--epsilon 0.5 --delta 1e-6 --output good")
    #expect(later.status == 0 && later.error.contains("void since the release bad"))
    #expect(try Self.report(marginalia)["guarantee"] as? String == "void")
  }

  @Test("a part set aside takes aggregates beside releases that add up in mu, and both are shown")
  func aside() throws {
    let marginalia = try Self.withTable()
    let made = try marginalia.run(
      "account --budget c.json --create --epsilon 2 --delta 1e-5 --adds-up mu --aside-epsilon 0.5 "
        + "--aside-delta 1e-6")
    #expect(made.status == 0, "\(made.error)")
    let words = [
      Self.synthesize.replacing("b.json", with: "c.json") + "--epsilon 1 --delta 1e-6",
      "aggregate table.csv --schema schema.json --budget c.json --epsilon 0.3 --delta 5e-7",
    ]
    for (place, words) in words.enumerated() {
      let run = try marginalia.run(words + " --output out\(place)")
      #expect(run.status == 0, "\(run.error)")
    }
    let refused = try marginalia.run(words[1] + " --output more")
    #expect(refused.status == 65)
    #expect(
      refused.error.hasPrefix("marginalia: c.json: refused: with this release the part set aside"),
      "\(refused.error)")
    #expect(refused.error.contains("can have epsilon 0.2\n"), "\(refused.error)")
    let text = try marginalia.run("account --budget c.json").text
    #expect(text.contains("in mu: epsilon 0.878644 of 1.5 at delta 9e-06"), "\(text)")
    #expect(text.contains("(epsilon, delta): epsilon 0.3 of 0.5 at delta 1e-06"), "\(text)")
    let report = try #require(
      JSONSerialization.jsonObject(with: marginalia.run("account --budget c.json --json").output)
        as? [String: Any])
    let parts = try #require(report["parts"] as? [[String: Any]])
    #expect(parts.map { $0["addsUp"] as? String } == ["mu", "epsilon"])
  }

  @Test("a dry run says what the budget would, refusal and exit code included, and takes nothing")
  func dryRun() throws {
    let marginalia = try Self.withTable()
    let fits = try marginalia.run(Self.synthesize + "--epsilon 1.5 --delta 1e-6 --dry-run")
    #expect(fits.status == 0 && fits.text.contains("b.json: within the limit"), "\(fits.text)")
    #expect((try Self.report(marginalia)["entries"] as? [Any])?.count == 0)
    let made = try marginalia.run(Self.synthesize + "--epsilon 1.5 --delta 1e-6 --output one")
    #expect(made.status == 0, "\(made.error)")
    let words = Self.synthesize + "--epsilon 1.9 --delta 1e-6 --dry-run"
    let refused = try marginalia.run(words)
    #expect(refused.status == 65 && refused.error.contains("b.json: refused"), "\(refused.error)")
    #expect(refused.text.contains("where epsilon goes"))
    let json = try marginalia.run(words + " --json")
    let document = try #require(
      JSONSerialization.jsonObject(with: json.output) as? [String: Any])
    let budget = try #require(document["budget"] as? [String: Any])
    #expect(json.status == 65 && (budget["refused"] as? String)?.contains("refused") == true)
    let void = try marginalia.run(words + " --seed 1")
    #expect(void.status == 0 && void.text.contains("void with it"), "\(void.text)\(void.error)")
    #expect((try Self.report(marginalia)["entries"] as? [Any])?.count == 1)
    let missing = try marginalia.run(words.replacing("b.json", with: "none.json"))
    #expect(missing.status == 65 && missing.error.contains("there is no such budget"))
  }

  @Test("what a reservation without an end is, and that it stays spent, is said")
  func reserved() throws {
    let marginalia = try Self.withTable()
    let made = try marginalia.run(Self.synthesize + "--epsilon 1 --delta 1e-6 --output one")
    #expect(made.status == 0, "\(made.error)")
    let text = String(decoding: try marginalia.bytes("b.json"), as: UTF8.self)
    #expect(!(try marginalia.run("account --budget b.json").text.contains("stays spent")))
    try marginalia.write(
      text.replacing("\"released\"", with: "\"reserved\""), to: "b.json")
    let shown = try marginalia.run("account --budget b.json").text
    #expect(shown.contains("reserved: of a run that goes on") && shown.contains("it stays spent"))
  }

  @Test("what does not go together is one clear line")
  func refusals() throws {
    let marginalia = try Self.withTable()
    let words = [
      "account --budget none.json": "--create",
      "account --budget b.json --create --epsilon 1 --delta 1e-6": "exists",
      "account --budget b.json --epsilon 1": "--create",
      "account --create --epsilon 1 --delta 1e-6": "--budget",
      "account --budget new.json --create --epsilon 1": "--delta",
      "account --epsilon 1": "--delta",
      "account --budget table.csv": "no budget file",
      "aggregate table.csv --epsilon 1 --budget b.json --output out": "--delta",
      "account --budget n.json --create --epsilon 1 --delta 1e-6 --aside-epsilon 0.1":
        "go together",
      "account --budget n.json --create --epsilon 1 --delta 1e-6 --adds-up epsilon --aside-epsilon 0.1 --aside-delta 1e-7":
        "go together",
      "account --budget n.json --create --epsilon 1 --delta 1e-6 --adds-up rho --aside-epsilon 1 --aside-delta 1e-7":
        "must be less than",
      "account --budget n.json --create --epsilon -1 --delta 1e-6": "epsilon is -1.0",
    ]
    for (command, word) in words {
      let run = try marginalia.run(command)
      #expect(run.status != 0 && run.error.contains(word), "\(command): \(run.error)")
    }
  }
}
