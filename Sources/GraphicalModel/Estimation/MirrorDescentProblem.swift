import Marginals
import RealModule

/// The loss of mirror descent with the buffers of one fit, in axis order: the current point and the
/// candidate for the next.
final class MirrorDescentProblem {
  private struct Point {
    let theta: UnsafeMutablePointer<Double>
    /// ∂L/∂p for probabilities p.
    let gradient: UnsafeMutablePointer<Double>
    let margins: UnsafeMutablePointer<Double>
  }

  private typealias Lanes = SIMD4<Double>

  private let engine: BeliefPropagation
  private let total: Double
  /// y of all measurements, one after the other.
  private let observed: UnsafeMutablePointer<Double>
  private let precisions: [Double]
  private let count: Int
  private let memory: UnsafeMutablePointer<Double>
  private var current: Point
  private var candidate: Point

  /// Terms that are not fitted; their potentials stay, since their gradient is never written.
  private let fixedTerms: Int

  /// - Parameters:
  ///   - measurements: one a term of the engine after the fixed ones, in order.
  ///   - fixed: potentials of the engine's first terms.
  init(
    engine: BeliefPropagation, measurements: [MarginalMeasurement], total: Double,
    start: [Clique: [Double]], fixed: [TreeModel.Potential]
  ) {
    self.engine = engine
    self.total = total
    let order = engine.order
    precisions = measurements.map { 1 / $0.variance }
    count = engine.termOffsets[engine.terms.count]
    let memory = UnsafeMutablePointer<Double>.allocate(capacity: max(1, 7 * count))
    memory.initialize(repeating: 0, count: max(1, 7 * count))
    self.memory = memory
    let count = count
    func point(_ place: Int) -> Point {
      let base = memory + place * count
      return Point(theta: base, gradient: base + count, margins: base + 2 * count)
    }
    (current, candidate) = (point(0), point(3))
    observed = memory + 6 * count
    fixedTerms = fixed.count
    for (term, potential) in fixed.enumerated() {
      let values = order.toAxisOrder(potential.values, of: potential.clique)
      (current.theta + engine.termOffsets[term]).update(from: values, count: values.count)
    }
    for (term, measurement) in measurements.enumerated() {
      let offset = engine.termOffsets[fixed.count + term]
      let values = order.toAxisOrder(measurement.values, of: measurement.clique)
      (observed + offset).update(from: values, count: values.count)
      guard let start = start[measurement.clique] else { continue }
      let potentials = order.toAxisOrder(start, of: measurement.clique)
      (current.theta + offset).update(from: potentials, count: values.count)
    }
  }

  deinit { memory.deallocate() }

  /// A step that no loss refuses where measured cliques do not overlap: no cell's curvature is
  /// larger.
  var cautiousRate: Double {
    1 / (total * max((precisions.max() ?? 1) * total, 1e-300))
  }

  /// Multiplies the distribution, for each of some measurements (by number) in turn, by what makes its marginal
  /// the one measured, no cell below a tenth of the noise unless it was.
  func match(_ terms: [Int]) {
    guard var last = terms.first else { return }
    _ = engine.calibrate(current.theta)
    for term in terms {
      if term != last {
        _ = engine.recalibrate(
          current.theta, changedTerms: [fixedTerms + last], wantedTerms: [fixedTerms + term])
        last = term
      }
      let margin = engine.margin(ofTerm: fixedTerms + term)
      let offset = engine.termOffsets[fixedTerms + term]
      let counts = DecomposableStart.projected(
        Array(UnsafeBufferPointer(start: observed + offset, count: margin.count)), total: total)
      let least = 0.1 / precisions[term].squareRoot()
      for (cell, probability) in margin.enumerated() where probability > 0 {
        let expected = total * probability
        current.theta[offset + cell] += .log(max(counts[cell], min(expected, least)) / expected)
      }
    }
  }

  /// L at the start.
  func evaluateStart() -> Double { evaluate(current).loss }

  /// L after a step of length `rate` from the current point, and what the step promised.
  func evaluateStep(_ rate: Double) -> (loss: Double, promised: Double) {
    for cell in 0..<count {
      candidate.theta[cell] = current.theta[cell] - rate * current.gradient[cell]
    }
    return evaluate(candidate)
  }

  /// Makes the candidate the current point.
  func accept() { swap(&current, &candidate) }

  func potentials() -> [TreeModel.Potential] {
    engine.terms.enumerated().dropFirst(fixedTerms).map { term, clique in
      let cells = engine.termOffsets[term]..<engine.termOffsets[term + 1]
      let values = UnsafeBufferPointer(start: current.theta + cells.lowerBound, count: cells.count)
      return TreeModel.Potential(
        clique: clique, values: engine.order.toAttributeOrder(Array(values), of: clique))
    }
  }

  /// Fills in a point's gradient and margins. Returns its loss, and how far L would fall from the
  /// current point to it if L were linear.
  private func evaluate(_ point: Point) -> (loss: Double, promised: Double) {
    _ = engine.calibrate(point.theta)
    var (loss, promised) = (0.0, 0.0)
    for term in precisions.indices {
      let result = evaluate(point, term: term)
      loss += result.loss
      promised += result.promised
    }
    return (loss, promised)
  }

  private func evaluate(_ point: Point, term: Int) -> (loss: Double, promised: Double) {
    let margin = engine.margin(ofTerm: fixedTerms + term)
    guard let probabilities = margin.baseAddress else { return (0, 0) }
    let offset = engine.termOffsets[fixedTerms + term]
    let precision = precisions[term]
    let (observed, gradient) = (observed + offset, point.gradient + offset)
    let (slope, before) = (current.gradient + offset, current.margins + offset)
    var (squares, promises) = (Lanes.zero, Lanes.zero)
    let whole = margin.count & ~3
    for cell in stride(from: 0, to: whole, by: 4) {
      let probability = load(probabilities + cell)
      let difference = total * probability - load(observed + cell)
      squares += difference * difference
      promises += load(slope + cell) * (load(before + cell) - probability)
      store(total * precision * difference, to: gradient + cell)
    }
    var (square, promised) = (squares.sum(), promises.sum())
    for cell in whole..<margin.count {
      let difference = total * probabilities[cell] - observed[cell]
      square += difference * difference
      promised += slope[cell] * (before[cell] - probabilities[cell])
      gradient[cell] = total * precision * difference
    }
    (point.margins + offset).update(from: probabilities, count: margin.count)
    return (0.5 * precision * square, promised)
  }

  @inline(__always)
  private func load(_ cells: UnsafePointer<Double>) -> Lanes {
    UnsafeRawPointer(cells).loadUnaligned(as: Lanes.self)
  }

  @inline(__always)
  private func store(_ lanes: Lanes, to cells: UnsafeMutablePointer<Double>) {
    UnsafeMutableRawPointer(cells).storeBytes(of: lanes, as: Lanes.self)
  }
}
