import Tabular
import Testing

@testable import Evaluation

@Suite("Error of a workload")
struct WorkloadDistanceTests {
  /// A table with a column of each size, codes below a bound of its own.
  private static func table(
    _ sizes: [Int], rows: Int, using generator: inout SplitMix64
  ) -> CodedTable {
    let domain = Domain(
      sizes.enumerated().map { column, size in
        Attribute(name: "c\(column)", values: (0..<size).map { "v\($0)" })
      })
    let columns = sizes.map { size in
      let bound = Int.random(in: 1...size, using: &generator)
      let codes = (0..<rows).map { _ in Int.random(in: 0..<bound, using: &generator) }
      return size > 256
        ? CodeColumn.words(codes.map { UInt16($0) }) : .bytes(codes.map { UInt8($0) })
    }
    return CodedTable(domain: domain, columns: columns, rowCount: rows)
  }

  /// Σ_r c_r ‖M_r(D) − M_r(D̂)‖₁ / (|D| Σ_r c_r), as it is written.
  private static func definition(
    _ real: CodedTable, _ synthetic: CodedTable, _ cliques: [(attributes: [Int], weight: Double)]
  ) -> Double {
    func counts(_ table: CodedTable, _ clique: [Int]) -> [[Int]: Int] {
      (0..<table.rowCount).reduce(into: [:]) { counts, row in
        counts[clique.map { table.columns[$0][row] }, default: 0] += 1
      }
    }
    let errors = cliques.map { clique, weight in
      let (a, b) = (counts(real, clique), counts(synthetic, clique))
      return weight
        * Double(Set(a.keys).union(b.keys).reduce(0) { $0 + abs((a[$1] ?? 0) - (b[$1] ?? 0)) })
    }
    return errors.reduce(0, +)
      / (Double(real.rowCount) * cliques.reduce(0) { $0 + $1.weight })
  }

  @Test(
    "it is that of the definition, also for marginals that are sorted and those of many columns",
    arguments: [[3, 2, 4, 5], [300, 280, 270, 2], [300, 300, 300, 300, 300, 300, 300, 300, 9]])
  func definition(sizes: [Int]) throws {
    var generator = SplitMix64(5)
    let real = Self.table(sizes, rows: 400, using: &generator)
    let synthetic = Self.table(sizes, rows: 430, using: &generator)
    let cliques: [(attributes: [Int], weight: Double)] = [
      ([0, 1, 2], 3), ([0, 3], 1), ([2], 0.5), (Array(sizes.indices), 2),
    ]
    let expected = Self.definition(real, synthetic, cliques)
    for threads in [1, 3] {
      let error = try WorkloadDistance.evaluate(
        real: real, synthetic: synthetic, cliques: cliques, threads: threads)
      #expect(abs(error - expected) < 1e-12)
    }
    #expect(
      try WorkloadDistance.evaluate(real: real, synthetic: real, cliques: cliques, threads: 1) == 0)
  }

  @Test("of equal numbers of records and equal weights it is the mean distance of marginals")
  func mean() throws {
    var generator = SplitMix64(6)
    let real = Self.table([3, 2, 4, 5], rows: 300, using: &generator)
    let synthetic = Self.table([3, 2, 4, 5], rows: 300, using: &generator)
    let triples = [[0, 1, 2], [0, 1, 3], [0, 2, 3], [1, 2, 3]]
    let error = try WorkloadDistance.evaluate(
      real: real, synthetic: synthetic, cliques: triples.map { ($0, 2) }, threads: 1)
    let report = try MarginalDistance.evaluate(real: real, synthetic: synthetic, threads: 1)
    #expect(abs(error - (report[3]?.meanL1 ?? 0)) < 1e-12)
  }

  @Test("another number of records counts as error")
  func records() throws {
    let domain = Domain([Attribute(name: "c", values: ["a", "b"])])
    func table(_ codes: [UInt8]) -> CodedTable {
      CodedTable(domain: domain, columns: [.bytes(codes)], rowCount: codes.count)
    }
    let error = try WorkloadDistance.evaluate(
      real: table([0, 1]), synthetic: table([0, 0, 1, 1, 1]), cliques: [([0], 1)], threads: 1)
    #expect(error == 1.5)
    #expect(throws: EvaluationError.noRecords(table: "real")) {
      try WorkloadDistance.evaluate(
        real: table([]), synthetic: table([0]), cliques: [([0], 1)], threads: 1)
    }
  }
}
