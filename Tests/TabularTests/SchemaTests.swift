import Testing

@testable import Tabular

@Suite("Table schema")
struct SchemaTests {
  private static let full = """
    {"$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
     "fields": [
      {"name": "victim_id", "type": "integer"},
      {"name": "gender", "type": "string", "title": "Gender", "categories": [
         {"value": "Female", "label": "أنثى"}, {"value": "Male"},
         {"value": "Trans", "mergeInto": "Other"}, "Other"],
       "missingValues": ["", "NA"], "dp": {"other": "Other"}},
      {"name": "age", "type": "integer", "constraints": {"minimum": 0, "maximum": 110},
       "dp": {"bins": [0, 9, 18, 111]}},
      {"name": "income", "type": "number", "constraints": {"required": true},
       "dp": {"bins": [0, 0.5, 1.25]}},
      {"name": "year", "type": "integer", "constraints": {"minimum": 2005, "maximum": 2022}},
      {"name": "isMinor", "type": "boolean"},
      {"name": "means", "type": "list", "delimiter": ";", "itemType": "string",
       "categories": ["debt", "threat", "other"], "dp": {"maxItems": 2}},
      {"name": "grade", "type": "integer", "categories": [1, 2, 3]},
      {"name": "notes", "type": "any", "dp": {"ignore": true}},
      {"name": "region", "type": "string", "constraints": {"enum": ["N", "S"], "unique": false}}],
     "primaryKey": "victim_id",
     "foreignKeys": [{"fields": ["victim_id"],
       "reference": {"resource": "links", "fields": ["victim_id"]}}],
     "dp": {"unit": "victim", "unitField": "victim_id", "maxRowsPerUnit": 2,
       "neighbours": "add-remove", "unknown": "other", "publicBecause": "codebook v1"}}
    """

  @Test("every part of a schema survives being written and read")
  func roundTrip() throws {
    let schema = try TableSchema(Self.full)
    let again = try TableSchema(schema.json())
    #expect(again == schema)
    #expect(again.json() == schema.json())
    #expect(schema.json().contains("\"title\": \"Gender\""))
    #expect(schema.foreignKeys.first?.resource == "links")
    #expect(schema.protection.unknown == .other)
    #expect(schema.standing == .public(because: "codebook v1"))
  }

  @Test("each kind of field has the domain its document says, missing values last")
  func kinds() throws {
    let schema = try TableSchema(Self.full)
    func values(_ name: String) -> [String]? { schema.coding(of: name)?.attribute?.values }
    #expect(values("victim_id") == nil)
    #expect(schema.coding(of: "victim_id")?.kind == .identifier)
    #expect(schema.coding(of: "notes")?.kind == .ignored)
    #expect(values("gender") == ["Female", "Male", "Other", ""])
    #expect(values("age") == ["[0,9)", "[9,18)", "[18,111)", ""])
    #expect(values("income") == ["[0,0.5)", "[0.5,1.25)"])
    #expect(values("year") == (2005...2022).map(String.init) + [""])
    #expect(values("isMinor") == ["false", "true", ""])
    #expect(
      values("means")
        == ["debt", "threat", "other", "debt;threat", "debt;other", "threat;other", ""])
    #expect(values("grade") == ["1", "2", "3", ""])
    #expect(values("region") == ["N", "S", ""])
    #expect(
      schema.domain(header: ["region", "victim_id", "age"]).attributes.map(\.name)
        == ["region", "age"])
  }

  @Test("cells become the code of their value")
  func coding() throws {
    let schema = try TableSchema(Self.full)
    let scratch = try Scratch()
    let path = try scratch.file(
      "t.csv",
      """
      age,gender,income,year,isMinor,means,grade,notes,region,victim_id
      8,Trans,0.5,2005,TRUE,threat;debt,2,anything,N,1
      018,NA,1.2499,2022.0,0,other;other,,,S,2

      """)
    let texts = try read(path, schema: schema, unknown: .refuse).table.texts
    #expect(
      texts == [
        ["[0,9)", "Other", "[0.5,1.25)", "2005", "true", "debt;threat", "2", "N"],
        ["[18,111)", "", "[0.5,1.25)", "2022", "false", "other", "", "S"],
      ])
  }

  @Test("a list of up to k items has every set of them, each once, up to a bound")
  func listDomain() throws {
    for items in 1...7 {
      for limit in 1...items + 1 {
        let texts = (0..<items).map { "\"i\($0)\"" }.joined(separator: ",")
        let schema = try TableSchema(
          """
          {"fields": [{"name": "l", "type": "list", "delimiter": "|", "categories": [\(texts)],
           "dp": {"maxItems": \(limit)}, "constraints": {"required": true}}]}
          """)
        let values = schema.domain(header: ["l"])[0].values
        let subsets = (1..<1 << items).filter { $0.nonzeroBitCount <= limit }
        #expect(values.count == subsets.count)
        #expect(Set(values).count == values.count)
        #expect(
          Set(values)
            == Set(
              subsets.map { subset in
                (0..<items).filter { subset >> $0 & 1 == 1 }.map { "i\($0)" }.joined(separator: "|")
              }))
      }
    }
  }

  @Test("mbi's domains are read, in the order of the table's columns, and are not public")
  func sizes() throws {
    let schema = try TableSchema(#"{"b": 3, "a": 2}"#)
    #expect(schema.fields.map(\.name) == ["b", "a"])
    let scratch = try Scratch()
    let path = try scratch.file("t.csv", "a,b\n1,2\n0,0\n")
    let table = try read(path, schema: schema, unknown: .refuse).table
    #expect(table.domain.attributes.map(\.values) == [["0", "1"], ["0", "1", "2"]])
    #expect(table.texts == [["1", "2"], ["0", "0"]])
    #expect(
      schema.standing
        == .inferred(reason: "the schema does not say why it is public (dp.publicBecause)"))
    #expect(
      failure(SchemaError.self) { _ = try TableSchema(#"{"b": 3, "a": 0}"#) }?.description
        == "schema: a: a size lies between 1 and 65536")
  }

  @Test("a schema read off data is not public, whatever else it says")
  func inferredStanding() throws {
    let schema = try TableSchema(
      #"{"fields": [], "dp": {"inferredFrom": "data", "publicBecause": "codebook"}}"#)
    #expect(
      schema.standing == .inferred(reason: "the schema was read off data (dp.inferredFrom)"))
  }

  @Test("a blank reason does not make a schema public", arguments: ["", " ", "\t\n\u{A0}"])
  func blankReason(reason: String) throws {
    var protection = TableSchema.Protection()
    protection.publicBecause = reason
    let schema = try TableSchema(fields: [], protection: protection)
    #expect(
      schema.standing
        == .inferred(reason: "the schema does not say why it is public (dp.publicBecause)"))
    #expect(try TableSchema(schema.json()) == schema)
    protection.publicBecause = " codebook "
    #expect(
      try TableSchema(fields: [], protection: protection).standing
        == .public(because: " codebook "))
  }

  @Test("more than 4096 rows a unit are refused")
  func rowsPerUnit() throws {
    func schema(_ rows: Int) throws -> TableSchema {
      try TableSchema(
        """
        {"fields": [{"name": "unit", "type": "any"}],
         "dp": {"unitField": "unit", "maxRowsPerUnit": \(rows)}}
        """)
    }
    #expect(try schema(4096).protection.maxRowsPerUnit == 4096)
    for rows in [4097, Int.max] {
      #expect(
        failure(SchemaError.self) { _ = try schema(rows) }?.description
          == "schema: dp.maxRowsPerUnit: at most 4096 rows of a unit can be kept")
    }
  }

  @Test("all problems of a schema are reported at once, each with its place")
  func allProblems() throws {
    let error = failure(SchemaError.self) {
      _ = try TableSchema(
        """
        {"fields": [
          {"name": "a", "type": "number"},
          {"name": "b", "type": "integer", "dp": {"bins": [0, 9, 9], "bin": 3}},
          {"name": "c", "type": "date"},
          {"name": "d", "type": "integer", "constraints": {"minimum": 0, "maximum": 65536}},
          {"name": "d", "type": "string", "categories": ["x", "x"], "dp": {"bins": [0, 1]}},
          {"name": "e", "type": "list", "categories": ["p;q", "r"], "delimiter": ";"},
          {"name": "f", "type": "string", "categories": ["x", {"value": "y", "mergeInto": "z"}],
           "dp": {"other": "w"}},
          {"name": 3, "categories": ["x"]}],
         "primaryKey": ["id"], "dp": {"maxRowsPerUnit": 2, "unknown": "guess"}}
        """)
    }
    #expect(
      error?.problems.map(\.description) == [
        "fields[1].dp.bin (column \"b\"): unknown key",
        "fields[2].type (column \"c\"): \"date\" is not one of string, integer, number, boolean, "
          + "list, any",
        "fields[7].name: a string is needed here, not a number",
        "fields[7].name: the field has no name",
        "dp.unknown: \"guess\" is not one of drop, missing, other, refuse",
        "fields[4].name (column \"d\"): the name is given to two fields",
        "primaryKey: \"id\" is not a field",
        "dp.maxRowsPerUnit: more than one row a unit needs dp.unitField",
        "fields[0] (column \"a\"): number field without dp.bins or categories",
        "fields[1].dp.bins (column \"b\"): at least two edges are needed, each above the one before",
        "fields[2] (column \"c\"): any field without categories (or constraints.enum)",
        "fields[3].constraints (column \"d\"): a range of 65537 values is more than 65536: give "
          + "dp.bins",
        "fields[4].dp.bins (column \"d\"): bins are for integer and number fields",
        "fields[5].categories (column \"e\"): the item \"p;q\" is empty or holds the delimiter",
        "fields[6].categories (column \"f\"): mergeInto \"z\" names no category that stays",
        "fields[6].dp.other (column \"f\"): \"w\" is not a category",
      ])
    #expect(error?.exitCode == 65)
  }

  @Test(
    "a document that is not JSON is refused with its line",
    arguments: [
      ("", "line 1: the text ends where a value should be"),
      ("{\"fields\": [}", "line 1: a value is misspelt"),
      ("{\n\"a\": 01}", "line 2: a number starts with 0"),
      ("{\"a\": 1, \"a\": 2}", "line 1: \"a\" is given twice"),
      ("{\"a\": \"\\ud800\"}", "line 1: a string has half of a surrogate pair"),
      ("[1] 2", "line 1: text after the document"),
      (String(repeating: "[", count: 200), "line 1: values are nested too deeply"),
    ])
  func syntax(text: String, message: String) {
    let error = failure(SchemaError.self) { _ = try TableSchema(text) }
    #expect(error?.description == "schema: not JSON: \(message)")
  }

  @Test("JSON values survive being written and read")
  func jsonRoundTrip() throws {
    let text =
      #"{"a":[1,-2.50,1e-3,true,null,"\u00e9\ud83e\udd89\n\"\\\u0001"],"b":{},"c":[[],{"d":"x"}]}"#
    let value = try JSONParser.parse(Array(text.utf8))
    #expect(try JSONParser.parse(Array(value.text().utf8)) == value)
    guard case .object(let members) = value, case .array(let items) = members[0].value else {
      Issue.record("an object is expected")
      return
    }
    #expect(items[1] == .number("-2.50"))
    #expect(items[5] == .string("é🦉\n\"\\\u{1}"))
  }
}
