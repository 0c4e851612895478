/// A sensitive table: its rows and their number cannot be printed, reflected, encoded or read from
/// outside this package.
///
/// The type is non-copyable, which is what stops `print`, `dump`, interpolation, `Mirror` and `Any`:
/// a copyable struct would be printed by reflection. Inside the package only three targets look at the
/// rows: Marginals, which counts them into `SecretCounts`, Aggregates, which counts them likewise or
/// makes k-anonymous releases of them, and Evaluation; the outputs of the latter two say that they are
/// not private.
public struct SecretTable: ~Copyable, Sendable {
  /// The public domain the rows are coded in.
  public let domain: Domain
  /// The most rows that one protected unit can have in this table.
  public let maxRowsPerUnit: Int

  package let rows: CodedTable

  package init(_ rows: CodedTable, maxRowsPerUnit: Int = 1) {
    precondition(maxRowsPerUnit >= 1)
    self.domain = rows.domain
    self.rows = rows
    self.maxRowsPerUnit = maxRowsPerUnit
  }
}
