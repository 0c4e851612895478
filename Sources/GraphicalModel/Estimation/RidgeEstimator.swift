import Marginals
import RealModule
import Threading

/// Fits a model to noisy marginals without fitting their noise.
///
/// With p ∝ base·exp(Σ θ_r) over measured cliques r, it minimises
/// N·log Z(θ) − Σ θ_r·y_r + Σ ½w_r(σ_r/τ)‖θ_r − c_r‖²: the ridge is scaled by each measurement's own
/// noise, so that what the noise could have made is not fitted. First w = 1 and c = 0, and last, *twicing*, c is
/// the solution so far (Tukey 1977). In between the ridge may *adapt*: it is made steeper for tables and cells
/// of which the solution has little, and flatter for those of which it has much (after the adaptive ridge of
/// Frommlet & Nuel 2016, whose weights are 1/(θ² + δ²)). A ridge that adapts is steep, and taken back by
/// several rounds of twicing, which are boosting by ridge regression (Bühlmann & Yu 2003, section 3). Each
/// problem is convex; L-BFGS solves it in tens of sweeps.
public struct RidgeEstimator: Sendable {
  /// τ: larger fits closer.
  public var strength = 0.2
  /// The fit stops when Σ g²/σ² falls below this times the number of measured cells; solves before the last of
  /// a ridge that adapts stop at ten times as much.
  public var tolerance = 1e-3
  public var maximumSweeps = 400
  /// Whether to solve again around the solution.
  public var twicing = true
  /// Whether the ridge adapts to the first solution, and to the second: where much is measured of which most
  /// tells little.
  public var adapts = false
  /// Threads that share a large table of the tree; the result does not depend on it.
  public var threads = 1

  /// Rounds of twicing where the ridge adapts; one where it does not.
  private static let adaptiveRounds = 3
  private static let looseness = 10.0

  public init() {}

  /// - Parameters:
  ///   - measurements: noisy marginals, each within a clique of `tree`; several of one clique are
  ///     allowed.
  ///   - base: probabilities of every attribute's values, positive, or 0 where a value is
  ///     impossible.
  ///   - total: N, the estimated number of records.
  ///   - tree: the junction tree of the model.
  ///   - start: potentials of some measured cliques to start from (of the first solve).
  ///   - fixed: potentials that are part of the model and are not fitted, each within a clique of
  ///     `tree`. What was measured of a cell that they or the base make impossible counts as 0.
  public func fit(
    _ measurements: [MarginalMeasurement], base: [[Double]], total: Double, tree: JunctionTree,
    start: [Clique: [Double]] = [:], fixed: [TreeModel.Potential] = []
  ) -> RidgeFit {
    let span = Trace.begin("fitting, ridge")
    defer { span.end() }
    let merged = MarginalMeasurement.merged(measurements)
    let sizes = base.map(\.count)
    let baseTerms = sizes.indices.map { Clique([$0]) }
    let bases =
      zip(baseTerms, base).map {
        TreeModel.Potential(clique: $0, values: $1.map { $0 > 0 ? .log($0) : -.infinity })
      } + fixed
    let engine = BeliefPropagation(
      tree: tree, sizes: sizes, terms: bases.map(\.clique) + merged.map(\.clique),
      keepsTables: false)
    engine.threads = threads
    var problem = RidgeProblem(
      engine: engine, measurements: engine.possible(merged, given: bases), base: bases,
      total: total, strength: strength, start: start)
    let rounds = twicing ? adapts ? Self.adaptiveRounds : 1 : 0
    let last = rounds + (adapts ? 1 : 0)
    var (solves, sweeps) = (0, 0)
    func solve() {
      sweeps += problem.solve(
        tolerance: solves == last || !adapts ? tolerance : Self.looseness * tolerance,
        maximumSweeps: maximumSweeps)
      solves += 1
    }
    solve()
    if adapts {
      problem.adapt()
      solve()
      problem.adapt()
    }
    for _ in 0..<rounds {
      problem.recentre()
      solve()
    }
    let potentials = problem.potentials()
    return RidgeFit(
      model: TreeModel(sizes: sizes, tree: tree, potentials: bases + potentials, total: total),
      potentials: Dictionary(
        uniqueKeysWithValues: potentials.map { ($0.clique, $0.values) }),
      sweeps: sweeps)
  }
}

/// What a ridge fit gives.
public struct RidgeFit: Sendable {
  public let model: TreeModel
  /// Fitted potentials of the measured cliques, to start a later fit from.
  public let potentials: [Clique: [Double]]
  /// Calibrations of the tree that were needed.
  public let sweeps: Int
}

/// The optimisation problem of one fit, with its buffers; tables are in axis order.
private struct RidgeProblem {
  private let engine: BeliefPropagation
  private let measured: Range<Int>
  private let total: Double
  /// y of all measurements, one after the other.
  private let observed: [Double]
  /// Per cell: σ/τ, that times w, and 1/σ².
  private let plainRidge: [Double]
  private var ridge: [Double]
  private let precision: [Double]
  private var centre: [Double]
  private var theta: [Double]
  /// The potentials of all terms: the base's, which stay, and then θ.
  private var flat: [Double]
  private let baseLength: Int

  init(
    engine: BeliefPropagation, measurements: [MarginalMeasurement],
    base: [TreeModel.Potential], total: Double, strength: Double, start: [Clique: [Double]]
  ) {
    self.engine = engine
    self.total = total
    measured = base.count..<base.count + measurements.count
    let order = engine.order
    observed = measurements.flatMap { order.toAxisOrder($0.values, of: $0.clique) }
    plainRidge = measurements.flatMap {
      [Double](repeating: $0.sigma / strength, count: $0.values.count)
    }
    ridge = plainRidge
    precision = measurements.flatMap {
      [Double](repeating: 1 / $0.variance, count: $0.values.count)
    }
    centre = [Double](repeating: 0, count: observed.count)
    theta = measurements.flatMap { measurement in
      start[measurement.clique].map { order.toAxisOrder($0, of: measurement.clique) }
        ?? [Double](repeating: 0, count: measurement.values.count)
    }
    let logBase = base.flatMap { order.toAxisOrder($0.values, of: $0.clique) }
    baseLength = logBase.count
    flat = logBase + theta
  }

  mutating func recentre() { centre = theta }

  /// Below this a table's θ² counts as this.
  private static let leastSquare = 1e-4

  /// w = 5·∛(v̄/v_r)/(1 + (θ/½)²) in each cell, where v_r is the mean of θ² over a table's distribution and
  /// v̄ the geometric mean of all v_r. The constants were chosen on three public tables
  /// (Results/ablation); others near them do as well.
  mutating func adapt() {
    var ranges: [Range<Int>] = []
    var logs: [Double] = []
    for term in measured {
      let start = ranges.last?.upperBound ?? 0
      let margin = engine.margin(ofTerm: term)
      ranges.append(start..<start + margin.count)
      let square = zip(margin, start...).reduce(0) { $0 + $1.0 * theta[$1.1] * theta[$1.1] }
      logs.append(.log(max(square, Self.leastSquare)))
    }
    let middle = logs.reduce(0, +) / Double(max(1, logs.count))
    for (range, log) in zip(ranges, logs) {
      let table = 5 * Double.exp((middle - log) / 3)
      for cell in range {
        ridge[cell] = plainRidge[cell] * table / (1 + 4 * theta[cell] * theta[cell])
      }
    }
  }

  mutating func solve(tolerance: Double, maximumSweeps: Int) -> Int {
    var minimiser = LBFGS()
    minimiser.maximumEvaluations = maximumSweeps
    var point = theta
    var flat = flat
    let limit = tolerance * Double(point.count)
    let sweeps = minimiser.minimise(
      &point,
      objective: { point, gradient, diagonal in
        evaluate(point, flat: &flat, gradient: gradient, inverseDiagonal: diagonal)
      },
      stop: { gradient in
        var norm = 0.0
        for cell in precision.indices {
          norm += gradient[cell] * gradient[cell] * precision[cell]
        }
        return norm < limit
      })
    theta = point
    return sweeps
  }

  func potentials() -> [TreeModel.Potential] {
    var start = 0
    return measured.map { term in
      let clique = engine.terms[term]
      let count = engine.termOffsets[term + 1] - engine.termOffsets[term]
      defer { start += count }
      return TreeModel.Potential(
        clique: clique,
        values: engine.order.toAttributeOrder(Array(theta[start..<start + count]), of: clique))
    }
  }

  private func evaluate(
    _ point: UnsafePointer<Double>, flat: inout [Double],
    gradient: UnsafeMutablePointer<Double>, inverseDiagonal: UnsafeMutablePointer<Double>
  ) -> Double {
    let count = observed.count
    let logPartition = flat.withUnsafeMutableBufferPointer { buffer in
      let terms = buffer.baseAddress.unsafelyUnwrapped
      (terms + baseLength).update(from: point, count: count)
      return engine.calibrate(terms)
    }
    var value = total * logPartition
    var cell = 0
    for term in measured {
      for probability in engine.margin(ofTerm: term) {
        let away = point[cell] - centre[cell]
        let expected = total * probability
        value += 0.5 * ridge[cell] * away * away - point[cell] * observed[cell]
        gradient[cell] = expected - observed[cell] + ridge[cell] * away
        inverseDiagonal[cell] = 1 / (expected + ridge[cell])
        cell &+= 1
      }
    }
    return value
  }
}

extension BeliefPropagation {
  /// Measurements with 0 in the cells that `fixed`, the first terms of the engine, leave no
  /// probability: the true count there is 0, and their noise would pull at potentials that cannot
  /// matter. `measurements` are of the terms that follow.
  ///
  /// One calibration where something is forbidden, none otherwise.
  func possible(
    _ measurements: [MarginalMeasurement], given fixed: [TreeModel.Potential]
  ) -> [MarginalMeasurement] {
    let support = fixed.flatMap { potential in
      order.toAxisOrder(potential.values, of: potential.clique).map { $0 > -.infinity ? 0 : $0 }
    }
    guard support.contains(-.infinity) else { return measurements }
    let length = termOffsets[termOffsets.count - 1]
    let flat = support + [Double](repeating: 0, count: length - support.count)
    flat.withUnsafeBufferPointer { learnSupport($0.baseAddress.unsafelyUnwrapped) }
    return measurements.enumerated().map { index, measurement in
      let margin = order.toAttributeOrder(
        Array(margin(ofTerm: fixed.count + index)), of: measurement.clique)
      return MarginalMeasurement(
        clique: measurement.clique,
        values: zip(measurement.values, margin).map { $1 > 0 ? $0 : 0 },
        variance: measurement.variance, part: measurement.part)
    }
  }
}
