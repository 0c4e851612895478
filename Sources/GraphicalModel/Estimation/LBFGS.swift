import RealModule

/// Minimises a smooth convex function with the limited-memory BFGS method (Nocedal 1980) and a
/// diagonal preconditioner that the function supplies with each gradient.
///
/// Steps are bounded in every coordinate, and accepted by Armijo's rule. Where a value is not
/// finite the search halves its step; it never walks into NaN.
struct LBFGS {
  /// A function to minimise: writes the gradient and the inverse of the Hessian's approximate
  /// diagonal at a point, and returns the value.
  typealias Objective = (
    _ point: UnsafePointer<Double>, _ gradient: UnsafeMutablePointer<Double>,
    _ inverseDiagonal: UnsafeMutablePointer<Double>
  ) -> Double

  /// Whether the gradient is small enough to stop.
  typealias StoppingRule = (_ gradient: UnsafePointer<Double>) -> Bool

  /// Pairs of steps and gradient changes that are kept.
  var memory = 8
  /// Evaluations of the objective at most.
  var maximumEvaluations = 500
  /// The largest change of a coordinate in one step.
  var maximumStep = 4.0

  /// Moves `point` to a minimum and returns the number of evaluations made.
  func minimise(
    _ point: inout [Double], objective: Objective, stop: StoppingRule
  ) -> Int {
    let count = point.count
    guard count > 0 else { return 0 }
    var state = State(count: count, memory: memory)
    var evaluations = 1
    var value = state.evaluate(point, objective)
    while evaluations < maximumEvaluations, !stop(state.gradient) {
      state.setDirection()
      var slope = state.slope()
      if !(slope < 0) {
        state.forget()
        state.setDirection()
        slope = state.slope()
        if !(slope < 0) { break }
      }
      var step = min(1, maximumStep / state.largestStep())
      var accepted = false
      while evaluations < maximumEvaluations, step > 1e-10 {
        let candidate = state.moved(point, by: step)
        let next = state.evaluateCandidate(candidate, objective)
        evaluations += 1
        if next.isFinite, next <= value + 1e-4 * step * slope {
          state.accept(step: step)
          point = candidate
          value = next
          accepted = true
          break
        }
        step *= 0.5
      }
      if !accepted { break }
    }
    return evaluations
  }
}

extension LBFGS {
  /// The buffers of one minimisation.
  private struct State {
    var gradient: [Double]
    private var inverseDiagonal: [Double]
    private var candidateGradient: [Double]
    private var candidateDiagonal: [Double]
    private var direction: [Double]
    /// Differences of points and of gradients, oldest first, and 1/(s·y).
    private var steps: [[Double]] = []
    private var changes: [[Double]] = []
    private var curvatures: [Double] = []
    private let memory: Int

    init(count: Int, memory: Int) {
      let zeros = [Double](repeating: 0, count: count)
      gradient = zeros
      inverseDiagonal = zeros
      candidateGradient = zeros
      candidateDiagonal = zeros
      direction = zeros
      self.memory = memory
    }

    mutating func evaluate(_ point: [Double], _ objective: Objective) -> Double {
      let value = evaluateCandidate(point, objective)
      swap(&gradient, &candidateGradient)
      swap(&inverseDiagonal, &candidateDiagonal)
      return value
    }

    mutating func evaluateCandidate(_ point: [Double], _ objective: Objective) -> Double {
      point.withUnsafeBufferPointer { point in
        candidateGradient.withUnsafeMutableBufferPointer { gradient in
          candidateDiagonal.withUnsafeMutableBufferPointer { diagonal in
            objective(point.baseAddress!, gradient.baseAddress!, diagonal.baseAddress!)
          }
        }
      }
    }

    func moved(_ point: [Double], by step: Double) -> [Double] {
      var result = point
      for index in result.indices { result[index] += step * direction[index] }
      return result
    }

    func slope() -> Double { dot(gradient, direction) }

    func largestStep() -> Double {
      max(direction.reduce(0) { max($0, abs($1)) }, .leastNormalMagnitude)
    }

    mutating func forget() {
      steps.removeAll()
      changes.removeAll()
      curvatures.removeAll()
    }

    /// The two-loop recursion.
    mutating func setDirection() {
      for index in direction.indices { direction[index] = -gradient[index] }
      var weights = [Double](repeating: 0, count: steps.count)
      for pair in steps.indices.reversed() {
        weights[pair] = curvatures[pair] * dot(steps[pair], direction)
        add(changes[pair], times: -weights[pair])
      }
      let scale = initialScale()
      for index in direction.indices { direction[index] *= scale * inverseDiagonal[index] }
      for pair in steps.indices {
        let correction = weights[pair] - curvatures[pair] * dot(changes[pair], direction)
        add(steps[pair], times: correction)
      }
    }

    /// Makes the preconditioner agree with the latest curvature seen.
    private func initialScale() -> Double {
      guard let change = changes.last, let curvature = curvatures.last else { return 1 }
      var quadratic = 0.0
      for index in change.indices {
        quadratic += change[index] * change[index] * inverseDiagonal[index]
      }
      return quadratic > 0 ? 1 / (curvature * quadratic) : 1
    }

    /// Makes the last candidate the current point, `step` along the direction.
    mutating func accept(step: Double) {
      var change = candidateGradient
      var moved = direction
      for index in change.indices {
        change[index] -= gradient[index]
        moved[index] *= step
      }
      let product = dot(change, moved)
      if product > 0 {
        if steps.count == memory {
          steps.removeFirst()
          changes.removeFirst()
          curvatures.removeFirst()
        }
        steps.append(moved)
        changes.append(change)
        curvatures.append(1 / product)
      }
      swap(&gradient, &candidateGradient)
      swap(&inverseDiagonal, &candidateDiagonal)
    }

    private mutating func add(_ vector: [Double], times factor: Double) {
      for index in direction.indices { direction[index] += factor * vector[index] }
    }

    private func dot(_ left: [Double], _ right: [Double]) -> Double {
      var total = SIMD4<Double>(repeating: 0)
      let whole = left.count & ~3
      left.withUnsafeBytes { left in
        right.withUnsafeBytes { right in
          for offset in stride(from: 0, to: whole * 8, by: 32) {
            total +=
              left.loadUnaligned(fromByteOffset: offset, as: SIMD4<Double>.self)
              * right.loadUnaligned(fromByteOffset: offset, as: SIMD4<Double>.self)
          }
        }
      }
      var sum = total.sum()
      for index in whole..<left.count { sum += left[index] * right[index] }
      return sum
    }
  }
}
