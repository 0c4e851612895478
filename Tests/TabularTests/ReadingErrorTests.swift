import Testing

@testable import Tabular

@Suite("Errors of reading")
struct ReadingErrorTests {
  private let scratch: Scratch

  init() throws {
    scratch = try Scratch()
  }

  private static let schema = """
    {"fields": [{"name": "a", "type": "string", "categories": ["x", "y"]},
                {"name": "b", "type": "integer", "dp": {"bins": [0, 10, 20]}}],
     "dp": {"publicBecause": "codebook"}}
    """

  private static let shape =
    "; put a cell that holds a separator into quotes, and take empty lines out"
  private static let cases: [(String, String, [UInt8])] = [
    (
      "row 1: the header is one cell with semicolons, bars, tabs or commas in it; save the table with "
        + "commas between cells, or with tabs as .tsv; if it is the name of one column, give a schema "
        + "that has it", "s", Array("a;b\nx;1\n".utf8)
    ),
    (
      "row 3: the row has 1 cells where the header has 2" + shape, "s",
      Array("a,b\nx,1\nsecret\n".utf8)
    ),
    (
      "row 2: the row has 4 cells where the header has 2" + shape, "",
      Array("a,b\nx,1,secret,3\n".utf8)
    ),
    (
      "row 2: the row has 1 cells where the header has 2" + shape, "",
      Array("a,b\n\nx,1\n".utf8)
    ),
    (
      "row 1, column 3: an earlier column has the same name; rename one, or add the header row if "
        + "it is missing", "", Array("a,b,a\n1,2,3".utf8)
    ),
    (
      "row 3, column 2: the text is not valid UTF-8; save the table as UTF-8", "",
      Array("a,b\nx,1\nx,".utf8) + [0xC3, 0x28, 0x0A]
    ),
    (
      "row 1: the text is not valid UTF-8; save the table as UTF-8", "", [0x61, 0xFF, 0x0A, 0x62]
    ),
    (
      "row 2, column 1: there is a NUL byte; save the table as plain UTF-8 text", "",
      Array("a,b\nx\0x,1\n".utf8)
    ),
    (
      "row 2, column 2: a quoted cell starts here and its closing quote is missing", "",
      Array("a,b\nx,\"secret\ny,2\n".utf8)
    ),
    (
      "row 2, column 1: text follows a closing quote; write a quote inside a cell twice", "",
      Array("a,b\n\"se\"cret,2\n".utf8)
    ),
    ("the file is empty; the first row must name the columns", "", []),
    ("the file is empty; the first row must name the columns", "s", [0xEF, 0xBB, 0xBF]),
    (
      "there is a header but no records; without a schema a table needs records", "",
      Array("a,b\n".utf8)
    ),
    (
      "column 2: more than half of the records have a value of their own (an id?); "
        + "leave the column out or give a schema", "", Array("a,b\nx,1\nx,2\nx,3\n".utf8)
    ),
    (
      "row 2, column \"a\": the value is not in the schema, and unknown values are refused", "r",
      Array("a,b\nsecret,1\n".utf8)
    ),
    (
      "row 3, column \"b\": the value is not in the schema, and unknown values are refused", "r",
      Array("a,b\nx,1\ny,20\n".utf8)
    ),
    (
      "row 1, column 3: the column is not in the schema; add it there, with \"ignore\" if need be, "
        + "or add the header row if it is missing", "s", Array("a,b,c\n".utf8)
    ),
    (
      "row 1, column \"b\": the column of the schema is missing from the table", "s",
      Array("a\nx\n".utf8)
    ),
  ]

  @Test(
    "each kind of bad input has one clear line with its place and no cell", arguments: cases,
    [1, 1 << 20])
  func badInput(fault: (String, String, [UInt8]), blockSize: Int) throws {
    let path = try scratch.file("t.csv", fault.2)
    let schema = fault.1.isEmpty ? nil : try TableSchema(Self.schema)
    let error = failure(TableError.self) {
      var generator = SplitMix64(1)
      _ = try TableReader.readCoded(
        path: path, schema: schema, unknown: fault.1 == "r" ? .refuse : nil, blockSize: blockSize,
        using: &generator)
    }
    let separator = fault.0.hasPrefix("row") || fault.0.hasPrefix("column") ? ", " : ": "
    #expect(error?.description == path + separator + fault.0)
    #expect(error?.exitCode == 65)
  }

  private static let headless: [(String, String)] = [
    ("CANARY1,CANARY2\nx,1\n", "s"),
    ("a,CANARY2\nx,1\n", "s"),
    ("CANARY1\nx\n", "s"),
    ("CANARY1,CANARY1\nx,1\n", "s"),
    ("CANARY1,CANARY1\nx,1\n", ""),
    ("CANARY1,CANARY2\nx,\0\n", ""),
    ("CANARY1,CANARY2\nx,\"1\n", ""),
    ("CANARY1,CANARY2\nx,\"1\"2\n", ""),
    ("CANARY1,CANARY2\nx\n", ""),
    ("CANARY1,CANARY2\n", ""),
    ("CANARY1,CANARY2\nx,1\ny,2\n", ""),
    ("CANARY1,CANARY2\n" + (0...65_536).map { "x,\($0)\n" }.joined(), ""),
  ]

  @Test("where the header row is missing no error shows the record in its place")
  func missingHeaderRow() throws {
    let schema = try TableSchema(Self.schema)
    for (text, kind) in Self.headless {
      let path = try scratch.file("t.csv", text)
      let error = failure(TableError.self) {
        _ = try read(path, schema: kind == "s" ? schema : nil)
      }
      let shown = error.map { "\($0) \(String(reflecting: $0))" }
      #expect(shown?.contains("CANARY") == false)
      #expect(error?.description.contains("\n") == false)
    }
    let path = try scratch.file("p.csv", "CANARY1,CANARY2\nx,\0\n")
    let error = failure(TableError.self) { _ = try TableSchema.propose(from: path) }
    #expect(error?.column == .numbered(2))
  }

  @Test("nor does one of a schema that was read off such a table")
  func schemaWithoutHeader() throws {
    let json = Self.schema.replacing("\"a\"", with: "\"CANARY1\"").replacing(
      "\"publicBecause\": \"codebook\"", with: "\"inferredFrom\": \"t.csv\"")
    let path = try scratch.file("t.csv", "b\n1\n")
    let error = failure(TableError.self) { _ = try read(path, schema: TableSchema(json)) }
    #expect(
      error?.description
        == "\(path), row 1, column 1: the column of the schema is missing from the table")
  }

  @Test("nothing is proposed for a header of one cell with another separator, nor compared")
  func otherSeparator() throws {
    let path = try scratch.file("t.csv", "a;b\nx;1\nx;1\n")
    let attempts: [() throws -> Void] = [
      { _ = try TableSchema.propose(from: path) },
      { _ = try TableReader.readJointly([path, path]) },
    ]
    for attempt in attempts {
      #expect(failure(TableError.self, attempt)?.problem == .otherSeparator)
    }
  }

  @Test("a column that the second of two tables lacks is named by its number in the first")
  func missingCounterpart() throws {
    let first = try scratch.file("t.csv", "a,CANARY\nx,1\n")
    let second = try scratch.file("u.csv", "b,a\n1,x\n")
    let error = failure(TableError.self) { _ = try TableReader.readJointly(first, second) }
    #expect(
      error?.description
        == "\(second), row 1: column 2 of \(first) is missing from the table; "
        + "do both tables have the same header row?")
  }

  @Test("a column of more than 65,536 values is refused")
  func tooManyValues() throws {
    let path = try scratch.file("t.csv", "a\n" + (0...65_536).map { "\($0)\n" }.joined())
    let error = failure(TableError.self) { _ = try read(path) }
    #expect(
      error?.description
        == "\(path), row 65538, column 1: there are more than 65536 distinct values (an id?); "
        + "leave the column out or give a schema with bins")
  }

  @Test("a file that is not there, or is a folder, is an input that cannot be opened")
  func cannotOpen() throws {
    let missing = scratch.folder.path + "/none.csv"
    let error = failure(TableError.self) { _ = try read(missing) }
    #expect(error?.description == "\(missing): cannot be opened: No such file or directory")
    #expect(error?.exitCode == 66)
    let folder = failure(TableError.self) { _ = try read(scratch.folder.path) }
    #expect(folder?.exitCode == 66)
  }

  @Test("damaged or truncated gzip data is refused at every length")
  func corruptGzip() throws {
    let whole = gzip(Array("a,b\nx,1\ny,2\nx,1\ny,2\n".utf8))
    for count in 1..<whole.count {
      let path = try scratch.file("t.csv.gz", Array(whole[..<count]))
      let error = failure(TableError.self) { _ = try read(path) }
      #expect(
        error?.description
          == "\(path): the gzip data is damaged or cut short; compress the table again")
    }
    let padded = try scratch.file("p.csv.gz", whole + [0, 0, 0])
    #expect(try read(padded).table.rowCount == 4)
    let trailed = try scratch.file("g.csv.gz", whole + [7])
    #expect(failure(TableError.self) { _ = try read(trailed) }?.problem == .corruptGzip)
  }

  @Test("an unclosed quote does not make the reader hold a whole file")
  func cellTooLong() throws {
    let path = try scratch.file(
      "t.csv", Array("a\n\"".utf8) + [UInt8](repeating: 0x61, count: 40 << 20))
    let error = failure(TableError.self) { _ = try read(path) }
    #expect(error?.problem == .cellTooLong(limit: 16 << 20))
    #expect(error?.row == 2)
  }

  @Test("under a public schema any number of rows and of distinct values is accepted")
  func publicSchemaAcceptsAnyTable() throws {
    let schema = try TableSchema(Self.schema)
    for rows in ["", "x,1\n", "x,1\ny,11\n", "q,99\n", ",\n"] {
      let path = try scratch.file("t.csv", "a,b\n" + rows)
      let result = try read(path, schema: schema)
      #expect(result.schema.standing.isPublic)
      #expect(result.table.domain.sizes == [3, 3])
    }
  }
}
