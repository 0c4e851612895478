import Marginals
import RealModule

/// Fits a model to noisy marginals by entropic mirror descent (McKenna, Sheldon & Miklau 2019).
///
/// It minimises L(μ) = Σ_r ‖μ_r − y_r‖²/(2σ_r²) over the marginals μ (in counts) of models on the
/// tree: θ ← θ − η∇L(μ(θ)), taken where L falls by at least half of what the step promises; η grows
/// after a success and is halved after a failure. Weights are 1/(2σ²).
public struct MirrorDescent: Sendable {
  public var iterations = 1000
  /// η grows by this factor after an accepted step.
  public var growth = 1.1
  /// Stop when the Frank–Wolfe-like decrease of a step is below this part of the loss.
  public var tolerance = 1e-9

  public init() {}

  /// - Parameters: as of ``RidgeEstimator/fit(_:base:total:tree:start:fixed:)``; the base is uniform over
  ///   the values of each attribute that are possible.
  public func fit(
    _ measurements: [MarginalMeasurement], sizes: [Int], total: Double, tree: JunctionTree,
    start: [Clique: [Double]] = [:], fixed: [TreeModel.Potential] = []
  ) -> TreeModel {
    let merged = MarginalMeasurement.merged(measurements)
    let terms = merged.map(\.clique)
    let engine = BeliefPropagation(
      tree: tree, sizes: sizes, terms: fixed.map(\.clique) + terms)
    let descent = Descent(
      engine: engine, measurements: engine.possible(merged, given: fixed), total: total,
      fixed: fixed)
    var theta = merged.flatMap { measurement in
      start[measurement.clique].map { engine.order.toAxisOrder($0, of: measurement.clique) }
        ?? [Double](repeating: 0, count: measurement.values.count)
    }
    if !theta.isEmpty { descend(&theta, descent) }
    var offset = 0
    let potentials = terms.map { clique in
      let count = clique.attributes.reduce(1) { $0 * sizes[$1] }
      defer { offset += count }
      return TreeModel.Potential(
        clique: clique,
        values: engine.order.toAttributeOrder(Array(theta[offset..<offset + count]), of: clique))
    }
    return TreeModel(sizes: sizes, tree: tree, potentials: fixed + potentials, total: total)
  }

  private func descend(_ theta: inout [Double], _ descent: Descent) {
    var current = descent.evaluate(theta)
    var rate = 1 / (descent.total * max(descent.largestPrecision * descent.total, 1e-300))
    for _ in 0..<iterations {
      var accepted = false
      while rate > 1e-300 {
        var candidate = theta
        for cell in candidate.indices { candidate[cell] -= rate * current.gradient[cell] }
        let next = descent.evaluate(candidate)
        var promised = 0.0
        for cell in candidate.indices {
          promised += current.gradient[cell] * (current.margins[cell] - next.margins[cell])
        }
        guard next.loss.isFinite, current.loss - next.loss >= 0.5 * promised, promised >= 0 else {
          rate *= 0.5
          continue
        }
        let decrease = current.loss - next.loss
        theta = candidate
        current = next
        rate *= growth
        accepted = decrease > tolerance * max(current.loss, 1)
        break
      }
      if !accepted { break }
    }
  }
}

/// The loss and its gradient with respect to the marginals, in axis order.
private struct Descent {
  struct Point {
    var loss: Double
    /// ∂L/∂p for probabilities p.
    var gradient: [Double]
    var margins: [Double]
  }

  let engine: BeliefPropagation
  let total: Double
  let largestPrecision: Double
  private let observed: [Double]
  private let precisions: [Double]
  /// The potentials of the first terms, which stay, and the number of these.
  private let fixed: [Double]
  private let fixedTerms: Int

  init(
    engine: BeliefPropagation, measurements: [MarginalMeasurement], total: Double,
    fixed: [TreeModel.Potential]
  ) {
    self.engine = engine
    self.total = total
    observed = measurements.flatMap { engine.order.toAxisOrder($0.values, of: $0.clique) }
    precisions = measurements.map { 1 / $0.variance }
    largestPrecision = precisions.max() ?? 1
    self.fixed = fixed.flatMap { engine.order.toAxisOrder($0.values, of: $0.clique) }
    fixedTerms = fixed.count
  }

  func evaluate(_ theta: [Double]) -> Point {
    let flat = fixed.isEmpty ? theta : fixed + theta
    _ = flat.withUnsafeBufferPointer { engine.calibrate($0.baseAddress.unsafelyUnwrapped) }
    var point = Point(
      loss: 0, gradient: [Double](repeating: 0, count: theta.count),
      margins: [Double](repeating: 0, count: theta.count))
    var cell = 0
    for (term, precision) in precisions.enumerated() {
      for probability in engine.margin(ofTerm: fixedTerms + term) {
        let difference = total * probability - observed[cell]
        point.loss += 0.5 * precision * difference * difference
        point.gradient[cell] = total * precision * difference
        point.margins[cell] = probability
        cell &+= 1
      }
    }
    return point
  }
}
