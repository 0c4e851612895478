import GraphicalModel
import Marginals
import Privacy
import Tabular

@testable import Synthesis

/// A table of records that lean towards each other: each attribute follows a common number that
/// its record draws, or one of its own.
struct ExampleTable: Sendable {
  let sizes: [Int]
  let records: [[Int]]
  let names: [String]

  init(sizes: [Int], rows: Int, seed: UInt64 = 1) {
    var random = CounterGenerator(seed: seed, 0x65786D)
    func unit() -> Double { Double.random(in: 0..<1, using: &random) }
    self.sizes = sizes
    names = sizes.indices.map { "a\($0)" }
    records = (0..<rows).map { _ in
      let common = unit()
      return sizes.map { size in
        let own = unit() < 0.7 ? common : unit()
        return Int(own * own * Double(size))
      }
    }
  }

  init(sizes: [Int], records: [[Int]], names: [String]) {
    (self.sizes, self.records, self.names) = (sizes, records, names)
  }

  /// The same table with its columns in another order, or some of them twice.
  func columns(_ order: [Int]) -> ExampleTable {
    ExampleTable(
      sizes: order.map { sizes[$0] }, records: records.map { record in order.map { record[$0] } },
      names: order.map { names[$0] })
  }

  var domain: Domain {
    Domain(
      zip(names, sizes).map { name, size in
        Attribute(name: name, values: (0..<size).map(String.init))
      })
  }

  func source(maxRowsPerUnit: Int = 1, threads: Int = 1) -> TableSource {
    let columns = sizes.indices.map { attribute in
      CodeColumn.make(size: sizes[attribute], count: records.count) { records[$0][attribute] }
    }
    let table = CodedTable(domain: domain, columns: columns, rowCount: records.count)
    return TableSource(
      SecretTable(table, maxRowsPerUnit: maxRowsPerUnit), threads: threads)
  }

  func shares(of clique: Clique) -> [Double] {
    marginalShares(records, of: clique, sizes: sizes)
  }
}

/// The part of records in every cell of a marginal.
func marginalShares(_ records: [[Int]], of clique: Clique, sizes: [Int]) -> [Double] {
  var counts = [Double](
    repeating: 0, count: clique.attributes.reduce(1) { $0 * sizes[$1] })
  for record in records {
    counts[clique.attributes.reduce(0) { $0 * sizes[$1] + record[$1] }] += 1
  }
  return counts.map { $0 / Double(records.count) }
}

extension CodedTable {
  var records: [[Int]] {
    (0..<rowCount).map { row in columns.map { $0[row] } }
  }

  func shares(of clique: Clique) -> [Double] {
    marginalShares(records, of: clique, sizes: domain.sizes)
  }
}

/// Σ |left − right|; infinite for NaN.
func l1(_ left: [Double], _ right: [Double]) -> Double {
  let sum = zip(left, right).reduce(0) { $0 + abs($1.0 - $1.1) }
  return sum.isNaN || left.count != right.count ? .infinity : sum
}

/// What a mechanism did with its budget.
struct Outcome {
  let released: ReleasedModel
  let entries: [LedgerEntry]
  let spent: Double

  init(
    _ mechanism: some Synthesizer, _ source: TableSource, rho: Double, seed: UInt64 = 1
  ) throws {
    var ledger = Ledger(budget: try Rho(rho), randomness: .reproducible(seed: seed))
    released = try mechanism.fit(source, ledger: &ledger) { _ in }
    entries = ledger.entries
    spent = ledger.spent
  }
}

/// The mechanisms by name, as test arguments.
enum Mechanism: String, CaseIterable, Sendable {
  case independent, mst, matrix, matrixOfWholeTables, aim, aimByRidge, swift, mwem, privBayes

  var value: any Synthesizer { synthesizer(threads: 1) }

  func synthesizer(threads: Int) -> any Synthesizer {
    var settings = MechanismSettings()
    settings.threads = threads
    switch self {
    case .independent: return IndependentMechanism()
    case .mst: return MSTMechanism(settings)
    case .matrix: return MatrixMechanism(settings)
    case .matrixOfWholeTables:
      settings.part = .whole
      return MatrixMechanism(settings)
    case .aim: return AIMMechanism(settings)
    case .aimByRidge:
      settings.estimator = .ridge
      return AIMMechanism(settings)
    case .swift: return SWIFTMechanism(settings)
    case .mwem: return MWEMMechanism(settings)
    case .privBayes: return PrivBayesMechanism(settings)
    }
  }

  static let matrices: [Mechanism] = [.matrix, .matrixOfWholeTables]

  func run(
    _ table: ExampleTable, rho: Double, seed: UInt64 = 1, maxRowsPerUnit: Int = 1,
    threads: Int = 1
  ) throws -> Outcome {
    try Outcome(
      synthesizer(threads: threads),
      table.source(maxRowsPerUnit: maxRowsPerUnit, threads: threads), rho: rho, seed: seed)
  }
}
