import RealModule

/// The Rényi differential privacy of releases that add up (Mironov 2017).
///
/// ## Privacy
/// Rényi divergences of one order add up, also when each release is chosen from earlier outputs
/// (Mironov 2017, Proposition 1). Of order α > 1 and, α − 1 being θ, a release has at most
///
/// - discrete Gaussian noise of parameter σ² on a vector that moves by Δ in L2: αΔ²/(2σ²) (Canonne,
///   Kamath & Steinke 2020, Proposition 5);
/// - discrete Laplace noise of scale s on an integer that moves by l: the sum over its losses;
/// - the exponential mechanism of parameter ε: with losses t with P-probability p and t − ε else, as in
///   ``PrivacyLoss/choice(epsilon:)``, the largest over t, log E_P[e^(θL)]/θ, where
///   e^(θt)·(C − B·e^t), C = e^(−θε) + (1 − e^(−θε))/(1 − e^(−ε)) and
///   B = (1 − e^(−θε))·e^(−ε)/(1 − e^(−ε)), is largest at e^t = θC/((θ + 1)B), or at an end of [0, ε].
///
/// (ε, δ) follows for any order as Canonne, Kamath & Steinke 2020, Proposition 12, say.
struct RenyiDP {
  private let losses: [(loss: PrivacyLoss, count: Int)]

  init(_ losses: [PrivacyLoss: Int]) {
    self.losses = losses.map { ($0.key, $0.value) }
  }

  /// The divergence of order α = θ + 1 of all releases, from above.
  func divergence(theta: Double) -> Double {
    let sum = losses.map { Double($0.count) * Self.divergence(of: $0.loss, theta: theta) }.sorted()
      .reduce(0, +)
    return sum * (1 + Double(losses.count + 16) * 0x1p-50)
  }

  /// ε at `delta`, of the best order found: an upper bound.
  func epsilon(delta: Double) -> Double {
    // A minimum over orders is valid at any; halving steps of log θ from a grid find it to 10⁻⁹.
    var best = (theta: 1.0, epsilon: Double.infinity)
    for exponent in stride(from: -20.0, through: 20, by: 0.5) {
      let theta = Double.exp(exponent)
      let epsilon = self.epsilon(theta: theta, delta: delta)
      if epsilon < best.epsilon { best = (theta, epsilon) }
    }
    var width = 0.5
    while width > 1e-6 {
      width *= 0.7
      for theta in [best.theta * .exp(-width), best.theta * .exp(width)] {
        let epsilon = self.epsilon(theta: theta, delta: delta)
        if epsilon < best.epsilon { best = (theta, epsilon) }
      }
    }
    return max(best.epsilon, .leastNormalMagnitude)
  }

  private func epsilon(theta: Double, delta: Double) -> Double {
    let parts = [
      divergence(theta: theta), (-Double.log(delta) - .log(onePlus: theta)) / theta,
      -Double.log(onePlus: 1 / theta),
    ]
    return parts.reduce(0, +) + parts.reduce(0) { $0 + abs($1) } * 0x1p-48
  }

  private static func divergence(of loss: PrivacyLoss, theta: Double) -> Double {
    switch loss {
    case .discreteGaussian(let variance): (theta + 1) / (2 * variance.doubleValue)
    case .discreteLaplace(let scale, let l1):
      laplace(scale: scale.doubleValue, l1: Int(l1), theta: theta)
    case .choice(let epsilon): choice(epsilon: epsilon.doubleValue, theta: theta)
    }
  }

  private static func laplace(scale: Double, l1: Int, theta: Double) -> Double {
    let epsilon = Double(l1) / scale
    let tail = -Double.log(onePlus: .exp(-1 / scale))
    let all = Double.log(.tanh(1 / (2 * scale)))
    // log P-mass plus θ times the loss, of each loss.
    var terms = [tail + theta * epsilon, tail - epsilon - theta * epsilon]
    for x in 1..<max(1, l1) {
      terms.append(all - Double(x) / scale + theta * Double(l1 - 2 * x) / scale)
    }
    let largest = terms.max() ?? 0
    let sum = terms.reduce(0) { $0 + .exp($1 - largest) }
    return min(epsilon, max(0, (largest + .log(sum)) / theta))
  }

  private static func choice(epsilon: Double, theta: Double) -> Double {
    // Also ε-differentially private, and ε²/8-zCDP (Cesar & Rogers 2021).
    let bound = min(epsilon, (theta + 1) * epsilon * epsilon / 8)
    // Beyond, exponentials leave the range of doubles, and the formula is ε to all digits.
    guard epsilon <= 300 else { return bound }
    let all = -Double.expMinusOne(-epsilon)
    let rest = -Double.expMinusOne(-theta * epsilon)
    let c = .exp(-theta * epsilon) + rest / all
    let b = rest * .exp(-epsilon) / all
    let t = min(epsilon, max(0, Double.log(theta * c / ((theta + 1) * b))))
    let value = t + Double.log(c - b * .exp(t)) / theta
    guard value.isFinite else { return bound }
    // What cancels in c − b·e^t, of which 1/(θ + 1) is left.
    return min(max(0, value) + 16 * 0x1p-52 * (theta + 1) / theta, bound)
  }
}
