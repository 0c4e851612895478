import Foundation
import Tabular
import Testing

@testable import Evaluation

/// Codes of a table with a column of each size; sizes above 256, and every third one, take two bytes.
private func randomTable(
  sizes: [Int], rows: Int, using generator: inout SplitMix64
) -> CodedTable {
  let domain = Domain(
    sizes.enumerated().map { column, size in
      Attribute(name: "c\(column)", values: (0..<size).map { "v\($0)" })
    })
  let columns = sizes.enumerated().map { column, size in
    let bound = Int.random(in: 1...size, using: &generator)
    let codes = (0..<rows).map { _ in Int.random(in: 0..<bound, using: &generator) }
    return size > 256 || column % 3 == 2
      ? CodeColumn.words(codes.map { UInt16($0) }) : .bytes(codes.map { UInt8($0) })
  }
  return CodedTable(domain: domain, columns: columns, rowCount: rows)
}

private func combinations(_ order: Int, of count: Int) -> [[Int]] {
  (0..<order).reduce([[]]) { partial, _ in
    partial.flatMap { clique in
      stride(from: (clique.last ?? -1) + 1, to: count, by: 1).map { clique + [$0] }
    }
  }
}

/// The distance of one clique by its definition.
private func definition(_ real: CodedTable, _ synthetic: CodedTable, _ clique: [Int]) -> Double {
  func shares(_ table: CodedTable) -> [[Int]: Double] {
    var counts: [[Int]: Double] = [:]
    for row in 0..<table.rowCount {
      counts[clique.map { table.columns[$0][row] }, default: 0] += 1 / Double(table.rowCount)
    }
    return counts
  }
  let (a, b) = (shares(real), shares(synthetic))
  return Set(a.keys).union(b.keys).reduce(0) { $0 + abs((a[$1] ?? 0) - (b[$1] ?? 0)) }
}

@Suite("Distances of marginals")
struct MarginalDistanceTests {
  @Test(
    "every clique's distance is that of the definition, in lexicographic order",
    arguments: [
      [2, 3, 4, 2, 5, 3, 2], [1, 1, 1], [300, 2, 70, 400], [200, 150, 90, 30, 100, 3], [5],
      [9, 20],
    ], [1, 2, 3])
  func definitionHolds(sizes: [Int], order: Int) {
    var generator = SplitMix64(UInt64(sizes.count * 10 + order))
    let real = randomTable(sizes: sizes, rows: 137, using: &generator)
    let synthetic = randomTable(sizes: sizes, rows: 61, using: &generator)
    let found = MarginalDistance.distances(
      real: real, synthetic: synthetic, order: order, threads: 1)
    let cliques = combinations(order, of: sizes.count)
    #expect(found.count == cliques.count)
    for (clique, distance) in zip(cliques, found) {
      #expect(abs(distance - definition(real, synthetic, clique)) < 1e-12)
    }
    let swapped = MarginalDistance.distances(
      real: synthetic, synthetic: real, order: order, threads: 1)
    #expect(swapped == found)
  }

  @Test("a table is at distance 0 from itself and 2 from one that shares no value")
  func extremes() throws {
    var generator = SplitMix64(1)
    let table = randomTable(sizes: [3, 400, 8, 20], rows: 500, using: &generator)
    let same = try MarginalDistance.evaluate(real: table, synthetic: table, threads: 2)
    #expect(same.orders.map(\.maxL1) == [0, 0, 0])
    let domain = Domain((0..<4).map { Attribute(name: "c\($0)", values: ["a", "b"]) })
    let tables = (0..<2).map { code in
      CodedTable(
        domain: domain,
        columns: Array(
          repeating: .bytes([UInt8](repeating: UInt8(code), count: 5 + code)), count: 4),
        rowCount: 5 + code)
    }
    let apart = try MarginalDistance.evaluate(
      real: tables[0], synthetic: tables[1], threads: 1)
    #expect(apart.orders.map(\.meanL1) == [2, 2, 2])
    #expect(apart.orders.map(\.cliques) == [4, 6, 4])
  }

  @Test("any number of threads gives the same bits", arguments: 2...5)
  func threads(count: Int) throws {
    var generator = SplitMix64(7)
    let sizes = [4, 9, 300, 2, 17, 60, 5, 8, 3]
    let real = randomTable(sizes: sizes, rows: 900, using: &generator)
    let synthetic = randomTable(sizes: sizes, rows: 700, using: &generator)
    let one = try MarginalDistance.evaluate(real: real, synthetic: synthetic, threads: 1)
    let many = try MarginalDistance.evaluate(real: real, synthetic: synthetic, threads: count)
    #expect(one == many)
  }

  @Test("a table without records cannot be scored, and says which")
  func noRecords() throws {
    var generator = SplitMix64(1)
    let table = randomTable(sizes: [3, 2], rows: 5, using: &generator)
    let empty = randomTable(sizes: [3, 2], rows: 0, using: &generator)
    #expect(throws: EvaluationError.noRecords(table: "synthetic")) {
      try MarginalDistance.evaluate(real: table, synthetic: empty, threads: 1)
    }
    #expect(throws: EvaluationError.noRecords(table: "real")) {
      try MarginalDistance.evaluate(real: empty, synthetic: table, threads: 1)
    }
  }

  @Test("records scored in memory get exactly the figures of their files")
  func memoryEqualsFiles() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("evaluation-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var generator = SplitMix64(12)
    for sizes in [[40, 3, 2, 7], [500, 2, 30, 30, 4]] {
      let real = randomTable(sizes: sizes, rows: 800, using: &generator)
      let synthetic = randomTable(sizes: sizes, rows: 650, using: &generator)
      let schema = TableSchema(learned: real.domain)
      let names = real.domain.attributes.map(\.name)
      func write(_ table: CodedTable, _ name: String, _ header: [String]) throws -> String {
        let url = folder.appendingPathComponent(name)
        let writer = TableWriter(schema: schema, header: header)
        try Data(writer.bytes(table, using: &generator)).write(to: url)
        return url.path
      }
      let files = try PairedTables.read(
        real: try write(real, "real.csv", names),
        synthetic: try write(synthetic, "synthetic.csv", names.reversed()))
      let inMemory = try MarginalDistance.evaluate(
        real: SecretTable(real), synthetic: synthetic, threads: 2)
      #expect(try files.evaluate(threads: 1) == inMemory)
    }
  }
}
