import RealModule

/// How often discrete Gaussian noise reaches a threshold: P[Z ≥ t], bounded from both sides.
///
/// The tail is a sum of exponentials from the far end, added up with compensation (Neumaier 1974), so
/// that its relative error is that of its terms: with x = t²/(2σ²) at the near end, (x + 1)·2⁻⁵¹ for
/// the exponent's rounding and 2⁻⁵² for the exponential, which fall off with the terms, and as much for
/// the normaliser. The normal distribution's tail is smaller, by up to a factor at small σ, and bounds
/// nothing.
public struct DiscreteGaussianTail {
  /// The relative width of the bounds, on each side.
  private func slack(_ threshold: Double) -> Double {
    (16 + 4 * threshold * threshold / (2 * variance)) * 0x1p-52
  }

  /// The greatest σ² for which tails are summed.
  public static let greatestVariance = 0x1p40

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
    var sum = CompensatedSum()
    var place = max(end, Double(threshold))
    while place >= Double(threshold) {
      sum.add(Self.term(place, variance: variance))
      place -= 1
    }
    let tail = sum.value / normaliser
    let slack = slack(Double(threshold))
    // What lies beyond the end is below 10⁻³⁰⁰.
    return (tail * (1 - slack), tail * (1 + slack) + 1e-300)
  }

  /// The least t ≥ 1 for which P[Z ≥ t] is at most `probability` for sure.
  ///
  /// - Precondition: `probability` is at least 10⁻²⁵⁰.
  /// - Complexity: O(σ).
  func threshold(probability: Double) -> Int64 {
    precondition(probability >= 1e-250, "so small a tail is not summed")
    let limit = (probability - 1e-300) / (1 + slack(end)) * normaliser
    var sum = CompensatedSum()
    var place = end
    while place >= 1 {
      sum.add(Self.term(place, variance: variance))
      if sum.value > limit { break }
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

/// A sum whose rounding errors are added up too.
private struct CompensatedSum {
  private var sum = 0.0
  private var lost = 0.0

  mutating func add(_ term: Double) {
    let next = sum + term
    lost += sum >= term ? (sum - next) + term : (term - next) + sum
    sum = next
  }

  var value: Double { sum + lost }
}
