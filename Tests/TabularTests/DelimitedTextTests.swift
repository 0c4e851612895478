import Testing

@testable import Tabular

/// How a random table is spelt as bytes.
private struct Spelling {
  var delimiter: UInt8 = UInt8(ascii: ",")
  var lineEnd = "\n"
  var hasMark = false
  var endsLastLine = true
  /// Whether cells that need no quotes get them now and then.
  var quotesFreely = false

  func bytes(_ rows: [[String]], using generator: inout SplitMix64) -> [UInt8] {
    var result: [UInt8] = hasMark ? [0xEF, 0xBB, 0xBF] : []
    for (index, row) in rows.enumerated() {
      for (column, cell) in row.enumerated() {
        if column > 0 { result.append(delimiter) }
        let quotes =
          cell.utf8.contains { $0 == delimiter || [0x22, 0x0A, 0x0D].contains($0) }
          || cell.isEmpty && row.count == 1 || cell.utf8.starts(with: [0xEF, 0xBB, 0xBF])
          || quotesFreely && Bool.random(using: &generator)
        if quotes {
          result.append(0x22)
          for byte in cell.utf8 { result += byte == 0x22 ? [0x22, 0x22] : [byte] }
          result.append(0x22)
        } else {
          result += cell.utf8
        }
      }
      if index + 1 < rows.count || endsLastLine { result += lineEnd.utf8 }
    }
    return result
  }
}

private let pieces = [
  "", ",", "\t", "\"", "\"\"", "\n", "\r", "\r\n", " ", "a", "bc", "Zürich", "你好", "أنثى", "🦉",
  "\u{FEFF}", "\u{1}", "0", "-1.5", "a value of more than sixteen bytes", "12345678", ";",
]

private func randomTable(
  columns: Int, rows: Int, using generator: inout SplitMix64
) -> [[String]] {
  let header = (0..<columns).map { "column \($0)" + pieces.randomElement(using: &generator)! }
  return [header]
    + (0..<rows).map { _ in
      (0..<columns).map { _ in
        (0..<Int.random(in: 0...3, using: &generator)).map { _ in
          pieces.randomElement(using: &generator)!
        }.joined()
      }
    }
}

@Suite("Delimited text")
struct DelimitedTextTests {
  @Test(
    "tables of awkward cells are read back as they were, whatever their spelling",
    arguments: 0..<48 as Range<UInt64>)
  func roundTrip(seed: UInt64) throws {
    let scratch = try Scratch()
    var generator = SplitMix64(seed)
    let isTabs = seed & 1 == 1
    let spelling = Spelling(
      delimiter: isTabs ? 0x09 : UInt8(ascii: ","),
      lineEnd: ["\n", "\r\n", "\r"][Int(seed % 3)], hasMark: seed & 2 != 0,
      endsLastLine: seed & 4 != 0, quotesFreely: seed & 8 != 0)
    let columns = Int.random(in: 1...5, using: &generator)
    let table = randomTable(
      columns: columns, rows: Int.random(in: 0...40, using: &generator), using: &generator)
    var bytes = spelling.bytes(table, using: &generator)
    var name = isTabs ? "table.tsv" : "table.csv"
    if seed & 16 != 0 {
      let middle = bytes.count / 2
      bytes = gzip(Array(bytes[..<middle])) + gzip(Array(bytes[middle...]))
      name += ".gz"
    }
    let path = try scratch.file(name, bytes)
    for blockSize in [1, 7, 1 << 20] {
      let pair = try TableReader.readJointly(path, path, blockSize: blockSize)
      #expect(pair.first.domain.attributes.map(\.name) == table[0])
      #expect(pair.first.texts == Array(table.dropFirst()))
      #expect(pair.second.texts == Array(table.dropFirst()))
    }
  }

  @Test("a block may end at any byte")
  func everyBlockBoundary() throws {
    let scratch = try Scratch()
    let text = "a,\"b\"\"c\"\r\n\"x\r\ny\",\r\n\"\",\"\"\"\"\r\nlonger than a word,é\r\n1,2"
    let expected = [["x\r\ny", ""], ["", "\""], ["longer than a word", "é"], ["1", "2"]]
    for (name, bytes) in [("t.csv", Array(text.utf8)), ("t.csv.gz", gzip(Array(text.utf8)))] {
      let path = try scratch.file(name, bytes)
      for blockSize in 1...text.utf8.count + 1 {
        let pair = try TableReader.readJointly(path, path, blockSize: blockSize)
        #expect(pair.first.domain.attributes.map(\.name) == ["a", "b\"c"])
        #expect(pair.first.texts == expected)
      }
    }
  }

  @Test("a header with tabs and no comma makes a table without a telling name one of tabs")
  func tabsByHeader() throws {
    let scratch = try Scratch()
    let tabs = try scratch.file("table.txt", "a\tb\n1,5\t2\n")
    #expect(try TableReader.readJointly(tabs, tabs).first.texts == [["1,5", "2"]])
    let commas = try scratch.file("other.txt", "a\tb,c\n1,2\n")
    #expect(try TableReader.readJointly(commas, commas).first.texts == [["1", "2"]])
    let named = try scratch.file("named.csv", "a\tb\n1\n")
    #expect(try TableReader.readJointly(named, named).first.domain[0].name == "a\tb")
  }

  @Test("a column of more than 256 values becomes two bytes wide without losing a cell")
  func widening() throws {
    let scratch = try Scratch()
    var generator = SplitMix64(5)
    for values in [255, 256, 257, 3_000, 65_536] {
      let cells = (0..<2 * values).map { "v\($0 % values)" }.shuffled(using: &generator)
      let path = try scratch.file(
        "t.csv", "wide,narrow\n" + cells.map { "\($0),\($0.count % 2)\n" }.joined())
      let table = try read(path).table
      #expect(table.domain.sizes[0] == values)
      if case .bytes = table.columns[0] { #expect(values <= 256) } else { #expect(values > 256) }
      guard case .bytes = table.columns[1] else {
        Issue.record("the other column stays narrow")
        return
      }
      #expect(table.texts.map { $0[0] } == cells)
      let sorted = table.domain[0].values.map { Array($0.utf8) }
      #expect(zip(sorted, sorted.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) })
    }
  }

  @Test("rows are kept in order over many chunks, and columns widen in any of them")
  func chunks() {
    var generator = SplitMix64(8)
    for chunkRows in [1, 2, 7, 64] {
      var store = RowStore(isWide: [false, true, false], chunkRows: chunkRows)
      var rows: [[Int]] = []
      for row in 0..<500 {
        let codes = [
          row < 300 ? row % 256 : Int.random(in: 0..<1_000, using: &generator),
          Int.random(in: 0..<65_536, using: &generator), row % 3,
        ]
        for (column, code) in codes.enumerated() { store.put(code, column: column) }
        if row % 5 == 0 { continue }
        store.commit()
        rows.append(codes)
      }
      #expect(store.rowCount == rows.count)
      let recoding = (0..<3).map { UInt16(2 - $0) }
      let columns = store.finish(sizes: [1_000, 65_536, 3], recodings: [nil, nil, recoding])
      for (row, codes) in rows.enumerated() {
        #expect(columns[0][row] == codes[0])
        #expect(columns[1][row] == codes[1])
        #expect(columns[2][row] == 2 - codes[2])
      }
    }
  }
}
