import RealModule

/// How often discrete Gaussian noise reaches a threshold: P[Z ≥ t], bounded from both sides.
///
/// The tail is a sum of exponentials from the far end, of which each term and the whole carry a
/// relative error far below 2⁻⁴⁴: an exponent of at most 750 rounded to half a unit is off by 2⁻⁴⁴ at
/// the far end, where terms are below 10⁻³⁰⁰ of the sum, and by 2⁻⁴⁸ where the sum is made. The
/// normal distribution's tail is smaller, by up to a factor at small σ, and bounds nothing.
struct DiscreteGaussianTail {
  /// The relative width of the bounds, on each side.
  static let slack = 0x1p-44

  /// The greatest σ² for which tails are summed.
  static let greatestVariance = 0x1p40

  private let variance: Double
  /// Σ exp(−j²/(2σ²)) over all integers.
  private let normaliser: Double

  /// - Precondition: σ² is from 2⁻²⁰ to ``greatestVariance``.
  init(_ variance: PositiveRational) {
    self.variance = variance.doubleValue
    precondition(
      0x1p-20...Self.greatestVariance ~= self.variance, "a tail of such a σ is not summed")
    if self.variance < 1 {
      normaliser = (1...40).reduce(1) {
        $0 + 2 * Self.term(Double($1), variance: variance.doubleValue)
      }
    } else {
      // Poisson's summation formula; what is left out is below 10⁻³³.
      let q = Double.exp(-2 * .pi * .pi * self.variance)
      normaliser = (2 * Double.pi * self.variance).squareRoot() * (1 + 2 * q * (1 + q * q * q))
    }
  }

  /// Lower and upper bound on P[Z ≥ t].
  ///
  /// - Precondition: `threshold` is at least 1.
  /// - Complexity: O(σ).
  func bounds(threshold: Int64) -> (lower: Double, upper: Double) {
    precondition(threshold >= 1, "a tail begins above zero")
    var sum = 0.0
    var place = max(end, Double(threshold))
    while place >= Double(threshold) {
      sum += Self.term(place, variance: variance)
      place -= 1
    }
    let tail = sum / normaliser
    // What lies beyond the end is below 10⁻³⁰⁰.
    return (tail * (1 - Self.slack), tail * (1 + Self.slack) + 1e-300)
  }

  /// The least t ≥ 1 for which P[Z ≥ t] is at most `probability` for sure.
  ///
  /// - Precondition: `probability` is at least 10⁻²⁵⁰.
  /// - Complexity: O(σ).
  func threshold(probability: Double) -> Int64 {
    precondition(probability >= 1e-250, "so small a tail is not summed")
    let limit = (probability - 1e-300) / (1 + Self.slack) * normaliser
    var sum = 0.0
    var place = end
    while place >= 1 {
      sum += Self.term(place, variance: variance)
      if sum > limit { break }
      place -= 1
    }
    return Int64(place) + 1
  }

  /// Beyond this, terms vanish.
  private var end: Double { (2 * 750 * variance).squareRoot().rounded(.up) + 1 }

  private static func term(_ place: Double, variance: Double) -> Double {
    .exp(-place * place / (2 * variance))
  }
}
