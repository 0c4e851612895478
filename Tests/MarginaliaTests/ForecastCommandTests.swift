import Foundation
import Testing

@Suite("Forecast command")
struct ForecastCommandTests {
  private struct Plan: Decodable, Equatable {
    struct Release: Decodable, Equatable {
      let what: String
      let releases: Int?
      let share: Double
    }

    var rho: Double?
    var mu: Double?
    let releases: [Release]
  }

  private struct Forecast: Decodable {
    struct Mechanism: Decodable {
      let mechanism: String
      let epsilons: [Plan]
    }

    let readsData: Bool
    let mechanisms: [Mechanism]
  }

  private static let request =
    "forecast --schema schema.json --records 300 --epsilons 0.7 --delta 1e-6 --trials 1"

  @Test("where epsilon goes is what the dry run of synthesize says")
  func dryRun() throws {
    let marginalia = try Marginalia.withPeople()
    for mechanism in ["matrix", "independent", "mst", "matrix+whole"] {
      let run = try marginalia.run("\(Self.request) --mechanism \(mechanism) --json")
      let forecast = try JSONDecoder().decode(Forecast.self, from: run.output)
      let dry = try marginalia.run(
        "synthesize people.csv --schema schema.json --epsilon 0.7 --delta 1e-6 --dry-run --json "
          + "--mechanism \(mechanism)")
      let plan = try JSONDecoder().decode(Plan.self, from: dry.output)
      #expect(forecast.mechanisms[0].epsilons == [plan], "\(mechanism)")
    }
  }

  @Test("a forecast is made where there is no table at all, and says that model error is not in it")
  func readsNoData() throws {
    let marginalia = try Marginalia()
    try marginalia.write(PeopleTable.schema, to: "schema.json")
    let run = try marginalia.run("\(Self.request) --output made")
    #expect(run.status == 0)
    #expect(run.text.contains("Model error is not in these figures"))
    #expect(run.text.contains("No data was read"))
    let files = try FileManager.default.contentsOfDirectory(atPath: marginalia.path("made").path)
    #expect(Set(files) == ["forecast.json", "summary.md", "figures"])
    let document = try Data(contentsOf: marginalia.path("made/forecast.json"))
    #expect(try JSONDecoder().decode(Forecast.self, from: document).readsData == false)
    // What lies beside the schema makes no difference.
    let beside = try Marginalia.withPeople().run(Self.request)
    #expect(beside.text == run.text)
  }

  @Test("a folder that holds anything else is not replaced, and one of a forecast is")
  func output() throws {
    let marginalia = try Marginalia.withPeople(count: 40)
    #expect(try marginalia.run("\(Self.request) --output made.json").status == 0)
    #expect(try marginalia.run("\(Self.request) --output made").status == 0)
    #expect(try marginalia.run("\(Self.request) --output made").status == 73)
    #expect(try marginalia.run("\(Self.request) --output made --replace").status == 0)
    _ = try marginalia.run(
      "synthesize people.csv --schema schema.json --epsilon 1 --delta 1e-6 --output release")
    #expect(try marginalia.run("\(Self.request) --output release --replace").status == 73)
    #expect(try marginalia.run("\(Self.request) --output release/inside").status == 73)
    #expect(try marginalia.run("\(Self.request) --output schema.json").status == 73)
  }

  @Test(
    "what cannot be foretold is refused in one line",
    arguments: [
      ("--mechanism nobody", 64), ("--epsilons 0", 64), ("--epsilons x", 64),
      ("--records 0", 64), ("--trials 0", 64), ("--accuracy wrong", 64),
      ("--workload target:nobody", 65),
    ])
  func refusals(words: String, status: Int) throws {
    let option = words.split(separator: " ")[0]
    let others = Self.request.replacing(" --trials 1", with: "").split(separator: " ")
    let kept = others.indices.filter { index in
      others[index] != option && (index == 0 || others[index - 1] != option)
    }.map { others[$0] }.joined(separator: " ")
    let run = try Marginalia.withPeople(count: 10).run("\(kept) \(words)")
    #expect(run.status == Int32(status))
    #expect(run.error.split(separator: "\n").count == 1, "\(run.error)")
  }
}
