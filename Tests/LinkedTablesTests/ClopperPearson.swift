import Foundation

/// Exact bounds on a probability of which `count` of `trials` came up (Clopper & Pearson 1934), each
/// wrong with probability `error` at most.
struct ClopperPearson {
  let lower: Double
  let upper: Double

  init(count: Int, trials: Int, error: Double) {
    upper =
      count == trials
      ? 1 : Self.root { Self.atMost(count, trials, $0) > error }
    lower = count == 0 ? 0 : 1 - Self.root { Self.atMost(trials - count, trials, $0) > error }
  }

  /// P[at most `count` of `trials`].
  private static func atMost(_ count: Int, _ trials: Int, _ probability: Double) -> Double {
    let (yes, no) = (log(probability), log(1 - probability))
    var (sum, ways) = (0.0, 0.0)
    for number in 0...count {
      if number > 0 { ways += log(Double(trials - number + 1) / Double(number)) }
      sum += exp(ways + Double(number) * yes + Double(trials - number) * no)
    }
    return sum
  }

  private static func root(_ isBelow: (Double) -> Bool) -> Double {
    var (low, high) = (0.0, 1.0)
    for _ in 0..<50 {
      let middle = (low + high) / 2
      if isBelow(middle) { low = middle } else { high = middle }
    }
    return high
  }
}
