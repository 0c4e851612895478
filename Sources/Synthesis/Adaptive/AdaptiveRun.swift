import GraphicalModel
import Marginals
import Privacy
import RealModule
import Tabular

/// A mechanism at work that chooses a marginal, measures it and fits again, round after round.
///
/// ## Privacy
/// A round is one choice by the exponential mechanism, of the sensitivity that ``SecretScores``
/// proves, and one Gaussian release of a whole marginal. Its prices are known before it runs, from
/// releases alone; the ledger refuses what would overspend.
struct AdaptiveRun: ~Copyable {
  /// What a round costs.
  struct Price {
    var measuring: Double
    var choosing: Double

    var sum: Double { measuring + choosing }

    /// Nine tenths for the measurement.
    init(_ price: Double) { (measuring, choosing) = (0.9 * price, 0.1 * price) }
  }

  var candidates: AdaptiveCandidates
  private(set) var model: AdaptiveModel
  private let source: any MarginalSource
  private var number = 0

  /// Measures one-way marginals, all of them at the same price, and counts the candidates.
  ///
  /// - Parameters:
  ///   - oneWay: attributes to measure first.
  ///   - oneWayPrice: of each of them.
  ///   - cliques: the candidates, with positive weights.
  init(
    _ source: any MarginalSource, oneWay: [Int], oneWayPrice: Double, cliques: [Clique],
    weights: [Double], options: MechanismSettings, ledger: inout Ledger,
    progress: (SynthesisEvent) -> Void
  ) throws {
    progress(SynthesisEvent("measuring 1-way marginals", ledger))
    var batch = MeasuringBatch()
    for attribute in oneWay { batch.add(Clique([attribute]), rho: oneWayPrice) }
    let model = try AdaptiveModel(
      batch.measure(source, ledger: &ledger, stage: "1-way"), domain: source.domain,
      estimator: options.estimator, threads: options.threads)
    progress(SynthesisEvent("counting the candidates", ledger))
    candidates = try AdaptiveCandidates(
      cliques, weights: weights, source: source, threads: options.threads)
    self.model = model
    self.source = source
  }

  #if Mutations
    /// Measures the first larger candidate with a ledger of its own.
    mutating func addStart(rho: Double, like ledger: borrowing Ledger) throws {
      guard let first = candidates.cliques.first(where: { $0.count > 1 }) else { return }
      var start = MeasuringBatch()
      start.add(first, rho: rho)
      try model.add(start.measuredFree(source, like: ledger, stage: "start"))
    }
  #endif

  /// Chooses one of `places`, measures it and fits again.
  ///
  /// - Returns: the clique, and whether the model's answer to it moved by more than noise explains.
  mutating func round(
    _ price: Price, among places: [Int], ledger: inout Ledger,
    progress: (SynthesisEvent) -> Void
  ) throws -> (clique: Clique, isBeyondNoise: Bool) {
    number += 1
    let domain = source.domain
    let sigma = MeasuringBatch.variance(
      rho: price.measuring, squaredL2: source.sensitivity.squaredL2
    ).squareRoot()
    func noise(_ clique: Clique) -> Double {
      Double.sqrt(2 / .pi) * sigma * Double(clique.cells(in: domain))
    }
    let scores = candidates.scores(places, against: model.calibrated, offset: noise)
    let epsilon = try PositiveRational.roundedDown(
      ledger.accountant.selectionEpsilon(price: price.choosing * MeasuringBatch.rounding))
    let place = try ledger.select(
      scores, among: Array(places.indices), epsilon: epsilon, label: "choice \(number)")
    let clique = candidates.cliques[places[place]]
    progress(
      SynthesisEvent("measuring", ledger, round: number, selected: clique.name(in: domain)))
    let before = answer(to: clique)
    candidates.cover(clique)
    var batch = MeasuringBatch()
    batch.add(clique, rho: price.measuring)
    try model.add(batch.measure(source, ledger: &ledger, stage: "round \(number)"))
    let moved = zip(before, answer(to: clique)).reduce(0) { $0 + abs($1.0 - $1.1) }
    return (clique, moved > noise(clique))
  }

  /// In counts.
  private borrowing func answer(to clique: Clique) -> [Double] {
    let total = model.total
    return ModelAnswers(model.calibrated).probabilities(of: clique).map { $0 * total }
  }

  /// Measures every one-way marginal again, for what no marginal could be chosen for.
  mutating func measureOneWay(rho: Double, ledger: inout Ledger) throws {
    let batch = OneWayStage.batch(sizes: source.domain.sizes, rho: rho)
    try model.add(batch.measure(source, ledger: &ledger, stage: "1-way, again"))
  }

  /// The model of all measurements, fitted as closely as the estimator can.
  consuming func finished(
    ledger: borrowing Ledger, progress: (SynthesisEvent) -> Void
  ) throws -> ReleasedModel {
    progress(SynthesisEvent("fitting the model", ledger))
    try model.finish()
    return model.released(source.domain)
  }
}
