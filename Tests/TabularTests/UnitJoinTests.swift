import Privacy
import Testing

@testable import Tabular

@Suite("Joining the rows of a unit")
struct UnitJoinTests {
  private let scratch: Scratch

  init() throws {
    scratch = try Scratch()
  }

  private static func schema(maxItems: Int) throws -> TableSchema {
    try TableSchema(
      """
      {"fields": [{"name": "unit", "type": "string"},
        {"name": "gender", "type": "string", "categories": ["f", "m"]},
        {"name": "harm", "type": "list", "delimiter": ";", "categories": ["p", "q", "r", "s"],
         "dp": {"maxItems": \(maxItems)}},
        {"name": "place", "type": "list", "delimiter": ";", "categories": ["x", "y"],
         "dp": {"cells": ["x", "y", "x;y"]}}],
       "dp": {"unitField": "unit", "rowsOfUnit": "join"}}
      """)
  }

  private func joined(
    _ rows: [String], maxItems: Int = 3, seed: UInt64 = 1
  ) throws -> [String] {
    let path = try scratch.file(
      "t.csv", "unit,gender,harm,place\n" + rows.map { $0 + "\n" }.joined())
    return try read(path, schema: try Self.schema(maxItems: maxItems), seed: seed).table.texts
      .map { $0.joined(separator: "|") }
  }

  @Test("a unit is one record, with the items of all of its rows")
  func union() throws {
    for seed in 0..<20 as Range<UInt64> {
      let records = try joined(
        ["a,f,q,x", "b,m,p;q,y", "a,f,p,x", ",m,s,x", "a,f,q;r,x", "c,,,"], seed: seed)
      #expect(records == ["f|p;q;r|x", "m|p;q|y", "||"])
    }
  }

  @Test("a value that only some rows have recorded is kept, and an empty list adds nothing")
  func recorded() throws {
    for seed in 0..<20 as Range<UInt64> {
      #expect(
        try joined(["a,,,", "a,f,r,", "a,,,x;y", "a,,,"], seed: seed) == ["f|r|x;y"])
    }
  }

  /// Each of three values has a binomial count of mean 1000 and standard deviation 26; outside 6 of
  /// these with probability below 1e-8. The seeds are fixed.
  @Test("a conflict is settled by one of the unit's rows, each as likely as the others")
  func conflicts() throws {
    var counts: [String: Int] = [:]
    for seed in 0..<3_000 as Range<UInt64> {
      let record = try joined(["a,f,,x", "a,m,,y", "a,f,,x;y"], seed: seed)[0]
      counts[record, default: 0] += 1
    }
    #expect(Set(counts.keys) == ["f||x", "m||y", "f||x;y"])
    #expect(counts.values.allSatisfy { abs($0 - 1_000) < 156 })
  }

  /// As above, for the six pairs of four items: mean 500, standard deviation 20.4.
  @Test("of too many items as many as there may be are kept, all sets as likely")
  func tooManyItems() throws {
    var counts: [String: Int] = [:]
    for seed in 0..<3_000 as Range<UInt64> {
      let record = try joined(["a,f,p;q,", "a,f,r,", "a,f,q;s,"], maxItems: 2, seed: seed)[0]
      counts[record, default: 0] += 1
    }
    #expect(counts.count == 6)
    #expect(counts.values.allSatisfy { abs($0 - 500) < 123 })
  }

  @Test("a row with a value outside the schema is left out, and the unit's other rows are joined")
  func unknown() throws {
    #expect(try joined(["a,z,p,x", "a,f,q,x", "b,z,p,x"]) == ["f|q|x"])
  }

  @Test("one unit more changes no other unit's record where these need no draw")
  func stability() throws {
    let rows = ["a,f,q,x", "b,m,p,y", "a,f,r,x"]
    let before = try joined(rows)
    for place in 0...rows.count {
      var neighbour = rows
      neighbour.insert(contentsOf: ["new,m,p,x", "new,f,s,y"], at: place)
      let after = try joined(neighbour)
      #expect(after.count == before.count + 1)
      #expect(Set(after).isSuperset(of: before))
    }
  }

  @Test("many units are joined as one by one")
  func manyUnits() throws {
    var generator = SplitMix64(5)
    var rows: [(unit: Int, items: Set<String>)] = []
    for unit in 0..<400 {
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        rows.append((unit, Set(["p", "q", "r"].filter { _ in Bool.random(using: &generator) })))
      }
    }
    rows.shuffle(using: &generator)
    var order: [Int] = []
    var unions: [Int: Set<String>] = [:]
    for row in rows {
      if unions[row.unit] == nil { order.append(row.unit) }
      unions[row.unit, default: []].formUnion(row.items)
    }
    let records = try joined(
      rows.map { "\($0.unit),f,\($0.items.sorted().joined(separator: ";")),x" })
    #expect(records == order.map { "f|\(unions[$0]!.sorted().joined(separator: ";"))|x" })
  }

  @Test("a joined table has one row a unit, and its schema reads back as it was")
  func loaded() throws {
    let schema = try Self.schema(maxItems: 3)
    #expect(schema.protection.rowsOfUnit == .join)
    #expect(try TableSchema(schema.json()) == schema)
    let path = try scratch.file("t.csv", "unit,gender,harm,place\na,f,p,x\na,m,q,x\n")
    let table = try TableReader.read(path: path, schema: schema, randomness: .system).takeTable()
    #expect(table.maxRowsPerUnit == 1)
    #expect(table.rows.rowCount == 1)
  }

  @Test("a missing value that is recoded to an item is one of the items")
  func recodedMissing() throws {
    let schema = try TableSchema(
      """
      {"fields": [{"name": "unit", "type": "string"},
        {"name": "harm", "type": "list", "delimiter": ";", "dp": {"maxItems": 2},
         "categories": ["p", "none", {"value": "", "mergeInto": "none"}]}],
       "dp": {"unitField": "unit", "rowsOfUnit": "join"}}
      """)
    let path = try scratch.file("t.csv", "unit,harm\na,p\na,\nb,\n")
    #expect(try read(path, schema: schema).table.texts == [["p;none"], ["none"]])
  }

  @Test("records that were released stay as they are")
  func released() throws {
    let path = try scratch.file("t.csv", "unit,gender,harm,place\na,f,p,x\na,m,q,x\n,f,,\n")
    let coded = try TableReader.readRecords(
      path: path, schema: try Self.schema(maxItems: 3), unknown: .refuse)
    #expect(coded.table.rowCount == 3)
  }

  @Test("a schema that joins rows names the unit, and says nothing of several rows")
  func refused() throws {
    func places(_ dp: String) -> [String]? {
      failure(SchemaError.self) {
        _ = try TableSchema(
          """
          {"fields": [{"name": "unit", "type": "string", "categories": ["u"]},
            {"name": "a", "type": "string", "categories": ["x"]}], "dp": \(dp)}
          """)
      }?.problems.map(\.place)
    }
    #expect(places(#"{"rowsOfUnit": "join"}"#) == ["dp.rowsOfUnit"])
    #expect(
      places(#"{"rowsOfUnit": "join", "unitField": "unit", "maxRowsPerUnit": 2}"#)
        == ["dp.maxRowsPerUnit"])
    #expect(places(#"{"rowsOfUnit": "first", "unitField": "unit"}"#) == ["dp.rowsOfUnit"])
    #expect(places(#"{"rowsOfUnit": "join", "unitField": "unit", "maxRowsPerUnit": 1}"#) == nil)
  }
}
