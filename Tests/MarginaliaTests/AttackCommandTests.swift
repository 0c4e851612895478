import Foundation
import Testing

@Suite("Attack command")
struct AttackCommandTests {
  /// A table to be synthesized, a holdout of the same people, and a release.
  private static func withRelease() throws -> Marginalia {
    let marginalia = try Marginalia()
    func csv(_ rows: Range<Int>) -> String {
      "sex,age,job\n"
        + rows.map { row in
          let sex = ["Female", "Male", "Female", "Other", "Female"][row % 5]
          return "\(sex),\(row % 7 == 0 ? "Minor" : "Adult"),\((row * row) % 11)\n"
        }.joined()
    }
    try marginalia.write(csv(0..<300), to: "real.csv")
    try marginalia.write(csv(300..<600), to: "holdout.csv")
    let made = try marginalia.run(
      "synthesize real.csv --epsilon 1 --delta 1e-6 --seed 1 --output release")
    #expect(made.status == 0, "\(made.error)")
    return marginalia
  }

  /// The report without the rows that were left out, of which only a schema has any.
  private static func figures(_ run: Marginalia.Run) throws -> NSDictionary {
    var document = try #require(
      try JSONSerialization.jsonObject(with: run.output) as? [String: Any])
    document["dropped"] = nil
    return document as NSDictionary
  }

  private static let words = "attack real.csv release/synthetic.csv --holdout holdout.csv"

  @Test("the report is one JSON document that says it is not private, and the same in a file")
  func json() throws {
    let marginalia = try Self.withRelease()
    let run = try marginalia.run(
      "\(Self.words) --model release/model.json --json --output attacks.json")
    #expect(run.status == 0 && run.error.isEmpty, "\(run.error)")
    let document = try #require(
      try JSONSerialization.jsonObject(with: run.output) as? [String: Any])
    #expect(document["private"] as? Bool == false)
    #expect((document["privateReasons"] as? [String])?.first?.contains("real records") == true)
    #expect((document["membership"] as? [[String: Any]])?.count == 3)
    let attacks = (document["guessing"] as? [[String: Any]])?.compactMap { $0["attack"] as? String }
    #expect(Set(attacks ?? []).isSuperset(of: ["attributes", "linkability"]))
    #expect(try marginalia.bytes("attacks.json") == run.output)
  }

  @Test("the report in words begins with a warning and ends with what the figures do not mean")
  func text() throws {
    let marginalia = try Self.withRelease()
    let run = try marginalia.run("\(Self.words) --columns sex,age --secret age --part sex")
    #expect(run.status == 0, "\(run.error)")
    #expect(run.text.hasPrefix("NOT PRIVATE: "))
    #expect(run.text.contains("guess age") && !run.text.contains("guess sex"))
    #expect(run.text.contains("no proof of privacy"))
  }

  @Test("rows that hold a value outside the schema are counted, table by table")
  func dropped() throws {
    let marginalia = try Self.withRelease()
    #expect(try marginalia.run("schema real.csv --output schema.json").status == 0)
    let holdout = String(decoding: try marginalia.bytes("holdout.csv"), as: UTF8.self)
    try marginalia.write(holdout + "Female,Ancient,3\nMale,Ancient,4\n", to: "holdout.csv")
    let run = try marginalia.run("\(Self.words) --schema schema.json --attacks attributes")
    #expect(run.status == 0, "\(run.error)")
    #expect(
      run.text.contains(
        "left out for a value outside the schema: 0 real, 0 synthetic, 2 holdout rows"),
      "\(run.text)")
    let open = try marginalia.run("\(Self.words) --attacks attributes")
    #expect(open.status == 0 && !open.text.contains("left out"))
  }

  @Test("threads change nothing, and neither does a schema of the same values")
  func reproducible() throws {
    let marginalia = try Self.withRelease()
    let proposed = try marginalia.run("schema real.csv --output schema.json")
    #expect(proposed.status == 0)
    let one = try marginalia.run("\(Self.words) --threads 1 --seed 4 --json")
    let two = try marginalia.run("\(Self.words) --threads 3 --seed 4 --json")
    let declared = try marginalia.run("\(Self.words) --schema schema.json --seed 4 --json")
    #expect(one.status == 0 && one.output == two.output)
    #expect(try Self.figures(one) == Self.figures(declared))
  }

  @Test(
    "what cannot be attacked is refused in a line, and nothing is written",
    arguments: [
      ("--holdout real.csv", 64, "not that table itself"),
      ("--holdout other.csv", 65, "column 2 of real.csv is missing from the table"),
      ("--holdout few.csv", 65, "holdout table has too few records"),
      ("--holdout town.json", 64, "describes linked tables"),
      ("--holdout holdout.csv --attacks closest,guess", 64, "guess is none of marginals"),
      ("--holdout holdout.csv --secret moon", 65, "no column read is called moon"),
      ("--holdout holdout.csv --columns moon,sex", 65, "no column read is called moon"),
      ("--holdout holdout.csv --part sex,sex", 64, "--part: sex is named twice"),
      ("--holdout holdout.csv --columns sex", 65, "at least two columns"),
      ("--holdout holdout.csv --targets 3", 64, "--targets must be between"),
      ("--holdout holdout.csv --model real.csv", 65, "no model.json"),
      ("--holdout holdout.csv --output release/attacks.json", 73, "folder of a release"),
      ("--holdout holdout.csv --output holdout.csv", 73, "is the input holdout.csv"),
    ] as [(String, Int32, String)])
  func refusals(words: String, status: Int32, line: String) throws {
    let marginalia = try Self.withRelease()
    try marginalia.write("sex,job\nMale,1\n", to: "other.csv")
    try marginalia.write("sex,age,job\nMale,Adult,1\n", to: "few.csv")
    let before = try marginalia.names()
    let run = try marginalia.run("attack real.csv release/synthetic.csv \(words)")
    #expect(run.status == status && run.error.contains(line), "\(run.error)")
    #expect(run.output.isEmpty && run.error.filter { $0 == "\n" }.count == 1)
    #expect(try marginalia.names() == before)
    #expect(throws: (any Error).self) { try marginalia.bytes("release/attacks.json") }
  }

  @Test("the help has examples in lines that fit")
  func help() throws {
    let run = try Marginalia().run("attack --help")
    let lines = run.text.split(separator: "\n", omittingEmptySubsequences: false)
    let start = try #require(lines.firstIndex { $0 == "Examples:" })
    let examples = lines[(start + 1)...].prefix { !$0.isEmpty }
    #expect(examples.contains { $0.contains("marginalia attack ") })
    #expect(examples.allSatisfy { $0.hasPrefix("  ") })
  }
}
