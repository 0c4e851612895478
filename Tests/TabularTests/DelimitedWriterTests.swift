import Testing

@testable import Tabular

@Suite("DelimitedWriter")
struct DelimitedWriterTests {
  private final class Collector {
    var text: [UInt8] = []
    var pieces = 0
  }

  private func written(
    _ rows: [[String]], delimiter: UInt8 = UInt8(ascii: ","), capacity: Int = 1 << 16
  ) throws -> (text: String, pieces: Int) {
    let collector = Collector()
    var writer = DelimitedWriter(delimiter: delimiter, capacity: capacity) {
      collector.text += $0
      collector.pieces += 1
    }
    for row in rows { try writer.write(row) }
    try writer.flush()
    return (String(decoding: collector.text, as: UTF8.self), collector.pieces)
  }

  @Test("a cell is quoted only where it must be")
  func quoting() throws {
    let rows = [["a", "", "b c", "é;\t'"], ["x,y", "say \"no\"", "two\nlines", "cr\r"]]
    #expect(
      try written(rows).text
        == "a,,b c,é;\t'\n\"x,y\",\"say \"\"no\"\"\",\"two\nlines\",\"cr\r\"\n")
  }

  @Test("with another delimiter, that one is quoted and the comma is not")
  func otherDelimiter() throws {
    #expect(
      try written([["x,y", "a\tb"]], delimiter: UInt8(ascii: "\t")).text == "x,y\t\"a\tb\"\n")
  }

  @Test("a lone empty cell is not a blank line")
  func loneEmptyCell() throws {
    #expect(try written([[""], ["a"]]).text == "\"\"\na\n")
  }

  @Test("the bytes do not depend on the size of the pieces", arguments: [1, 7, 64, 1 << 16])
  func pieces(capacity: Int) throws {
    let rows = (0..<100).map { ["\($0)", "value \($0 % 7)", $0 % 3 == 0 ? "a,b" : ""] }
    let (text, pieces) = try written(rows, capacity: capacity)
    #expect(
      text
        == rows.map { row in
          row.map { $0.contains(",") ? "\"\($0)\"" : $0 }.joined(separator: ",") + "\n"
        }.joined())
    #expect(capacity == 1 ? pieces == 100 : pieces <= 100)
  }

  @Test("a row of cells encoded beforehand is the same bytes")
  func encoded() throws {
    for cell in ["", "plain", "a,b", "\"", "\r\n"] {
      let collector = Collector()
      var writer = DelimitedWriter { collector.text += $0 }
      let row = DelimitedWriter.encoded(cell) + [UInt8](",z\n".utf8)
      try row.withUnsafeBytes { try writer.writeEncoded($0) }
      try writer.flush()
      #expect(String(decoding: collector.text, as: UTF8.self) == (try written([[cell, "z"]]).text))
    }
  }

  @Test("what the sink throws reaches the caller")
  func sinkThrows() {
    struct Full: Error {}
    var writer = DelimitedWriter(capacity: 1) { _ in throw Full() }
    #expect(throws: Full.self) { try writer.write(["a"]) }
  }
}
