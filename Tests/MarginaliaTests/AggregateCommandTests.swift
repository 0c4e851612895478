import Foundation
import Testing

/// `aggregate`, `risk` and `evaluate --showcase`.
@Suite("Aggregates on the command line")
struct AggregateCommandTests {
  private static func withTable() throws -> Marginalia {
    let marginalia = try Marginalia()
    let rows = (0..<400).map { row in
      let who = ["kin", "kin;friend", "friend", ""][row * row % 29 % 4]
      return "\(row % 3 == 0 ? "Male" : "Female"),\(who),\(row % 7 < 3 ? "1" : "0")"
    }
    try marginalia.write(
      (["sex,who,paid"] + rows).joined(separator: "\n") + "\n", to: "table.csv")
    try marginalia.write(
      """
      {"fields": [
        {"name": "sex", "type": "string", "categories": ["Female", "Male", "Other"],
         "constraints": {"required": true}},
        {"name": "who", "type": "list", "delimiter": ";", "itemType": "string",
         "categories": ["kin", "friend", "stranger"], "dp": {"maxItems": 2}},
        {"name": "paid", "type": "string", "categories": ["0", "1"],
         "constraints": {"required": true}}],
       "dp": {"publicBecause": "codebook"}}
      """, to: "schema.json")
    return marginalia
  }

  private static func object(_ bytes: Data) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: bytes) as? [String: Any])
  }

  private static func lines(_ bytes: Data) -> [String] {
    String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  @Test(
    "a release holds counts, records and a manifest, private with a schema and without one",
    arguments: ["--schema schema.json", ""], ["model", "seeded"])
  func release(schema: String, source: String) throws {
    let marginalia = try Self.withTable()
    let run = try marginalia.run(
      "aggregate table.csv \(schema) --epsilon 8 --delta 1e-5 --synthesize \(source) --output out")
    #expect(run.status == 0, "\(run.error)")
    let manifest = try Self.object(try marginalia.bytes("out/release.json"))
    #expect(manifest["private"] as? Bool == true)
    #expect(
      (manifest["domain"] as? [String: Any])?["domain"] as? String
        == (schema.isEmpty ? "found" : "public"))
    let counts = Self.lines(try marginalia.bytes("out/aggregates.tsv"))
    #expect(counts[0] == "selections\tprotected_count\tsigma\tlow95\thigh95")
    #expect(counts[1].hasPrefix("record_count\t"))
    #expect(counts.contains { $0.hasPrefix("sex:Female\t") })
    let records = Self.lines(try marginalia.bytes("out/synthetic.csv"))
    #expect(records[0] == "sex,who,paid")
    #expect(records.count > 200)
    if !schema.isEmpty {
      #expect(counts.contains { $0.hasPrefix("who_kin:1\t") })
      let cells = Set(
        records.dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false)[1] })
      #expect(
        cells.isSubset(of: [
          "", "kin", "friend", "stranger", "kin;friend", "kin;stranger", "friend;stranger",
        ]))
    }
  }

  @Test("a seed makes the release reproducible, and not private")
  func seeded() throws {
    let marginalia = try Self.withTable()
    for (folder, threads) in [("one", 1), ("two", 3)] {
      let run = try marginalia.run(
        "aggregate table.csv --schema schema.json --epsilon 1 --seed 4 --threads \(threads) "
          + "--synthesize model --output \(folder)")
      #expect(run.status == 0, "\(run.error)")
    }
    for file in ["aggregates.tsv", "synthetic.csv", "release.json"] {
      #expect(try marginalia.bytes("one/\(file)") == marginalia.bytes("two/\(file)"))
    }
    #expect(
      try Self.object(try marginalia.bytes("one/release.json"))["private"] as? Bool == false)
    #expect(try !marginalia.bytes("one/NOT-PRIVATE.txt").isEmpty)
  }

  @Test("a schema that was read off the table makes no private release")
  func inferred() throws {
    let marginalia = try Self.withTable()
    #expect(try marginalia.run("schema table.csv --output proposal.json").status == 0)
    let run = try marginalia.run(
      "aggregate table.csv --schema proposal.json --epsilon 1 --delta 1e-5 --output out")
    #expect(run.status == 0, "\(run.error)")
    #expect(
      try Self.object(try marginalia.bytes("out/release.json"))["private"] as? Bool == false)
  }

  @Test("a value that one record alone has is nowhere in a release without a schema")
  func hidden() throws {
    let marginalia = try Self.withTable()
    let table = String(decoding: try marginalia.bytes("table.csv"), as: UTF8.self)
    try marginalia.write(table + "Female,kin,secretive\n", to: "table.csv")
    let run = try marginalia.run(
      "aggregate table.csv --epsilon 4 --delta 1e-5 --synthesize model --output out")
    #expect(run.status == 0, "\(run.error)")
    for file in ["aggregates.tsv", "synthetic.csv", "release.json"] {
      let text = String(decoding: try marginalia.bytes("out/\(file)"), as: UTF8.self)
      #expect(!text.contains("secretive"))
    }
    #expect(!run.error.contains("secretive"))
    #expect(!String(decoding: run.output, as: UTF8.self).contains("secretive"))
  }

  @Test("the mechanisms of synthesize are the same releases")
  func mechanisms() throws {
    let marginalia = try Self.withTable()
    let first = try marginalia.run(
      "synthesize table.csv --schema schema.json --mechanism aggregate-seeded --epsilon 2 --delta 1e-5 "
        + "--seed 9 --output one")
    #expect(first.status == 0, "\(first.error)")
    let second = try marginalia.run(
      "aggregate table.csv --schema schema.json --synthesize seeded --epsilon 2 --delta 1e-5 --seed 9 "
        + "--output two")
    #expect(second.status == 0, "\(second.error)")
    #expect(
      try marginalia.bytes("one/synthetic.csv") == marginalia.bytes("two/synthetic.csv"))
  }

  @Test(
    "what cannot be is one clear line, and nothing is left",
    arguments: [
      "--accuracy 1,2": "accuracy", "--accuracy fast": "--accuracy",
      "--fabrication adaptive:2,1": "adaptive", "--fabrication none": "--fabrication",
      "--reporting-length 9": "reporting length", "--percentile-percentage 0": "percentile",
      "--delta 1e-6 --delta-factor 2": "exclude", "--columns sex,where": "where",
      "--records 5": "--synthesize", "--unknown other": "--schema",
    ])
  func refused(options: String, word: String) throws {
    let marginalia = try Self.withTable()
    let run = try marginalia.run("aggregate table.csv --epsilon 1 \(options) --output out")
    #expect(run.status != 0)
    #expect(run.error.contains(word), "\(run.error)")
    #expect(run.error.split(separator: "\n").last?.hasPrefix("marginalia: ") == true)
    #expect(throws: (any Error).self) { try marginalia.bytes("out/release.json") }
  }

  @Test("risk and comparisons say that they are not private, as text and as JSON")
  func notPrivate() throws {
    let marginalia = try Self.withTable()
    #expect(
      try marginalia.run(
        "aggregate table.csv --schema schema.json --epsilon 8 --synthesize model --output out"
      ).status == 0)
    let commands = [
      "risk table.csv --schema schema.json --resolution 20 --aggregates exact.tsv",
      "evaluate table.csv out/synthetic.csv --showcase --schema schema.json --aggregates "
        + "out/aggregates.tsv",
    ]
    for command in commands {
      let text = try marginalia.run(command)
      #expect(text.status == 0, "\(text.error)")
      #expect(String(decoding: text.output, as: UTF8.self).hasPrefix("NOT PRIVATE"))
      let json = try marginalia.run(command + " --replace --json")
      #expect(try Self.object(json.output)["private"] as? Bool == false)
    }
    let exact = Self.lines(try marginalia.bytes("exact.tsv"))
    #expect(exact[0] == "selections\tcount\tprivate" && exact[1] == "record_count\t400\tfalse")
    let bad = try marginalia.run("evaluate table.csv out/synthetic.csv --length 2")
    #expect(bad.status == 64 && bad.error.contains("--showcase"))
    let package = try marginalia.run("risk datapackage.json")
    #expect(package.status == 64 && package.error.contains("single table"))
    let wrong = try marginalia.run(
      "evaluate table.csv out/synthetic.csv --showcase --aggregates table.csv")
    #expect(wrong.status == 65 && wrong.error.contains("row 1"))
  }
}
