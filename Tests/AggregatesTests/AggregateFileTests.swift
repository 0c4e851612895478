import Foundation
import Privacy
import Tabular
import Testing

@testable import Aggregates

@Suite("Files of aggregates and records")
struct AggregateFileTests {
  /// Two columns with awkward names and values, and a list.
  static let domain = ItemDomain(
    columns: [
      ItemDomain.Column(name: "a;b"), ItemDomain.Column(name: "B"),
      ItemDomain.Column(name: "list", delimiter: ";", maxItems: 2),
    ],
    texts: [["x:y", " spaced "], ["say \"no\"", "2"], ["p", "q"]])

  static let rows: ItemRows = {
    var rows = ItemRows()
    for record in [[0, 2, 4, 5], [0, 3], [0, 2, 4], [1, 5], []] as [[UInt16]] {
      rows.append(record)
    }
    return rows
  }()

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  @Test("counts stand as Synthetic Data Showcase writes them: short first, larger first, escaped")
  func exactFile() {
    let counts = CombinationCounter.count(Self.rows, domain: Self.domain, length: 2)
    let lines = text(
      AggregateFile.bytes(
        counts, name: AggregateFile.count, note: (name: "private", value: "false"))
    ).split(separator: "\n").map(String.init)
    #expect(lines[0] == "selections\tcount\tprivate")
    #expect(lines[1] == "record_count\t5\tfalse")
    #expect(lines[2] == "a<semicolon>b:x<colon>y\t3\tfalse")
    #expect(lines.contains("\"B:say \"\"no\"\";a<semicolon>b:x<colon>y\"\t2\tfalse"))
    #expect(lines.contains("a<semicolon>b:spaced\t1\tfalse"))
    #expect(lines.contains("list_p:1;list_q:1\t1\tfalse"))
    let sizes = lines.dropFirst(2).map { $0.filter { $0 == ";" }.count }
    #expect(sizes == sizes.sorted())
  }

  @Test("k-anonymous counts stand the same way, and odd characters are no cell's end")
  func roundedFile() {
    let domain = ItemDomain(
      columns: [
        ItemDomain.Column(name: "b:x"), ItemDomain.Column(name: " A ", delimiter: ";", maxItems: 2),
      ], texts: [["1;2", "a\tb"], ["p", "q"]])
    var rows = ItemRows()
    for _ in 0..<3 { rows.append([0, 3]) }
    for _ in 0..<5 { rows.append([1, 3]) }
    let counts = CombinationCounter.count(rows, domain: domain, length: 2).rounded(to: 2)
    #expect(
      text(AggregateFile.bytes(counts, name: AggregateFile.protectedCount)) == """
        selections\tprotected_count
        record_count\t8
        A _q:1\t8
        b<colon>x:a b\t4
        b<colon>x:1<semicolon>2\t2
        A _q:1;b<colon>x:a b\t4
        A _q:1;b<colon>x:1<semicolon>2\t2

        """)
  }

  @Test("a file of released aggregates reads back as what was released, with its intervals")
  func roundTrip() throws {
    let run = try AggregateRunTests.run(
      AggregateRunTests.rows(300), epsilon: 3, delta: .value(Delta(1e-5)))
    let bytes = AggregateFile.bytes(run.aggregates, recordsSigma: run.recordCountSigma)
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("aggregates-\(UUID()).tsv").path
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let read = try ReportedAggregates(path: path)
    #expect(read.recordCount == Double(run.aggregates.recordCount))
    let names = ItemNames.texts(run.aggregates.domain)
    var expected: [[String]: Double] = [:]
    for length in 1...3 {
      for place in 0..<run.aggregates.tree.count(length: length) {
        let items = run.aggregates.tree.items(at: place, length: length)
        expected[items.map { names[Int($0)] }.sorted()] = Double(
          run.aggregates.counts[length - 1][place])
      }
    }
    #expect(
      Dictionary(uniqueKeysWithValues: read.rows.map { ($0.items, $0.count) }) == expected)
    let cells = text(bytes).split(separator: "\n")[2].split(separator: "\t")
    let (sigma, low, high) = (Double(cells[2])!, Double(cells[3])!, Double(cells[4])!)
    #expect(abs((high - low) - 2 * 1.96 * sigma) < 0.1)
  }

  @Test("a file that is no file of aggregates is refused with the place")
  func refused() throws {
    func problem(_ content: String) throws -> TableError? {
      let path = FileManager.default.temporaryDirectory
        .appendingPathComponent("aggregates-\(UUID()).tsv").path
      try Data(content.utf8).write(to: URL(fileURLWithPath: path))
      defer { try? FileManager.default.removeItem(atPath: path) }
      do {
        _ = try ReportedAggregates(path: path)
        return nil
      } catch { return error }
    }
    #expect(try problem("a\tb\nx\ty\n")?.problem == .notAggregates)
    #expect(try problem("selections\tcount\nA:1\tmany\n")?.problem == .notACount)
    #expect(try problem("selections\tcount\nA:1\t-1\n")?.row == 2)
    #expect(try problem("selections\tcount\nA:1;B\t1\n")?.problem == .notACombination)
    #expect(try problem("selections\tcount\nA:1\t1\nA:1\t2\n")?.row == 3)
    #expect(try problem("selections\tcount\nA:1\t1\n") == nil)
  }

  @Test("records are written condensed, wide and long")
  func records() {
    let file = RecordFile(Self.domain)
    #expect(
      text(file.bytes(Self.rows, form: .condensed)) == """
        a;b,B,list
        x:y,"say ""no""\",p;q
        x:y,2,
        x:y,"say ""no""\",p
         spaced ,,q
        ,,

        """)
    #expect(
      text(file.bytes(Self.rows, form: .wide)) == """
        a;b,B,list_p,list_q
        x:y,"say ""no""\",1,1
        x:y,2,,
        x:y,"say ""no""\",1,
         spaced ,,,1
        ,,,

        """)
    let long = text(file.bytes(Self.rows, form: .long)).split(separator: "\n")
    #expect(long[0] == "Id,Attribute,Value,AttributeValue")
    #expect(long[1] == "1,a;b,x:y,a<semicolon>b:x<colon>y")
    #expect(long[3] == "1,list_p,1,list_p:1")
    #expect(long.count == 1 + 11)
  }
}
