/// Shares of a whole number among claimants with bounds.
enum Allocation {
  /// Whole numbers that add up to `total`, near `weight · s` for one common scale s, and each
  /// within its bounds.
  ///
  /// The scale is found by bisection; the reals are then rounded one after the other so that what
  /// has been handed out never differs from what is due by 1 (systematic rounding).
  ///
  /// - Requires: sum of `lower` ≤ `total` ≤ sum of `upper`; positive weights. O(claimants).
  static func share(
    _ total: Int, weights: [Double], lower: [Int], upper: [Int], start: Double
  ) -> [Int] {
    let scale = scale(total, weights: weights, lower: lower, upper: upper)
    var due = start
    var result = weights.indices.map { index in
      let exact = clamped(weights[index] * scale, lower[index], upper[index])
      let whole = exact.rounded(.down)
      due += exact - whole
      guard due >= 1 else { return Int(whole) }
      due -= 1
      return Int(whole) + 1
    }
    settle(total, &result, lower: lower, upper: upper)
    return result
  }

  private static func clamped(_ value: Double, _ lower: Int, _ upper: Int) -> Double {
    min(max(value, Double(lower)), Double(upper))
  }

  private static func scale(
    _ total: Int, weights: [Double], lower: [Int], upper: [Int]
  ) -> Double {
    func sum(_ scale: Double) -> Double {
      var sum = 0.0
      for index in weights.indices {
        sum += clamped(weights[index] * scale, lower[index], upper[index])
      }
      return sum
    }
    let target = Double(total)
    let most = Double(upper.reduce(0, +))
    var high = 1.0
    while sum(high) < min(target, most), high < 0x1p60 { high *= 2 }
    var low = 0.0
    for _ in 0..<50 {
      let middle = (low + high) / 2
      if sum(middle) < target { low = middle } else { high = middle }
    }
    return high
  }

  /// Makes up for the last unit or so that rounding left.
  private static func settle(
    _ total: Int, _ result: inout [Int], lower: [Int], upper: [Int]
  ) {
    var rest = total - result.reduce(0, +)
    while rest != 0 {
      let before = rest
      for index in result.indices where rest != 0 {
        if rest > 0, result[index] < upper[index] {
          result[index] += 1
          rest -= 1
        } else if rest < 0, result[index] > lower[index] {
          result[index] -= 1
          rest += 1
        }
      }
      precondition(rest != before, "the bounds cannot hold the total")
    }
  }
}
