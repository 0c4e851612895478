import Foundation
import Testing

/// Outputs that would destroy an input or change a release are refused, and nothing is lost.
@Suite("Outputs in the wrong place")
struct OutputGuardTests {
  private static let table = "a,b\n" + (0..<60).map { "\($0 % 3),\($0 % 2)\n" }.joined()

  private static func withRelease() throws -> Marginalia {
    let marginalia = try Marginalia()
    try marginalia.write(table, to: "table.csv")
    let made = try marginalia.run(
      "synthesize table.csv --epsilon 1 --delta 1e-6 --mechanism independent --output release")
    #expect(made.status == 0, "\(made.error)")
    return marginalia
  }

  @Test(
    "a file that is an input, or lies in the folder of a release, is refused",
    arguments: [
      "risk table.csv --aggregates table.csv", "risk table.csv --aggregates ./release/../table.csv",
      "risk table.csv --aggregates link.csv", "schema table.csv --output table.csv",
      "sample release/model.json --records 3 --output release/model.json",
      "sample release/model.json --records 3 --output release/synthetic.csv",
      "risk table.csv --aggregates release/counts.tsv",
      "risk table.csv --aggregates release/deeper/counts.tsv",
      "schema table.csv --output release/schema.json",
    ])
  func files(command: String) throws {
    let marginalia = try Self.withRelease()
    try FileManager.default.createDirectory(
      at: marginalia.folder.appendingPathComponent("release/deeper"),
      withIntermediateDirectories: true)
    try FileManager.default.linkItem(
      at: marginalia.folder.appendingPathComponent("table.csv"),
      to: marginalia.folder.appendingPathComponent("link.csv"))
    let before = try ["table.csv", "release/model.json", "release/synthetic.csv"].map {
      try marginalia.bytes($0)
    }
    let run = try marginalia.run(command)
    #expect(run.status == 73 && run.error.contains("give another place"), "\(run.error)")
    let after = try ["table.csv", "release/model.json", "release/synthetic.csv"].map {
      try marginalia.bytes($0)
    }
    #expect(before == after)
    #expect(throws: (any Error).self) { try marginalia.bytes("release/counts.tsv") }
  }

  @Test(
    "a file that is there already is written over with --replace alone",
    arguments: [
      "risk table.csv --aggregates own.txt", "schema table.csv --output own.txt",
      "sample release/model.json --records 3 --output own.txt",
      "evaluate table.csv release/synthetic.csv --report own.txt",
      "convert release/synthetic.csv --schema schema.json --form long --output own.txt",
      "attack table.csv release/synthetic.csv --holdout held.csv --output own.txt",
    ])
  func existing(command: String) throws {
    let marginalia = try Self.withRelease()
    try marginalia.write(Self.table, to: "held.csv")
    try marginalia.write("own work\n", to: "own.txt")
    #expect(try marginalia.run("schema table.csv --output schema.json").status == 0)
    let refused = try marginalia.run(command)
    #expect(refused.status == 73 && refused.error.contains("own.txt exists"), "\(refused.error)")
    #expect(String(decoding: try marginalia.bytes("own.txt"), as: UTF8.self) == "own work\n")
    let replaced = try marginalia.run("\(command) --replace")
    #expect(replaced.status == 0, "\(replaced.error)")
    #expect(String(decoding: try marginalia.bytes("own.txt"), as: UTF8.self) != "own work\n")
  }

  @Test("a trace is written over another one, and over nothing else")
  func trace() throws {
    let marginalia = try Self.withRelease()
    try marginalia.write("own work\n", to: "own.txt")
    func traced(_ file: String) throws -> Int32 {
      try marginalia.run(
        "synthesize table.csv --epsilon 1 --delta 1e-6 --mechanism independent --output traced "
          + "--replace --trace \(file)"
      ).status
    }
    #expect(try traced("own.txt") == 73)
    #expect(String(decoding: try marginalia.bytes("own.txt"), as: UTF8.self) == "own work\n")
    #expect(try traced("new.json") == 0)
    #expect(try traced("new.json") == 0)
  }

  @Test("a folder that holds an input, or a file of somebody else, is not replaced")
  func folders() throws {
    let marginalia = try Self.withRelease()
    let synthesize =
      "--epsilon 1 --delta 1e-6 --mechanism independent --output release --replace"
    try marginalia.write(Self.table, to: "release/own.csv")
    let inside = try marginalia.run("synthesize release/own.csv " + synthesize)
    #expect(inside.status == 73 && inside.error.contains("release/own.csv"), "\(inside.error)")
    let stranger = try marginalia.run("synthesize table.csv " + synthesize)
    #expect(stranger.status == 73 && stranger.error.contains("holds own.csv"), "\(stranger.error)")
    let aggregate = try marginalia.run(
      "aggregate table.csv --epsilon 1 --delta 1e-6 --output release --replace")
    #expect(aggregate.status == 73, "\(aggregate.error)")
    #expect(String(decoding: try marginalia.bytes("release/own.csv"), as: UTF8.self) == Self.table)
    try FileManager.default.removeItem(
      at: marginalia.folder.appendingPathComponent("release/own.csv"))
    let alone = try marginalia.run("synthesize table.csv " + synthesize)
    #expect(alone.status == 0, "\(alone.error)")
  }

  @Test("columns that are left out of a look at risk may be identifiers")
  func identifiers() throws {
    let marginalia = try Marginalia()
    try marginalia.write(
      "id,a\n" + (0..<60).map { "x\($0),\($0 % 3)\n" }.joined(), to: "table.csv")
    #expect(try marginalia.run("risk table.csv").status == 65)
    #expect(try marginalia.run("risk table.csv --columns a").status == 0)
  }
}
