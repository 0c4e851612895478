import Testing

@testable import Tabular

@Suite("Schema of linked tables")
struct LinkedSchemaTests {
  @Test("the tables, their keys and what the package says of them are found")
  func parts() throws {
    let schema = try LinkedFixture.schema()
    #expect(schema.tables.map(\.name) == ["people", "places", "visits"])
    #expect(schema.tables.map(\.path) == ["people.csv", "places.csv", "visits.csv"])
    #expect(schema.parentKey == "person" && schema.linkParentKey == "who")
    #expect(schema.childKey == "place" && schema.linkChildKey == "where")
    #expect(
      schema.tables.map(\.columns) == [["region", "size"], ["kind", "tag"], ["how"]])
    #expect(schema.childAttributes == .ownAccount && schema.hasStableIdentity)
    #expect(schema.locality == ["region"])
    #expect(schema.unknown == .drop)
    #expect(schema.standing == .public(because: "codebook"))
  }

  @Test("neither the order of tables nor that of keys says which table is what")
  func order() throws {
    let keys = Edit(
      #"{"fields": ["who"], "reference": {"resource": "people", "fields": ["person"]}},"#, "")
    let again = Edit(
      #""fields": ["place"]}}]"#,
      #""fields": ["place"]}}, {"fields": "who", "reference": {"resource": "people", "#
        + #""fields": "person"}}]"#)
    let turned = try LinkedFixture.schema(
      again.applied(to: keys.applied(to: LinkedFixture.package)))
    #expect(turned.parent == (try LinkedFixture.schema()).parent)
    #expect(turned.linkParentKey == "who" && turned.linkChildKey == "where")

    guard case .object(var members) = try JSONParser.parse(Array(LinkedFixture.package.utf8)),
      case .array(let tables) = members[1].value
    else { fatalError("the fixture is a package") }
    members[1] = JSONValue.Member("resources", .array(tables.reversed()))
    #expect(try LinkedSchema(package: .object(members)) == LinkedFixture.schema())
  }

  @Test("flags have defaults, and the children's attributes a second name")
  func flags() throws {
    let text = Edit(
      #""dp": {"childAttributes": "ownAccount", "stableIdentity": true, "locality": ["region"]}"#,
      #""dp": {"perpetratorAttributes": "register"}"#
    ).applied(to: LinkedFixture.package)
    let schema = try LinkedFixture.schema(text)
    #expect(schema.childAttributes == .register)
    #expect(!schema.hasStableIdentity && schema.locality.isEmpty)
  }

  /// A piece of the package and what stands in its place.
  struct Edit: Sendable, CustomStringConvertible {
    let old: String
    let new: String

    init(_ old: String, _ new: String) {
      self.old = old
      self.new = new
    }

    func applied(to text: String) -> String {
      let parts = text.split(separator: old, omittingEmptySubsequences: false)
      precondition(parts.count > 1, "the package has no \(old)")
      return String(parts[0]) + new + parts.dropFirst().joined(separator: old)
    }

    var description: String { "\(old) → \(new)" }
  }

  private static let fourth = """
    {"name": "weather", "path": "weather.csv", "schema": {"fields": []}}
    """

  private static let problems: [(Edit, String)] = [
    (
      Edit(#""path": "people.csv""#, #""path": "/people.csv""#),
      #"resources[0].path: a path relative to the package is needed here, without "..": "#
        + #""/people.csv""#
    ),
    (
      Edit(#""path": "people.csv""#, #""path": "a/../people.csv""#),
      #"resources[0].path: a path relative to the package is needed here, without "..": "#
        + #""a/../people.csv""#
    ),
    (
      Edit(#""path": "people.csv""#, #""path": "https://example.org/people.csv""#),
      #"resources[0].path: a path relative to the package is needed here, without "..": "#
        + #""https://example.org/people.csv""#
    ),
    (Edit(#""path": "people.csv", "#, ""), "resources[0].path: the table has no file"),
    (
      Edit(#""path": "people.csv""#, #""path": ["people.csv"]"#),
      "resources[0].path: a string is needed here, not an array; "
        + "resources[0].path: the table has no file"
    ),
    (
      Edit(#""path": "people.csv""#, #""path": "more/places.csv.gz""#),
      #"resources: two tables have a file called "places.csv""#
    ),
    (Edit(#"{"name": "people", "#, "{"), "resources[0].name: the table has no name"),
    (
      Edit(#"{"name": "people", "#, #"{"dp": {"unit": "person"}, "name": "people", "#),
      #"resources[0].dp: says nothing here; put it into the table's "schema""#
    ),
    (
      Edit(#"{"name": "people", "#, #"{"impossible": [], "name": "people", "#),
      #"resources[0].impossible: says nothing here; put it into the "dp" of the schema or field "#
        + "that it is of"
    ),
    (
      Edit(#""name": "people""#, #""name": "places""#),
      #"resources: two tables are called "places""#
    ),
    (
      Edit(#""schema": {"fields": ["#, #""schema": "people.json", "x": {"fields": ["#),
      "resources[0].schema: a Table Schema is needed here, inside the package"
    ),
    (
      Edit(#"["N", "S", "W"]"#, #"["N", "N"]"#),
      #"resources[0].schema.fields[1].categories (column "region"): "N" is listed twice"#
    ),
    (
      Edit(#""resources": ["#, #""resources": [\#(fourth), "#),
      #"resources[0]: "visits" does not refer to the table "weather"; a package has a table of "#
        + "parents, one of children and one of links, and no others"
    ),
    (
      Edit(#", "fields": ["place"]}}]"#, #", "fields": ["kind"]}}]"#),
      #"resources[2].schema.foreignKeys[1]: "kind" is not the primaryKey of "places", alone"#
    ),
    (
      Edit(#""primaryKey": "place""#, #""primaryKey": ["place", "tag"]"#),
      #"resources[2].schema.foreignKeys[1]: "place" is not the primaryKey of "places", alone"#
    ),
    (
      Edit(#"{"resource": "places""#, #"{"resource": "planets""#),
      "resources: no table has foreign keys to two others: the links are missing"
    ),
    (
      Edit(#"{"fields": ["where"]"#, #"{"fields": ["where", "how"]"#),
      "resources[2].schema.foreignKeys[1]: one column must refer to one column"
    ),
    (
      Edit(#"{"fields": ["where"]"#, #"{"fields": ["who"]"#),
      #"resources[2].schema.foreignKeys: both keys are the column "who""#
    ),
    (
      Edit(
        #""fields": ["place"]}}]"#,
        #""fields": ["place"]}}, {"fields": "how", "reference": {"resource": "", "fields": "x"}}]"#),
      "resources[2].schema.foreignKeys: links refer to parents and to children, once each; there "
        + "are 3 keys"
    ),
    (
      Edit(#""primaryKey": "place", "#, #""primaryKey": "place", \#(twoKeys), "#),
      #"resources: "places" and "visits" both have foreign keys to two others; only one table can "#
        + "hold the links"
    ),
    (
      Edit(
        #"{"name": "who", "type": "string"}"#,
        #"{"name": "who", "type": "string", "dp": {"ignore": true}}"#),
      #"resources[2].schema.fields[0] (column "who"): the column is a key, so it can be neither "#
        + "ignored nor have categories or bins"
    ),
    (
      Edit(#"{"name": "where", "type": "string"}"#, #"{"name": "where", "type": "integer"}"#),
      #"resources[2].schema.foreignKeys: "where" is of type integer and "place" of "places" of "#
        + "type string: ids that are numbers in one file and text in another do not match; give "
        + "both one type and one spelling"
    ),
    (
      Edit(#", "unitField": "person""#, ""),
      #"resources: neither of "people" and "places" says that its rows are the protected units: "#
        + "give one of them dp.unitField, its primaryKey"
    ),
    (
      Edit(
        #""dp": {"publicBecause": "codebook"}}},"#,
        #""dp": {"unitField": "place", "publicBecause": "codebook"}}},"#),
      #"resources: both of "people" and "places" say that their rows are the protected units "#
        + "(dp.unitField); only one can"
    ),
    (
      Edit(
        #""dp": {"publicBecause": "codebook"}}},"#,
        #""dp": {"unitField": "tag", "publicBecause": "codebook"}}},"#),
      #"resources[1].schema.dp.unitField: the protected units are the rows of "people""#
    ),
    (
      Edit(#", "unitField": "person""#, #", "unitField": "person", "rowsOfUnit": "join""#),
      #"resources[0].schema.dp.rowsOfUnit: rows are joined in a single table only"#
    ),
    (
      Edit(#""unknown": "drop""#, #""samplingRate": 0.5"#),
      #"resources[2].schema.dp.samplingRate: units are sampled in a single table only"#
    ),
    (
      Edit(#""unknown": "drop""#, #""unitField": "where""#),
      #"resources[2].schema.dp.unitField: the protected units are the rows of "people", to which "#
        + #""who" refers, not "where""#
    ),
    (
      Edit(#""unit": "person", "#, #""unit": "person", "unknown": "missing", "#),
      #"resources[2].schema.dp.unknown: "people" says something else; the tables of a package "#
        + "have one policy"
    ),
    (
      Edit(#""childAttributes": "ownAccount", "#, ""),
      "dp.childAttributes: say how a child's attributes came about: ownAccount (one parent's own "
        + "account), register (a source that does not depend on the parents) or derived (merged "
        + "from several accounts)"
    ),
    (
      Edit(#""childAttributes": "ownAccount""#, #""childAttributes": "derived""#),
      "dp.childAttributes: attributes merged from several accounts change for other parents when "
        + "one is removed, so nothing can be proved; give each account's own attributes on the "
        + "link, or as a child of its own"
    ),
    (
      Edit(#""childAttributes": "ownAccount""#, #""childAttributes": "own""#),
      #"dp.childAttributes: "own" is not one of ownAccount, register, derived"#
    ),
    (
      Edit(
        #""childAttributes": "ownAccount""#,
        #""childAttributes": "ownAccount", "perpetratorAttributes": "ownAccount""#),
      #"dp.childAttributes: "perpetratorAttributes" says the same; give one of the two"#
    ),
    (
      Edit(#""stableIdentity": true"#, #""stableIdentity": 1"#),
      "dp.stableIdentity: true or false is needed here, not a number"
    ),
    (Edit(#""stableIdentity""#, #""stableID""#), "dp.stableID: unknown key"),
    (
      Edit(#""locality": ["region"]"#, #""locality": ["kind", "size", "size", "person"]"#),
      #"dp.locality[0]: "kind" is not a modelled column of "people"; "#
        + #"dp.locality[2]: "size" is listed twice; "#
        + #"dp.locality[3]: "person" is not a modelled column of "people""#
    ),
  ]

  private static let twoKeys = """
    "foreignKeys": [
     {"fields": "tag", "reference": {"resource": "people", "fields": "person"}},
     {"fields": "kind", "reference": {"resource": "visits", "fields": "who"}}]
    """

  @Test("what does not fit is refused with its place", arguments: problems)
  func problem(edit: Edit, message: String) {
    let text = edit.applied(to: LinkedFixture.package)
    let error = failure(SchemaError.self) { _ = try LinkedFixture.schema(text) }
    #expect(error?.description == "schema: " + message)
  }

  @Test("problems of several tables and of the flags are reported at once")
  func allProblems() {
    let edits = [
      Edit(#"["N", "S", "W"]"#, #"["N", "N"]"#), Edit(#""minimum": 0, "maximum": 999"#, ""),
      Edit(#""ownAccount""#, #""derived""#), Edit(#""path": "visits.csv""#, #""path": ".""#),
    ]
    let text = edits.reduce(LinkedFixture.package) { $1.applied(to: $0) }
    let error = failure(SchemaError.self) { _ = try LinkedFixture.schema(text) }
    #expect(
      error?.problems.map(\.place) == [
        "resources[2].path", "dp.childAttributes",
        "resources[0].schema.fields[1].categories (column \"region\")",
        "resources[1].schema.fields[2] (column \"tag\")",
      ])
  }

  @Test("a package that is not JSON, or lists nothing, is refused")
  func noPackage() {
    let syntax = failure(SchemaError.self) { _ = try LinkedFixture.schema("{") }
    #expect(syntax?.description == "schema: not JSON: line 1: a member's name is missing")
    let empty = failure(SchemaError.self) { _ = try LinkedFixture.schema("{}") }
    #expect(empty?.description == "schema: resources: the package lists no tables")
  }

  @Test("the whole is public only where every table is, and the table at fault is named")
  func standing() throws {
    let edits = [
      (
        Edit(#""unitField": "person", "publicBecause": "codebook""#, #""unitField": "person""#),
        "people", "the schema does not say why it is public (dp.publicBecause)"
      ),
      (
        Edit(
          #""dp": {"publicBecause": "codebook", "unknown": "drop"}"#,
          #""dp": {"publicBecause": "codebook", "inferredFrom": "data"}"#),
        "visits", "the schema was read off data (dp.inferredFrom)"
      ),
    ]
    for (edit, table, reason) in edits {
      let schema = try LinkedFixture.schema(edit.applied(to: LinkedFixture.package))
      #expect(schema.standing == .inferred(reason: "table \"\(table)\": \(reason)"))
    }
    let two = Edit(#""publicBecause": "codebook""#, #""publicBecause": "form""#)
    #expect(
      try LinkedFixture.schema(two.applied(to: LinkedFixture.package)).standing
        == .public(because: "form; codebook"))
  }
}
