import Privacy
import Testing

@testable import Tabular

@Suite("Which records are kept")
struct RecordSelectionTests {
  private let scratch: Scratch

  init() throws {
    scratch = try Scratch()
  }

  private static let schema = """
    {"fields": [
      {"name": "a", "type": "string", "categories": ["x", "y", "rest"], "dp": {"other": "rest"}},
      {"name": "b", "type": "integer", "dp": {"bins": [0, 10]}},
      {"name": "c", "type": "string", "categories": ["u"], "constraints": {"required": true}},
      {"name": "l", "type": "list", "delimiter": ";", "categories": ["p", "q", "rest"],
       "dp": {"maxItems": 2, "other": "rest"}}]}
    """
  private static let records = """
    a,b,c,l
    x,1,u,p
    z,1,u,p
    x,10,u,p
    x,1,v,p
    x,1,u,q;new
    x,1,u,p;q;rest
    ,,u,

    """

  @Test(
    "an unknown value leaves the record out, or becomes the field's missing or other value",
    arguments: [
      (UnknownValuePolicy.drop, ["x|[0,10)|u|p", "||u|"]),
      (
        .missing,
        [
          "x|[0,10)|u|p", "|[0,10)|u|p", "x||u|p", "x|[0,10)|u|", "x|[0,10)|u|", "||u|",
        ]
      ),
      (
        .other,
        [
          "x|[0,10)|u|p", "rest|[0,10)|u|p", "x|[0,10)|u|q;rest", "x|[0,10)|u|rest", "||u|",
        ]
      ),
    ])
  func unknownValues(policy: UnknownValuePolicy, expected: [String]) throws {
    let path = try scratch.file("t.csv", Self.records)
    let schema = try TableSchema(Self.schema)
    let table = try read(path, schema: schema, unknown: policy).table
    #expect(table.texts.map { $0.joined(separator: "|") } == expected)
  }

  @Test("the caller's policy comes before the schema's, and dropping is the default")
  func policyOrder() throws {
    let path = try scratch.file("t.csv", "a\nz\n")
    let fields = #""fields": [{"name": "a", "type": "string", "categories": ["x"]}]"#
    let silent = try TableSchema("{\(fields)}")
    #expect(try read(path, schema: silent).table.rowCount == 0)
    let says = try TableSchema("{\(fields), \"dp\": {\"unknown\": \"missing\"}}")
    #expect(try read(path, schema: says).table.texts == [[""]])
    #expect(try read(path, schema: says, unknown: .drop).table.rowCount == 0)
  }

  @Test("columns follow the table's header, whatever the schema's order")
  func columnOrder() throws {
    let schema = try TableSchema(
      """
      {"fields": [{"name": "id", "type": "any"},
        {"name": "a", "type": "string", "categories": ["x"]},
        {"name": "gone", "type": "any", "dp": {"ignore": true}},
        {"name": "b", "type": "string", "categories": ["y"]}], "primaryKey": ["id"]}
      """)
    for header in ["a,b,id", "id,b,a", "b,id,a"] {
      let names = header.split(separator: ",").map(String.init)
      let cells = names.map { ["a": "x", "b": "y"][$0] ?? "7" }
      let path = try scratch.file("t.csv", "\(header)\n\(cells.joined(separator: ","))\n")
      let result = try read(path, schema: schema)
      #expect(result.header == names)
      #expect(result.table.domain.attributes.map(\.name) == names.filter { $0 != "id" })
      #expect(result.table.texts == [cells.filter { $0 != "7" }])
    }
  }

  private func unitSchema(_ limit: Int) throws -> TableSchema {
    try TableSchema(
      """
      {"fields": [{"name": "unit", "type": "string"},
        {"name": "v", "type": "integer", "constraints": {"minimum": 0, "maximum": 999}}],
       "dp": {"unitField": "unit", "maxRowsPerUnit": \(limit)}}
      """)
  }

  @Test(
    "at most k rows of each unit are kept, all of them where there are no more", arguments: 1...4)
  func unitBound(limit: Int) throws {
    var generator = SplitMix64(UInt64(limit))
    let sizes = (0..<60).map { _ in Int.random(in: 1...8, using: &generator) }
    let rows = sizes.enumerated().flatMap { unit, size in
      (0..<size).map { (unit, unit * 10 + $0) }
    }.shuffled(using: &generator)
    let path = try scratch.file(
      "t.csv", "unit,v\n" + rows.map { "person \($0.0),\($0.1)\n" }.joined())
    let kept = try read(path, schema: try unitSchema(limit)).table.texts.map { Int($0[0])! }
    #expect(Set(kept).count == kept.count)
    for (unit, size) in sizes.enumerated() {
      #expect(kept.count { $0 / 10 == unit } == min(size, limit))
    }
  }

  @Test("rows of units within the bound do not depend on anybody else's rows")
  func independence() throws {
    let others = try scratch.file("t.csv", "unit,v\na,1\nb,2\na,3\n,9\n")
    let more = try scratch.file("u.csv", "unit,v\nc,5\na,1\nc,6\nb,2\nc,7\na,3\n,8\nc,4\n,9\n")
    for seed in 0..<20 as Range<UInt64> {
      let schema = try unitSchema(2)
      let alone = try read(others, schema: schema, seed: seed).table.texts
      let together = try read(more, schema: schema, seed: seed).table.texts
      #expect(alone == [["1"], ["2"], ["3"]])
      #expect(together.filter { ["1", "2", "3"].contains($0[0]) } == alone)
      #expect(together.count == 5)
    }
  }

  /// Chi-square with 9 degrees of freedom exceeds 45.1 with probability 1e-6; the seed is fixed.
  @Test("every set of k rows of a unit is kept equally often")
  func uniformReservoir() {
    var generator = SplitMix64(11)
    var counts: [[Int]: Int] = [:]
    let trials = 20_000
    for _ in 0..<trials {
      var bounder = UnitBounder(limit: 2)
      var kept: [Int] = []
      for row in 0..<5 {
        switch bounder.place(unit: 3, row: kept.count, using: &generator) {
        case .append: kept.append(row)
        case .replace(let position): kept[position] = row
        case .discard: break
        }
      }
      counts[kept.sorted(), default: 0] += 1
    }
    #expect(counts.count == 10)
    let expected = Double(trials) / 10
    let statistic = counts.values.reduce(0) {
      $0 + (Double($1) - expected) * (Double($1) - expected) / expected
    }
    #expect(statistic < 45.1)
  }

  @Test("a record without a unit is left out, or refused")
  func missingUnit() throws {
    let path = try scratch.file("t.csv", "unit,v\n,1\na,2\n,3\n")
    let schema = try unitSchema(1)
    for policy in [UnknownValuePolicy.drop, .missing, .other] {
      #expect(try read(path, schema: schema, unknown: policy).table.texts == [["2"]])
    }
    let error = failure(TableError.self) { _ = try read(path, schema: schema, unknown: .refuse) }
    #expect(error?.row == 2)
    #expect(error?.column == .named("unit"))
  }

  @Test(
    "adding a row whose unit is a missing value changes no other row",
    arguments: [
      ("", #", "missingValues": ["", "NA"]"#), (#", "missingValues": ["-", "NA", "-"]"#, ""),
    ])
  func missingUnitNeighbours(field: String, table: String) throws {
    let schema = try TableSchema(
      """
      {"fields": [{"name": "unit", "type": "string"\(field)},
        {"name": "v", "type": "integer", "constraints": {"minimum": 0, "maximum": 999}}]\(table),
       "dp": {"unitField": "unit", "maxRowsPerUnit": 2}}
      """)
    let rows = ["a,1", "NA,2", "a,3", "a,4", ",5", "NA,6", "b,7", "a,8", "NA,9", "a,10"]
    func kept(_ rows: [String], _ seed: UInt64) throws -> [[String]] {
      let path = try scratch.file("t.csv", "unit,v\n" + rows.map { $0 + "\n" }.joined())
      return try read(path, schema: schema, seed: seed).table.texts
    }
    for seed in 0..<10 as Range<UInt64> {
      let before = try kept(rows, seed)
      #expect(before.count == 3)
      #expect(before.allSatisfy { ["1", "3", "4", "7", "8", "10"].contains($0[0]) })
      for place in 0...rows.count {
        var neighbour = rows
        neighbour.insert("NA,11", at: place)
        #expect(try kept(neighbour, seed) == before)
      }
    }
    let path = try scratch.file("t.csv", "unit,v\na,1\nNA,2\n")
    let error = failure(TableError.self) { _ = try read(path, schema: schema, unknown: .refuse) }
    #expect(error?.problem == .unknownValue)
    #expect(error?.row == 3)
  }

  @Test("units are told apart byte by byte, and only declared texts are missing")
  func unitBytes() throws {
    let path = try scratch.file("t.csv", "unit,v\n7,1\n07,2\n 7,3\nNA,4\n")
    let table = try read(path, schema: try unitSchema(1)).table
    #expect(table.texts == [["1"], ["2"], ["3"], ["4"]])
  }

  @Test("a loaded table says what is public about it")
  func loadedTable() throws {
    let path = try scratch.file("t.csv", "unit,v\na,2\n")
    let loaded = try TableReader.read(path: path, schema: try unitSchema(3), randomness: .system)
    #expect(loaded.header == ["unit", "v"])
    #expect(!loaded.standing.isPublic)
    let table = loaded.takeTable()
    #expect(table.maxRowsPerUnit == 3)
    #expect(table.domain.sizes == [1_001])
  }

  @Test("rows that were chosen from a seed are known as such, and where none are chosen none are")
  func reproducibleChoice() throws {
    let path = try scratch.file("t.csv", "unit,v\na,2\na,3\n")
    func isReproducible(_ schema: TableSchema, _ randomness: Randomness) throws -> Bool {
      try TableReader.read(path: path, schema: schema, randomness: randomness).facts.isReproducible
    }
    let whole = try TableSchema(
      #"{"fields": [{"name": "unit", "type": "string", "dp": {"ignore": true}}, {"name": "v", "type": "string", "categories": ["2", "3"]}]}"#
    )
    #expect(try isReproducible(unitSchema(1), .reproducible(seed: 1)))
    #expect(try !isReproducible(unitSchema(1), .system))
    #expect(try !isReproducible(whole, .reproducible(seed: 1)))
  }

  @Test("a loaded table remembers the policy for unknown values that was in force")
  func policyInForce() throws {
    let path = try scratch.file("t.csv", "a\nx\nx\n")
    let fields = #""fields": [{"name": "a", "type": "string", "categories": ["x"]}]"#
    let silent = try TableSchema("{\(fields)}")
    let says = try TableSchema("{\(fields), \"dp\": {\"unknown\": \"missing\"}}")
    let cases: [(TableSchema?, UnknownValuePolicy?, UnknownValuePolicy)] = [
      (silent, nil, .drop), (silent, .other, .other), (says, nil, .missing),
      (says, .refuse, .refuse), (nil, nil, .drop), (nil, .other, .drop),
    ]
    for (schema, option, expected) in cases {
      let loaded = try TableReader.read(
        path: path, schema: schema, unknown: option, randomness: .system)
      #expect(loaded.unknown == expected)
      #expect(loaded.facts.unknown == expected)
      #expect(loaded.facts.header == ["a"])
      #expect(loaded.facts.schema == loaded.schema)
    }
  }

  @Test("keys of any length are told apart and keep their codes as the dictionary grows")
  func dictionary() {
    var generator = SplitMix64(3)
    var dictionary = ByteDictionary()
    var keys: [[UInt8]] = []
    var known: Set<[UInt8]> = []
    while keys.count < 5_000 {
      let length = Int.random(in: 0...20, using: &generator)
      let key = (0..<length).map { _ in UInt8.random(in: 0...1, using: &generator) }
      guard known.insert(key).inserted else { continue }
      dictionary.insert(key, code: keys.count)
      keys.append(key)
    }
    #expect(dictionary.count == keys.count)
    #expect(dictionary.keysByCode() == keys)
    for (code, key) in keys.enumerated() {
      let padded = key + [9, 9, 9, 9, 9, 9, 9, 9]
      padded.withUnsafeBufferPointer {
        #expect(dictionary.find($0.baseAddress!, key.count) == code)
        #expect(known.contains(key + [9]) || dictionary.find($0.baseAddress!, key.count + 1) == nil)
      }
    }
  }
}
