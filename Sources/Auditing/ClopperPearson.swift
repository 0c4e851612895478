import RealModule

/// Exact bounds on a probability of which `count` of `trials` came up (Clopper & Pearson 1934).
public struct ClopperPearson: Sendable, Equatable {
  public let lower: Double
  public let upper: Double

  /// - Parameters:
  ///   - count: how often it came up.
  ///   - trials: how often it could.
  ///   - error: the probability, at most, with which each of the two bounds is wrong.
  /// - Precondition: 0 ≤ `count` ≤ `trials`, `trials` > 0 and 0 < `error` < 1.
  /// - Complexity: some 50 sums over `trials` terms.
  public init(count: Int, trials: Int, error: Double) {
    precondition(trials > 0 && (0...trials).contains(count), "a count of some trials")
    precondition(error > 0 && error < 1, "a probability of error")
    upper =
      count == trials
      ? 1 : Self.root { Self.atMost(count, trials, $0) > error }
    lower = count == 0 ? 0 : 1 - Self.root { Self.atMost(trials - count, trials, $0) > error }
  }

  /// P[at most `count` of `trials`].
  private static func atMost(_ count: Int, _ trials: Int, _ probability: Double) -> Double {
    let (yes, no) = (Double.log(probability), Double.log(1 - probability))
    var (sum, ways) = (0.0, 0.0)
    for number in 0...count {
      if number > 0 { ways += Double.log(Double(trials - number + 1) / Double(number)) }
      sum += Double.exp(ways + Double(number) * yes + Double(trials - number) * no)
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
