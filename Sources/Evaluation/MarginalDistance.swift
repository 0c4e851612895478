import Tabular
import Threading

/// How far the marginals of a synthetic table are from those of the real one.
///
/// The distance of two marginals is `Σ_cells |a / n_a − b / n_b|`, in 0 … 2: each table is normalised
/// by its own number of rows. All cliques of 1, 2 or 3 attributes are scored. O(rows) a clique; the
/// result is the same for any number of threads.
///
/// ## Privacy
/// None: the figures are computed from the real table as it is.
public enum MarginalDistance {
  /// The mean and largest distance over all cliques of each of `orders` attributes.
  ///
  /// - Parameters:
  ///   - real: A table of fewer than 2³¹ rows.
  ///   - synthetic: A table over the same attributes, coded alike, of fewer than 2³¹ rows.
  ///   - orders: Each 1, 2 or 3; those above the number of attributes are left out.
  ///   - threads: The figures do not depend on it.
  /// - Throws: ``EvaluationError`` where a table has no rows, which leaves the distance undefined.
  public static func evaluate(
    real: CodedTable, synthetic: CodedTable, orders: [Int] = [1, 2, 3], threads: Int
  ) throws(EvaluationError) -> UtilityReport {
    if real.rowCount == 0 { throw EvaluationError.noRecords(table: "real") }
    if synthetic.rowCount == 0 { throw EvaluationError.noRecords(table: "synthetic") }
    return UtilityReport(
      orders: orders.filter { $0 <= real.domain.count }.map { order in
        UtilityReport.Order(
          order,
          distances: distances(real: real, synthetic: synthetic, order: order, threads: threads))
      },
      rowsReal: real.rowCount, rowsSynthetic: synthetic.rowCount)
  }

  /// Scores records against a sensitive table over the same domain, without files between them.
  ///
  /// The figures equal those of ``PairedTables`` on the two tables written out category by category: a
  /// category that neither table has adds nothing to a distance.
  package static func evaluate(
    real: borrowing SecretTable, synthetic: CodedTable, orders: [Int] = [1, 2, 3], threads: Int
  ) throws(EvaluationError) -> UtilityReport {
    try evaluate(real: real.rows, synthetic: synthetic, orders: orders, threads: threads)
  }

  /// The distance of every clique of `order` attributes, cliques in lexicographic order.
  ///
  /// Both tables must have rows.
  package static func distances(
    real: CodedTable, synthetic: CodedTable, order: Int, threads: Int
  ) -> [Double] {
    let span = Trace.begin("comparing marginals")
    defer { span.end() }
    let sizes = real.domain.sizes
    precondition((1...3).contains(order), "marginals of 1, 2 or 3 attributes")
    precondition(sizes == synthetic.domain.sizes, "the tables must be coded alike")
    precondition(max(real.rowCount, synthetic.rowCount) < 1 << 31, "too many rows")
    precondition(min(real.rowCount, synthetic.rowCount) > 0, "a table has no rows")
    let prefixes = prefixes(length: order - 1, attributes: sizes.count)
    return PinnedTable.pinning(real) { real in
      PinnedTable.pinning(synthetic) { synthetic in
        Parallel.map(prefixes.count, threads: threads) { item in
          let prefix = prefixes[item]
          var counter = PrefixCounter(
            real: real, synthetic: synthetic, prefix: prefix, sizes: sizes)
          return counter.distances((prefix.last ?? -1) + 1..<sizes.count, sizes: sizes)
        }.flatMap { $0 }
      }
    }
  }

  /// Increasing sequences of attributes that leave at least one attribute after them.
  private static func prefixes(length: Int, attributes: Int) -> [[Int]] {
    var result: [[Int]] = [[]]
    for _ in 0..<length {
      result = result.flatMap { prefix in
        stride(from: (prefix.last ?? -1) + 1, to: attributes - 1, by: 1).map { prefix + [$0] }
      }
    }
    return result
  }
}

/// Why a pair of tables cannot be scored.
public enum EvaluationError: Error, Equatable, Sendable, CustomStringConvertible {
  case noRecords(table: String)

  /// `EX_DATAERR` of sysexits.h.
  public var exitCode: Int32 { 65 }

  public var description: String {
    switch self {
    case .noRecords(let table):
      "the \(table) table has no records, so that its marginals are not defined"
    }
  }
}
