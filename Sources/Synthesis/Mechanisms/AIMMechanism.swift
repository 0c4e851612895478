import GraphicalModel
import Marginals
import Privacy
import Tabular

#if Mutations
  import Mutations
#endif

/// AIM (McKenna, Mullins, Sheldon & Miklau 2022): rounds of choosing the marginal that the model
/// answers worst, measuring it and fitting again, with noise that halves when a round taught nothing
/// beyond it.
///
/// All one-way marginals are measured first, also of attributes that are not in the workload, which
/// would come out uniform otherwise. Candidates are all subsets of the workload's cliques. A candidate r scores
/// w_r·(‖M_r − M̂_r‖₁ − √(2/π)·σ·n_r), w_r = Σ_s c_s·|r ∩ s|; only those are allowed with which the
/// junction tree stays below its limit times the share of the budget that is spent after this
/// round, and those that lie within it.
///
/// ## Privacy
/// Every round is priced and released as `AdaptiveRun` says; the largest weight is taken over the
/// candidates at hand. The size test counts the round that is about to run. When two more rounds
/// would not fit, or after `maximumRounds`, one last round spends the rest.
public struct AIMMechanism: Synthesizer {
  public static let name = "aim"

  private let options: MechanismSettings
  /// T = 16·d rounds are planned; the 1-way marginals cost d measurements of such a round.
  private static let roundsPerAttribute = 16

  public init(_ settings: MechanismSettings = MechanismSettings()) { options = settings }

  public var cellLimit: Int { options.cellLimit }
  public var outside: OutsideInputs { options.outside }

  public var settings: [String: SettingValue] {
    var result = options.adaptiveSettings
    if let rounds = options.maximumRounds { result["maxRounds"] = .integer(rounds) }
    return result
  }

  public func plan(for domain: Domain) -> [PlannedRelease] {
    let oneWay = 0.9 / Double(Self.roundsPerAttribute)
    let candidates = try? options.closureCandidates(in: domain).cliques
    return [
      PlannedRelease(what: "1-way marginals", releases: domain.count, share: oneWay),
      PlannedRelease(
        what: candidates?.count == 1
          ? "rounds of measuring the only marginal there is"
          : "rounds of choosing and measuring a marginal",
        releases: nil, share: 1 - oneWay),
    ]
  }

  public func check(_ domain: Domain) throws {
    try checkWidth(domain)
    try AdaptiveCandidates.check(options.closureCandidates(in: domain).cliques, domain: domain)
  }

  /// ## Privacy
  /// The unit is that of the source's sensitivity, with which every marginal moves; scores are distances
  /// to the released model and move as ``/Privacy/SecretScores`` proves, weights included. Noise
  /// and choices are charged before they are drawn; that they depend on earlier ones is what the
  /// ledger's filter is for.
  public func fit(
    _ source: any MarginalSource, ledger: inout Ledger, progress: (SynthesisEvent) -> Void
  ) throws -> ReleasedModel {
    let domain = source.domain
    let budget = ledger.budget.value
    let (workload, cliques) = try options.closureCandidates(in: domain)
    var price = budget / Double(Self.roundsPerAttribute * max(1, domain.count))
    var run = try AdaptiveRun(
      source, oneWay: Array(0..<domain.count), oneWayPrice: 0.9 * price, cliques: cliques,
      weights: cliques.map { workload.overlap(of: $0) }, options: options, ledger: &ledger,
      progress: progress)
    #if Mutations
      if Mutation.customStartUncharged.isActive {
        try run.addStart(rho: 0.9 * price, like: ledger)
      }
    #endif
    var isLast = cliques.isEmpty
    var rounds = 0
    while !isLast {
      rounds += 1
      let isLimit = options.maximumRounds.map { rounds >= $0 } ?? false
      isLast = isLimit || ledger.remaining < 2 * price
      if isLast { price = ledger.remaining }
      let share = min(1, (ledger.spent + price) / budget)
      let allowed = run.candidates.allowed(limit: Double(options.cellLimit) * share)
      #if Mutations
        if isLast, Mutation.lastRoundUncharged.isActive {
          var other = Ledger(
            accountant: ledger.accountant, budget: ledger.budget, randomness: ledger.randomness)
          _ = try run.round(price, among: allowed, ledger: &other, progress: progress)
          break
        }
      #endif
      let outcome = try run.round(price, among: allowed, ledger: &ledger, progress: progress)
      if !outcome.isBeyondNoise {
        // Half the noise, and twice the ε of a choice.
        price *= 4
      }
    }
    return try run.finished(ledger: ledger, progress: progress)
  }
}
