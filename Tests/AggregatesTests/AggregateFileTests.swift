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
    #expect(lines.contains("\"a<semicolon>b:x<colon>y;B:say \"\"no\"\"\"\t2\tfalse"))
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
        A_q:1\t8
        b<colon>x:a b\t4
        b<colon>x:1<semicolon>2\t2
        A_q:1;b<colon>x:a b\t4
        A_q:1;b<colon>x:1<semicolon>2\t2

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
    // Laplace noise of scale b, and deviation √2·b, is beyond t with probability exp(−t/b).
    let records = text(bytes).split(separator: "\n")[1].split(separator: "\t").dropFirst()
    let (count, scale) = (Double(records[1])!, Double(records[2])! / 2.0.squareRoot())
    #expect(abs(exp(-(Double(records[4])! - count) / scale) - 0.05) < 0.001)
  }

  private func read(_ content: some Sequence<UInt8>) throws -> ReportedAggregates {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("aggregates-\(UUID())").path
    try Data(Array(content)).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try ReportedAggregates(path: path)
  }

  @Test("a file that is no file of aggregates is refused with the place")
  func refused() throws {
    func problem(_ content: String) throws -> TableError? {
      do {
        _ = try read(content.utf8)
        return nil
      } catch let error as TableError { return error }
    }
    #expect(try problem("a\tb\nx\ty\n")?.problem == .notAggregates)
    #expect(try problem("selections\tcount\tlow95\nA:1\t1\t0\n")?.problem == .notAggregates)
    #expect(try problem("selections\tcount\nA:1\tmany\n")?.problem == .notACount)
    #expect(try problem("selections\tcount\nA:1\t1.5\n")?.column == .named("count"))
    #expect(try problem("selections\tcount\nA:1\t-1\n")?.row == 2)
    #expect(try problem("selections\tcount\nA:1;B\t1\n")?.problem == .notACombination)
    #expect(try problem("selections\tcount\nA:1;A:1\t1\n")?.problem == .notACombination)
    #expect(try problem("selections\tcount\nA:1\t1\nA:1\t2\n")?.row == 3)
    #expect(try problem("selections\tcount\nA:1\t1\nrecord_count\t2\n")?.row == 3)
    #expect(
      try problem("selections\tcount\tsigma\tlow95\thigh95\nA:1\t1\t2\t?\t9\n")?.column
        == .named("low95"))
    #expect(try problem("selections\tcount\nA:1\t1\n") == nil)
    #expect(try problem("selections\tprotected_count\tprivate\nA:1\t1\tfalse\n") == nil)
  }

  @Test("combinations with awkward names come back as the items they were", arguments: [",", "\t"])
  func combinations(delimiter: String) throws {
    let counts = CombinationCounter.count(Self.rows, domain: Self.domain, length: 3)
    let reported = try read(
      AggregateFile.bytes(counts, name: AggregateFile.count, delimiter: delimiter.utf8.first!))
    let combinations = try reported.combinations(over: Self.domain)
    #expect(combinations.count == (1...3).reduce(0) { $0 + counts.tree.count(length: $1) })
    for combination in combinations {
      #expect(counts.count(of: combination.items).map(Double.init) == combination.count)
    }
  }

  @Test(
    "a combination that the domain does not have is refused with its row",
    arguments: ["B:3", "list_p:2", "a<semicolon>b:x<colon>y;a<semicolon>b:spaced"])
  func foreignItems(key: String) throws {
    let header = "selections\tcount\nrecord_count\t9\n"
    let reported = try read((header + "list_p:1;B:2\t1\n" + key + "\t1\n").utf8)
    let error = #expect(throws: TableError.self) {
      try reported.combinations(over: Self.domain)
    }
    #expect(error?.problem == .unknownItem && error?.row == 4)
    let known = try read((header + "list_p:1;B:2\t1\n").utf8)
    #expect(try known.combinations(over: Self.domain).map(\.items) == [[3, 4]])
  }

  @Test("items are told apart where the spelling would make them one")
  func sameSpelling() {
    let domain = ItemDomain(
      columns: [
        ItemDomain.Column(name: "A"), ItemDomain.Column(name: "B_q"),
        ItemDomain.Column(name: "B", delimiter: ",", maxItems: 1),
      ], texts: [["x", " x", "x;", "x<semicolon>"], ["1"], ["q"]])
    #expect(
      ItemNames.texts(domain) == [
        "A:x", "A:x (2)", "A:x<semicolon>", "A:x<semicolon> (2)", "B_q:1", "B_q:1 (2)",
      ])
  }

  @Test("the items of a key stand in the order of their lower-case texts")
  func caseOfKeys() {
    let domain = ItemDomain(
      columns: ["b", "C", "a", "B"].map { ItemDomain.Column(name: $0) },
      texts: [["1"], ["1"], ["1"], ["1"]])
    var rows = ItemRows()
    rows.append([0, 1, 2, 3])
    let counts = CombinationCounter.count(rows, domain: domain, length: 4)
    let lines = text(AggregateFile.bytes(counts, name: AggregateFile.count)).split(separator: "\n")
    #expect(lines.last == "a:1;B:1;b:1;C:1\t1")
    #expect(lines[2...5] == ["a:1\t1", "B:1\t1", "b:1\t1", "C:1\t1"])
  }

  @Test("what the sink throws comes through, and a long file is handed on in pieces")
  func pieces() throws {
    struct Full: Error {}
    var generator = CountingGenerator(state: 4)
    let domain = RandomRows.domain(sizes: Array(repeating: 12, count: 8))
    let counts = CombinationCounter.count(
      RandomRows.rows(400, over: domain, using: &generator), domain: domain, length: 3)
    var bytes: [UInt8] = []
    var parts = 0
    AggregateFile.write(counts, name: AggregateFile.count) { (part: UnsafeRawBufferPointer) in
      bytes.append(contentsOf: part)
      parts += 1
    }
    #expect(parts > 1 && bytes == AggregateFile.bytes(counts, name: AggregateFile.count))
    #expect(throws: Full.self) {
      try AggregateFile.write(counts, name: AggregateFile.count) {
        (_: UnsafeRawBufferPointer) throws(Full) in throw Full()
      }
    }
  }

  @Test("the empty value has a key, and no row in the long form")
  func emptyValue() {
    let domain = ItemDomain(
      columns: [ItemDomain.Column(name: "A"), ItemDomain.Column(name: "B")],
      texts: [["", "0"], ["x"]])
    var rows = ItemRows()
    rows.append([0, 2])
    rows.append([1])
    let file = RecordFile(domain)
    #expect(
      text(file.bytes(rows, form: .long)) == """
        Id,Attribute,Value,AttributeValue
        0,B,x,B:x
        1,A,0,A:0

        """)
    #expect(text(file.bytes(rows, form: .wide)) == "A,B\n,x\n0,\n")
    #expect(ItemNames.texts(domain)[0] == "A:")
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
    #expect(long[1] == "0,a<semicolon>b,x<colon>y,a<semicolon>b:x<colon>y")
    #expect(long[3] == "0,list_p,1,list_p:1")
    #expect(long[11] == "3,list_q,1,list_q:1")
    #expect(long.count == 1 + 11)
  }
}
