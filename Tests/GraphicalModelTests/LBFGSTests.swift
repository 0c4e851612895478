import Foundation
import Testing

@testable import GraphicalModel

@Suite("L-BFGS")
struct LBFGSTests {
  /// Minimises a function given by value and gradient, without a preconditioner.
  private func minimum(
    from start: [Double], tolerance: Double = 1e-9, _ minimiser: LBFGS = LBFGS(),
    _ function: ([Double]) -> (Double, [Double])
  ) -> (point: [Double], evaluations: Int) {
    var point = start
    let count = start.count
    let evaluations = minimiser.minimise(
      &point,
      objective: { point, gradient, diagonal in
        let (value, slopes) = function(Array(UnsafeBufferPointer(start: point, count: count)))
        for index in 0..<count {
          gradient[index] = slopes[index]
          diagonal[index] = 1
        }
        return value
      },
      stop: { gradient in (0..<count).allSatisfy { abs(gradient[$0]) < tolerance } })
    return (point, evaluations)
  }

  @Test(
    "a quadratic of any size is minimised, also of sizes that no vector register divides",
    arguments: 1...13)
  func quadratic(size: Int) {
    var random = CounterGenerator(seed: UInt64(size))
    let centre = (0..<size).map { _ in 20 * random.unit() - 10 }
    let scales = (0..<size).map { _ in 0.1 + 10 * random.unit() }
    let (point, _) = minimum(from: [Double](repeating: 0, count: size)) { point in
      let away = zip(point, centre).map { $0 - $1 }
      return (
        zip(away, scales).reduce(0) { $0 + 0.5 * $1.1 * $1.0 * $1.0 },
        zip(away, scales).map { $0 * $1 }
      )
    }
    #expect(distance(point, centre) < 1e-7)
  }

  @Test("where the function is not finite the search turns back")
  func barrier() {
    // x − log x has its minimum at 1 and no value for x ≤ 0.
    let (point, _) = minimum(from: [8]) { ($0[0] - log($0[0]), [1 - 1 / $0[0]]) }
    #expect(abs(point[0] - 1) < 1e-8)
  }

  @Test("no coordinate moves further than the largest step, nor beyond the evaluations allowed")
  func bounds() {
    var minimiser = LBFGS()
    minimiser.maximumEvaluations = 4
    var places: [Double] = []
    let (point, evaluations) = minimum(from: [0], minimiser) {
      places.append($0[0])
      return (-$0[0], [-1e6])
    }
    #expect(evaluations == 4)
    #expect(places.count == 4)
    #expect(point[0] <= 4 * 4)
    for (place, next) in zip(places, places.dropFirst()) { #expect(abs(next - place) <= 4) }
  }
}
