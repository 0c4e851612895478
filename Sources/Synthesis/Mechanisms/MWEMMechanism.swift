import GraphicalModel
import Marginals
import Privacy
import Tabular

/// MWEM (Hardt, Ligett & McSherry 2012) with a graphical model in place of the table of weights
/// (McKenna, Sheldon & Miklau 2019): as many rounds as attributes, each choosing the marginal of the
/// workload that the model answers worst, less what noise would add.
///
/// A round in which no marginal of the workload fits measures the one-way marginals again.
///
/// The number of records is not known, so a first part of the budget, as large as a round's, goes to
/// the one-way marginals. In round t of T the junction tree may have t/T of its cells.
///
/// ## Privacy
/// Every round is priced and released as `AdaptiveRun` says; all prices are fixed in advance.
public struct MWEMMechanism: Synthesizer {
  public static let name = "mwem"

  private let options: MechanismSettings

  public init(_ settings: MechanismSettings = MechanismSettings()) { options = settings }

  public var cellLimit: Int { options.cellLimit }
  public var outside: OutsideInputs { options.outside }

  public var settings: [String: SettingValue] { options.adaptiveSettings }

  public func plan(for domain: Domain) -> [PlannedRelease] {
    let share = 1 / Double(domain.count + 1)
    let isOne = (try? candidates(for: domain))?.count == 1
    return [
      PlannedRelease(what: "1-way marginals", releases: domain.count, share: share),
      PlannedRelease(
        what: isOne
          ? "rounds of measuring the only marginal there is"
          : "rounds of choosing and measuring a marginal",
        releases: (isOne ? 1 : 2) * domain.count, share: 1 - share),
    ]
  }

  public func check(_ domain: Domain) throws {
    try checkWidth(domain)
    try AdaptiveCandidates.check(candidates(for: domain).map(\.clique), domain: domain)
  }

  /// The workload's cliques that a model can hold; the one-way marginals where there is none.
  private func candidates(for domain: Domain) throws -> [(clique: Clique, weight: Double)] {
    let workload = try options.workload.resolved(in: domain)
    let fitting = zip(workload.cliques, workload.weights).filter {
      $0.0.cells(in: domain) <= options.cellLimit / max(1, domain.count)
    }
    return fitting.isEmpty
      ? domain.sizes.indices.map { (Clique([$0]), 1) } : fitting.map { ($0.0, $0.1) }
  }

  /// ## Privacy
  /// The unit is that of the source's sensitivity, with which every marginal moves; scores are distances
  /// to the released model (``/Privacy/SecretScores``). All prices are known beforehand.
  public func fit(
    _ source: any MarginalSource, ledger: inout Ledger, progress: (SynthesisEvent) -> Void
  ) throws -> ReleasedModel {
    let domain = source.domain
    let rounds = domain.count
    let part = ledger.budget.value / Double(rounds + 1)
    let members = try candidates(for: domain)
    var run = try AdaptiveRun(
      source, oneWay: Array(0..<rounds), oneWayPrice: part / Double(rounds),
      cliques: members.map(\.clique), weights: members.map(\.weight), options: options,
      ledger: &ledger, progress: progress)
    for round in 0..<rounds {
      let limit = Double(options.cellLimit) * Double(round + 1) / Double(rounds)
      let allowed = run.candidates.allowed(limit: limit)
      let price = round + 1 == rounds ? ledger.remaining : part
      guard !allowed.isEmpty else {
        try run.measureOneWay(rho: price, ledger: &ledger)
        continue
      }
      _ = try run.round(price, among: allowed, ledger: &ledger, progress: progress)
    }
    return try run.finished(ledger: ledger, progress: progress)
  }
}
