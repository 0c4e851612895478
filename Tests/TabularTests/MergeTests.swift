import Testing

@testable import Tabular

@Suite("Merging values")
struct MergeTests {
  private let scratch: Scratch

  init() throws {
    scratch = try Scratch()
  }

  private func texts(_ field: String, cells: [String]) throws -> [String] {
    let schema = try TableSchema("{\"fields\": [\(field)]}")
    #expect(try TableSchema(schema.json()) == schema)
    let path = try scratch.file(
      "t.csv", "a\n" + cells.map { $0.isEmpty ? "\"\"\n" : $0 + "\n" }.joined())
    return try read(path, schema: schema).table.texts.map { $0[0] }
  }

  @Test("items of a list are merged one by one, and two that become one count once")
  func listItems() throws {
    let field = """
      {"name": "a", "type": "list", "delimiter": ";", "dp": {"maxItems": 2}, "categories":
        ["kin", {"value": "aunt", "mergeInto": "kin"}, "friend", {"value": "mate", "mergeInto": "friend"}]}
      """
    #expect(
      try texts(
        field, cells: ["aunt", "aunt;kin", "mate;aunt", "friend;mate;kin;aunt", "cousin", ""])
        == ["kin", "kin", "kin;friend", "kin;friend", ""])
  }

  @Test("a value is merged into the missing one, whichever missing text is named")
  func intoMissing() throws {
    for target in ["", "NA"] {
      let field = """
        {"name": "a", "type": "string", "missingValues": ["", "NA"],
         "categories": ["x", {"value": "unclear", "mergeInto": "\(target)"}]}
        """
      #expect(try texts(field, cells: ["x", "unclear", "NA", "", "z"]) == ["x", "", "", ""])
    }
  }

  @Test("an item that is merged into the missing value leaves its list")
  func itemIntoMissing() throws {
    let field = """
      {"name": "a", "type": "list", "delimiter": ";", "dp": {"maxItems": 1}, "categories":
        ["kin", "friend", {"value": "unknown", "mergeInto": ""}]}
      """
    #expect(
      try texts(
        field, cells: ["kin", "unknown;kin", "unknown", "unknown;unknown", "", "kin;friend"])
        == ["kin", "kin", "", "", ""])
  }

  @Test("a missing value is merged into a category, and only the one that says so")
  func missingIntoCategory() throws {
    let both = """
      {"name": "a", "type": "string", "missingValues": ["NA", "refused"],
       "categories": ["x", "no", {"value": "NA", "mergeInto": "no"}]}
      """
    #expect(try texts(both, cells: ["x", "NA", "refused", "no"]) == ["x", "no", "refused", "no"])
    let all = """
      {"name": "a", "type": "string",
       "categories": ["x", "none", {"value": "", "mergeInto": "none"}]}
      """
    #expect(try texts(all, cells: ["x", "", "none"]) == ["x", "none", "none"])
    let list = """
      {"name": "a", "type": "list", "delimiter": ";", "missingValues": ["NA"], "dp": {"maxItems": 2},
       "categories": ["x", "y", {"value": "NA", "mergeInto": "y"}]}
      """
    #expect(try texts(list, cells: ["x", "NA", "x;NA"]) == ["x", "y", "x;y"])
    let empty = """
      {"name": "a", "type": "list", "delimiter": ";", "dp": {"maxItems": 2},
       "categories": ["x", "y", {"value": "", "mergeInto": "y"}]}
      """
    #expect(try texts(empty, cells: ["x", "", "x;", "y;x"]) == ["x", "y", "x;y"])
  }

  @Test("a value is not merged into a missing one of a field that requires a value")
  func required() throws {
    let error = failure(SchemaError.self) {
      _ = try TableSchema(
        """
        {"fields": [{"name": "a", "type": "string", "constraints": {"required": true},
          "categories": ["x", {"value": "unclear", "mergeInto": ""}]}]}
        """)
    }
    #expect(error?.problems.count == 1)
    #expect("\(error!)".contains("mergeInto \"\" names no category that stays"))
  }

  @Test("a text that is listed twice is refused, also where it becomes the missing value")
  func twice() throws {
    let error = failure(SchemaError.self) {
      _ = try TableSchema(
        """
        {"fields": [{"name": "a", "type": "string",
          "categories": ["x", {"value": "x", "mergeInto": ""}]}]}
        """)
    }
    #expect(error?.problems.count == 1)
  }
}
