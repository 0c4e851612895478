import Foundation
import Testing

@Suite("Privacy statement")
struct PrivacyStatementTests {
  private static let inferred = "the domain is not a public input: "
  private static let seeded = "the noise was drawn from a seed and can be drawn again"
  private static let refused =
    "unknown values were refused, so that a release exists depends on the data"

  static let cases: [(options: String, dp: String?, reasons: [String])] = [
    ("", #""publicBecause": "codebook""#, []),
    ("--sampling-seed 4", #""publicBecause": "codebook""#, []),
    ("--seed 4", #""publicBecause": "codebook""#, [seeded]),
    ("--unknown refuse", #""publicBecause": "codebook""#, [refused]),
    ("", #""publicBecause": "codebook", "unknown": "refuse""#, [refused]),
    (
      "", #""unit": "person""#,
      [inferred + "the schema does not say why it is public (dp.publicBecause)"]
    ),
    (
      "", #""publicBecause": "codebook", "inferredFrom": "data""#,
      [inferred + "the schema was read off data (dp.inferredFrom)"]
    ),
    ("", nil, [inferred + "the schema was read off data (dp.inferredFrom)"]),
    // Without a schema no value is unknown, so nothing can be refused.
    (
      "--seed 4 --unknown refuse", nil,
      [inferred + "the schema was read off data (dp.inferredFrom)", seeded]
    ),
  ]

  @Test("release.json says private, or every reason why not", arguments: cases.indices)
  func reasons(index: Int) throws {
    let (options, dp, reasons) = Self.cases[index]
    let marginalia = try Marginalia.withPeople()
    var words = "synthesize people.csv --epsilon 1 --delta 1e-6 --output out \(options)"
    if let dp {
      try marginalia.write(PeopleTable.schema(dp: dp), to: "schema.json")
      words += " --schema schema.json"
    }
    let run = try marginalia.run(words)
    #expect(run.status == 0, "\(run.error)")
    let manifest = try marginalia.json("out/release.json")
    #expect(manifest["private"] as? Bool == reasons.isEmpty)
    #expect(manifest["privateReasons"] as? [String] == reasons)
    let statement = (["private: \(reasons.isEmpty)"] + reasons.map { "  because \($0)" })
      .joined(separator: "\n")
    #expect(run.text.hasSuffix("\n\(statement)\n"))
    let domain = (manifest["domain"] as? [String: Any])?["domain"] as? String
    #expect(domain == (reasons.contains { $0.hasPrefix(Self.inferred) } ? "inferred" : "public"))
  }

  @Test("a delta with which whole records could be published is remarked on, and no smaller one")
  func largeDelta() throws {
    let marginalia = try Marginalia.withPeople()
    for (delta, isRemarked) in [("0.5", true), ("0.001", false)] {
      let run = try marginalia.run(
        "synthesize people.csv --schema schema.json --epsilon 1 --delta \(delta) --output out\(delta)"
      )
      #expect(run.status == 0 && run.error.contains("would count as private") == isRemarked)
    }
  }

  @Test(
    "that rows are left out is told, for which columns, and neither how many nor what they hold")
  func leftOut() throws {
    let marginalia = try Marginalia.withPeople()
    let words = "synthesize people.csv --schema schema.json --epsilon 1 --delta 1e-6 --output"
    #expect(!(try marginalia.run("\(words) whole").error.contains("left out")))
    let people = String(decoding: try marginalia.bytes("people.csv"), as: UTF8.self)
    let lines = people.split(separator: "\n")
    let cells = lines[1].split(separator: ",", omittingEmptySubsequences: false)
    let column = try #require(lines[0].split(separator: ",").last)
    for copies in [1, 17] {
      let odd = (cells.dropLast() + ["zebra"]).joined(separator: ",") + "\n"
      try marginalia.write(
        people + String(repeating: odd, count: copies), to: "people.csv")
      let run = try marginalia.run("\(words) out\(copies)")
      let told = run.error.split(separator: "\n").filter { $0.contains("left out") }
      #expect(
        told == [
          "for you, not for publication: people.csv: rows are left out for a value outside the schema, in "
            + "column \"\(column)\"; correct them, or add what is missing to the schema; --unknown refuse stops "
            + "at the first and names its row, and risk (not private) counts what is left"
        ])
      let json = try marginalia.run("\(words) json\(copies) --json")
      let lines = json.error.split(separator: "\n").filter { $0.contains("left out") }
      #expect(
        lines.count == 1
          && lines[0].hasPrefix("{\"notForPublication\":true,\"remark\":\"people.csv: "))
    }
    let sweep = try marginalia.run(
      "sweep people.csv --schema schema.json --public-table --mechanisms independent --epsilons 1 "
        + "--delta 1e-6 --trials 1 --seed 1 --output sweep")
    #expect(
      sweep.error.split(separator: "\n").filter { $0.contains("no trial has them") }.count == 1)
  }

  @Test("the ledger adds up to what was spent, and that stays within what was asked for")
  func ledger() throws {
    let marginalia = try Marginalia.withPeople()
    for mechanism in ["independent", "mst", "matrix"] {
      let run = try marginalia.run(
        "synthesize people.csv --schema schema.json --epsilon 1 --delta 1e-6 "
          + "--mechanism \(mechanism) --output \(mechanism)")
      #expect(run.status == 0, "\(run.error)")
      let manifest = try marginalia.json("\(mechanism)/release.json")
      let entries = try #require(manifest["ledger"] as? [[String: Any]])
      let prices = entries.compactMap { ($0["price"] as? NSNumber)?.doubleValue }
      let spent = try #require((manifest["spent"] as? [[String: Any]])?.first)
      // Choices cost less under zCDP, noise less under Gaussian DP.
      let mu = (spent["mu"] as? NSNumber)?.doubleValue
      #expect((mu == nil) == (mechanism == "mst"))
      let price = try #require(
        mu.map { $0 * $0 / 2 } ?? (spent["rho"] as? NSNumber)?.doubleValue)
      #expect(prices.count == entries.count && !prices.isEmpty)
      let sum = try #require((spent["ledgerSum"] as? NSNumber)?.doubleValue)
      #expect(abs(prices.reduce(0, +) - sum) < 1e-12 && sum <= price && sum > price * (1 - 1e-6))
      #expect(price <= (mu == nil ? 0.02435598 : 0.02801476))
      // Converted back, a budget can come out a part in 10⁹ above.
      #expect((spent["epsilon"] as? NSNumber)?.doubleValue ?? 2 <= 1 + 1e-9)
      let guarantees = try #require(manifest["guarantees"] as? [[String: Any]])
      let accountants = guarantees.compactMap { $0["accountant"] as? String }
      #expect(
        accountants
          == (mechanism == "matrix" ? ["GDP", "zCDP"] : ["PLD", "GDP", "RDP", "zCDP"]))
    }
  }

  /// 1,237 rows, of which one has a value outside the schema and is dropped. The seed is fixed, so
  /// that no noisy count equals either number by chance.
  @Test(
    "neither a value outside the schema nor the number of rows is in any output or message",
    arguments: ["independent", "mst", "matrix"])
  func canary(mechanism: String) throws {
    let marginalia = try Marginalia.withPeople(count: 1236, more: ["CANARY-7f3a,Adult"])
    let words =
      "synthesize people.csv --schema schema.json --epsilon 1 --delta 1e-6 --seed 11 "
      + "--mechanism \(mechanism) --output"
    for options in ["out", "out --replace --json", "out --dry-run", "few --records 500"] {
      let run = try marginalia.run("\(words) \(options)")
      #expect(run.status == 0, "\(run.error)")
      try expectNoSecret(in: run.text + run.error, of: options)
    }
    for folder in ["out", "few"] {
      for file in ["synthetic.csv", "model.json", "release.json"] {
        try expectNoSecret(
          in: String(decoding: marginalia.bytes("\(folder)/\(file)"), as: UTF8.self), of: file)
      }
    }
  }

  private func expectNoSecret(in text: String, of source: String) throws {
    #expect(!text.lowercased().contains("canary"), "\(source)")
    #expect(!text.contains("7f3a"), "\(source)")
    let numbers = text.split { !$0.isNumber && !"+-.,eE".contains($0) }
      .flatMap { [$0] + $0.split(separator: ",") }
      .compactMap { Double($0.replacing(",", with: "")) }
    #expect(!numbers.contains(1236) && !numbers.contains(1237), "\(source)")
    #expect(!numbers.contains(1238), "a row number with the header, \(source)")
  }
}
