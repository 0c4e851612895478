import Tabular

/// A real and a synthetic table coded over one domain: every text that either of them holds in a
/// column is a category, the empty one included.
///
/// ```swift
/// let tables = try PairedTables.read(real: "victims.csv", synthetic: "synthetic.csv")
/// let report = try tables.evaluate(threads: 2)
/// ```
public struct PairedTables: Sendable {
  package let real: CodedTable
  package let synthetic: CodedTable
  /// For what rows of the real table were left out, and of the synthetic one.
  public private(set) var leftOut = (real: LeftOut(), synthetic: LeftOut())

  /// Reads both tables. Columns are matched by name; those that only the synthetic one has are passed
  /// over.
  ///
  /// - Parameters:
  ///   - real: the path of the real table.
  ///   - synthetic: the path of the synthetic one.
  ///   - columns: to read; nil for all.
  /// - Throws: ``/Tabular/TableError``, among others where the synthetic table lacks a column.
  public static func read(
    real: String, synthetic: String, columns: Set<String>? = nil
  ) throws(TableError) -> PairedTables {
    let tables = try TableReader.readJointly([real, synthetic], columns: columns)
    return PairedTables(real: tables[0], synthetic: tables[1])
  }

  /// Reads both tables over the domain of a schema: numbers in their bins, as the synthetic ones are made.
  ///
  /// - Throws: ``/Tabular/TableError``, among others where a modelled column is missing.
  public static func read(
    real: String, synthetic: String, schema: TableSchema
  ) throws(TableError) -> PairedTables {
    var generator = SplitMix64(state: 0)
    let tables = try TableReader.readJointly(real, synthetic, schema: schema, using: &generator)
    var result = PairedTables(real: tables.first.table, synthetic: tables.second.table)
    result.leftOut = (tables.first.leftOut, tables.second.leftOut)
    return result
  }

  /// The mean and largest distance of marginals; see ``MarginalDistance``.
  public func evaluate(
    orders: [Int] = [1, 2, 3], threads: Int
  ) throws(EvaluationError) -> UtilityReport {
    try MarginalDistance.evaluate(
      real: real, synthetic: synthetic, orders: orders, threads: threads)
  }
}
