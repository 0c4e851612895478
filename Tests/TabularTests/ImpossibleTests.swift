import Foundation
import Testing

@testable import Tabular

@Suite("Impossible combinations of a schema")
struct ImpossibleTests {
  private func schema(_ impossible: String) throws -> TableSchema {
    try TableSchema(
      """
      {"fields": [
        {"name": "id", "type": "integer"},
        {"name": "age", "type": "integer", "dp": {"bins": [0, 9, 18, 111]}},
        {"name": "pregnant", "type": "string", "categories": ["Yes", "No"]},
        {"name": "grade", "type": "integer", "categories": [1, 2, {"value": 3, "mergeInto": 2}]},
        {"name": "minor", "type": "boolean"}],
       "primaryKey": "id", "dp": {"publicBecause": "codebook", "impossible": \(impossible)}}
      """)
  }

  private static let full = """
    [{"pregnant": "Yes", "age": ["[0,9)", "[9,18)"]}, {"grade": 1, "minor": true},
     {"pregnant": ""}]
    """

  @Test("combinations survive being written and read, inside other documents too")
  func roundTrip() throws {
    let schema = try schema(Self.full)
    #expect(schema.protection.impossible.count == 3)
    #expect(try TableSchema(schema.json()) == schema)
    let inside = try JSONDecoder().decode(TableSchema.self, from: JSONEncoder().encode(schema))
    #expect(inside == schema)
  }

  @Test("they are coded by the domain of the columns at hand, and need all of theirs")
  func coded() throws {
    let schema = try schema(Self.full)
    let domain = schema.domain(header: ["minor", "id", "pregnant", "age", "grade"])
    #expect(domain.attributes.map(\.name) == ["minor", "pregnant", "age", "grade"])
    #expect(
      domain.impossible == [
        ImpossibleCombination([2: [0, 1], 1: [0]]), ImpossibleCombination([3: [0], 0: [1]]),
        ImpossibleCombination([1: [2]]),
      ])
    #expect(domain.impossible[0].forbids([0, 0, 1, 0]))
    #expect(!domain.impossible[0].forbids([0, 1, 1, 0]))
    #expect(!domain.impossible[0].forbids([0, 0, 2, 0]))
    let narrow = schema.domain(header: ["age", "pregnant"])
    #expect(
      narrow.impossible == [
        ImpossibleCombination([0: [0, 1], 1: [0]]), ImpossibleCombination([1: [2]]),
      ])
  }

  @Test("every problem is reported, with its place")
  func problems() throws {
    let error = #expect(throws: SchemaError.self) {
      try schema(
        """
        [{}, {"sex": "F"}, {"age": "7", "pregnant": []}, {"id": "1"}, {"grade": "3"},
         {"pregnant": {"a": 1}}, 5]
        """)
    }
    let problems = try #require(error).problems.map(\.description)
    func expect(_ place: String, _ message: String) {
      #expect(problems.contains { $0.hasPrefix(place) && $0.contains(message) }, "\(problems)")
    }
    expect("dp.impossible[0]:", "names no column")
    expect("dp.impossible[1].sex:", "\"sex\" is not a field")
    expect("dp.impossible[2].age:", "\"7\" is not a value of the column; they are \"[0,9)\"")
    expect("dp.impossible[2].pregnant:", "empty")
    expect("dp.impossible[3].id:", "not modelled")
    expect("dp.impossible[4].grade:", "\"3\" is not a value")
    expect("dp.impossible[5].pregnant:", "not an object")
    expect("dp.impossible[6]:", "an object is needed here")
    #expect(throws: SchemaError.self) { try schema(#"{"age": "[0,9)"}"#) }
  }

  @Test("further combinations join those of the schema, and are checked like them")
  func added() throws {
    let schema = try schema(Self.full)
    let more = try schema.forbidding(json: Array(#"[{"grade": [1, 2], "age": "[0,9)"}]"#.utf8))
    #expect(more.protection.impossible.count == 4)
    #expect(
      more.domain(header: ["age", "grade"]).impossible == [
        ImpossibleCombination([0: [0], 1: [0, 1]])
      ])
    for wrong in ["[{\"sex\": 1}]", "{}", "[", "[{}]"] {
      #expect(throws: SchemaError.self) { try schema.forbidding(json: Array(wrong.utf8)) }
    }
  }

  @Test(
    "what only \"dp\" can say is refused beside it, where it would not be heeded",
    arguments: [
      #""impossible": [{"sex": "m"}]"#, #""maxRowsPerUnit": 2"#, #""rowsOfUnit": "join""#,
      #""samplingRate": 0.5"#, #""neighbours": "addRemove""#, #""publicBecause": "codebook""#,
      #""inferredFrom": "data""#, #""unitField": "sex""#, #""bins": [0, 1]"#, #""ignore": true"#,
    ])
  func misplaced(member: String) throws {
    let fields = #"{"fields": [{"name": "sex", "categories": ["f", "m"]}]"#
    let error = #expect(throws: SchemaError.self) { try TableSchema("\(fields), \(member)}") }
    let key = member.split(separator: "\"")[0]
    #expect(
      error?.problems.map(\.description) == [
        "\(key): says nothing here; put it into the \"dp\" of the schema or field that it is of"
      ])
    _ = try TableSchema("\(fields), \"unit\": \"person\", \"bins\": null, \"title\": \"people\"}")
  }

  @Test(
    "so is what only the \"dp\" of a field can say",
    arguments: [
      #""impossible": []"#, #""unitField": "age""#, #""bins": [0, 1]"#, #""maxItems": 2"#,
      #""ignore": true"#, #""cells": ["a"]"#,
    ])
  func misplacedInField(member: String) throws {
    let error = #expect(throws: SchemaError.self) {
      try TableSchema(
        #"{"fields": [{"name": "age", "type": "integer", "categories": [1], \#(member)}]}"#)
    }
    #expect(
      error?.problems.count == 1
        && error?.problems[0].message.hasPrefix("says nothing here; put it into the \"dp\"") == true
    )
  }
}
