import Crypto
import Foundation
import Marginalia
import Testing

@Suite("Verifying that released rows are rows of their schemas")
struct VerifiedValuesTests {
  /// Verifies a release one of whose files was edited, with its digests computed anew.
  private static func verified(
    _ marginalia: Marginalia, editing name: String, _ edit: (inout [String]) -> Void
  ) throws -> (status: Int32, text: String) {
    var lines = String(decoding: try marginalia.bytes("release/\(name)"), as: UTF8.self)
      .split(separator: "\n").map(String.init)
    edit(&lines)
    let text = lines.joined(separator: "\n") + "\n"
    try marginalia.write(text, to: "release/\(name)")
    let digest = SHA256.hash(data: Data(text.utf8)).map { String(format: "%02x", $0) }.joined()
    return try VerifyCommandTests.verified(in: marginalia) { manifest in
      var files = try #require(manifest["files"] as? [[String: Any]])
      let place = try #require(files.firstIndex { $0["name"] as? String == name })
      files[place]["sha256"] = digest
      files[place]["bytes"] = text.utf8.count
      manifest["files"] = files
    }
  }

  /// A release whose schema says that nobody of a sex is young.
  private static func ruled() throws -> Marginalia {
    let marginalia = try Marginalia()
    try marginalia.write(
      "sex,age\n" + (0..<60).map { "\($0 % 2 == 0 ? "f,young" : "m,old")\n" }.joined(),
      to: "table.csv")
    try marginalia.write(
      """
      {"fields": [
        {"name": "sex", "categories": ["f", "m"], "constraints": {"required": true}},
        {"name": "age", "categories": ["old", "young"], "constraints": {"required": true}}],
       "dp": {"publicBecause": "codebook", "impossible": [{"sex": "m", "age": "young"}]}}
      """, to: "schema.json")
    let run = try marginalia.run(
      "synthesize table.csv --schema schema.json --epsilon 1 --delta 1e-5 --threads 1 --output release"
    )
    try #require(run.status == 0, "\(run.error)")
    return marginalia
  }

  @Test(
    "a record with a value of no column, or with what is impossible, is found by its row",
    arguments: [
      ("f,middle", "synthetic.csv, row 3, column \"age\": has a value that is not in the schema"),
      ("m,young", "synthetic.csv, row 3: has what dp.impossible excludes"),
    ])
  func record(row: String, problem: String) throws {
    let marginalia = try Self.ruled()
    #expect(try marginalia.run("verify release").status == 0)
    let run = try Self.verified(marginalia, editing: "synthetic.csv") { $0[2] = row }
    #expect(run.status == 65 && run.text.contains("PROBLEM  \(problem)"), "\(run.text)")
  }

  @Test(
    "links that lead nowhere, repeated ones and children without one are found",
    arguments: [
      ("ties.csv", "999999,1,paid", "ties: a person is not in people"),
      ("ties.csv", "", "ties: the same person and other are linked several times"),
      ("others.csv", "1,x", "others: a other has several rows"),
    ])
  func links(name: String, row: String, problem: String) throws {
    let marginalia = try SampleRelease.linked.make()
    let run = try Self.verified(marginalia, editing: name) { lines in
      lines[2] = row.isEmpty ? lines[1] : row
    }
    #expect(
      run.status == 65 && run.text.contains("PROBLEM  datapackage.json: \(problem)"), "\(run.text)")
  }

  @Test(
    "a flattened table that is not what the tables are is found, and a path that leads elsewhere")
  func flatAndPaths() throws {
    let marginalia = try SampleRelease.linked.make()
    let flat = try Self.verified(marginalia, editing: "flat.csv") { lines in
      let other = lines.lastIndex { $0 != lines[1] } ?? 1
      lines.swapAt(1, other)
    }
    #expect(
      flat.status == 65 && flat.text.contains("PROBLEM  flat.csv: is not what"), "\(flat.text)")
    let other = try SampleRelease.linked.make()
    let path = try Self.verified(other, editing: "datapackage.json") { lines in
      lines = lines.map { $0.replacing("\"people.csv\"", with: "\"more/people.csv\"") }
    }
    #expect(
      path.status == 65
        && path.text.contains("PROBLEM  datapackage.json: the path of people is none of a file"),
      "\(path.text)")
  }

  @Test("what a release calls its tables is no line and no command of its own")
  func visible() throws {
    let marginalia = try SampleRelease.linked.make()
    let run = try Self.verified(marginalia, editing: "datapackage.json") { lines in
      lines = lines.map {
        $0.replacing("\"people.csv\"", with: "\"more/people.csv\"")
          .replacing("\"people\"", with: "\"p\\u001b[31m\\nPROBLEM  all\"")
      }
    }
    #expect(run.text.contains("the path of p\\u{1b}[31m\\u{a}PROBLEM  all is none"), "\(run.text)")
    #expect(!run.text.contains("\u{1b}"))
  }

  @Test("releases whose units are ignored, numbered or named like missing ids are sound")
  func units() throws {
    let marginalia = try Marginalia()
    try marginalia.write(
      "id,sex\n" + (0..<80).map { "p\($0),\($0 % 3 == 0 ? "f" : "m")\n" }.joined(), to: "table.csv")
    for (ignore, name) in [("true", "ignored"), ("false", "numbered")] {
      try marginalia.write(
        """
        {"fields": [
          {"name": "id", "type": "string", "dp": {"ignore": \(ignore)}},
          {"name": "sex", "categories": ["f", "m"], "constraints": {"required": true}}],
         "missingValues": ["", "3"],
         "dp": {"publicBecause": "codebook", "unit": "person", "unitField": "id"}}
        """, to: "schema.json")
      let table = "table.csv --schema schema.json --epsilon 2 --delta 1e-5 --threads 1"
      for words in [
        "synthesize \(table) --output \(name)",
        "aggregate \(table) --synthesize model --output \(name)-counts",
      ] {
        let run = try marginalia.run(words)
        #expect(run.status == 0, "\(run.error)")
        let folder = try #require(words.split(separator: " ").last)
        let verified = try marginalia.run("verify \(folder)")
        #expect(verified.status == 0, "\(words): \(verified.text)")
      }
    }
  }

  @Test("ids in linked tables are never what the schemas call a missing id")
  func missingIds() throws {
    let marginalia = try SampleRelease.linked.make()
    let package = String(decoding: try marginalia.bytes("town/datapackage.json"), as: UTF8.self)
    try marginalia.write(
      package.replacing(
        "\"schema\": {", with: "\"schema\": {\"missingValues\": [\"\", \"7\", \"99\"], "),
      to: "town/datapackage.json")
    let run = try marginalia.run(
      "synthesize town/datapackage.json --epsilon 8 --delta 1e-5 --threads 1 --output again")
    #expect(run.status == 0, "\(run.error)")
    let verified = try marginalia.run("verify again")
    #expect(verified.status == 0, "\(verified.text)")
  }
}
