import GraphicalModel
import Marginals
import Privacy
import Tabular

/// PrivBayes (Zhang, Cormode, Procopiuc, Srivastava & Xiao 2017) with a graphical model for the fit
/// (McKenna, Sheldon & Miklau 2019): attributes join a network one by one, each with the parents of
/// whose values it depends most.
///
/// A pair of an attribute X and parents Π in the network scores the distance of its marginal from
/// what the model so far answers, in which X is independent of Π, less what noise would add; not
/// mutual information, whose sensitivity depends on the number of records. The chosen marginal is
/// measured before the next choice, so that scores are against released factors. Parents are at most
/// one fewer than the largest clique of the workload has attributes.
///
/// ## Privacy
/// A third of the budget for the one-way marginals; every later round is priced and released as
/// `AdaptiveRun` says, at prices that are fixed in advance.
public struct PrivBayesMechanism: Synthesizer {
  public static let name = "privbayes"

  private let options: MechanismSettings

  public init(_ settings: MechanismSettings = MechanismSettings()) { options = settings }

  public var cellLimit: Int { options.cellLimit }
  public var outside: OutsideInputs { options.outside }

  public var settings: [String: SettingValue] { options.adaptiveSettings }

  public func plan(for domain: Domain) -> [PlannedRelease] {
    guard domain.count > 1 else {
      return [PlannedRelease(what: "1-way marginals", releases: domain.count, share: 1)]
    }
    // Of two attributes the second can have one parent only.
    let isOne = domain.count == 2
    return [
      PlannedRelease(what: "1-way marginals", releases: domain.count, share: 1.0 / 3),
      PlannedRelease(
        what: isOne ? "2-way marginals" : "choice and measurement of each attribute's parents",
        releases: isOne ? 1 : 2 * (domain.count - 1), share: 2.0 / 3),
    ]
  }

  public func check(_ domain: Domain) throws {
    try checkWidth(domain)
    try AdaptiveCandidates.check(candidates(for: domain), domain: domain)
  }

  /// All pairs, and larger cliques up to the workload's order, that a model can hold.
  private func candidates(for domain: Domain) throws -> [Clique] {
    let workload = try options.workload.resolved(in: domain)
    let order = max(2, workload.cliques.map(\.count).max() ?? 2)
    let all = try WorkloadRequest.all(order: order).resolved(in: domain)
    return AdaptiveCandidates.fitting(all.closure, domain: domain, cellLimit: options.cellLimit)
      .filter { $0.count > 1 }
  }

  /// ## Privacy
  /// The unit is that of the source's sensitivity, with which every marginal moves; scores are distances
  /// to the released model (``/Privacy/SecretScores``). All prices are known beforehand.
  public func fit(
    _ source: any MarginalSource, ledger: inout Ledger, progress: (SynthesisEvent) -> Void
  ) throws -> ReleasedModel {
    let domain = source.domain
    let budget = ledger.budget.value
    let oneWay = domain.count > 1 ? budget / 3 : budget
    let cliques = try candidates(for: domain)
    var run = try AdaptiveRun(
      source, oneWay: Array(0..<domain.count), oneWayPrice: oneWay / Double(domain.count),
      cliques: cliques, weights: cliques.map { _ in 1 }, options: options, ledger: &ledger,
      progress: progress)
    var network: Set<Int> = [0]
    while network.count < domain.count {
      let allowed = run.candidates.allowed(limit: Double(options.cellLimit)).filter { place in
        cliques[place].attributes.filter { !network.contains($0) }.count == 1
      }
      guard !allowed.isEmpty else { break }
      let rounds = domain.count - network.count
      let price = rounds == 1 ? ledger.remaining : 2 * budget / 3 / Double(domain.count - 1)
      let outcome = try run.round(price, among: allowed, ledger: &ledger, progress: progress)
      network.formUnion(outcome.clique.attributes)
    }
    try spendRest(source, run: &run, ledger: &ledger)
    return try run.finished(ledger: ledger, progress: progress)
  }

  /// Where no pair fits the limit, the rest goes to the one-way marginals.
  private func spendRest(
    _ source: any MarginalSource, run: inout AdaptiveRun, ledger: inout Ledger
  ) throws {
    guard ledger.remaining > 1e-6 * ledger.budget.value else { return }
    try run.measureOneWay(rho: ledger.remaining, ledger: &ledger)
  }
}
