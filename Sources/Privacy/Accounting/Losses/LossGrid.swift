import RealModule

/// A privacy loss on multiples of a step, not below what it stands for.
///
/// ## Privacy
/// The mass of a cell of the grid goes to its two ends so that the masses under both P and Q stay what
/// they are. Then δ as a function of e^ε is what it was at the ends of the cell and a straight line
/// between them; it is convex, so it lies nowhere below (connecting the dots: Doroshenko, Ghazi, Kamath,
/// Kumar & Manurangsi 2022). What is above the last cell counts as an infinite loss, what is below the
/// first as the least of the grid.
struct LossGrid {
  let step: Double
  /// Of the first mass, in steps.
  private(set) var first: Int
  /// Under P.
  private(set) var masses: [Double]
  /// The probability of an infinite loss, at most.
  private(set) var infinite: Double
  private var logMasses: [Double] = []
  /// By how much rounding may have lowered a loss.
  private(set) var slack: Double

  /// σ from which the continuous Gaussian pair stands for the discrete one, which costs 10⁻⁸ of it.
  private static let continuousFrom = 2000.0
  /// Standard deviations beyond which noise is left out: e^(−98) of it.
  private static let reach = 14.0

  init(_ loss: PrivacyLoss, step: Double) {
    switch loss {
    case .discreteGaussian(let variance):
      let sigma = variance.doubleValue.squareRoot()
      if sigma < Self.continuousFrom {
        self.init(step: step, largest: (Self.reach + 2) / sigma + 2 / variance.doubleValue)
        addDiscreteGaussian(variance: variance.doubleValue)
      } else {
        let price = DiscreteGaussianShift.price(variance: variance) ?? .infinity
        let mu = (2 * price).squareRoot().nextUp
        self.init(step: step, largest: Self.reach * mu + mu * mu)
        addGaussian(mu: mu)
      }
    case .discreteLaplace(let scale, let l1):
      self.init(step: step, largest: Double(l1) / scale.doubleValue)
      addDiscreteLaplace(scale: scale.doubleValue, l1: Int(l1))
    case .choice(let epsilon):
      let epsilon = epsilon.doubleValue.nextUp
      self.init(step: step, largest: epsilon)
      if epsilon <= 300 { addChoice(epsilon: epsilon) } else { addPure(epsilon: epsilon) }
    }
    trim()
  }

  private init(step: Double, largest: Double) {
    self.step = step
    let bins = Int((largest / step).rounded(.up)) + 2
    first = -bins
    masses = [Double](repeating: 0, count: 2 * bins + 1)
    infinite = 0
    slack = largest * 0x1p-48
  }

  /// log E_P[e^(θL)] of what is finite, and its first two derivatives.
  ///
  /// - Complexity: one exponential a mass.
  /// - Returns: finite numbers for every finite θ.
  func cumulants(_ theta: Double) -> (value: Double, mean: Double, variance: Double) {
    let largest = logMasses.indices.reduce(-Double.infinity) { largest, index in
      max(largest, logMasses[index] + theta * x(index))
    }
    var (sum, weighted, squares) = (0.0, 0.0, 0.0)
    let origin = x(logMasses.count / 2)
    for index in logMasses.indices {
      let term = Double.exp(logMasses[index] + theta * x(index) - largest)
      let x = x(index) - origin
      sum += term
      weighted += term * x
      squares += term * x * x
    }
    let mean = weighted / sum
    return (.log(sum) + largest, mean + origin, max(0, squares / sum - mean * mean))
  }

  private func x(_ index: Int) -> Double { Double(first + index) * step }
}

extension LossGrid {
  /// An atom's P-mass, shared between the ends of its cell.
  private mutating func add(_ mass: Double, at loss: Double) {
    let place = (loss / step).rounded(.down)
    let offset = max(0, min(step, loss - place * step))
    let share = Double.expMinusOne(step - offset) / Double.expMinusOne(step)
    // Where a step is too long for exponentials all goes up.
    let lower = share.isFinite ? min(mass, mass * share) : 0
    let index = Int(place) - first
    masses[index] += lower
    masses[index + 1] += mass - lower
  }

  /// The P-mass and Q-mass within the cell that begins at a step, shared between its ends.
  private mutating func add(inside place: Int, _ p: Double, _ q: Double) {
    guard p > 0 else { return }
    let end = Double(place + 1) * step
    let share = (.exp(end) * q - p) / Double.expMinusOne(step)
    let lower = share.isFinite ? max(0, min(p, share)) : 0
    masses[place - first] += lower
    masses[place - first + 1] += p - lower
  }

  private mutating func addDiscreteGaussian(variance: Double) {
    let sigma = variance.squareRoot()
    let bound = Int((Self.reach * sigma).rounded(.up)) + 1
    var weights = (0...bound).map { Double.exp(-Double($0 * $0) / (2 * variance)) }
    let sum = weights.reversed().reduce(0, +) * 2 - 1
    for index in weights.indices { weights[index] /= sum }
    for x in -bound...bound {
      add(weights[abs(x)], at: (1 - 2 * Double(x)) / (2 * variance))
    }
    // P[X < −bound] ≤ e^(−bound²/(2σ²)) (Canonne, Kamath & Steinke 2020, Corollary 17).
    infinite = .exp(-Double(bound) * Double(bound) / (2 * variance))
  }

  /// L is N(μ²/2, μ²) under P and N(−μ²/2, μ²) under Q.
  private mutating func addGaussian(mu: Double) {
    func inside(_ low: Double, _ high: Double, mean: Double) -> Double {
      let (a, b) = ((low - mean) / mu, (high - mean) / mu)
      let root = 2.0.squareRoot()
      // Of the two tails the smaller, so that the difference has its digits.
      return a > 0
        ? (Double.erfc(a / root) - Double.erfc(b / root)) / 2
        : (Double.erfc(-b / root) - Double.erfc(-a / root)) / 2
    }
    let (least, half) = (first, mu * mu / 2)
    let cells = Int((Self.reach * mu / step).rounded(.up))
    for place in max(-cells, least)..<cells {
      let (low, high) = (Double(place) * step, Double(place + 1) * step)
      add(
        inside: place, inside(low, high, mean: half), inside(low, high, mean: -half))
    }
    let last = Double(cells) * step
    infinite = .exp(NormalTail.logUpper((last - half) / mu))
    slack = max(slack, cellSlack)
  }

  private mutating func addDiscreteLaplace(scale: Double, l1: Int) {
    // P[X = x] = tanh(1/(2·scale))·e^(−|x|/scale), and X ≤ 0 has the greatest loss, X ≥ l1 the least.
    let all = Double.tanh(1 / (2 * scale))
    let tail = 1 / (1 + Double.exp(-1 / scale))
    let epsilon = Double(l1) / scale
    add(tail, at: epsilon)
    add(tail * .exp(-epsilon), at: -epsilon)
    for x in 1..<max(1, l1) {
      add(all * .exp(-Double(x) / scale), at: Double(l1 - 2 * x) / scale)
    }
  }

  /// What is ε-differentially private is dominated by randomised response.
  private mutating func addPure(epsilon: Double) {
    let tail = 1 / (1 + Double.exp(-epsilon))
    add(tail, at: epsilon)
    add(tail * .exp(-epsilon), at: -epsilon)
  }

  /// What cancels when the mass of a cell is shared between its ends, as a part of the step.
  private var cellSlack: Double { step * min(1, 1e-7 + 0x1p-44 / step) }

  private mutating func addChoice(epsilon: Double) {
    let all = -Double.expMinusOne(-epsilon)
    let cells = Int((epsilon / step).rounded(.up))
    for place in -cells..<cells {
      let low = max(-epsilon, Double(place) * step)
      let width = min(epsilon, Double(place + 1) * step) - low
      guard width > 0 else { continue }
      let p = Double.exp((low - epsilon) / 2) * Double.expMinusOne(width / 2) / all
      let q = -Double.exp(-(epsilon + low) / 2) * Double.expMinusOne(-width / 2) / all
      add(inside: place, p, q)
    }
    slack = max(slack, cellSlack)
  }

  /// Leaves out the zeros at both ends, and takes logarithms.
  private mutating func trim() {
    guard let low = masses.firstIndex(where: { $0 > 0 }),
      let high = masses.lastIndex(where: { $0 > 0 })
    else { return }
    masses = Array(masses[low...high])
    first += low
    logMasses = masses.map { .log($0) }
  }
}
