import GraphicalModel
import Marginals
import Privacy
import RealModule
import Tabular

#if Mutations
  import Mutations
#endif

/// All one-way marginals, and every attribute independent of the others: the baseline that a
/// mechanism must beat. Where combinations are impossible, the distribution nearest to independence
/// that has the marginals and none of those.
///
/// ## Privacy
/// One Gaussian release a column; their prices add up to the budget.
public struct IndependentMechanism: ScheduledSynthesizer {
  public static let name = "independent"
  /// It makes no choices, and noise costs less than under zCDP.
  public static let defaultAccounting = Accounting.gdp

  public let cellLimit: Int
  public let outside: OutsideInputs

  public init(_ settings: MechanismSettings = MechanismSettings()) {
    cellLimit = settings.cellLimit
    outside = settings.outside
  }

  public var settings: [String: SettingValue] { [:] }

  public func plan(for domain: Domain) -> [PlannedRelease] {
    [PlannedRelease(what: "1-way marginals", releases: domain.count, share: 1)]
  }

  /// No pair is counted, so only the number of columns is bounded.
  public func check(_ domain: Domain) throws { try checkWidth(domain) }

  public func schedule(
    for domain: Domain, sensitivity: Sensitivity, price: Price, accountant: Accountant
  ) throws -> FixedSchedule {
    var schedule = FixedSchedule()
    try schedule.add(
      OneWayStage.batch(sizes: domain.sizes, rho: price.value), sensitivity: sensitivity,
      accountant: accountant)
    return schedule
  }

  /// ## Privacy
  /// The unit is that of the source's sensitivity, with which every marginal moves; each is charged
  /// before its noise is drawn, at a price known beforehand.
  public func fit(
    _ source: any MarginalSource, ledger: inout Ledger, progress: (SynthesisEvent) -> Void
  ) throws -> ReleasedModel {
    progress(SynthesisEvent("measuring 1-way marginals", ledger))
    let oneWay = try OneWayStage.measure(
      source, ledger: &ledger, rho: ledger.budget.value, stage: "1-way")
    let domain = source.domain
    let zeros = StructuralZeros(domain)
    let tree = try JunctionTree(covering: zeros.cliques, sizes: domain.sizes)
    let potentials = oneWay.map { measurement in
      TreeModel.Potential(
        clique: measurement.clique,
        values: measurement.probabilities(floor: 0).map { $0 > 0 ? .log($0) : -.infinity })
    }
    var model = TreeModel(
      sizes: domain.sizes, tree: tree, potentials: potentials, total: oneWay.estimatedTotal)
    if !zeros.cliques.isEmpty {
      model = MirrorDescent().fit(
        oneWay, sizes: domain.sizes, total: model.total, tree: tree, fixed: zeros.potentials)
    }
    return ReleasedModel(
      domain: domain, model: model, measurements: oneWay, refinesRecords: false)
  }
}

/// The first step of every mechanism: all one-way marginals.
enum OneWayStage {
  /// Measures every column, or those of `attributes`, with ρ shared as n_i^(2/3), which minimises
  /// Σ n_i σ_i.
  static func measure(
    _ source: any MarginalSource, ledger: inout Ledger, rho: Double, stage: String,
    attributes: [Int]? = nil
  ) throws -> [MarginalMeasurement] {
    let batch = batch(sizes: source.domain.sizes, rho: rho, attributes: attributes)
    let measured = try batch.measure(source, ledger: &ledger, stage: stage)
    #if Mutations
      if Mutation.measuredTwiceChargedOnce.isActive {
        return MarginalMeasurement.merged(
          measured + (try batch.measuredFree(source, like: ledger, stage: stage)))
      }
    #endif
    return measured
  }

  /// The columns with their shares of ρ.
  static func batch(sizes: [Int], rho: Double, attributes: [Int]? = nil) -> MeasuringBatch {
    let attributes = attributes ?? Array(sizes.indices)
    let weights = attributes.map { Double.pow(Double(sizes[$0]), 2.0 / 3) }
    let sum = weights.reduce(0, +)
    var batch = MeasuringBatch()
    for (attribute, weight) in zip(attributes, weights) {
      batch.add(Clique([attribute]), rho: rho * weight / sum)
    }
    return batch
  }
}
