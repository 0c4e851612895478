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
}
