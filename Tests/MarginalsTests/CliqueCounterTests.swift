import Privacy
import Tabular
import Testing

@testable import Marginals

@Suite("Counting")
struct CliqueCounterTests {
  @Test(
    "counts of all cliques of 1 to 4 attributes equal a naive loop, for one thread and for two",
    arguments: [0, 1, 2, 3, 100, 2047, 2048, 2049, 4096, 5000])
  func equalsNaive(rowCount: Int) {
    let table = CodedTable.random(
      sizes: [3, 1, 2, 7, 4, 11, 1], rowCount: rowCount, seed: UInt64(rowCount))
    let cliques = (1...4).flatMap { Clique.all(order: $0, of: 7) }
    let expected = cliques.map(table.naiveCounts(of:))
    #expect(CliqueCounter.count(cliques, in: table) == expected)
    #expect(CliqueCounter.count(cliques, in: table, threads: 2) == expected)
  }

  @Test(
    "attributes around one byte a code are counted exactly", arguments: [1, 2, 255, 256, 257, 300])
  func codeWidths(size: Int) {
    let table = CodedTable.random(sizes: [2, size, 3, 300], rowCount: 3000, seed: UInt64(size))
    let cliques = (1...3).flatMap { Clique.all(order: $0, of: 4) }
    #expect(CliqueCounter.count(cliques, in: table) == cliques.map(table.naiveCounts(of:)))
  }

  @Test("the same clique twice, and cliques in any order, are counted where they stand")
  func anyOrder() {
    let table = CodedTable.random(sizes: [3, 4, 5], rowCount: 500, seed: 9)
    let cliques = [
      Clique([2]), Clique([0, 1]), Clique([2]), Clique([0, 1, 2]), Clique([0, 2]), Clique([0, 1]),
    ]
    #expect(CliqueCounter.count(cliques, in: table) == cliques.map(table.naiveCounts(of:)))
    #expect(CliqueCounter.count([], in: table) == [])
  }

  @Test("a source's sealed counts equal the counter's, with the table's sensitivity")
  func source() throws {
    let table = CodedTable.random(sizes: [3, 4, 5], rowCount: 700, seed: 10)
    let cliques = (1...3).flatMap { Clique.all(order: $0, of: 3) }
    let source = TableSource(SecretTable(table, maxRowsPerUnit: 3), threads: 2)
    let counts = try source.counts(of: cliques)
    #expect(counts.exactBlocks() == cliques.map(table.naiveCounts(of:)))
    #expect(counts.blocks.allSatisfy { $0.sensitivity == .rows(perUnit: 3) })
    #expect(source.sensitivity == .rows(perUnit: 3))
  }

  @Test("a marginal of too many cells is refused by name before it is counted")
  func tooManyCells() {
    let table = CodedTable.random(sizes: [60_000, 60_000], rowCount: 0, seed: 1)
    let source = TableSource(SecretTable(table))
    #expect(throws: CountingError.self) {
      _ = try source.counts(of: [Clique([0, 1])]).blocks.count
    }
  }

  @Test("a recoded source counts what the merged values count together")
  func recoding() throws {
    let table = CodedTable.random(sizes: [300, 4], rowCount: 900, seed: 11)
    let map = (0..<300).map { $0 < 250 ? $0 / 125 : 2 }
    let recoding = DomainRecoding(
      codes: [map, Array(0..<4)], domain: Domain(sizes: [3, 4]))
    let source = TableSource(SecretTable(table, maxRowsPerUnit: 2)).recoded(by: recoding)
    #expect(source.domain == recoding.domain && source.sensitivity == .rows(perUnit: 2))
    let fine = table.naiveCounts(of: Clique([0, 1]))
    var merged = [Int64](repeating: 0, count: 12)
    for (cell, count) in fine.enumerated() { merged[map[cell / 4] * 4 + cell % 4] += count }
    #expect(try source.counts(of: [Clique([0, 1])]).exactBlocks() == [merged])
    let preimages = recoding.preimages(of: 0)
    #expect(preimages.map(\.count) == [125, 125, 50] && preimages[2] == Array(250..<300))
  }
}
