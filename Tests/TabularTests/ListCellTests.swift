import Testing

@testable import Tabular

@Suite("Cells of a list")
struct ListCellTests {
  private func schema(_ type: String, constraints: String = "", dp: String) throws -> TableSchema {
    let text = """
      {"fields": [{"name": "who", "type": "\(type)", "delimiter": ";", "itemType": "string",
        "categories": ["A", "B", "C"]\(constraints), "dp": {\(dp)}}]}
      """
    return try TableSchema(json: Array(text.utf8))
  }

  private static let someCells = #""cells": ["A", "A;B", "C"]"#

  @Test("the cells that are listed are the whole domain, beside the missing value")
  func domain() throws {
    let listed = try schema("list", dp: Self.someCells)
    #expect(listed.domain(header: ["who"])[0].values == ["A", "A;B", "C", ""])
    let free = try schema("list", dp: #""maxItems": 2"#)
    #expect(free.domain(header: ["who"])[0].size == 7)
  }

  @Test("they are written as they were read, and not as an enum, which validators refuse of a list")
  func written() throws {
    let listed = try schema("list", dp: Self.someCells)
    let text = listed.json()
    #expect(try TableSchema(json: Array(text.utf8)) == listed)
    #expect(text.contains("\"cells\"") && !text.contains("enum"))
    let asEnum = try schema(
      "list", constraints: #", "constraints": {"enum": ["A", "A;B", "C"]}"#, dp: "")
    #expect(asEnum == listed)
  }

  @Test("cells of a field that is no list, or listed twice, are refused")
  func refused() {
    #expect(throws: SchemaError.self) { try schema("string", dp: Self.someCells) }
    #expect(throws: SchemaError.self) {
      try schema("list", constraints: #", "constraints": {"enum": ["A"]}"#, dp: Self.someCells)
    }
  }

  @Test("an empty delimiter divides nothing, and is refused with the schema's other faults")
  func emptyDelimiter() throws {
    #expect(ListItems.split(Array("a;b".utf8), by: []) == ["a;b"])
    let json = """
      {"fields": [{"name": "means", "type": "list", "delimiter": "", "categories": ["a", "b"],
        "dp": {"maxItems": 2}}], "dp": {"publicBecause": "codebook"}}
      """
    let error = #expect(throws: SchemaError.self) { try TableSchema(json: Array(json.utf8)) }
    #expect("\(try #require(error))".contains("the delimiter is empty"))
  }
}
