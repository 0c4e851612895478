import GraphicalModel
import Marginals
import Privacy
import RealModule
import Tabular

/// AIM (McKenna, Mullins, Sheldon & Miklau 2022): rounds of choosing the marginal that the model
/// answers worst, measuring it and fitting again, with noise that halves when a round taught nothing
/// beyond it.
///
/// Candidates are all subsets of the workload's cliques. A candidate r scores
/// w_r·(‖M_r − M̂_r‖₁ − √(2/π)·σ·n_r), w_r = Σ_s c_s·|r ∩ s|; only those are allowed with which the
/// junction tree stays below its limit times the share of the budget that is spent after this
/// round, and those that lie within it.
///
/// ## Privacy
/// Every round is a choice by the exponential mechanism, whose sensitivity is the largest weight of
/// the candidates at hand times that of a marginal, and a Gaussian release of a whole marginal. The
/// prices of a round depend on releases and are known before it runs; the ledger is a filter for
/// that. The size test counts the round that is about to run. When two more rounds would not fit,
/// or after `maximumRounds`, one last round spends the rest.
public struct AIMMechanism: Synthesizer {
  public static let name = "aim"

  private let options: MechanismSettings
  /// Part of a round that goes to its measurement.
  private static let measuringShare = 0.9
  /// T = 16·d rounds are planned.
  private static let roundsPerAttribute = 16.0

  public init(_ settings: MechanismSettings = MechanismSettings()) { options = settings }

  public var settings: [String: SettingValue] {
    var result: [String: SettingValue] = [
      "maxModelSizeMB": .number(Double(options.cellLimit) / 131_072),
      "estimator": .text(options.estimator.rawValue),
      "workload": .text(options.workload.description),
    ]
    if let rounds = options.maximumRounds { result["maxRounds"] = .integer(rounds) }
    return result
  }

  public func plan(for domain: Domain) -> [PlannedRelease] {
    let oneWay = Self.measuringShare / Self.roundsPerAttribute
    return [
      PlannedRelease(what: "1-way marginals", releases: domain.count, share: oneWay),
      PlannedRelease(
        what: "rounds of choosing and measuring a marginal", releases: nil, share: 1 - oneWay),
    ]
  }

  public func check(_ domain: Domain) throws {
    try checkWidth(domain)
    try AdaptiveCandidates.check(candidates(for: domain).cliques, domain: domain)
  }

  private func candidates(for domain: Domain) throws -> (workload: Workload, cliques: [Clique]) {
    let workload = try options.workload.resolved(in: domain)
    return (
      workload,
      AdaptiveCandidates.fitting(
        workload.closure, domain: domain, cellLimit: options.cellLimit)
    )
  }

  public func fit(
    _ source: any MarginalSource, ledger: inout Ledger, progress: (SynthesisEvent) -> Void
  ) throws -> ReleasedModel {
    let domain = source.domain
    let (workload, cliques) = try candidates(for: domain)
    var round = Round(budget: ledger.budget.value, attributes: domain.count)
    progress(SynthesisEvent("measuring 1-way marginals", ledger))
    var batch = MeasuringBatch()
    for clique in cliques where clique.count == 1 { batch.add(clique, rho: round.measuring) }
    var model = try AdaptiveModel(
      batch.measure(source, ledger: &ledger, stage: "1-way"), sizes: domain.sizes,
      estimator: options.estimator)
    progress(SynthesisEvent("counting the candidates", ledger))
    var candidates = try AdaptiveCandidates(
      cliques, workload: workload, source: source, threads: options.threads)
    while !round.isLast {
      round.begin(remaining: ledger.remaining, maximumRounds: options.maximumRounds)
      try run(
        &round, source: source, ledger: &ledger, model: &model, candidates: &candidates,
        progress: progress)
    }
    progress(SynthesisEvent("fitting the model", ledger))
    try model.finish()
    return ReleasedModel(
      domain: domain, model: model.calibrated.model, measurements: model.measurements,
      refinesRecords: false)
  }

  /// One round: choose, measure, fit, and see whether the noise hid what was measured.
  private func run(
    _ round: inout Round, source: any MarginalSource, ledger: inout Ledger,
    model: inout AdaptiveModel, candidates: inout AdaptiveCandidates,
    progress: (SynthesisEvent) -> Void
  ) throws {
    let domain = source.domain
    let spentAfter = (ledger.spent + round.measuring + round.choosing) / ledger.budget.value
    let allowed = candidates.allowed(limit: Double(options.cellLimit) * min(1, spentAfter))
    let sigma = MeasuringBatch.variance(
      rho: round.measuring, squaredL2: source.sensitivity.squaredL2
    ).squareRoot()
    let noise = Double.sqrt(2 / .pi) * sigma
    let scores = candidates.scores(allowed, against: model.calibrated) {
      noise * Double($0.cells(in: domain))
    }
    let epsilon = try PositiveRational.roundedDown(
      ledger.accountant.selectionEpsilon(price: round.choosing * MeasuringBatch.rounding))
    let place = try ledger.select(
      scores, among: Array(allowed.indices), epsilon: epsilon, label: "choice \(round.number)")
    let clique = candidates.cliques[allowed[place]]
    progress(
      SynthesisEvent(
        "measuring", ledger, round: round.number, selected: clique.name(in: domain)))
    let before = ModelAnswers(model.calibrated).probabilities(of: clique)
    var batch = MeasuringBatch()
    batch.add(clique, rho: round.measuring)
    candidates.cover(clique)
    try model.add(batch.measure(source, ledger: &ledger, stage: "round \(round.number)"))
    let after = ModelAnswers(model.calibrated).probabilities(of: clique)
    let moved = zip(before, after).reduce(0) { $0 + abs($1.0 - $1.1) } * model.total
    if moved <= noise * Double(clique.cells(in: domain)) { round.anneal() }
  }
}

/// What a round of AIM costs.
private struct Round {
  private(set) var number = 0
  /// Prices of the measurement and of the choice.
  private(set) var measuring: Double
  private(set) var choosing: Double
  private(set) var isLast = false

  init(budget: Double, attributes: Int) {
    let price = budget / (16 * Double(max(1, attributes)))
    (measuring, choosing) = (0.9 * price, 0.1 * price)
  }

  /// The next round: the last one, which spends the rest, where two more would not fit.
  mutating func begin(remaining: Double, maximumRounds: Int?) {
    number += 1
    let isLimit = maximumRounds.map { number >= $0 } ?? false
    guard isLimit || remaining < 2 * (measuring + choosing) else { return }
    isLast = true
    (measuring, choosing) = (0.9 * remaining, 0.1 * remaining)
  }

  /// Half the noise, and twice the ε of a choice.
  mutating func anneal() {
    measuring *= 4
    choosing *= 4
  }
}
