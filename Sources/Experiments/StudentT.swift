import Foundation

/// Student's t distribution.
enum StudentT {
  /// The t with P(|T| ≤ t) = `level`, for `degrees` of freedom, by bisection of the closed form
  /// (Abramowitz & Stegun 1964, 26.7.3 and 26.7.4).
  ///
  /// - Precondition: `degrees` is at least 1, `level` in 0 ..< 1.
  /// - Complexity: O(`degrees`).
  static func twoSided(_ level: Double, degrees: Int) -> Double {
    precondition(degrees >= 1 && level >= 0 && level < 1, "no such quantile")
    var (low, high) = (0.0, 1.0)
    while inside(high, degrees) < level { high *= 2 }
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if inside(middle, degrees) < level { low = middle } else { high = middle }
    }
    return high
  }

  /// P(|T| ≤ t).
  static func inside(_ t: Double, _ degrees: Int) -> Double {
    let angle = atan(t / Double(degrees).squareRoot())
    let (sine, cosine) = (sin(angle), cos(angle))
    let isOdd = degrees % 2 == 1
    if degrees == 1 { return 2 / .pi * angle }
    var term = isOdd ? cosine : 1
    var sum = term
    var power = isOdd ? 3 : 2
    while power <= degrees - 2 {
      term *= Double(power - 1) / Double(power) * cosine * cosine
      sum += term
      power += 2
    }
    return isOdd ? 2 / .pi * (angle + sine * sum) : sine * sum
  }
}
