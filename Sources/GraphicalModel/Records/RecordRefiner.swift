import Marginals
import RealModule
import Tabular
import Threading

/// Changes cells of records, one at a time, or all that rules tie to one, so that they agree better with
/// every noisy marginal that was measured, also with those that the junction tree could not hold.
///
/// The objective is ½ Σ_r ‖M_r(records) − y_r‖²/σ_r². A proposal gives a random record the value
/// that another random record has in a random attribute a; it is taken if it lowers the objective
/// by more than a quarter of the standard deviation that noise alone gives such a
/// step, Δ < −¼·√(2 Σ_{r∋a} f_{r∖a}/σ_r²) with f of `ResidualMatrix`, so that noise is not
/// fitted, and if it makes no record that the table's domain calls impossible: where the value alone
/// would, those of further attributes of the broken rules are taken with it (`RecordSteps`). Refinement
/// stops when a sweep accepts fewer than one proposal in two thousand.
///
/// Differences of one- and two-way measurements lie in one symmetric matrix, so that a proposal reads
/// two of its rows; those of more attributes in a table each. Of an interaction part the centred
/// difference is kept, which changes along two slabs when a record does.
///
/// Complexity: a sweep is one proposal a cell of the table, each d reads in two rows.
///
/// ## Privacy
/// Reads the records, which were drawn from a released model, and released measurements.
public struct RecordRefiner: Sendable {
  public var maximumSweeps = 30
  /// In standard deviations of the noise in a step's gain.
  public var threshold = 0.25
  /// Share of accepted proposals below which refinement stops.
  public var minimumRate = 1.0 / 2000

  public init() {}

  /// - Parameters:
  ///   - table: records over the measurements' domain.
  ///   - measurements: noisy marginals in counts of `total` records.
  ///   - total: the estimated number of records that the measurements are about; where the table
  ///     has another number, measurements are scaled to it.
  ///   - seed: the same seed gives the same records.
  ///   - groups: where the records belong to groups of mass 1, which `total` then counts.
  /// - Returns: the refined records and the number of accepted proposals.
  public func refined(
    _ table: CodedTable, measurements: [MarginalMeasurement], total: Double, seed: UInt64,
    groups: GroupedRows? = nil
  ) -> (table: CodedTable, changes: Int) {
    let span = Trace.begin("refining records")
    defer { span.end() }
    guard table.rowCount > 1, table.domain.count > 0 else { return (table, 0) }
    let mass = groups.map { $0.starts.count - 1 } ?? table.rowCount
    var residuals = ResidualMatrix(
      table: table, measurements: MarginalMeasurement.merged(measurements),
      scale: Double(mass) / total, groups: groups)
    var generator = CounterGenerator(seed: seed, 0x7265_6669_6E65)
    let proposals = table.rowCount * (groups?.changing.count ?? table.domain.count)
    var changes = 0
    for _ in 0..<maximumSweeps {
      let accepted = residuals.sweep(
        proposals: proposals, threshold: threshold, using: &generator)
      changes += accepted
      if Double(accepted) < minimumRate * Double(proposals) { break }
    }
    return (residuals.table(domain: table.domain), changes)
  }
}
