import Privacy
import Tabular
import Testing

@testable import Marginals

@Suite("Marginal matrix")
struct MarginalMatrixTests {
  @Test(
    "of a one-hot table it equals the counting kernel cell by cell",
    arguments: [0, 1, 2, 500, 4095, 4096, 4097, 9001], [1, 2])
  func equalsCounter(rowCount: Int, threads: Int) throws {
    let sizes = [3, 1, 2, 257, 7, 4, 30]
    let table = CodedTable.random(sizes: sizes, rowCount: rowCount, seed: UInt64(rowCount + 1))
    let counts = try MarginalMatrix.counts(
      of: IndicatorTable(SecretTable(table)), threads: threads)
    #expect(
      counts.exactBlocks() == CliqueCounter.count(Clique.matrix(of: sizes.count), in: table))
  }

  @Test(
    "of a table with multi-valued columns it equals a naive loop", arguments: UInt64(0)..<20)
  func equalsNaive(seed: UInt64) throws {
    var generator = SplitMix64(seed)
    let sizes = (0..<4).map { _ in Int.random(in: 1...9, using: &generator) }
    let maxItems = sizes.map { Int.random(in: 1...max(1, min(4, $0)), using: &generator) }
    let rows = SetRows.random(
      sizes: sizes, maxItems: maxItems, rowCount: Int.random(in: 0...300, using: &generator),
      seed: seed)
    let layout = try MarginalMatrixLayout(
      domain: Domain(sizes: sizes), maxItems: maxItems, maxRowsPerUnit: 1)
    let counts = try MarginalMatrix.counts(of: rows.table, threads: 2)
    #expect(counts.exactBlocks() == layout.blocks.map(rows.naiveCounts(of:)))
    #expect(counts.blocks.map(\.sensitivity) == layout.blocks.map(layout.sensitivity(of:)))
  }

  @Test("rows beyond a part's limit are summed in 64 bit", arguments: [1, 7, 100, 1000])
  func parts(limit: Int) throws {
    let rows = SetRows.random(sizes: [4, 3, 5], maxItems: [1, 2, 3], rowCount: 333, seed: 3)
    let table = rows.table
    let layout = try MarginalMatrixLayout(
      domain: table.domain, maxItems: table.maxItems, maxRowsPerUnit: 1)
    let expected = layout.blocks.flatMap(rows.naiveCounts(of:))
    var cells = [Int64](repeating: 0, count: expected.count)
    cells.withUnsafeMutableBufferPointer {
      MarginalMatrix.accumulate(
        table.columns, rowCount: table.rowCount, layout: layout, into: $0, threads: 2,
        partLimit: limit)
    }
    #expect(cells == expected)
  }

  @Test("a source's matrix is the marginals of 1 and 2 attributes, whichever kernel counts")
  func source() throws {
    // Many binary columns, where the matrix product is quicker, and few wide ones, where it is not.
    for sizes in [[Int](repeating: 2, count: 24), [40, 30, 20]] {
      let table = CodedTable.random(sizes: sizes, rowCount: 1000, seed: 4)
      #expect(MarginalMatrix.isQuicker(for: table.domain) == (sizes[0] == 2))
      let source = TableSource(SecretTable(table, maxRowsPerUnit: 2))
      let counts = try source.matrixCounts()
      let cliques = Clique.matrix(of: sizes.count)
      #expect(counts.exactBlocks() == cliques.map(table.naiveCounts(of:)))
      #expect(counts.blocks.allSatisfy { $0.sensitivity == .rows(perUnit: 2) })
    }
  }

  @Test("lists in a cell are taken apart by the public domain and bounded row by row")
  func splitting() throws {
    let texts = ["", "A", "A;B", "B;A", "C;A;B", "C;C"]
    let domain = Domain([
      Attribute(name: "list", values: texts), Attribute(name: "other", values: ["x", "y"]),
    ])
    let table = CodedTable(
      domain: domain,
      columns: [
        .make(size: 6, count: 6) { $0 }, .make(size: 2, count: 6) { $0 % 2 },
      ], rowCount: 6)
    let split = ListSplit(attribute: 0, delimiter: ";", maxItems: 2)
    let indicators = IndicatorTable(SecretTable(table), splitting: [split])
    #expect(indicators.domain[0].values == ["A", "B", "C"] && indicators.maxItems == [2, 1])
    let counts = try MarginalMatrix.counts(of: indicators).exactBlocks()
    // Rows: {}, {A}, {A,B}, {B,A}, {C,A}, {C}.
    #expect(counts[0] == [4, 2, 1, 2, 0, 2])
    #expect(counts[1] == [3, 3])
    #expect(counts[2] == [2, 2, 1, 1, 1, 1])
    let loose = ListSplit(attribute: 0, delimiter: ";", maxItems: 100)
    #expect(IndicatorTable(SecretTable(table), splitting: [loose]).maxItems == [3, 1])
  }

  @Test("lists with units of several rows are refused, and so is a matrix that would not fit")
  func refusals() {
    let rows = SetRows.random(sizes: [4, 3], maxItems: [1, 2], rowCount: 10, seed: 5)
    let table = rows.table
    let several = IndicatorTable(
      domain: table.domain, columns: table.columns, rowCount: 10, maxRowsPerUnit: 2)
    #expect(throws: MarginalMatrixError.severalRows(attribute: "a1", rows: 2)) {
      _ = try MarginalMatrix.counts(of: several).blocks.count
    }
    let wide = CodedTable.random(sizes: [10_000, 10_000], rowCount: 1, seed: 6)
    #expect(throws: MarginalMatrixError.tooManyValues(values: 20_000, limit: 16_384)) {
      _ = try MarginalMatrix.counts(of: IndicatorTable(SecretTable(wide))).blocks.count
    }
  }
}
