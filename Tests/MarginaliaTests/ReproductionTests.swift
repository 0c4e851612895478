import Foundation
import Testing

@Suite("Same bytes")
struct ReproductionTests {
  private let marginalia: Marginalia

  init() throws {
    marginalia = try Marginalia()
    let made = try marginalia.run(
      "simulate --victims 800 --perpetrators 1500 --seed 3 --output town")
    #expect(made.status == 0)
  }

  private func synthesize(_ options: String, from table: String, input: URL? = nil) throws {
    let run = try marginalia.run(
      "synthesize \(table) --schema town/victim_perpetrator.schema.json --epsilon 2 --delta 1e-6 "
        + options, input: input)
    #expect(run.status == 0, "\(run.error)")
  }

  private static let table = "town/victim_perpetrator.csv"
  private static let files = ["synthetic.csv", "model.json", "release.json"]

  @Test(
    "a seed gives the same bytes for one thread and for two, and another seed does not",
    arguments: ["independent", "mst", "matrix"])
  func seeds(mechanism: String) throws {
    let options = "--mechanism \(mechanism)"
    try synthesize("\(options) --seed 5 --threads 1 --output one", from: Self.table)
    try synthesize("\(options) --seed 5 --threads 2 --output two", from: Self.table)
    try synthesize("\(options) --seed 6 --threads 2 --output other", from: Self.table)
    for file in Self.files {
      #expect(try marginalia.bytes("one/\(file)") == marginalia.bytes("two/\(file)"), "\(file)")
      #expect(try marginalia.bytes("one/\(file)") != marginalia.bytes("other/\(file)"), "\(file)")
    }
  }

  @Test("without a seed two releases differ")
  func noSeed() throws {
    try synthesize("--sampling-seed 1 --output one", from: Self.table)
    try synthesize("--sampling-seed 1 --output two", from: Self.table)
    #expect(try marginalia.bytes("one/model.json") != marginalia.bytes("two/model.json"))
  }

  @Test(
    "sample with the sampling seed of the manifest gives synthetic.csv byte for byte",
    arguments: ["independent", "mst", "matrix"],
    ["", "--seed 7", "--seed 9", "--records 333"])
  func resampled(mechanism: String, options: String) throws {
    try synthesize("--mechanism \(mechanism) \(options) --output out", from: Self.table)
    let records = try #require(
      try marginalia.json("out/release.json")["records"] as? [String: Any])
    let seed = try #require((records["samplingSeed"] as? NSNumber)?.uint64Value)
    let count = options.hasPrefix("--records") ? options : ""
    let run = try marginalia.run(
      "sample out/model.json --sampling-seed \(seed) \(count) --output again.csv")
    #expect(run.status == 0, "\(run.error)")
    #expect(try marginalia.bytes("again.csv") == marginalia.bytes("out/synthetic.csv"))
    let piped = try marginalia.run(
      "sample out/model.json --sampling-seed \(seed) \(count) --output - --threads 1")
    #expect(try piped.output == marginalia.bytes("out/synthetic.csv"))
    let isPrivate = !options.hasPrefix("--seed")
    #expect(piped.error.isEmpty == isPrivate)
    #expect(piped.error.contains("NOT PRIVATE") != isPrivate)
  }

  @Test("standard input and gzip give the release of the file")
  func inputs() throws {
    try synthesize("--seed 5 --output file", from: Self.table)
    try synthesize("--seed 5 --output input", from: "-", input: marginalia.path(Self.table))
    let packed = try Marginalia.run(
      URL(fileURLWithPath: "/usr/bin/env"), ["gzip", "-c", Self.table], in: marginalia.folder)
    #expect(packed.status == 0)
    try packed.output.write(to: marginalia.path("table.csv.gz"))
    try synthesize("--seed 5 --output packed", from: "table.csv.gz")
    for file in Self.files {
      let expected = try marginalia.bytes("file/\(file)")
      #expect(try marginalia.bytes("input/\(file)") == expected, "\(file)")
      #expect(try marginalia.bytes("packed/\(file)") == expected, "\(file)")
    }
  }

  @Test("--where gives records with that value alone")
  func conditions() throws {
    try synthesize("--seed 5 --output out", from: Self.table)
    let run = try marginalia.run(
      "sample out/model.json --records 40 --where gender=Male --sampling-seed 1 --output -")
    #expect(run.status == 0)
    let rows = run.text.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    let gender = try #require(rows[0].firstIndex(of: "gender"))
    #expect(rows.count == 41)
    #expect(rows.dropFirst().allSatisfy { $0[gender] == "Male" })
  }
}
