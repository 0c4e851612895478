import Foundation
import Testing

@Suite("marginalia audit")
struct AuditCommandTests {
  private func document(_ run: Marginalia.Run) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: run.output) as? [String: Any])
  }

  private func number(_ document: [String: Any], _ key: String) throws -> Double {
    try #require((document[key] as? NSNumber)?.doubleValue, "\(key)")
  }

  @Test("--json prints one document that holds the bounds beside the claim")
  func json() throws {
    let run = try Marginalia().run(
      "audit --mechanism gaussian --columns 1 --epsilon 8 --delta 1e-5 --trials 2000 --seed 1 --json"
    )
    #expect(run.status == 0)
    #expect(run.error.isEmpty)
    let document = try document(run)
    #expect(document["mechanism"] as? String == "gaussian")
    #expect(document["access"] as? String == "white-box")
    #expect(document["exceeded"] as? Bool == false)
    #expect(try number(document, "epsilon_claimed") == 8)
    #expect(try number(document, "confidence") == 0.95)
    #expect(try number(document, "trials") == 2000)
    let (lower, claimed) = (
      try number(document, "mu_lower"), try number(document, "mu_claimed")
    )
    #expect(lower < claimed && lower > 0.85 * claimed)
    #expect(try number(document, "epsilon_lower") < 8)
    #expect(try number(document, "epsilon_lower_clopper_pearson") > 1)
  }

  @Test("without --json it says in words that the claim stands, and progress on standard error")
  func words() throws {
    let run = try Marginalia().run(
      "audit --mechanism independent --epsilon 8 --delta 1e-5 --trials 1000 --seed 1 --black-box")
    #expect(run.status == 0)
    #expect(run.text.hasPrefix("independent, black-box, 1000 runs, 95.0 % sure each\n"))
    #expect(run.text.hasSuffix("The claim stands.\n"))
    #expect(run.error.contains("of 1000 runs"))
  }

  @Test("one run on a table says that it is not private, in JSON and in words")
  func oneRun() throws {
    let words =
      "audit --one-run people.csv --schema schema.json --mechanism matrix --epsilon 8 --delta 1e-6 "
      + "--canaries 50 --seed 1"
    let marginalia = try Marginalia.withPeople()
    let text = try marginalia.run(words)
    #expect(text.status == 0)
    #expect(text.text.hasPrefix("NOT PRIVATE"))
    let document = try document(try marginalia.run(words + " --json"))
    #expect(document["private"] as? Bool == false)
    #expect(try number(document, "canaries") == 50)
    #expect(document["exceeded"] as? Bool == false)
    #expect(try marginalia.names() == ["people.csv", "schema.json"])
  }

  @Test(
    "what makes no sense is refused in a line",
    arguments: [
      ("--mechanism magic", "there is no mechanism \"magic\""),
      ("--mechanism mst --trials 10", "--trials must be between 200 and 100000000"),
      ("--mechanism mst --columns 9", "--columns must be between 1 and 8"),
      ("--mechanism mst --confidence 1", "--confidence must be above 0.5 and below 1"),
      ("--mechanism mst --canaries 5", "--schema and --canaries need --one-run"),
      ("--mechanism mst --one-run people.csv", "--one-run needs --schema"),
      (
        "--mechanism mst --one-run people.csv --schema schema.json --trials 1000",
        "--one-run takes no --trials, no --columns and no --black-box"
      ),
    ])
  func refused(words: String, line: String) throws {
    let run = try Marginalia.withPeople().run("audit --epsilon 1 --delta 1e-6 \(words)")
    #expect(run.status == 64)
    #expect(run.output.isEmpty)
    #expect(run.error.hasPrefix("marginalia: \(line)"), "\(run.error)")
    #expect(run.error.split(separator: "\n").count == 1)
  }

  @Test("the help has examples in lines that fit, so that they can be copied")
  func help() throws {
    let run = try Marginalia().run("audit --help")
    #expect(run.status == 0)
    let lines = run.text.split(separator: "\n", omittingEmptySubsequences: false)
    for title in ["Examples:", "Example:"] {
      let start = try #require(lines.firstIndex { $0 == title })
      let example = lines[(start + 1)...].prefix { !$0.isEmpty }
      #expect(example.contains { $0.contains("marginalia audit ") })
      // A line that was broken for width starts at the margin, or holds the backslash alone.
      #expect(example.allSatisfy { $0.hasPrefix("  ") }, "\(example.joined(separator: "\n"))")
    }
  }
}
