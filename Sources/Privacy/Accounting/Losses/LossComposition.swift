import RealModule

/// The sum of privacy losses, from above: what releases on a fixed schedule tell in all.
///
/// ## Privacy
/// δ(ε) = E_P[(1 − e^(ε−L))⁺] of the sum L of the losses' grids (``LossGrid``). Their distributions are
/// tilted by e^(θx), so that the region that δ is about carries the mass, multiplied as Fourier
/// transforms (Koskela, Jälkö & Honkela 2020), and tilted back. Added to what comes out are: the
/// probability of an infinite loss; the mass above the window of the transform, bounded by Chernoff's
/// inequality, which the transform puts to smaller losses; a bound in L2 on the rounding of the
/// transforms; and what rounding may have taken off losses and sums. What is below the window comes in
/// from above and only adds, where ε is within it; below it δ is taken for 1. So the result is an upper bound for any δ, also far below 10⁻¹⁶.
///
/// The step is chosen so that connecting the dots adds about 10⁻⁶ to the variance of the sum, whatever
/// its scale: the grid is as small at ε = 0.01 as at ε = 10.
struct LossComposition {
  private let parts: [(grid: LossGrid, count: Int)]
  private let step: Double
  /// Of the sum, about.
  private let spread: Double
  /// By how much rounding may have lowered the sum of the losses, and its relative excess over δ.
  private let slack: Double
  private let infinite: Double
  private let releases: Int

  /// A sum has at most this many bins, or little more; beyond, the grid gets coarser, and the bound
  /// with it.
  private static let maximumBins = 1 << 20
  /// √(6·10⁻⁶): a release adds at most a sixth of the squared step to the variance.
  private static let fineness = 2.4e-3

  /// - Parameter losses: each with the number of its releases, at least one in all.
  init(_ losses: [PrivacyLoss: Int]) {
    releases = losses.values.reduce(0, +)
    precondition(releases > 0 && losses.values.allSatisfy { $0 > 0 }, "nothing is released")
    let variance = losses.reduce(0) { $0 + Double($1.value) * $1.key.spread * $1.key.spread }
    spread = variance.squareRoot()
    let wanted = max(
      Self.fineness * (variance / Double(releases)).squareRoot(),
      30 * spread / Double(Self.maximumBins))
    // Losses that lie on multiples of a unit stay where they are, as far as one step can serve.
    let unit = losses.keys.compactMap(\.unit).max() ?? 0
    let step = unit > wanted ? unit / (unit / wanted).rounded(.up) : wanted
    self.step = step
    // In an order of their own, so that sums are the same in every run.
    parts = losses.map { (LossGrid($0.key, step: step), $0.value) }
      .sorted {
        ($0.0.masses.count, $0.1, $0.0.masses[0]) < ($1.0.masses.count, $1.1, $1.0.masses[0])
      }
    slack = parts.reduce(0) { $0 + Double($1.count) * $1.grid.slack }
    infinite = parts.reduce(0) { $0 + Double($1.count) * $1.grid.infinite }
  }

  /// An upper bound on δ at ε.
  func delta(epsilon: Double) -> Double {
    let theta = minimiser { cumulants($0).value - $0 * epsilon - .log($0 + 1) }
    return delta(epsilon, TiltedSum(parts, theta: theta, step: step))
  }

  /// The least ε found at which δ is at most `delta`, an upper bound; 0 where no ε is needed.
  func epsilon(delta: Double) -> Double {
    guard delta > infinite * 2 else { return .infinity }
    // The Rényi bound, minimised over orders θ + 1, is a little above; its order tilts to the place.
    let theta = minimiser { renyi($0, delta: delta) }
    let sum = TiltedSum(parts, theta: theta, step: step)
    guard self.delta(0, sum) > delta else { return 0 }
    // Of the grid's losses, whose infinite part is added to δ.
    let bound = renyi(theta, delta: delta - infinite)
    let upper = max(step, bound + abs(bound) * 1e-9 + slack)
    // Where the window does not tell better, the Rényi bound stands.
    guard self.delta(upper, sum) <= delta else { return upper }
    return refined(upper: upper, delta: delta, sum: sum)
  }

  /// ε of the Rényi bound of order θ + 1 (Canonne, Kamath & Steinke 2020, Proposition 12).
  private func renyi(_ theta: Double, delta: Double) -> Double {
    (cumulants(theta).value - .log(delta) - .log(theta + 1)) / theta
      + .log(theta / (theta + 1))
  }

  /// Narrows [0, upper] to the ε at which δ is `delta`, from above, by false position in log δ.
  private func refined(upper: Double, delta: Double, sum: TiltedSum) -> Double {
    let target = Double.log(delta)
    let excess = { (epsilon: Double) in Double.log(self.delta(epsilon, sum)) - target }
    var (low, high) = (max(0, upper - 0.2 * spread), upper)
    var (atLow, atHigh) = (excess(low), excess(high))
    while atLow <= 0, low > 0 {
      (high, atHigh) = (low, atLow)
      low = max(0, low - 0.5 * spread)
      atLow = excess(low)
    }
    var lastMoved = 0
    for _ in 0..<60 where high - low > 1e-10 * high {
      let guess = (low * atHigh - high * atLow) / (atHigh - atLow)
      let middle = guess > low && guess < high ? guess : (low + high) / 2
      let value = excess(middle)
      // An end that stays twice is drawn nearer (Illinois' correction).
      if value > 0 {
        (low, atLow) = (middle, value)
        if lastMoved == -1 { atHigh /= 2 }
        lastMoved = -1
      } else {
        (high, atHigh) = (middle, value)
        if value > -1e-10 { break }
        if lastMoved == 1 { atLow /= 2 }
        lastMoved = 1
      }
    }
    return high
  }

  private func delta(_ epsilon: Double, _ sum: TiltedSum) -> Double {
    let result = sum.delta(epsilon: epsilon - slack) + infinite
    let rounding = Double(sum.bins + 64) * 0x1p-52 + Double(releases) * 0x1p-44
    return min(1, result * (1 + rounding))
  }

  private func cumulants(_ theta: Double) -> (value: Double, mean: Double, variance: Double) {
    parts.reduce((0, 0, 0)) { total, part in
      let one = part.grid.cumulants(theta)
      let count = Double(part.count)
      return (
        total.0 + count * one.value, total.1 + count * one.mean, total.2 + count * one.variance
      )
    }
  }

  /// The minimiser of a function of log θ that falls and then rises, to a few per cent: a golden section.
  private func minimiser(_ value: (Double) -> Double) -> Double {
    let ratio = (5.0.squareRoot() - 1) / 2
    var (low, high) = (Double.log(1e-3 / spread), Double.log(1e3 / spread))
    var points = [high - ratio * (high - low), low + ratio * (high - low)]
    var values = points.map { value(.exp($0)) }
    while high - low > 0.05 {
      if values[0] < values[1] {
        high = points[1]
        points = [high - ratio * (high - low), points[0]]
        values = [value(.exp(points[0])), values[0]]
      } else {
        low = points[0]
        points = [points[1], low + ratio * (high - low)]
        values = [values[1], value(.exp(points[1]))]
      }
    }
    return .exp((low + high) / 2)
  }
}
