import Foundation
import Testing

@Suite("Progress on standard error")
struct ProgressTests {
  private static let asked =
    "synthesize people.csv --schema schema.json --epsilon 1 --delta 1e-6 --output out"

  @Test("a step a line, with the part of the budget that is spent")
  func lines() throws {
    let run = try Marginalia.withPeople().run(Self.asked + " --mechanism mst")
    #expect(
      run.error.split(separator: "\n") == [
        "measuring 1-way marginals, 0.0 % of the budget spent",
        "measuring 2-way marginals, 50.0 % of the budget spent",
        "fitting the model, 100.0 % of the budget spent",
        "drawing records, 100.0 % of the budget spent",
      ])
  }

  @Test("with --json an event a line, in JSON, and one document on standard output")
  func json() throws {
    for accountant in ["zcdp", "gdp"] {
      let marginalia = try Marginalia.withPeople()
      let run = try marginalia.run(
        Self.asked + " --mechanism mst --json --accountant \(accountant)")
      let events = try run.error.split(separator: "\n").map { line in
        try #require(
          try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      }
      #expect(events.count == 4)
      #expect(events.allSatisfy { Set($0.keys) == ["remaining", "spent", "step"] })
      let spent = events.compactMap { $0["spent"] as? Double }
      let remaining = events.compactMap { $0["remaining"] as? Double }
      #expect(spent == spent.sorted() && spent.first == 0)
      for (spent, left) in zip(spent, remaining) {
        #expect(abs((spent + left) / (remaining.first ?? 0) - 1) < 1e-9)
      }
      let manifest = try marginalia.json("out/release.json")
      let entries = try #require(manifest["ledger"] as? [[String: Any]])
      let sum = entries.compactMap { $0["price"] as? Double }.reduce(0, +)
      #expect(abs(sum / (spent.last ?? 0) - 1) < 1e-12)
      _ = try #require(try JSONSerialization.jsonObject(with: run.output) as? [String: Any])
    }
  }
}

/// A command is stopped at a line that it says; nothing waits for a time.
@Suite("Cancelling a run")
struct CancellationTests {
  /// Two columns whose pair has so many cells that fitting it takes long.
  private func slow() throws -> Marginalia {
    let marginalia = try Marginalia()
    let values = (0..<1500).map { "\"v\($0)\"" }.joined(separator: ", ")
    let fields = ["a", "b"].map { name in
      "{\"name\": \"\(name)\", \"type\": \"string\", \"categories\": [\(values)]}"
    }
    try marginalia.write(
      "{\"fields\": [\(fields.joined(separator: ", "))], \"dp\": {\"publicBecause\": \"made up\"}}",
      to: "schema.json")
    let rows = (0..<40_000).map { "v\($0 * 7 % 1500),v\($0 * $0 % 1500)" }
    try marginalia.write((["a,b"] + rows).joined(separator: "\n") + "\n", to: "pairs.csv")
    return marginalia
  }

  /// What an event says is spent.
  private struct Spent: Decodable { let spent: Double }

  private static let asked =
    "--schema schema.json --mechanism mst --epsilon 8 --delta 1e-6 --max-model-size 64 --output "

  @Test(
    "what was spent is said in one line, the folder is gone, and the code is the signal's",
    arguments: [SIGINT, SIGTERM], ["zcdp", "gdp"])
  func spent(signal: Int32, accountant: String) throws {
    let marginalia = try slow()
    let run = try marginalia.start(
      "synthesize pairs.csv \(Self.asked) new/out --accountant \(accountant) --json")
    let event = try #require(run.line(with: "fitting the model"))
    let (status, line, output) = try run.end(by: signal)
    #expect(status == (signal == SIGINT ? 130 : 143))
    #expect(output.isEmpty)
    #expect(try marginalia.names() == ["pairs.csv", "schema.json"])
    // All noise was drawn: what is said is what the event said, and nearly the whole budget.
    let told = try JSONDecoder().decode(Spent.self, from: Data(event.utf8)).spent
    let words = line.split(separator: " ")
    let unit = accountant == "zcdp" ? "rho" : "mu^2/2"
    #expect(
      words.count == 14 && line.hasPrefix("marginalia: cancelled: \(unit) \(told) of ")
        && line.hasSuffix(" was spent and counts against the table's budget"), "\(line)")
    let budget = try #require(words.count > 5 ? Double(words[5]) : nil)
    #expect(told <= budget && told > budget * (1 - 1e-6))
  }

  @Test("before any noise nothing was spent")
  func unspent() throws {
    let marginalia = try slow()
    let input = Pipe()
    let run = try marginalia.start("synthesize - \(Self.asked) out", input: input)
    // The table never comes; the folder is made once signals are heard.
    while try !marginalia.names().contains(where: { $0.contains("partial") }) { sched_yield() }
    let (status, line, output) = try run.end(by: SIGINT)
    #expect(status == 130)
    #expect(line == "marginalia: cancelled: nothing was spent")
    #expect(output.isEmpty)
    #expect(try marginalia.names() == ["pairs.csv", "schema.json"])
    try input.fileHandleForWriting.close()
  }
}
