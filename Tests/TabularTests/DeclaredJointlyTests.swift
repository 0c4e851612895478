import Privacy
import Testing

@testable import Tabular

@Suite("Two tables over the domain of a schema")
struct DeclaredJointlyTests {
  private static let schema = """
    {"fields": [
      {"name": "id", "type": "string", "dp": {"ignore": true}},
      {"name": "age", "type": "integer", "dp": {"bins": [0, 30, 60, 91]}},
      {"name": "kind", "type": "string", "categories": ["a", "b"]}],
     "missingValues": ["", "NA"], "dp": {"publicBecause": "codebook", "unknown": "UNKNOWN"}}
    """

  private func read(
    _ real: String, _ made: String, unknown: String = "drop", unit: String = "",
    leftOut: [TableError.Column] = []
  ) throws -> (first: CodedTable, second: CodedTable) {
    let scratch = try Scratch()
    let schema = try TableSchema(
      json: Array(
        Self.schema.replacing("UNKNOWN", with: unknown)
          .replacing("\"dp\": {\"publicBecause", with: "\"dp\": {\(unit)\"publicBecause").utf8))
    var generator = SplitMix64(1)
    let tables = try TableReader.readJointly(
      scratch.file("real.csv", real), scratch.file("made.csv", made), schema: schema,
      using: &generator)
    #expect(tables.first.leftOut == LeftOut(columns: leftOut) && tables.second.leftOut == LeftOut())
    return (tables.first.table, tables.second.table)
  }

  private func codes(_ table: CodedTable) -> [[Int]] {
    table.columns.map { column in (0..<table.rowCount).map { column[$0] } }
  }

  @Test("numbers are in their bins, columns are found by name, others are passed over")
  func bins() throws {
    let tables = try read(
      "id,age,kind,note\nx,3,a,1\ny,29,b,2\nz,61,a,3\n", "kind,age\nb,17\na,88\n")
    #expect(tables.first.domain == tables.second.domain)
    #expect(tables.first.domain.attributes.map(\.name) == ["age", "kind"])
    let (real, made) = (codes(tables.first), codes(tables.second))
    #expect(real[0][0] == real[0][1] && real[0][0] != real[0][2])
    #expect(made[0] == [real[0][0], real[0][2]])
    #expect(made[1] == [real[1][1], real[1][0]])
  }

  @Test(
    "values that the schema does not list leave their row out, of which columns is told, or are refused"
  )
  func unknown() throws {
    let tables = try read(
      "id,age,kind\nx,3,c\ny,29,b\n", "age,kind\n5,b\n", leftOut: [.named("kind")])
    #expect(tables.first.rowCount == 1)
    #expect(throws: TableError.self) {
      try read("id,age,kind\nx,3,c\n", "age,kind\n5,b\n", unknown: "refuse")
    }
  }

  @Test("a schema that was read off data may have cells for names: columns are numbered then")
  func inferredNames() throws {
    let scratch = try Scratch()
    let schema = try TableSchema(
      json: Array(
        Self.schema.replacing("UNKNOWN", with: "drop")
          .replacing("\"publicBecause\": \"codebook\"", with: "\"inferredFrom\": \"data\"").utf8))
    let path = try scratch.file("real.csv", "id,age,kind\nx,3,c\ny,29,b\n")
    let read = try TableReader.read(path: path, schema: schema, randomness: .system)
    #expect(read.leftOut == LeftOut(columns: [.numbered(3)]))
    let error = failure(TableError.self) {
      _ = try TableReader.read(path: path, schema: schema, unknown: .refuse, randomness: .system)
    }
    #expect(error?.column == .numbered(3))
  }

  @Test("a modelled column that either lacks is named")
  func missing() throws {
    func message(_ real: String, _ made: String) -> String {
      failure(TableError.self) { _ = try read(real, made) }.map { "\($0)" } ?? ""
    }
    #expect(message("id,age\nx,1\n", "age,kind\n1,a\n").contains("\"kind\""))
    #expect(message("id,age,kind\nx,1,a\n", "kind\na\n").contains("column 2"))
  }

  @Test("rows of one unit are joined where the schema joins them")
  func joined() throws {
    let unit = "\"unitField\": \"id\", \"rowsOfUnit\": \"join\", "
    let tables = try read(
      "id,age,kind\nx,3,NA\nx,NA,b\ny,70,a\n", "age,kind\n3,b\n", unit: unit)
    #expect(tables.first.rowCount == 2)
    #expect(codes(tables.first).map { $0[0] } == codes(tables.second).map { $0[0] })
  }

  @Test(
    "rows that together have what no record has are left out as one, and told by columns, or refused"
  )
  func impossibleTogether() throws {
    let scratch = try Scratch()
    let schema = try TableSchema(
      """
      {"fields": [
        {"name": "id", "type": "string"},
        {"name": "sex", "type": "string", "categories": ["f", "m"]},
        {"name": "pregnant", "type": "string", "categories": ["yes", "no"]}],
       "dp": {"publicBecause": "codebook", "unitField": "id", "rowsOfUnit": "join",
              "impossible": [{"sex": "m", "pregnant": "yes"}]}}
      """)
    let path = try scratch.file(
      "t.csv", "id,sex,pregnant\n1,m,\n1,,yes\n2,f,yes\n3,m,no\n4,f,\n4,,no\n")
    var generator = SplitMix64(1)
    let read = try TableReader.readCoded(path: path, schema: schema, using: &generator)
    #expect(read.table.texts == [["f", "yes"], ["m", "no"], ["f", "no"]])
    #expect(read.leftOut == LeftOut(impossible: [[.named("sex"), .named("pregnant")]]))
    let error = failure(TableError.self) {
      _ = try TableReader.read(path: path, schema: schema, unknown: .refuse, randomness: .system)
    }
    #expect(error?.problem == .impossibleRecord && error?.row == nil)
  }
}
