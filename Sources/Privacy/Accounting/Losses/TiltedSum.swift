import RealModule

/// The distribution of a sum of losses within a window, computed where a tilt puts its mass.
///
/// See ``LossComposition`` for what makes its δ an upper bound.
struct TiltedSum {
  /// Of the window.
  var bins: Int { masses.count }
  /// P-masses of the window, tilted back; rounding can make one negative.
  private let masses: [Double]
  /// By how much the tilted masses are wrong in L2, at most.
  private let error: Double
  /// What a tilted mass is multiplied with: e^(K(θ) − θx).
  private let logScale: Double
  private let theta: Double
  private let step: Double
  /// Of the window's first bin, in steps.
  private let first: Int
  /// P[L above the window], at most.
  private let above: Double

  init(_ parts: [(grid: LossGrid, count: Int)], theta: Double, step: Double) {
    let tilted = parts.map { ($0.grid.cumulants(theta), Double($0.count)) }
    let mean = tilted.reduce(0) { $0 + $1.1 * $1.0.mean }
    let variance = tilted.reduce(0) { $0 + $1.1 * max(0, $1.0.variance) }
    let spread = variance.squareRoot()
    self.theta = theta
    self.step = step
    logScale = tilted.reduce(0) { $0 + $1.1 * $1.0.value }
    let wanted = max(16, 26 * spread / step)
    let bins = 1 << Int(Double.log2(wanted).rounded(.up))
    let start = Int((mean / step).rounded()) - bins / 2
    first = start
    let (product, error) = Self.product(
      parts, tilts: tilted.map(\.0.value), theta: theta, bins: bins)
    self.error = error
    let origin = parts.reduce(0) { $0 + $1.count * $1.grid.first }
    let logScale = logScale
    masses = (0..<bins).map { bin in
      let place = start + bin
      let index = (place - origin) & (bins - 1)
      return product[index] * .exp(logScale - theta * Double(place) * step)
    }
    above = Self.mass(of: parts, from: start + bins, theta: theta, spread: max(spread, step))
  }

  /// The probability of a sum of at least `place` steps, at most: Chernoff's bound of a few orders.
  private static func mass(
    of parts: [(grid: LossGrid, count: Int)], from place: Int, theta: Double, spread: Double
  ) -> Double {
    let last = parts.reduce(0) { $0 + $1.count * ($1.grid.first + $1.grid.masses.count - 1) }
    guard place <= last, let step = parts.first?.grid.step else { return 0 }
    return (1...24).reduce(1.0) { least, more in
      let order = theta + Double(more) / spread
      let cumulant = parts.reduce(0) { $0 + Double($1.count) * $1.grid.cumulants(order).value }
      return min(least, .exp(cumulant - order * Double(place) * step))
    }
  }

  /// An upper bound on δ at ε, but for what the composition adds.
  func delta(epsilon: Double) -> Double {
    var (sum, squares) = (0.0, 0.0)
    guard epsilon >= Double(first) * step else { return 1 }
    let begin = max(0, Int((epsilon / step).rounded(.down)) - first)
    guard begin < bins else { return above }
    for bin in stride(from: bins - 1, through: begin, by: -1) {
      let x = Double(first + bin) * step
      guard x > epsilon else { continue }
      let gain = -Double.expMinusOne(epsilon - x)
      sum += masses[bin] * gain
      let weight = gain * Double.exp(logScale - theta * x)
      squares += weight * weight
    }
    return max(0, sum) + squares.squareRoot() * error + above
  }

  /// The tilted distribution of the sum, by place modulo `bins` from the sum of the first places on,
  /// and by how much it is wrong in L2.
  private static func product(
    _ parts: [(grid: LossGrid, count: Int)], tilts: [Double], theta: Double, bins: Int
  ) -> (masses: [Double], error: Double) {
    let fourier = FourierTransform(count: bins)
    var real = [Double](repeating: 1, count: bins)
    var imaginary = [Double](repeating: 0, count: bins)
    var error = 0.0
    var multiplications = 1.0
    for (part, tilt) in zip(parts, tilts) {
      var values = Self.folded(part.grid, tilt: tilt, theta: theta, bins: bins)
      let norm = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
      error += Double(part.count) * fourier.rounding * norm
      multiplications += 2 * Double(Int.bitWidth - part.count.leadingZeroBitCount)
      var phases = [Double](repeating: 0, count: bins)
      fourier.transform(real: &values, imaginary: &phases)
      Self.multiply(&real, &imaginary, by: values, phases, power: part.count)
    }
    fourier.transform(real: &real, imaginary: &imaginary, isInverse: true)
    let norm = real.reduce(0) { $0 + $1 * $1 }.squareRoot()
    // By Young's inequality the product's norm is at most that of each factor, so that what a power's
    // repeated multiplications add is within `error`. Twice, for what is left out of higher order.
    return (real, 2 * (error + norm * (fourier.rounding + multiplications * 8 * 0x1p-53)))
  }

  /// The tilted masses of one release, by place modulo `bins` from its first on.
  private static func folded(
    _ grid: LossGrid, tilt: Double, theta: Double, bins: Int
  ) -> [Double] {
    var values = [Double](repeating: 0, count: bins)
    for (index, mass) in grid.masses.enumerated() where mass > 0 {
      let x = Double(grid.first + index) * grid.step
      values[index & (bins - 1)] += mass * .exp(theta * x - tilt)
    }
    return values
  }

  /// Multiplies every number by a power of another, by squaring.
  private static func multiply(
    _ real: inout [Double], _ imaginary: inout [Double], by factors: [Double], _ phases: [Double],
    power: Int
  ) {
    for index in real.indices {
      var (x, y) = (factors[index], phases[index])
      var (a, b) = (real[index], imaginary[index])
      var rest = power
      while true {
        if rest & 1 == 1 { (a, b) = (a * x - b * y, a * y + b * x) }
        rest >>= 1
        if rest == 0 { break }
        (x, y) = (x * x - y * y, 2 * x * y)
      }
      (real[index], imaginary[index]) = (a, b)
    }
  }
}
