import Foundation
import Testing

/// Impossible combinations and inputs made elsewhere on the command line.
@Suite("Constraints and outside inputs on the command line")
struct ConstraintCommandTests {
  private let marginalia: Marginalia

  init() throws {
    marginalia = try Marginalia.withPeople(count: 600)
    try marginalia.write(
      PeopleTable.schema(
        dp: #"""
          "publicBecause": "codebook", "impossible": [{"sex": "Other", "age": ["Minor", ""]}]
          """#), to: "rules.json")
  }

  private func synthesize(_ words: String) throws -> Marginalia.Run {
    try marginalia.run("synthesize people.csv --epsilon 2 --delta 1e-6 " + words)
  }

  private func cells(_ text: String) -> [[String]] {
    text.split(separator: "\n").dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }

  @Test(
    "synthetic.csv keeps the schema's combinations, and sample makes it again byte for byte",
    arguments: ["independent", "mst", "matrix"])
  func reproduced(mechanism: String) throws {
    let run = try synthesize("--schema rules.json --mechanism \(mechanism) --output out")
    #expect(run.status == 0, "\(run.error)")
    let rows = cells(String(decoding: try marginalia.bytes("out/synthetic.csv"), as: UTF8.self))
    #expect(rows.contains { $0[0] == "Other" } && rows.contains { $0[1] == "Minor" })
    #expect(!rows.contains { $0[0] == "Other" && $0[1] != "Adult" })
    let records = try #require(
      try marginalia.json("out/release.json")["records"] as? [String: Any])
    let seed = try #require((records["samplingSeed"] as? NSNumber)?.uint64Value)
    let again = try marginalia.run(
      "sample out/model.json --sampling-seed \(seed) --output again.csv")
    #expect(again.status == 0)
    #expect(try marginalia.bytes("again.csv") == marginalia.bytes("out/synthetic.csv"))
  }

  @Test("rows with what the schema calls impossible are left out, which is told by columns alone")
  func leftOut() throws {
    let people = String(decoding: try marginalia.bytes("people.csv"), as: UTF8.self).replacing(
      "Other,Minor", with: "Other,Adult")
    let remark =
      "for you, not for publication: people.csv: rows are left out that the schema calls impossible, column "
      + "\"sex\" with column \"age\"; correct them, or the schema; --unknown refuse stops at the first and "
      + "names its row, and risk (not private) counts what is left"
    var models: Set<Data> = []
    for copies in [0, 1, 9] {
      try marginalia.write(
        people + String(repeating: "Other,Minor\n", count: copies), to: "people.csv")
      let run = try synthesize(
        "--schema rules.json --mechanism independent --seed 3 --output out\(copies)")
      #expect(run.status == 0, "\(run.error)")
      let told = run.error.split(separator: "\n").filter { $0.contains("impossible") }
      #expect(told.map(String.init) == (copies == 0 ? [] : [remark]))
      models.insert(try marginalia.bytes("out\(copies)/model.json"))
    }
    #expect(models.count == 1)
    let refused = try synthesize("--schema rules.json --unknown refuse --output refused")
    #expect(
      refused.status == 65
        && refused.error.contains(
          "row 602: the record has what the schema's dp.impossible excludes")
    )
    // Names that were read off data may be cells.
    let rules = String(decoding: try marginalia.bytes("rules.json"), as: UTF8.self)
    try marginalia.write(
      rules.replacing("\"publicBecause\": \"codebook\"", with: "\"inferredFrom\": \"people.csv\""),
      to: "inferred.json")
    let run = try synthesize("--schema inferred.json --mechanism independent --output inferred")
    #expect(run.error.contains("impossible, column 1 with column 2;"))
    // Counts know of no rules.
    let counts = try marginalia.run(
      "aggregate people.csv --schema rules.json --epsilon 1 --delta 1e-6 --output counts")
    #expect(counts.error.contains("impossible combinations are not heeded here"))
  }

  @Test("excluding all other values of a column is the condition on the one that stays")
  func excluded() throws {
    #expect(try synthesize("--schema schema.json --output out").status == 0)
    try marginalia.write(#"[{"sex": ["Male", "Other"]}]"#, to: "others.json")
    let sample = "sample out/model.json --records 20000 --sampling-seed 1 --output - "
    let shares = try ["--where sex=Female", "--impossible others.json"].map { words in
      let rows = cells(try marginalia.run(sample + words).text).filter { $0[0] == "Female" }
      #expect(rows.count > 19_000)
      return Double(rows.count { $0[1] == "Minor" }) / Double(rows.count)
    }
    #expect(abs(shares[0] - shares[1]) < 0.01, "\(shares)")
  }

  @Test(
    "combinations added to a released model hold, together with conditions",
    arguments: ["independent", "mst", "matrix"])
  func added(mechanism: String) throws {
    #expect(
      try synthesize("--schema schema.json --mechanism \(mechanism) --output out").status == 0)
    try marginalia.write(#"[{"sex": ["Male", "Other"], "age": "Minor"}]"#, to: "more.json")
    let sample = "sample out/model.json --records 500 --sampling-seed 1 --output - "
    let free = try marginalia.run(sample)
    #expect(cells(free.text).contains { $0[0] == "Male" && $0[1] == "Minor" })
    let run = try marginalia.run(sample + "--impossible more.json")
    #expect(run.status == 0, "\(run.error)")
    #expect(cells(run.text).count == 500)
    #expect(!cells(run.text).contains { $0[0] != "Female" && $0[0] != "" && $0[1] == "Minor" })
    let both = try marginalia.run(sample + "--impossible more.json --where sex=Male")
    #expect(cells(both.text).allSatisfy { $0[0] == "Male" && $0[1] != "Minor" })
    let never = try marginalia.run(
      sample + "--impossible more.json --where sex=Male --where age=Minor")
    #expect(never.status == 65)
    #expect(
      never.error
        == "marginalia: no record of this model meets all the conditions; leave one out\n")
  }

  @Test("faults of an --impossible file are told with their place")
  func faults() throws {
    #expect(
      try synthesize("--schema schema.json --mechanism independent --output out").status == 0)
    try marginalia.write(#"[{"sex": "Male"}, {"size": "1"}, {"age": "Old"}]"#, to: "wrong.json")
    let run = try marginalia.run("sample out/model.json --impossible wrong.json --output -")
    #expect(run.status == 65 && run.output.isEmpty)
    #expect(
      run.error == #"""
        marginalia: wrong.json: [1].size: "size" is not a field; [2].age: "Old" is not a value of the \#
        column; they are "Adult", "Minor", ""

        """#)
    try marginalia.write(#"[{"sex": "Male", "age": "Minor"}]"#, to: "pair.json")
    let small = try marginalia.run(
      "sample out/model.json --impossible pair.json --max-model-size 0.00001 --output -")
    #expect(small.status == 65 && small.error.contains("raise --max-model-size"))
  }

  @Test("a schema that leaves no record is refused before noise is drawn, in a dry run too")
  func empty() throws {
    try marginalia.write(
      PeopleTable.schema(
        dp: #""publicBecause": "codebook", "impossible": [{"age": ["Adult", "Minor", ""]}]"#),
      to: "none.json")
    for words in ["--schema none.json --output out", "--schema none.json --dry-run"] {
      let run = try synthesize(words)
      #expect(run.status == 65)
      #expect(run.error.contains("leave no possible record"))
    }
    #expect(try !marginalia.names().contains("out"))
  }

  @Test("an initial model and measurements are named in the manifest with their standing")
  func outside() throws {
    #expect(try synthesize("--schema schema.json --output first").status == 0)
    try marginalia.write(
      "clique,cell,value,sigma\nsex,Female,360,5\nsex,Male,120,5\nsex,Other,120,5\nsex,,0,5\n",
      to: "m.csv")
    func manifest(_ words: String, _ reason: String? = nil) throws -> [String: Any] {
      let command =
        "synthesize people.csv --epsilon 2 --delta 1e-6 --schema schema.json --replace --output out "
        + words
      let extra = reason.map { ["--measurements-private-because", $0] } ?? []
      let run = try marginalia.run(command.split(separator: " ").map(String.init) + extra)
      #expect(run.status == 0, "\(run.error)")
      return try marginalia.json("out/release.json")
    }
    let started = try manifest("--initial-model first/model.json")
    #expect(started["private"] as? Bool == true)
    let model = try #require(
      (started["inputs"] as? [String: Any])?["initialModel"] as? [String: Any])
    #expect(model["file"] as? String == "model.json" && model["private"] as? Bool == true)
    let files = try marginalia.json("first/release.json")["files"] as? [[String: Any]]
    let digest = files?.first { $0["name"] as? String == "model.json" }?["sha256"] as? String
    #expect(digest != nil && model["sha256"] as? String == digest)
    let silent = try manifest("--measurements m.csv")
    #expect(silent["private"] as? Bool == false)
    #expect("\(silent["privateReasons"] ?? "")".contains("cannot be checked here"))
    let declared = try manifest("--measurements m.csv", "released by the office in 2021")
    #expect(declared["private"] as? Bool == true)
    let inputs = try #require(
      (declared["inputs"] as? [String: Any])?["measurements"] as? [String: Any])
    #expect(inputs["privateBecause"] as? String == "released by the office in 2021")
    #expect(inputs["marginals"] as? Int == 1)

    #expect(try synthesize("--schema schema.json --seed 1 --output seeded").status == 0)
    let carried = try manifest("--initial-model seeded/model.json")
    #expect(carried["private"] as? Bool == false)
    #expect("\(carried["privateReasons"] ?? "")".contains("the initial model model.json is not"))
  }

  @Test("a mechanism that cannot use them refuses, and so does a reason without measurements")
  func refused() throws {
    let cases = [
      ("--mechanism mst --measurements m.csv", "--mechanism mst cannot use"),
      ("--mechanism independent --initial-model m.json", "--mechanism independent cannot use"),
      ("--measurements-private-because x", "needs --measurements"),
    ]
    for (words, message) in cases {
      let run = try synthesize("--schema schema.json --output out " + words)
      #expect(run.status == 64 && run.error.contains(message), "\(run.error)")
    }
    #expect(try !marginalia.names().contains("out"))
  }
}
