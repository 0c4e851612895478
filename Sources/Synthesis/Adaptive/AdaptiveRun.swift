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
/// releases alone; the ledger refuses what would overspend. A round with one candidate chooses
/// nothing: candidates follow from public inputs and earlier releases, and given those its marginal is
/// the same on any table. So no score is computed, the ledger has no entry, and the measurement gets the
/// whole price.
struct AdaptiveRun: ~Copyable {
  /// What a round costs.
  struct Price {
    let measuring: Double
    let choosing: Double

    /// Nine tenths for the measurement; all, where there is nothing to choose.
    init(_ price: Double, candidates: Int) {
      (measuring, choosing) = candidates > 1 ? (0.9 * price, 0.1 * price) : (price, 0)
    }
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
  /// - Parameter price: of the whole round.
  /// - Returns: the clique, and whether the model's answer to it moved by more than noise explains.
  mutating func round(
    _ price: Double, among places: [Int], ledger: inout Ledger,
    progress: (SynthesisEvent) -> Void
  ) throws -> (clique: Clique, isBeyondNoise: Bool) {
    number += 1
    let price = Price(price, candidates: places.count)
    let domain = source.domain
    let sigma = MeasuringBatch.variance(
      rho: price.measuring, squaredL2: source.sensitivity.squaredL2
    ).squareRoot()
    func noise(_ clique: Clique) -> Double {
      Double.sqrt(2 / .pi) * sigma * Double(clique.cells(in: domain))
    }
    let chosen = try choose(places, price: price.choosing, ledger: &ledger, offset: noise)
    let clique = candidates.cliques[chosen]
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

  /// The one of `places` whose marginal the model answers worst, as far as `price` tells; the only one,
  /// for nothing.
  private borrowing func choose(
    _ places: [Int], price: Double, ledger: inout Ledger, offset: (Clique) -> Double
  ) throws -> Int {
    guard places.count > 1 else { return places[0] }
    let scores = candidates.scores(places, against: model.calibrated, offset: offset)
    let epsilon = try PositiveRational.roundedDown(
      ledger.accountant.selectionEpsilon(price: price * MeasuringBatch.rounding))
    let place = try ledger.select(
      scores, among: Array(places.indices), epsilon: epsilon, label: "choice \(number)")
    return places[place]
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
