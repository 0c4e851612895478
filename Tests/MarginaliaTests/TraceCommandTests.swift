import Foundation
import Testing

@Suite("Traces of commands")
struct TraceCommandTests {
  private struct Event: Decodable {
    let name: String
    let ph: String
  }

  private static let asked = "people.csv --schema schema.json --epsilon 1 --delta 1e-6 --output out"

  @Test(
    "a trace says that it is not private, names phases alone, and changes nothing of the release",
    arguments: [
      ("synthesize \(asked) --seed 3", "fitting the model", "out"),
      ("aggregate \(asked) --seed 3", "counting records", "out"),
      (
        "sweep people.csv --schema schema.json --mechanisms mst --epsilons 1 --delta 1e-6 --trials 1 "
          + "--seed 3 --output out", "mst, epsilon 1.0", nil
      ),
    ] as [(String, String, String?)])
  func phases(words: String, phase: String, release: String?) throws {
    let marginalia = try Marginalia.withPeople()
    let run = try marginalia.run("\(words) --trace trace.json")
    #expect(run.status == 0, "\(run.error)")
    let text = try Data(contentsOf: marginalia.path("trace.json"))
    let events = try JSONDecoder().decode([Event].self, from: text)
    #expect(events.contains { $0.ph == "X" && $0.name == phase })
    #expect(events.contains { $0.ph == "X" && $0.name == "reading the table" })
    let whole = String(decoding: text, as: UTF8.self)
    #expect(whole.contains("NOT PRIVATE"))
    for secret in ["sex", "Female", "age", "Minor", "400"] {
      #expect(!events.contains { $0.name.contains(secret) }, "\(secret)")
    }
    guard let release else { return }
    let plain = try Marginalia.withPeople()
    #expect(try plain.run(words).status == 0)
    let names = try FileManager.default.contentsOfDirectory(atPath: marginalia.path(release).path)
    for name in names {
      #expect(
        try Data(contentsOf: marginalia.path("\(release)/\(name)"))
          == Data(contentsOf: plain.path("\(release)/\(name)")), "\(name)")
    }
  }

  @Test("a trace is not written into the folder of a release, made already or yet to be made")
  func folders() throws {
    let marginalia = try Marginalia.withPeople()
    for place in ["out/trace.json", "out/deeper/trace.json", "out", "schema.json"] {
      for command in ["synthesize", "aggregate"] {
        let run = try marginalia.run("\(command) \(Self.asked) --trace \(place)")
        #expect(run.status == 73, "\(command) \(place)")
        #expect(!FileManager.default.fileExists(atPath: marginalia.path("out").path))
      }
    }
    // An empty folder may become a release.
    try FileManager.default.createDirectory(
      at: marginalia.path("out"), withIntermediateDirectories: false)
    #expect(try marginalia.run("aggregate \(Self.asked) --trace out/trace.json").status == 73)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: marginalia.path("out").path).isEmpty)
    #expect(try marginalia.run("synthesize \(Self.asked)").status == 0)
    let later = "aggregate people.csv --schema schema.json --epsilon 1 --delta 1e-6 --output more"
    #expect(try marginalia.run("\(later) --trace out/trace.json").status == 73)
    #expect(!FileManager.default.fileExists(atPath: marginalia.path("more").path))
  }
}
