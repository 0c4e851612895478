import Testing

@testable import Tabular

@Suite("Proposed schemas")
struct SchemaProposalTests {
  private func table(_ rows: Int) -> String {
    let header = "case_id,gender,age,score,means,unordered,note,many\n"
    return header
      + (0..<rows).map { row in
        let means = ["", "debt", "debt;threat", "threat"][row % 4]
        let unordered = ["b;a", "a;b", "b"][row % 3]
        let score = Double(row % 50) / 8
        return "R\(row),\(row % 2 == 0 ? "Female" : "Male"),\(row % 90),\(score),\(means),"
          + "\(unordered),text \(row * 7919 % rows),\(row % 700 * 3 + 11)\n"
      }.joined()
  }

  @Test("kinds are guessed from the values, and the proposal reads its own table without a loss")
  func kinds() throws {
    let scratch = try Scratch()
    let path = try scratch.file("t.csv", table(1_400))
    let schema = try TableSchema.propose(from: path)
    #expect(
      schema.standing == .inferred(reason: "the schema was read off data (dp.inferredFrom)"))
    #expect(schema.primaryKey == ["case_id"])
    func kind(_ name: String) -> FieldCoding.Kind? { schema.coding(of: name)?.kind }
    #expect(kind("gender") == .categories)
    #expect(kind("age") == .wholeNumbers(lower: 0, upper: 89))
    guard case .bins(let scores) = kind("score"), case .bins(let many) = kind("many") else {
      Issue.record("numbers of many values are binned")
      return
    }
    #expect(!scores.isInteger && many.isInteger)
    #expect(scores.edges == [0, 1, 2, 3, 4, 5, 6, 7])
    #expect(many.edges.first == 0 && many.edges.last == 2_500)
    guard case .list(let means) = kind("means") else {
      Issue.record("cells in one order of items are a list")
      return
    }
    #expect(means.items == ["debt", "threat"] && means.maxItems == 2)
    #expect(kind("unordered") == .categories)
    #expect(kind("note") == .ignored)
    #expect(try read(path, schema: schema, unknown: .refuse).table.rowCount == 1_400)
    #expect(try TableSchema(schema.json()) == schema)
  }

  @Test("columns without a value, and of more values than a code can hold, do not stop a proposal")
  func extremes() throws {
    let scratch = try Scratch()
    let rows = 70_000
    let path = try scratch.file(
      "t.csv", "empty,wide,number\n" + (0..<rows).map { ",w\($0),\($0)\n" }.joined())
    let schema = try TableSchema.propose(from: path)
    #expect(schema.coding(of: "empty")?.attribute?.values == [""])
    #expect(schema.coding(of: "wide")?.kind == .ignored)
    guard case .bins = schema.coding(of: "number")?.kind else {
      Issue.record("numbers are binned")
      return
    }
    let header = try scratch.file("h.csv", "a\n")
    #expect(
      failure(TableError.self) { _ = try TableSchema.propose(from: header) }?.problem
        == .headerAlone)
  }
}
