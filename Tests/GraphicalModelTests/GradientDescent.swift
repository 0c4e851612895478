/// A general-purpose minimiser to check the project's own by: steepest descent with backtracking.
/// It knows nothing of trees, measurements or preconditioners.
struct GradientDescent {
  var maximumSteps = 20_000
  /// The largest entry of the gradient at which it stops.
  var tolerance = 1e-6

  func minimise(
    from start: [Double], _ objective: ([Double]) -> (value: Double, gradient: [Double])
  ) -> [Double] {
    var point = start
    var current = objective(point)
    var rate = 1.0
    for _ in 0..<maximumSteps {
      let norm = current.gradient.reduce(0) { $0 + $1 * $1 }
      guard current.gradient.contains(where: { abs($0) > tolerance }) else { break }
      var isMoved = false
      while rate > 1e-30 {
        let candidate = zip(point, current.gradient).map { $0 - rate * $1 }
        let next = objective(candidate)
        if next.value <= current.value - 0.5 * rate * norm {
          (point, current, isMoved) = (candidate, next, true)
          rate *= 1.5
          break
        }
        rate *= 0.5
      }
      if !isMoved { break }
    }
    return point
  }
}
