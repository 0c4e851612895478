import RealModule

/// The buffers of one minimisation by ``LBFGS``, in one piece of memory, with the latest steps and
/// gradient changes in a ring.
final class LBFGSState {
  typealias Vector = UnsafeMutablePointer<Double>

  private(set) var point: Vector
  private(set) var gradient: Vector
  private var inverseDiagonal: Vector
  private var candidate: Vector
  private var candidateGradient: Vector
  private var candidateDiagonal: Vector
  private let direction: Vector
  /// Differences of points and of gradients, and 1/(s·y); one place more than are kept, in which the
  /// next pair is made.
  private let steps: [Vector]
  private let changes: [Vector]
  private var curvatures: [Double]
  private var weights: [Double]
  /// Where the next pair goes, and how many before it are kept.
  private var next = 0
  private var kept = 0
  private let memory: Int
  private let count: Int
  private let storage: Vector

  init(_ start: [Double], memory: Int) {
    let count = start.count
    let vectors = 7 + 2 * (memory + 1)
    let storage = Vector.allocate(capacity: vectors * count)
    storage.initialize(repeating: 0, count: vectors * count)
    storage.update(from: start, count: count)
    func vector(_ place: Int) -> Vector { storage + place * count }
    (point, gradient, inverseDiagonal) = (vector(0), vector(1), vector(2))
    (candidate, candidateGradient, candidateDiagonal) = (vector(3), vector(4), vector(5))
    direction = vector(6)
    steps = (0...memory).map { vector(7 + 2 * $0) }
    changes = (0...memory).map { vector(8 + 2 * $0) }
    curvatures = [Double](repeating: 0, count: memory + 1)
    weights = curvatures
    self.storage = storage
    self.memory = memory
    self.count = count
  }

  deinit { storage.deallocate() }

  func evaluateStart(_ objective: LBFGS.Objective) -> Double {
    objective(point, gradient, inverseDiagonal)
  }

  /// The objective's value `step` along the direction.
  func evaluate(step: Double, _ objective: LBFGS.Objective) -> Double {
    for index in 0..<count { candidate[index] = point[index] + step * direction[index] }
    return objective(candidate, candidateGradient, candidateDiagonal)
  }

  func slope() -> Double { dot(gradient, direction) }

  func largestStep() -> Double {
    var largest = Double.leastNormalMagnitude
    for index in 0..<count { largest = max(largest, abs(direction[index])) }
    return largest
  }

  func forget() { kept = 0 }

  /// The two-loop recursion.
  func setDirection() {
    for index in 0..<count { direction[index] = -gradient[index] }
    for age in 0..<kept {
      let pair = place(age)
      weights[pair] = curvatures[pair] * dot(steps[pair], direction)
      add(changes[pair], times: -weights[pair])
    }
    let scale = initialScale()
    for index in 0..<count { direction[index] *= scale * inverseDiagonal[index] }
    for age in (0..<kept).reversed() {
      let pair = place(age)
      let correction = weights[pair] - curvatures[pair] * dot(changes[pair], direction)
      add(steps[pair], times: correction)
    }
  }

  /// Makes the last candidate the current point, `step` along the direction.
  func accept(step: Double) {
    let (change, moved) = (changes[next], steps[next])
    for index in 0..<count {
      change[index] = candidateGradient[index] - gradient[index]
      moved[index] = direction[index] * step
    }
    let product = dot(change, moved)
    if product > 0 {
      curvatures[next] = 1 / product
      next = (next + 1) % (memory + 1)
      kept = min(kept + 1, memory)
    }
    swap(&point, &candidate)
    swap(&gradient, &candidateGradient)
    swap(&inverseDiagonal, &candidateDiagonal)
  }

  /// The place in the ring of the pair that is the `age`-th latest.
  private func place(_ age: Int) -> Int { (next + memory - age) % (memory + 1) }

  /// Makes the preconditioner agree with the latest curvature seen.
  private func initialScale() -> Double {
    guard kept > 0 else { return 1 }
    let (change, curvature) = (changes[place(0)], curvatures[place(0)])
    var quadratic = 0.0
    for index in 0..<count {
      quadratic += change[index] * change[index] * inverseDiagonal[index]
    }
    return quadratic > 0 ? 1 / (curvature * quadratic) : 1
  }

  private func add(_ vector: Vector, times factor: Double) {
    for index in 0..<count { direction[index] += factor * vector[index] }
  }

  private func dot(_ left: Vector, _ right: Vector) -> Double {
    let (left, right) = (UnsafeRawPointer(left), UnsafeRawPointer(right))
    var total = SIMD4<Double>(repeating: 0)
    let whole = count & ~3
    for offset in stride(from: 0, to: whole &* 8, by: 32) {
      total +=
        left.loadUnaligned(fromByteOffset: offset, as: SIMD4<Double>.self)
        * right.loadUnaligned(fromByteOffset: offset, as: SIMD4<Double>.self)
    }
    var sum = total.sum()
    for index in whole..<count {
      sum +=
        left.load(fromByteOffset: index &* 8, as: Double.self)
        * right.load(fromByteOffset: index &* 8, as: Double.self)
    }
    return sum
  }
}
