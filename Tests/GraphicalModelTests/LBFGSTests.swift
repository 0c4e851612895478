import Testing

@testable import GraphicalModel

@Suite("L-BFGS")
struct LBFGSTests {
  /// Σ w_i·x_i²/2 + Σ x_i⁴/4 − Σ x_i, a stretched convex bowl; its diagonal is not told.
  private func bowl(
    _ weights: [Double], _ point: UnsafePointer<Double>, _ gradient: UnsafeMutablePointer<Double>,
    _ inverseDiagonal: UnsafeMutablePointer<Double>
  ) -> Double {
    var value = 0.0
    for (index, weight) in weights.enumerated() {
      let x = point[index]
      value += weight * x * x / 2 + x * x * x * x / 4 - x
      gradient[index] = weight * x + x * x * x - 1
      inverseDiagonal[index] = 1
    }
    return value
  }

  @Test(
    "a stretched bowl's minimum is found for any memory, over many more steps", arguments: 1..<9)
  func minimum(memory: Int) {
    let weights = (0..<37).map { 0.1 * Double(1 << ($0 % 10)) }
    var minimiser = LBFGS()
    (minimiser.memory, minimiser.maximumEvaluations) = (memory, 5000)
    var point = weights.map { _ in 2.0 }
    let evaluations = minimiser.minimise(
      &point, objective: { bowl(weights, $0, $1, $2) },
      stop: { gradient in weights.indices.allSatisfy { abs(gradient[$0]) < 1e-9 } })
    #expect(evaluations > memory + 2)
    #expect(evaluations < 5000)
    for (x, weight) in zip(point, weights) { #expect(abs(weight * x + x * x * x - 1) < 1e-9) }
  }

  @Test("an evaluation that is not finite shortens the step")
  func notFinite() {
    var point = [1.0]
    _ = LBFGS().minimise(
      &point,
      objective: { point, gradient, diagonal in
        (gradient[0], diagonal[0]) = (2 * (point[0] - 0.25), 100)
        return point[0] < 0 ? .nan : (point[0] - 0.25) * (point[0] - 0.25)
      },
      stop: { abs($0[0]) < 1e-9 })
    #expect(abs(point[0] - 0.25) < 1e-9)
  }

  @Test("nothing to minimise takes no evaluation")
  func empty() {
    var point: [Double] = []
    #expect(LBFGS().minimise(&point, objective: { _, _, _ in 0 }, stop: { _ in false }) == 0)
  }
}
