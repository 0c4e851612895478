import Testing

@testable import Tabular

@Suite("Sampling units at a public rate")
struct UnitSamplingTests {
  private let scratch: Scratch

  init() throws {
    scratch = try Scratch()
  }

  private func schema(_ dp: String) throws -> TableSchema {
    try TableSchema(
      """
      {"fields": [{"name": "unit", "type": "string"},
        {"name": "v", "type": "integer", "constraints": {"minimum": 0, "maximum": 9999}}],
       "primaryKey": ["unit"], "dp": {\(dp)}}
      """)
  }

  private func kept(_ dp: String, units: [String], seed: UInt64 = 1) throws -> [Int] {
    let path = try scratch.file(
      "t.csv", "unit,v\n" + units.enumerated().map { "\($1),\($0)\n" }.joined())
    return try read(path, schema: try schema(dp), seed: seed).table.texts.map { Int($0[0])! }
  }

  /// The number of units kept is binomial with mean 1200 and standard deviation 29; outside 6 of these
  /// with probability below 1e-8. The seed is fixed.
  @Test("a unit is kept with all of its rows or not at all, and as often as the rate says")
  func units() throws {
    let units = (0..<8_000).map { "u\($0 % 4_000)" }
    let rows = try kept(
      #""unitField": "unit", "maxRowsPerUnit": 2, "samplingRate": 0.3"#, units: units)
    let counts = Dictionary(grouping: rows) { $0 % 4_000 }.values.map(\.count)
    #expect(counts.allSatisfy { $0 == 2 })
    #expect(abs(counts.count - 1_200) < 174)
  }

  /// As above: mean 2000, standard deviation 31.6.
  @Test("where no unit is named, each row decides")
  func rows() throws {
    let rows = try kept(#""samplingRate": 0.5"#, units: (0..<4_000).map { "u\($0)" })
    #expect(abs(rows.count - 2_000) < 190)
    #expect(rows == rows.sorted())
  }

  @Test("rows that are joined are sampled together")
  func joined() throws {
    for seed in 0..<20 as Range<UInt64> {
      let rows = try kept(
        #""unitField": "unit", "rowsOfUnit": "join", "samplingRate": 0.5"#,
        units: ["a", "b", "a", "c", "b", "a"], seed: seed)
      #expect(rows.count <= 3)
      #expect(Set(rows.map { ["a", "b", "a", "c", "b", "a"][$0] }).count == rows.count)
    }
  }

  /// All of 64 units are kept, or none, with probability 2⁻⁶³ a seed.
  @Test("which units are kept is drawn, and is not that of the first rows")
  func notTheFirst() throws {
    let units = (0..<64).map { "u\($0)" }
    let dp = #""unitField": "unit", "samplingRate": 0.5"#
    let (first, second) = (
      try kept(dp, units: units, seed: 1), try kept(dp, units: units, seed: 2)
    )
    #expect(first != second)
    #expect(first != Array(0..<first.count))
  }

  @Test("a rate of 1 reads everything and draws nothing")
  func everything() throws {
    let units = ["a", "b", "a", "c", "a"]
    let dp = #""unitField": "unit", "maxRowsPerUnit": 1"#
    for seed in 0..<10 as Range<UInt64> {
      #expect(
        try kept(dp + #", "samplingRate": 1"#, units: units, seed: seed)
          == kept(dp, units: units, seed: seed))
    }
  }

  @Test("a rate is a probability above 0, and reads back as it was")
  func schemas() throws {
    for rate in ["0", "-0.5", "1.5", "\"half\""] {
      let error = failure(SchemaError.self) { _ = try schema(#""samplingRate": \#(rate)"#) }
      #expect(error?.problems.map(\.place) == ["dp.samplingRate"])
    }
    let given = try schema(#""samplingRate": 0.25"#)
    #expect(given.protection.samplingRate == 0.25)
    #expect(try TableSchema(given.json()) == given)
  }
}
