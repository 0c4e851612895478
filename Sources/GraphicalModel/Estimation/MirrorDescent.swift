import Marginals
import Threading

/// Fits a model to noisy marginals by entropic mirror descent (McKenna, Sheldon & Miklau 2019).
///
/// It minimises L(μ) = Σ_r ‖μ_r − y_r‖²/(2σ_r²) over the marginals μ (in counts) of models on the
/// tree: θ ← θ − η∇L(μ(θ)), taken where L falls by at least half of what the step promises; η grows
/// after a success and is halved after a failure.
///
/// Complexity: one calibration of the tree a step; no allocation after the first.
public struct MirrorDescent: Sendable {
  /// Steps that may be accepted at most.
  public var iterations = 1000
  /// η grows by this factor after an accepted step.
  public var growth = 1.1
  /// The fit stops when, after a step was refused, an accepted one makes L fall by less than this
  /// part of it. 10⁻³ is near enough for a fit that is followed by others.
  public var tolerance = 1e-9
  /// η to begin with, such as that of an earlier fit of nearly the same measurements; 1/(N²·the
  /// largest precision) where there is none.
  public var initialRate: Double?
  /// Whether a measured clique that a start lacks begins where the model agrees with its measurement,
  /// rather than at 0: one step of iterative proportional fitting (Deming & Stephan 1940) for each.
  /// Fits that add a clique at a time need half to two thirds of the sweeps for the same loss; but
  /// the noise is followed sooner, so that their error is larger where it weighs.
  public var matchesNewCliques = false
  /// Threads that share a large table of the tree; the result does not depend on it.
  public var threads = 1

  public init() {}

  /// - Parameters: as of ``RidgeEstimator/fit(_:base:total:tree:start:fixed:)``; the base is uniform over
  ///   the values of each attribute that are possible.
  public func fit(
    _ measurements: [MarginalMeasurement], sizes: [Int], total: Double, tree: JunctionTree,
    start: [Clique: [Double]] = [:], fixed: [TreeModel.Potential] = []
  ) -> TreeModel {
    solve(
      measurements, sizes: sizes, total: total, tree: tree, start: start, fixed: fixed
    ).model
  }

  /// As ``fit(_:sizes:total:tree:start:fixed:)``, with what the next fit may start from.
  public func solve(
    _ measurements: [MarginalMeasurement], sizes: [Int], total: Double, tree: JunctionTree,
    start: [Clique: [Double]] = [:], fixed: [TreeModel.Potential] = []
  ) -> MirrorDescentFit {
    let span = Trace.begin("fitting, mirror descent")
    defer { span.end() }
    let merged = MarginalMeasurement.merged(measurements)
    let engine = BeliefPropagation(
      tree: tree, sizes: sizes, terms: fixed.map(\.clique) + merged.map(\.clique),
      keepsTables: false)
    engine.threads = threads
    let descent = MirrorDescentProblem(
      engine: engine, measurements: engine.possible(merged, given: fixed), total: total,
      start: start, fixed: fixed)
    if matchesNewCliques, !start.isEmpty {
      descent.match(merged.indices.filter { start[merged[$0].clique] == nil })
    }
    let outcome = descend(descent)
    let potentials = descent.potentials()
    return MirrorDescentFit(
      model: TreeModel(
        sizes: sizes, tree: tree, potentials: fixed + potentials, total: total),
      potentials: Dictionary(
        uniqueKeysWithValues: potentials.map { ($0.clique, $0.values) }),
      loss: outcome.loss, sweeps: outcome.sweeps, rate: outcome.rate)
  }

  private func descend(
    _ descent: MirrorDescentProblem
  ) -> (loss: Double, sweeps: Int, rate: Double) {
    var loss = descent.evaluateStart()
    var sweeps = 1
    var rate = initialRate ?? descent.cautiousRate
    var wasRefused = false
    var steps = 0
    while steps < iterations, rate > 1e-300, rate.isFinite {
      let (next, promised) = descent.evaluateStep(rate)
      sweeps += 1
      let scale = max(loss, 1)
      guard next.isFinite, loss - next >= 0.5 * promised, promised >= 0 else {
        // What rounding hides cannot be won by a smaller step.
        if promised <= 1e-14 * scale { break }
        rate *= 0.5
        wasRefused = true
        continue
      }
      let decrease = loss - next
      descent.accept()
      loss = next
      steps += 1
      if decrease <= (wasRefused ? tolerance * scale : 0) { break }
      rate *= growth
    }
    return (loss, sweeps, rate)
  }
}

/// What mirror descent gives.
public struct MirrorDescentFit: Sendable {
  public let model: TreeModel
  /// Fitted potentials of the measured cliques, to start a later fit from.
  public let potentials: [Clique: [Double]]
  /// L at the end.
  public let loss: Double
  /// Calibrations of the tree that were needed.
  public let sweeps: Int
  /// η at the end, to start a later fit with.
  public let rate: Double
}
