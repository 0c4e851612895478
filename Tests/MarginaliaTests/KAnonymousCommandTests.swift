import Foundation
import Testing

/// `synthesize` with the mechanisms that are k-anonymous.
@Suite("k-anonymous synthesis")
struct KAnonymousCommandTests {
  static let mechanisms = ["row-seeded", "value-seeded", "unseeded"]

  static let schema = """
    {"fields": [
      {"name": "id", "type": "string"},
      {"name": "sex", "type": "string", "categories": ["Female", "Male"]},
      {"name": "who", "type": "list", "delimiter": ";", "itemType": "string",
       "categories": ["kin", "friend", "other:x"], "dp": {"maxItems": 2}},
      {"name": "paid", "type": "string", "categories": ["0", "1"],
       "constraints": {"required": true}}],
     "primaryKey": ["id"], "dp": {"publicBecause": "codebook"}}
    """

  /// 300 rows in a fixed pattern; some combinations are rare.
  static let rows = (0..<300).map { row -> [String] in
    let who = ["kin", "kin;friend", "friend", "", "other:x;kin"][row * row % 31 % 5]
    return [row % 3 == 0 || row % 17 == 0 ? "Male" : "Female", who, row % 7 < 3 ? "1" : "0"]
  }

  private static func withTable() throws -> Marginalia {
    let marginalia = try Marginalia()
    let lines =
      ["id,sex,who,paid"] + rows.enumerated().map { "x\($0)," + $1.joined(separator: ",") }
    try marginalia.write(lines.joined(separator: "\n") + "\n", to: "table.csv")
    try marginalia.write(schema, to: "schema.json")
    return marginalia
  }

  /// The filled cells of a row; those of a list one by one.
  private static func items(_ cells: some Sequence<String>) -> Set<String> {
    Set(
      cells.enumerated().flatMap { column, cell in
        cell.split(separator: ";").map { "\(column):\($0)" }
      })
  }

  @Test(
    "all filled cells of a synthetic row stand in as many rows as the resolution asks",
    arguments: mechanisms)
  func property(mechanism: String) throws {
    let marginalia = try Self.withTable()
    for (index, options) in ["", " --sensitive-zeros none", " --columns sex,who"].enumerated() {
      for resolution in [5, 40] {
        let folder = "out-\(index)-\(resolution)"
        let run = try marginalia.run(
          "synthesize table.csv --schema schema.json --mechanism \(mechanism) --seed 3 "
            + "--resolution \(resolution) --output \(folder)\(options)")
        #expect(run.status == 0, "\(run.error)")
        let text = String(decoding: try marginalia.bytes("\(folder)/synthetic.csv"), as: UTF8.self)
        let lines = text.split(separator: "\n").map {
          $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        #expect(lines[0] == (index == 2 ? ["sex", "who"] : ["id", "sex", "who", "paid"]))
        #expect(lines.count > 100)
        let sensitive = Self.rows.map { Self.items($0) }
        for line in Set(lines.dropFirst().map { Self.items(index == 2 ? $0[...] : $0[1...]) }) {
          #expect(sensitive.count { $0.isSuperset(of: line) } >= resolution, "\(line)")
        }
      }
    }
  }

  @Test(
    "the folder holds records, rounded counts, a notice, and a manifest that is not private",
    arguments: mechanisms)
  func folder(mechanism: String) throws {
    let marginalia = try Self.withTable()
    let run = try marginalia.run(
      "synthesize table.csv --schema schema.json --mechanism \(mechanism) --output out")
    #expect(run.status == 0, "\(run.error)")
    #expect(run.text.contains("\nprivate: false\n") && run.text.contains("k-anonymity"))
    let names = try FileManager.default.contentsOfDirectory(atPath: marginalia.path("out").path)
    #expect(
      names.sorted() == [
        "NOT-PRIVATE.txt", "k_anonymous_aggregates.tsv", "release.json", "synthetic.csv",
      ])
    let manifest = try marginalia.json("out/release.json")
    #expect(manifest["private"] as? Bool == false)
    #expect(manifest["mechanism"] as? String == mechanism && manifest["resolution"] as? Int == 10)
    let reasons = try #require(manifest["privateReasons"] as? [String])
    #expect(reasons.contains { $0.contains("difference attack") })
    #expect((manifest["settings"] as? [String: Any])?["seed"] == nil)
    let notice = String(decoding: try marginalia.bytes("out/NOT-PRIVATE.txt"), as: UTF8.self)
    #expect(reasons.allSatisfy { notice.contains($0) && run.text.contains($0) })
    let files = try #require(manifest["files"] as? [[String: Any]])
    #expect(files.count == 3 && files.allSatisfy { ($0["sha256"] as? String)?.count == 64 })
    let lines = String(
      decoding: try marginalia.bytes("out/k_anonymous_aggregates.tsv"), as: UTF8.self
    ).split(separator: "\n").map { $0.split(separator: "\t").map(String.init) }
    #expect(lines[0] == ["selections", "protected_count", "private"])
    #expect(lines[1] == ["record_count", "300", "false"])
    #expect(lines.dropFirst().allSatisfy { $0.last == "false" })
    #expect(lines.contains { $0[0] == "sex:Female;who_other<colon>x:1" })
    #expect(lines.dropFirst().allSatisfy { Int($0[1]).map { $0 > 0 && $0 % 10 == 0 } == true })
  }

  @Test("a seed gives the same records for any number of threads", arguments: mechanisms)
  func seed(mechanism: String) throws {
    let marginalia = try Self.withTable()
    for (folder, options) in [
      ("a", "--seed 4 --threads 1"), ("b", "--seed 4 --threads 4"), ("c", "--seed 5"),
    ] {
      let run = try marginalia.run(
        "synthesize table.csv --mechanism \(mechanism) --schema schema.json --output \(folder) "
          + "\(options) --json")
      #expect(run.status == 0, "\(run.error)")
      let report = try JSONSerialization.jsonObject(with: run.output) as? [String: Any]
      #expect(report?["private"] as? Bool == false)
    }
    let (first, second) = (
      try marginalia.bytes("a/synthetic.csv"), try marginalia.bytes("b/synthetic.csv")
    )
    #expect(first == second)
    #expect(try marginalia.bytes("c/synthetic.csv") != first)
  }

  static let refusals = [
    (
      "--mechanism row-seeded --epsilon 1",
      "--mechanism row-seeded is k-anonymous and not differentially private: it draws no noise and "
        + "takes no --epsilon and no --delta, but --resolution"
    ),
    ("--mechanism row-seeded --resolution 0", "--resolution must be at least 1"),
    (
      "--mechanism unseeded --oversampling-tries 2",
      "--oversampling-… are for --mechanism value-seeded"
    ),
    (
      "--epsilon 1 --delta 1e-6 --sensitive-zeros none",
      "--resolution, --reporting-length, --oversampling-…, --sensitive-zeros and --columns are for "
        + "--mechanism row-seeded, value-seeded, unseeded, aggregate-model, aggregate-seeded"
    ),
    ("--mechanism unseeded --columns sex,,who", "--columns: a name is empty"),
    (
      "--mechanism value-seeded --unlimited-oversampling --oversampling-ratio 2",
      "--unlimited-oversampling takes no ratio and no tries"
    ),
  ]

  @Test("what does not go together is refused in one line", arguments: refusals)
  func refused(words: String, line: String) throws {
    let marginalia = try Self.withTable()
    let run = try marginalia.run("synthesize table.csv --schema schema.json --output out \(words)")
    #expect(run.status == 64)
    #expect(
      run.error == "marginalia: \(line). See 'marginalia synthesize --help' for more information.\n"
    )
    #expect(try marginalia.names() == ["schema.json", "table.csv"])
  }

  @Test("a column that is not there is named")
  func unknownColumn() throws {
    let marginalia = try Self.withTable()
    let run = try marginalia.run(
      "synthesize table.csv --schema schema.json --mechanism unseeded --columns age --output out")
    #expect(run.status == 65)
    #expect(run.error.hasSuffix("marginalia: there is no modelled column \"age\"\n"))
    #expect(try marginalia.names() == ["schema.json", "table.csv"])
  }
}
