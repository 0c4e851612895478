import Privacy
import Synthesis

/// What a release's claim and noise must have been, computed from its settings and (ε, δ) alone: the
/// other side of a comparison with what a manifest says.
package struct AggregateExpectation {
  package let claim: AggregateRun.Claim
  /// Of the number of records' Laplace noise.
  package let recordsScale: PositiveRational
  private let settings: AggregateSettings
  private let isDomainPublic: Bool
  private let foundDelta: Double
  private let rowsPerUnit: Int
  private let prices: AggregateMechanism.Prices

  /// - Parameters:
  ///   - delta: of the whole, given or made of a number of records.
  ///   - rowsPerUnit: rows of one unit at most.
  /// - Throws: for settings and budgets with which nothing could have been released.
  package init(
    _ settings: AggregateSettings, epsilon: Epsilon, delta: Delta, isDeltaGiven: Bool,
    rowsPerUnit: Int, isDomainPublic: Bool
  ) throws {
    try settings.check()
    guard isDomainPublic || rowsPerUnit == 1 else {
      throw AggregateError.invalidSetting("without a schema no column names a unit of several rows")
    }
    let share = settings.numberOfRecordsEpsilonProportion
    let alone = try PositiveRational.roundedDown(epsilon.value * share)
    claim = try AggregateRun.Claim(
      epsilon: epsilon, delta: delta,
      recordsEpsilon: isDeltaGiven ? 0 : alone.doubleValue.nextUp, isDomainPublic: isDomainPublic)
    let records = isDeltaGiven ? try claim.recordsEpsilon(epsilon, share: share) : alone
    let scale = records.denominator.multipliedReportingOverflow(by: UInt64(rowsPerUnit))
    guard !scale.overflow else { throw AggregateError.invalidSetting("epsilon is too small") }
    recordsScale = try PositiveRational(
      numerator: scale.partialValue, denominator: records.numerator)
    // Counts are paid from what the number of records leaves, where that is not paid by itself.
    let total = try LedgerEntry(
      "number of records", .discreteLaplace(scale: recordsScale, l1: Int64(rowsPerUnit)),
      accountant: .zcdp)
    let left = claim.rho - (isDeltaGiven ? total.price.nextUp : 0)
    prices = try AggregateMechanism(settings: settings).prices(rho: left.nextDown)
    foundDelta = AggregateRun.ownDelta(delta, isDomainPublic: isDomainPublic).found
    self.settings = settings
    self.rowsPerUnit = rowsPerUnit
    self.isDomainPublic = isDomainPublic
  }

  /// ε of the choice of a percentile.
  package var percentileEpsilon: PositiveRational { prices.percentile }

  /// Where the budget of the ledger goes, in the order of the releases. A percentile is chosen, and has
  /// a share, only where a record can have more than one number of combinations.
  package func plan() -> [PlannedRelease] {
    let whole = claim.rho
    let total = recordsScale.doubleValue
    var releases = [
      PlannedRelease(
        what: "number of records", releases: 1,
        share: Double(rowsPerUnit * rowsPerUnit) / (2 * total * total * whole))
    ]
    let percentile = prices.percentile.doubleValue
    for (index, rho) in prices.counts.enumerated() {
      releases.append(
        PlannedRelease(
          what: "how many \(index + 1)-way combinations of a record count", releases: 1,
          share: percentile * percentile / (8 * whole)))
      releases.append(
        PlannedRelease(what: "\(index + 1)-way counts", releases: 1, share: rho / whole))
    }
    return releases
  }

  /// σ² of the counts of a length; nil for a length that is not reported.
  package func variance(length: Int, sensitivity: Sensitivity) throws -> PositiveRational? {
    guard prices.counts.indices.contains(length - 1) else { return nil }
    return try AggregateStage.variance(rho: prices.counts[length - 1], sensitivity: sensitivity)
  }

  /// From which noisy count on a combination of a length was released, and the δ of that where `cells`
  /// were drawn together or values were found; nil for a σ² whose tail cannot be computed.
  package func threshold(
    length: Int, cells: Int?, variance: PositiveRational, sensitivity: Sensitivity
  ) -> (least: Int64, delta: Double)? {
    guard 0x1p-20..<SparseThreshold.greatestVariance ~= variance.doubleValue else { return nil }
    let threshold = AggregateStage.threshold(
      settings, length: length, isDomainPublic: isDomainPublic, foundDelta: foundDelta)
    let least = threshold.count(variance: variance, sensitivity: sensitivity)
    if case .hidingFound(let delta) = threshold { return (least, delta) }
    let lifted = cells.map {
      SparseThreshold.lifting(cells: $0, variance: variance, least: least).delta
    }
    return (least, lifted ?? 0)
  }
}
