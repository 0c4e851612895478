import Evaluation
import Foundation
import Testing

@Suite("JSON on standard output")
struct JSONOutputTests {
  static let commands: [(words: String, keys: Set<String>)] = [
    (
      "simulate --victims 50 --perpetrators 90 --seed 3 --output town --json",
      ["links", "output", "perpetrators", "seed", "victims"]
    ),
    (
      "synthesize people.csv --schema schema.json --epsilon 1 --delta 1e-6 --output out --json",
      ["delta", "epsilon", "mu", "output", "private", "privateReasons", "records"]
    ),
    (
      "synthesize people.csv --schema schema.json --epsilon 1 --delta 1e-6 --accountant zcdp --dry-run --json",
      ["accountant", "delta", "epsilon", "mechanism", "releases", "rho"]
    ),
    (
      "synthesize people.csv --schema schema.json --epsilon 1 --delta 1e-6 --accountant gdp "
        + "--parts whole --dry-run --json",
      ["accountant", "delta", "epsilon", "mechanism", "mu", "releases"]
    ),
    (
      "evaluate people.csv people.csv --json",
      [
        "cliques_1way", "cliques_2way", "max_l1_1way", "max_l1_2way", "mean_l1_1way",
        "mean_l1_2way", "private", "rows_real", "rows_synthetic",
      ]
    ),
    (
      "sweep people.csv --schema schema.json --mechanisms independent --epsilons 1 --delta 1e-6 "
        + "--trials 1 --output runs --json", ["output", "private", "trials"]
    ),
    (
      "forecast --schema schema.json --records 400 --epsilons 1 --delta 1e-6 --trials 1 --json",
      ["delta", "includesModelError", "mechanisms", "readsData", "records", "standIns"]
    ),
    ("account --epsilon 1 --delta 1e-9 --json", ["accountant", "delta", "epsilon", "mu", "rho"]),
  ]

  @Test("--json prints one document and nothing else", arguments: commands.indices)
  func oneDocument(index: Int) throws {
    let command = Self.commands[index]
    let run = try Marginalia.withPeople().run(command.words)
    #expect(run.status == 0)
    // Steps of a run are told on standard error, as JSON too.
    #expect(run.error.isEmpty != command.words.contains("--output out"))
    #expect(run.text.hasPrefix("{\n") && run.text.hasSuffix("}\n"))
    // A second document, or text after the first, is no JSON.
    let document = try #require(
      try JSONSerialization.jsonObject(with: run.output) as? [String: Any])
    #expect(command.keys.isSubset(of: document.keys), "\(document.keys.sorted())")
  }

  @Test("linked tables are measured from their packages, each distance beside its sampling error")
  func linked() throws {
    let marginalia = try Marginalia()
    _ = try marginalia.run("simulate --victims 50 --perpetrators 90 --seed 3 --output town")
    _ = try marginalia.run("simulate --victims 60 --perpetrators 90 --seed 4 --output other")
    let words = "evaluate town/datapackage.json other/datapackage.json"
    let run = try marginalia.run(words + " --json")
    let document = try #require(
      try JSONSerialization.jsonObject(with: run.output) as? [String: Any])
    #expect(run.status == 0 && run.error.isEmpty)
    #expect(document["private"] as? Bool == false)
    #expect(document["parents_real"] as? Int == 50 && document["parents_synthetic"] as? Int == 60)
    let metrics = LinkedMetric.allCases.map(\.rawValue)
    #expect(Set(metrics + metrics.map { $0 + "_sampling" }).isSubset(of: document.keys))
    let text = try marginalia.run(words).text
    #expect(text.hasPrefix("NOT PRIVATE: "))
    #expect(text.contains("data's own sampling error") && text.contains("keys are sound"))
  }

  @Test("what is measured on the sensitive table says that it is not private")
  func notPrivate() throws {
    let marginalia = try Marginalia.withPeople()
    for words in Self.commands.map(\.words)
    where words.hasPrefix("evaluate") || words.hasPrefix("sweep") {
      let run = try marginalia.run(words)
      let document = try JSONSerialization.jsonObject(with: run.output) as? [String: Any]
      #expect(document?["private"] as? Bool == false)
    }
    let text = try marginalia.run("evaluate people.csv people.csv").text
    #expect(text.hasPrefix("NOT PRIVATE: "))
    #expect(try marginalia.bytes("runs/NOT-PRIVATE.txt").isEmpty == false)
  }

  @Test(
    "account's figures are those of exact arithmetic",
    arguments: [
      (1, 1e-9, 0.01497306), (1, 1e-6, 0.02435597), (1, 1e-5, 0.03055660),
      (0.3, 1e-9, 0.00147675), (0.3, 1e-5, 0.00330299), (3, 1e-9, 0.12058243),
      (3, 1e-5, 0.22424917), (10, 1e-9, 1.09078570), (1, 5.8e-6, 0.02883435),
    ])
  func account(epsilon: Double, delta: Double, rho: Double) throws {
    let marginalia = try Marginalia()
    func figures(_ words: String) throws -> [String: Double] {
      let run = try marginalia.run("account \(words) --delta \(delta) --json")
      let document = try JSONSerialization.jsonObject(with: run.output) as? [String: Any]
      return (document ?? [:]).compactMapValues { ($0 as? NSNumber)?.doubleValue }
    }
    // The values are known to eight decimals; PrivacyTests has more digits.
    let found = try #require(try figures("--epsilon \(epsilon)")["rho"])
    #expect(abs(found - rho) <= 0.6e-8)
    let back = try #require(try figures("--rho \(found)")["epsilon"])
    #expect(abs(back - epsilon) < 1e-6 && back <= epsilon * (1 + 1e-12))
    let sigma = (1 / (2 * found)).squareRoot()
    let gaussian = try #require(try figures("--sigma \(sigma)")["rho"])
    #expect(abs(gaussian - found) < 1e-12)
  }
}
