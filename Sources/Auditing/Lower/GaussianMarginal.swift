import GraphicalModel
import Marginals
import Privacy
import RealModule
import Synthesis
import Tabular

/// One noisy marginal of all columns: the simplest mechanism, by which an audit is measured itself.
///
/// ## Privacy
/// One Gaussian release of a whole marginal, for the whole budget.
public struct GaussianMarginal: Synthesizer {
  public static let name = "gaussian"

  public init() {}

  public var settings: [String: SettingValue] { [:] }

  public func plan(for domain: Domain) -> [PlannedRelease] {
    [PlannedRelease(what: "the marginal of all columns", releases: 1, share: 1)]
  }

  /// ## Privacy
  /// The marginal moves by the source's sensitivity with a unit, and is charged all of the budget before
  /// its noise is drawn.
  public func fit(
    _ source: any MarginalSource, ledger: inout Ledger, progress: (SynthesisEvent) -> Void
  ) throws -> ReleasedModel {
    let domain = source.domain
    var batch = MeasuringBatch()
    batch.add(Clique(domain.attributes.indices), rho: ledger.budget.value)
    let measured = try batch.measure(source, ledger: &ledger, stage: "marginal")
    let model = TreeModel(
      sizes: domain.sizes,
      tree: try JunctionTree(
        covering: measured.map(\.clique), sizes: domain.sizes, limit: cellLimit),
      potentials: measured.map { measurement in
        TreeModel.Potential(
          clique: measurement.clique,
          values: measurement.probabilities(floor: 0).map { $0 > 0 ? .log($0) : -.infinity })
      },
      total: measured.estimatedTotal)
    return ReleasedModel(
      domain: domain, model: model, measurements: measured, refinesRecords: false)
  }
}
