import RealModule

/// The privacy loss of one release in the worst case: the distribution of L = log(P(x)/Q(x)) for x
/// drawn from P, where no pair of neighbours tells more than the pair (P, Q) does.
///
/// ## Privacy
/// (P, Q) dominates a release when for every ε the release is (ε, δ)-differentially private with
/// δ(ε) = E_P[(1 − e^(ε−L))⁺]. Releases one after the other, each chosen from earlier outputs among
/// those that its pair dominates, are dominated by the product of the pairs (Zhu, Dong & Wang 2022,
/// Theorem 10), whose loss is the sum. All pairs here are symmetric: adding and removing a unit are
/// the same.
enum PrivacyLoss: Hashable, Sendable {
  /// One integer that moves by 1, with discrete Gaussian noise of parameter σ².
  ///
  /// At x the loss is (1 − 2x)/(2σ²). All other cells of a marginal stay, so that their losses are 0.
  case discreteGaussian(variance: PositiveRational)
  /// One integer that moves by at most `l1`, with discrete Laplace noise of the given scale.
  ///
  /// At x the loss is (|x − l1| − |x|)/scale, and moving by less is dominated, since noise with a
  /// log-concave distribution is harder to tell from itself the less it moves.
  case discreteLaplace(scale: PositiveRational, l1: Int64)
  /// One choice by the exponential mechanism with parameter ε.
  ///
  /// Its losses lie in [t − ε, t] for some t in [0, ε] (Dong, Durfee & Rogers 2020); the two ends alone
  /// are the worst, with P-probability p = (1 − e^(t−ε))/(1 − e^(−ε)) at t. Which t is worst depends on
  /// the ε′ at which δ is asked for: max over t of p(1 − e^(ε′−t)) is at t = (ε + ε′)/2 and is
  /// (1 − e^(−(ε−ε′)/2))²/(1 − e^(−ε)). A maximum of curves that are convex in e^ε′ is convex, so this is
  /// the curve of a pair (Zhu, Dong & Wang 2022, Proposition 8), whatever t each choice has: the loss
  /// has the density e^(−(ε−x)/2)/(2(1 − e^(−ε))) on [−ε, ε].
  case choice(epsilon: PositiveRational)
}

extension PrivacyLoss {
  /// The loss that a release has; nil where none is proved here.
  ///
  /// ## Privacy
  /// Noise on a vector is that of one integer only where one unit moves one cell, by 1: one row a unit
  /// and one value a cell. Several rows or values, interaction parts, scores and weights move several.
  init?(_ mechanism: LedgerEntry.Mechanism) {
    switch mechanism {
    case .discreteGaussian(let variance, let l1, let squaredL2):
      guard l1 == 1, squaredL2 == 1, variance >= DiscreteGaussianShift.leastVariance else {
        return nil
      }
      self = .discreteGaussian(variance: variance)
    case .discreteLaplace(let scale, let l1):
      guard (1...1 << 20).contains(l1) else { return nil }
      self = .discreteLaplace(scale: scale, l1: l1)
    case .exponential(let epsilon, _, _): self = .choice(epsilon: epsilon)
    case .thresholdedGaussian: return nil
    }
  }

  /// A release that has this loss.
  private var release: LedgerEntry.Mechanism {
    switch self {
    case .discreteGaussian(let variance):
      .discreteGaussian(variance: variance, l1: 1, squaredL2: 1)
    case .discreteLaplace(let scale, let l1): .discreteLaplace(scale: scale, l1: l1)
    case .choice(let epsilon): .exponential(epsilon: epsilon, sensitivity: 1, candidates: 1)
    }
  }

  /// The price under zCDP, rounded up.
  var rho: Double { release.rho }

  /// The price under Gaussian DP, rounded up.
  var halfSquaredMu: Double { (try? Accountant.gdp.price(of: release)) ?? .infinity }

  /// Whether a release of this loss tells no more than one of `other`.
  ///
  /// ## Privacy
  /// More noise of a kind is less loss: discrete Gaussian noise of a larger σ has a smaller price under
  /// each theory, but as a pair it is not proved here to be dominated, so σ² must be the same. A
  /// smaller ε is dominated: the curves above increase in ε.
  func isCovered(by other: PrivacyLoss) -> Bool {
    switch (self, other) {
    case (.choice(let epsilon), .choice(let scheduled)): epsilon <= scheduled
    default: self == other
    }
  }

  /// What the losses are multiples of; nil where they are not.
  var unit: Double? {
    switch self {
    case .discreteGaussian(let variance): 1 / (2 * variance.doubleValue)
    case .discreteLaplace(let scale, _): 1 / scale.doubleValue
    case .choice: nil
    }
  }

  /// About the standard deviation of the loss.
  var spread: Double {
    switch self {
    case .discreteGaussian(let variance): 1 / variance.doubleValue.squareRoot()
    case .discreteLaplace(let scale, let l1):
      min(Double(l1) / scale.doubleValue, 2 * (Double(l1) / scale.doubleValue).squareRoot())
    case .choice(let epsilon): epsilon.doubleValue / 3.0.squareRoot()
    }
  }
}
