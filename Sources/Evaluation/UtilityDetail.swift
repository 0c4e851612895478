import Marginals
import Tabular

/// Where a synthetic table differs from the real one: by column, by pair, and by its worst marginals.
///
/// Distances are those of ``MarginalDistance``.
///
/// ## Privacy
/// None: the figures are computed from the real table as it is.
public struct UtilityDetail: Sendable, Encodable {
  public struct Column: Sendable, Encodable {
    public let name: String
    /// Every text that either table has.
    public let values: [String]
    /// Records by value.
    public let real: [Int]
    public let synthetic: [Int]
    public let l1: Double
  }

  /// The cells of a pair of columns that either table has.
  public struct PairTable: Sendable, Encodable {
    public let columns: [Int]
    /// Row-major: the first column's value times the number of values of the second, and that one's.
    public let cells: [Int]
    public let real: [Int]
    public let synthetic: [Int]
  }

  public struct Marginal: Sendable, Encodable {
    public let columns: [Int]
    public let l1: Double
  }

  public let rowsReal: Int
  public let rowsSynthetic: Int
  public let orders: [UtilityReport.Order]
  public let columns: [Column]
  /// For each column the distances to those after it.
  public let pairs: [[Double]]
  /// Those of the pairs whose cells fit, the farthest pairs first.
  public let tables: [PairTable]
  /// The pair with the largest distance; nil where there is one column.
  public let worstPair: [Int]?
  /// The farthest marginals of one to three columns, the worst first.
  public let worst: [Marginal]
  public let `private` = false

  /// The most cells of pair tables together.
  private static let cellLimit = 200_000
  private static let worstCount = 20
}

extension PairedTables {
  /// - Throws: ``EvaluationError`` where a table has no records.
  public func detail(threads: Int) throws(EvaluationError) -> UtilityDetail {
    if real.rowCount == 0 { throw EvaluationError.noRecords(table: "real") }
    if synthetic.rowCount == 0 { throw EvaluationError.noRecords(table: "synthetic") }
    return UtilityDetail(self, threads: threads)
  }
}

extension UtilityDetail {
  fileprivate init(_ tables: PairedTables, threads: Int) {
    let (real, synthetic) = (tables.real, tables.synthetic)
    let domain = real.domain
    rowsReal = real.rowCount
    rowsSynthetic = synthetic.rowCount
    let marginals = (1...3).filter { $0 <= domain.count }.map { order in
      Self.marginals(
        order: order, of: domain.count,
        distances: MarginalDistance.distances(
          real: real, synthetic: synthetic, order: order, threads: threads))
    }
    orders = marginals.enumerated().map { index, marginals in
      UtilityReport.Order(index + 1, distances: marginals.map(\.l1))
    }
    columns = domain.attributes.indices.map { index in
      Column(
        name: domain[index].name, values: domain[index].values,
        real: Self.counts(real, index), synthetic: Self.counts(synthetic, index),
        l1: marginals[0][index].l1)
    }
    let pairs = marginals.count > 1 ? Self.sorted(marginals[1]) : []
    self.pairs = domain.attributes.indices.map { first in
      marginals.count > 1 ? marginals[1].filter { $0.columns[0] == first }.map(\.l1) : []
    }
    worstPair = pairs.first?.columns
    var cells = 0
    var shown: [PairTable] = []
    for pair in pairs {
      let table = Self.table(real, synthetic, pair.columns)
      cells += table.cells.count
      if cells > Self.cellLimit { break }
      shown.append(table)
    }
    self.tables = shown
    worst = Array(Self.sorted(marginals.flatMap { $0 }).prefix(Self.worstCount))
  }

  private static func sorted(_ marginals: [Marginal]) -> [Marginal] {
    marginals.enumerated().sorted {
      $0.element.l1 == $1.element.l1 ? $0.offset < $1.offset : $0.element.l1 > $1.element.l1
    }.map(\.element)
  }

  /// Distances in lexicographic order of their columns, with these.
  private static func marginals(order: Int, of count: Int, distances: [Double]) -> [Marginal] {
    zip(Clique.all(order: order, of: count), distances).map { clique, distance in
      Marginal(columns: clique.attributes, l1: distance)
    }
  }

  private static func counts(_ table: CodedTable, _ column: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: table.domain[column].size)
    let codes = table.columns[column]
    for row in 0..<table.rowCount { counts[codes[row]] += 1 }
    return counts
  }

  private static func table(
    _ real: CodedTable, _ synthetic: CodedTable, _ columns: [Int]
  ) -> PairTable {
    let width = real.domain[columns[1]].size
    func counted(_ table: CodedTable) -> [Int: Int] {
      var counts: [Int: Int] = [:]
      let (first, second) = (table.columns[columns[0]], table.columns[columns[1]])
      for row in 0..<table.rowCount { counts[first[row] * width + second[row], default: 0] += 1 }
      return counts
    }
    let (reals, synthetics) = (counted(real), counted(synthetic))
    let cells = Set(reals.keys).union(synthetics.keys).sorted()
    return PairTable(
      columns: columns, cells: cells, real: cells.map { reals[$0] ?? 0 },
      synthetic: cells.map { synthetics[$0] ?? 0 })
  }
}
