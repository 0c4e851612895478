import RealModule

/// Minimises a smooth convex function with the limited-memory BFGS method (Nocedal 1980) and a
/// diagonal preconditioner that the function supplies with each gradient.
///
/// Steps are bounded in every coordinate, and accepted by Armijo's rule. Where a value is not
/// finite the search halves its step; it never walks into NaN. Nothing is allocated after the start.
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
    guard !point.isEmpty else { return 0 }
    let state = LBFGSState(point, memory: memory)
    var evaluations = 1
    var value = state.evaluateStart(objective)
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
        let next = state.evaluate(step: step, objective)
        evaluations += 1
        if next.isFinite, next <= value + 1e-4 * step * slope {
          state.accept(step: step)
          value = next
          accepted = true
          break
        }
        step *= 0.5
      }
      if !accepted { break }
    }
    point.withUnsafeMutableBufferPointer {
      $0.baseAddress.unsafelyUnwrapped.update(from: state.point, count: $0.count)
    }
    return evaluations
  }
}
