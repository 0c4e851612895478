import Foundation
import Testing

/// The command line on linked tables.
@Suite("Linked tables from the command line")
struct LinkedCommandTests {
  private static let synthesis =
    "synthesize town/datapackage.json --epsilon 2 --delta 1e-5 --output release"

  private static func withTown() throws -> Marginalia {
    let marginalia = try Marginalia()
    let run = try marginalia.run("simulate --victims 400 --perpetrators 700 --seed 3 --output town")
    try #require(run.status == 0)
    return marginalia
  }

  private static func manifest(_ marginalia: Marginalia, _ folder: String) throws -> [String: Any] {
    let data = try Data(
      contentsOf: marginalia.folder.appendingPathComponent("\(folder)/release.json"))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  private static func bytes(_ marginalia: Marginalia, _ path: String) throws -> Data {
    try Data(contentsOf: marginalia.folder.appendingPathComponent(path))
  }

  @Test("a release holds three tables with sound keys, and says whom it protects")
  func release() throws {
    let marginalia = try Self.withTown()
    let run = try marginalia.run(Self.synthesis)
    #expect(run.status == 0, "\(run.error)")
    #expect(run.text.contains("private: true"))
    let files = try FileManager.default.contentsOfDirectory(
      atPath: marginalia.folder.appendingPathComponent("release").path)
    #expect(
      files.sorted() == [
        "datapackage.json", "flat.csv", "links.csv", "measurements.json", "perpetrators.csv",
        "release.json", "victims.csv",
      ])
    let evaluation = try marginalia.run(
      "evaluate town/datapackage.json release/datapackage.json --json")
    let figures = try #require(
      try JSONSerialization.jsonObject(with: evaluation.output) as? [String: Any])
    let integrity = try #require(figures["integrity"] as? [String: Int])
    #expect(integrity.values.allSatisfy { $0 == 0 })
    let manifest = try Self.manifest(marginalia, "release")
    let names = (manifest["assumptions"] as? [[String: Any]])?.compactMap { $0["name"] as? String }
    #expect(names == ["A1", "A2"])
    let children = try #require(manifest["children"] as? [String: Any])
    let guarantees = try #require(children["guarantees"] as? [[String: Double]])
    #expect(guarantees.map { $0["parents"] } == [1, 2, 3])
    let spent = try #require((manifest["spent"] as? [[String: Any]])?.first)
    let mu = try #require(spent["mu"] as? Double)
    let rho = mu * mu / 2
    let sum = try #require(spent["ledgerSum"] as? Double)
    #expect(sum <= rho && sum >= rho * (1 - 1e-6))
    for guarantee in guarantees {
      let square = guarantee["parents"]! * guarantee["parents"]!
      #expect(
        guarantee["rho"]! >= 2 * square * rho && guarantee["rho"]! <= 4 * square * rho * 1.001)
      #expect(guarantee["rhoInBothTables"]! > guarantee["rho"]! + rho)
    }
  }

  @Test("evaluate tells what of the real tables it could not compare")
  func faultsOfReal() throws {
    let marginalia = try Self.withTown()
    let evaluate = "evaluate town/datapackage.json town/datapackage.json"
    #expect(try !marginalia.run(evaluate).error.contains("not compared"))
    let links = String(decoding: try Self.bytes(marginalia, "town/links.csv"), as: UTF8.self)
    let first = try #require(links.split(separator: "\n").dropFirst().first)
    let strange = "999999" + first.drop { $0 != "," }
    try marginalia.write(links + "\(strange)\n", to: "town/links.csv")
    let told = try marginalia.run(evaluate).error
    #expect(told.contains("1 links name unknown ids") && told.contains("not compared"), "\(told)")
  }

  @Test(
    "linked tables can be accounted by zcdp too, and verify knows by which",
    arguments: ["zcdp", "gdp"])
  func accountant(name: String) throws {
    let marginalia = try Self.withTown()
    let run = try marginalia.run(Self.synthesis + " --accountant \(name)")
    #expect(run.status == 0, "\(run.error)")
    let manifest = try Self.manifest(marginalia, "release")
    let guarantees = try #require(manifest["guarantees"] as? [[String: Any]])
    #expect(
      guarantees.compactMap { $0["accountant"] as? String }
        == (name == "zcdp" ? ["zCDP"] : ["GDP", "zCDP"]))
    let epsilon = try #require(guarantees[0]["epsilon"] as? Double)
    #expect(epsilon <= 2 * (1 + 1e-9) && epsilon >= 2 * (1 - 1e-9))
    let verified = try marginalia.run("verify release")
    #expect(verified.status == 0, "\(verified.text)\(verified.error)")
    #expect(verified.text.contains(name == "zcdp" ? "zCDP" : "GDP"))
  }

  @Test(
    "whatever the caps, verify agrees with an honest release",
    arguments: ["links=10", "degree=2,links=1,shared=1", "degree=9,links=8,shared=0"])
  func caps(_ caps: String) throws {
    let marginalia = try Self.withTown()
    let run = try marginalia.run(Self.synthesis + " --caps \(caps)")
    #expect(run.status == 0, "\(run.error)")
    let verified = try marginalia.run("verify release")
    #expect(verified.status == 0, "\(verified.text)\(verified.error)")
  }

  @Test("a sweep of linked tables is accounted as it is asked to be, and refuses what it cannot be")
  func sweepAccountant() throws {
    let marginalia = try Self.withTown()
    let words =
      "sweep town/datapackage.json --simulated-table --mechanisms linked --epsilons 2 --delta 1e-5 "
      + "--trials 1 --seed 5 --threads 1 --accountant"
    for name in ["zcdp", "gdp"] {
      let run = try marginalia.run("\(words) \(name) --output \(name)")
      #expect(run.status == 0, "\(run.error)")
    }
    #expect(
      try Self.bytes(marginalia, "zcdp/trials.csv") != Self.bytes(marginalia, "gdp/trials.csv"))
    let refused = try marginalia.run("\(words) pld --output pld")
    #expect(refused.status == 64 && refused.error.contains("gdp or zcdp"), "\(refused.error)")
  }

  @Test("a seed fixes every file, for any number of threads, and the release is then not private")
  func seed() throws {
    let marginalia = try Self.withTown()
    for (folder, threads) in [("first", 1), ("second", 2)] {
      let run = try marginalia.run(
        "synthesize town/datapackage.json --epsilon 2 --delta 1e-5 --seed 5 --threads \(threads) "
          + "--output \(folder)")
      #expect(run.text.contains("private: false"))
    }
    for file in ["victims.csv", "perpetrators.csv", "links.csv", "flat.csv", "release.json"] {
      #expect(
        try Self.bytes(marginalia, "first/\(file)") == Self.bytes(marginalia, "second/\(file)"))
    }
    #expect(try !Self.bytes(marginalia, "first/NOT-PRIVATE.txt").isEmpty)
  }

  @Test(
    "identities that depend on other parents leave no shared children and no assumption of them")
  func unstable() throws {
    let marginalia = try Self.withTown()
    let package = marginalia.folder.appendingPathComponent("town/datapackage.json")
    let text = try String(contentsOf: package, encoding: .utf8)
    try text.replacingOccurrences(of: "\"stableIdentity\": true", with: "\"stableIdentity\": false")
      .write(to: package, atomically: true, encoding: .utf8)
    let run = try marginalia.run(Self.synthesis)
    #expect(run.status == 0, "\(run.error)")
    let manifest = try Self.manifest(marginalia, "release")
    #expect((manifest["assumptions"] as? [Any])?.count == 1)
    let records = try #require(manifest["records"] as? [String: Any])
    #expect(records["children"] as? Int == records["links"] as? Int)
  }

  @Test("attributes merged from several accounts are refused before anything is drawn")
  func derived() throws {
    let marginalia = try Self.withTown()
    let package = marginalia.folder.appendingPathComponent("town/datapackage.json")
    let text = try String(contentsOf: package, encoding: .utf8)
    try text.replacingOccurrences(of: "\"ownAccount\"", with: "\"derived\"")
      .write(to: package, atomically: true, encoding: .utf8)
    let run = try marginalia.run(Self.synthesis)
    #expect(run.status == 65)
    #expect(run.error.contains("nothing can be proved"))
    #expect(
      !FileManager.default.fileExists(
        atPath: marginalia.folder.appendingPathComponent("release").path))
  }

  @Test("faults of the tables are told by kind on standard error, and nowhere in the release")
  func faults() throws {
    let marginalia = try Self.withTown()
    let links = marginalia.folder.appendingPathComponent("town/links.csv")
    let text = try String(contentsOf: links, encoding: .utf8)
    let first = text.split(separator: "\n")[1]
    try (text + first + "\n999999,1,,,,,,\n").write(to: links, atomically: true, encoding: .utf8)
    let run = try marginalia.run(Self.synthesis)
    #expect(run.status == 0)
    #expect(run.error.contains("not for publication"))
    #expect(run.error.contains("is not in victims") && run.error.contains("linked several times"))
    #expect(!run.error.contains("999999"))
    #expect(
      try !String(decoding: Self.bytes(marginalia, "release/release.json"), as: UTF8.self)
        .contains("not in victims"))
  }

  @Test(
    "options that do not go together are refused with the way out",
    arguments: [
      ("town/datapackage.json --mechanism mst", "can only be linked"),
      ("town/datapackage.json --schema s.json", "holds the schemas"),
      ("town/datapackage.json --accountant pld", "by gdp or zcdp"),
      ("town/datapackage.json --caps links=11", "1 … 10"),
      ("town/datapackage.json --caps breadth=2", "is not degree"),
      ("town/datapackage.json --caps degree=2,degree=3", "given twice"),
      ("town/datapackage.json --without love", "is not summaries"),
      ("town/victims.csv --without siblings", "need the datapackage.json"),
      ("town/victims.csv --mechanism linked", "need the datapackage.json"),
    ])
  func refused(words: String, reason: String) throws {
    let run = try Self.withTown().run(
      "synthesize \(words) --epsilon 1 --delta 1e-6 --output release")
    #expect(run.status == 64)
    #expect(run.error.contains(reason), "\(run.error)")
  }

  @Test("an epsilon whose noise cannot be drawn is refused before anything is spent")
  func tinyEpsilon() throws {
    let run = try Self.withTown().run(
      "synthesize town/datapackage.json --epsilon 1e-5 --delta 1e-6 --output release")
    #expect(run.status == 65)
    #expect(run.error.contains("too small for linked tables"))
    #expect(!run.error.contains("spent"))
  }
}
