import GraphicalModel
import Marginals
import Privacy
import Tabular

/// The noisy marginal matrix: every pair is measured once, cheaply; the junction tree is grown from
/// the released matrix for free; the fit does not fit the noise; and the records are refined
/// against everything that was measured, also what the tree does not hold.
///
/// 1. One-way marginals, 10% of the budget, shared as n^(2/3).
/// 2. All pairs and the one-way marginals again, the rest: shares by the cells that can rise above
///    the noise (``MatrixShares``).
/// 3. The tree, from releases (``TreeGrowth``).
/// 4. A ridge fit, twice (``RidgeEstimator``).
/// 5. Records by systematic rounding, refined (``RecordRefiner``).
///
/// ## Privacy
/// Steps 1 and 2 are Gaussian releases whose total prices, 10% and 90% of ρ, are fixed in advance;
/// the scales of step 2 depend on the releases of step 1 only, so zCDP's adaptive composition
/// applies (Bun & Steinke 2016, Lemma 2.3). A whole marginal moves as ``Sensitivity`` proves.
/// Everything after reads releases.
public struct MatrixMechanism: Synthesizer {
  public static let name = "matrix"

  /// Part of ρ for the first one-way marginals.
  public static let oneWayShare = 0.1
  /// Cells of the junction tree at most.
  public var cellLimit: Int

  public init(cellLimit: Int = MechanismCatalog.defaultCellLimit) {
    self.cellLimit = cellLimit
  }

  public var settings: [String: SettingValue] {
    ["maxModelSizeMB": .number(Double(cellLimit) / 131_072), "parts": .text("whole tables")]
  }

  public func plan(for domain: Domain) -> [PlannedRelease] {
    let columns = domain.sizes.filter { $0 > 1 }.count
    let pairs = columns * (columns - 1) / 2
    return [
      PlannedRelease(what: "1-way marginals", releases: domain.count, share: Self.oneWayShare),
      PlannedRelease(
        what: pairs > 0 ? "2-way marginals, and 1-way again" : "1-way marginals again",
        releases: pairs + domain.count, share: 1 - Self.oneWayShare),
    ]
  }

  public func fit(
    _ source: any MarginalSource, ledger: inout Ledger, progress: (String) -> Void
  ) throws -> ReleasedModel {
    let domain = source.domain
    let budget = ledger.budget.value
    progress("measuring 1-way marginals")
    let first = try OneWayStage.measure(
      source, ledger: &ledger, rho: Self.oneWayShare * budget, stage: "1-way")
    progress("measuring all pairs")
    let shares = MatrixShares(
      oneWay: first, rho: (1 - Self.oneWayShare) * budget, sensitivity: source.sensitivity)
    let matrix = try shares.batch.measure(source, ledger: &ledger, stage: "matrix")
    let all = MarginalMeasurement.merged(first + matrix)
    let estimate = ResidualEstimate(all, sizes: domain.sizes)
    let total = max(1, estimate.total)
    let oneWay = domain.sizes.indices.map { estimate.measurement(of: Clique([$0])) }
    let pairs = all.map(\.clique).filter { $0.count == 2 }.map(estimate.measurement(of:))
    progress("growing the junction tree")
    let growth = TreeGrowth(
      oneWay: oneWay, pairs: pairs, total: total, cellLimit: cellLimit, domain: domain)
    let grown = try growth.grown()
    progress("fitting the model")
    let fit = RidgeEstimator().fit(
      oneWay + grown.inside, base: oneWay.map { $0.probabilities() }, total: total,
      tree: grown.tree, start: grown.potentials)
    return ReleasedModel(
      domain: domain, model: fit.model, measurements: all, refinesRecords: true)
  }
}
