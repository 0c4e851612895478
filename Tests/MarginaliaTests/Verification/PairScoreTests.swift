import Foundation
import Testing

@Suite("Verifying scores of pairs")
struct PairScoreTests {
  /// A release of six columns that hardly depend on each other.
  private func release() throws -> Marginalia {
    let marginalia = try Marginalia()
    let sizes = [5, 4, 6, 3, 2, 8]
    var state: UInt64 = 1
    let rows = (0..<5000).map { _ in
      sizes.map { size in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return String(Int(state >> 33) % size)
      }.joined(separator: ",")
    }
    let names = sizes.indices.map { "c\($0)" }
    try marginalia.write(
      ([names.joined(separator: ",")] + rows).joined(separator: "\n") + "\n", to: "table.csv")
    let fields = zip(names, sizes).map { name, size in
      let values = (0..<size).map { "\"\($0)\"" }.joined(separator: ", ")
      return "{\"name\": \"\(name)\", \"type\": \"string\", \"categories\": [\(values)]}"
    }
    try marginalia.write(
      "{\"fields\": [\(fields.joined(separator: ", "))], \"dp\": {\"publicBecause\": \"codebook\"}}",
      to: "schema.json")
    let run = try marginalia.run(
      "synthesize table.csv --schema schema.json --epsilon 0.2 --delta 1e-6 --output release")
    #expect(run.status == 0)
    return marginalia
  }

  private static let label = "scores of 15 2-way marginals"

  private func problems(_ edit: (inout [[String: Any]], Int) -> Void) throws -> (Int32, String) {
    try VerifyCommandTests.verified(in: release()) { manifest in
      var ledger = try #require(manifest["ledger"] as? [[String: Any]])
      let place = try #require(ledger.firstIndex { $0["label"] as? String == Self.label })
      edit(&ledger, place)
      manifest["ledger"] = ledger
    }
  }

  @Test("as they were made they are found sound")
  func sound() throws {
    let run = try release().run("verify release")
    #expect(run.status == 0, "\(run.text)")
  }

  @Test("left out, twice, or of another number they are found")
  func edited() throws {
    let edits: [(inout [[String: Any]], Int) -> Void] = [
      { ledger, place in ledger.remove(at: place) },
      { ledger, place in ledger.append(ledger[place]) },
      { ledger, place in ledger[place]["label"] = "scores of 5 2-way marginals" },
      { ledger, place in
        let table = ledger.firstIndex { ($0["label"] as? String)?.hasPrefix("matrix: ") ?? false }
        ledger[table ?? 0]["label"] = "scores of 1 2-way marginals"
      },
    ]
    for edit in edits {
      let (status, text) = try problems(edit)
      #expect(status == 65 && text.contains("PROBLEM  ledger"), "\(text)")
    }
  }
}
