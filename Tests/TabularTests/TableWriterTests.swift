import Testing

@testable import Tabular

@Suite("Writing of tables")
struct TableWriterTests {
  private static let schema = """
    {"fields": [
      {"name": "id", "type": "integer"},
      {"name": "a, \\"quoted\\"", "type": "string",
       "categories": ["plain", "a,b", "a\\tb", "say \\"x\\"", "two\\nlines", "\\ufeffmark", "你好"]},
      {"name": "age", "type": "integer", "constraints": {"maximum": 110},
       "dp": {"bins": [-3, 0, 9, 10, 200]}},
      {"name": "income", "type": "number", "dp": {"bins": [-0.25, 0, 0.1, 0.3, 1234567, 1e12]}},
      {"name": "tiny", "type": "number", "constraints": {"required": true},
       "dp": {"bins": [1.0000001, 1.0000002, 1.5]}},
      {"name": "year", "type": "integer", "constraints": {"minimum": -1, "maximum": 299}},
      {"name": "skipped", "type": "any", "dp": {"ignore": true}}],
     "primaryKey": ["id"]}
    """
  private static let header = ["income", "skipped", "id", "tiny", "a, \"quoted\"", "year", "age"]

  private func randomTable(
    _ domain: Domain, rows: Int, using generator: inout SplitMix64
  ) -> CodedTable {
    let columns = domain.sizes.map { size in
      let codes = (0..<rows).map { _ in Int.random(in: 0..<size, using: &generator) }
      return size <= 256
        ? CodeColumn.bytes(codes.map { UInt8($0) }) : .words(codes.map { UInt16($0) })
    }
    return CodedTable(domain: domain, columns: columns, rowCount: rows)
  }

  @Test("what is written is read back as the same codes", arguments: [TableFormat.csv, .tsv])
  func roundTrip(format: TableFormat) throws {
    let scratch = try Scratch()
    let schema = try TableSchema(Self.schema)
    var generator = SplitMix64(2)
    let table = randomTable(
      schema.domain(header: Self.header), rows: 4_000, using: &generator)
    let writer = TableWriter(schema: schema, header: Self.header, format: format)
    let bytes = writer.bytes(table, using: &generator)
    let path = try scratch.file(format == .csv ? "t.csv" : "t.tsv", bytes)
    let again = try read(path, schema: schema, unknown: .refuse)
    #expect(again.header == Self.header.filter { $0 != "skipped" })
    #expect(again.table.texts == table.texts)
  }

  @Test("identifiers count from 1, numbers spread over their bin, and a seed fixes every byte")
  func numbers() throws {
    let scratch = try Scratch()
    let schema = try TableSchema(Self.schema)
    let domain = schema.domain(header: Self.header)
    let rows = 3_000
    let codes = [0, 0, 0, 0, 3].map { CodeColumn.bytes([UInt8](repeating: $0, count: rows)) }
    let years = CodeColumn.words([UInt16](repeating: 0, count: rows))
    let table = CodedTable(
      domain: domain, columns: [codes[0], codes[1], codes[2], years, codes[4]], rowCount: rows)
    let writer = TableWriter(schema: schema, header: Self.header)
    var first = SplitMix64(4)
    var second = SplitMix64(4)
    let bytes = writer.bytes(table, using: &first)
    #expect(bytes == writer.bytes(table, using: &second))
    let path = try scratch.file("t.csv", bytes)
    let texts = try TableReader.readJointly(path, path).first.texts
    #expect(texts.map { $0[1] } == (1...rows).map(String.init))
    #expect(Set(texts.map { Int($0[5])! }) == Set(10...110))
    let incomes = texts.map { Double($0[0])! }
    #expect(incomes.allSatisfy { $0 >= -0.25 && $0 < 0 })
    #expect(incomes.min()! < -0.249 && incomes.max()! > -0.001)
    #expect(texts.allSatisfy { $0[0].filter(\.isNumber).drop { $0 == "0" }.count <= 6 })
    #expect(Set(texts.map { $0[2] }) == ["1.0000001"])
    #expect(Set(texts.map { $0[4] }) == ["-1"])
  }

  @Test(
    "decimal numbers are written without superfluous zeros",
    arguments: [
      (0, 0, "0"), (0, 3, "0"), (5, 3, "0.005"), (-5, 3, "-0.005"), (1_500, 3, "1.5"),
      (-2_000, 3, "-2"), (42, 0, "42"), (42, -3, "42000"), (0, -3, "0"), (123_456, 6, "0.123456"),
      (1_234_567, 6, "1.234567"), (-9, 0, "-9"),
    ])
  func decimals(point: Int, decimals: Int, expected: String) {
    var buffer = [UInt8](repeating: 0, count: 48)
    let count = BinDraw.write(point, decimals: decimals, to: &buffer)
    #expect(String(decoding: buffer[..<count], as: UTF8.self) == expected)
  }

  @Test("a table is handed over in parts that join to the whole, and an error of the sink ends it")
  func sink() throws {
    struct Full: Error {}
    let schema = try TableSchema(Self.schema)
    var generator = SplitMix64(9)
    let table = randomTable(
      schema.domain(header: Self.header), rows: 60_000, using: &generator)
    let writer = TableWriter(schema: schema, header: Self.header)
    var first = SplitMix64(1)
    var second = SplitMix64(1)
    var parts: [[UInt8]] = []
    writer.write(table, using: &first) { (part: UnsafeRawBufferPointer) in parts.append(Array(part))
    }
    #expect(parts.count > 1)
    #expect(Array(parts.joined()) == writer.bytes(table, using: &second))
    #expect(throws: Full.self) {
      try writer.write(table, using: &first) { (_: UnsafeRawBufferPointer) throws(Full) in
        throw Full()
      }
    }
  }

  @Test("a single empty cell is not an empty line, and no records are a header")
  func smallTables() throws {
    let schema = try TableSchema(
      #"{"fields": [{"name": "a", "type": "string", "categories": ["x"]}]}"#)
    let domain = schema.domain(header: ["a"])
    let writer = TableWriter(schema: schema, header: ["a"])
    var generator = SplitMix64(1)
    let two = CodedTable(domain: domain, columns: [.bytes([1, 0])], rowCount: 2)
    #expect(writer.bytes(two, using: &generator) == Array("a\n\"\"\nx\n".utf8))
    let none = CodedTable(domain: domain, columns: [.bytes([])], rowCount: 0)
    #expect(writer.bytes(none, using: &generator) == Array("a\n".utf8))
  }
}
