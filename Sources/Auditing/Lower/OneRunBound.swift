import RealModule

/// What guesses about canaries in one run prove (Steinke, Nasr & Jagielski 2023, main theorem).
///
/// Each of m canaries was put in or left out by a fair coin of its own; of r guesses, the others being
/// left open, v were right. Of a mechanism that is (ε, δ)-differentially private with respect to each
/// canary,
///
///     P[v or more are right] ≤ P[B ≥ v] + 2mδ·max_{1 ≤ i ≤ v} P[v − i ≤ B < v]/i
///
/// with B binomial of r trials and probability e^ε/(1 + e^ε).
struct OneRunBound {
  let canaries: Int
  let guesses: Int
  let correct: Int

  /// The probability, at most, of as many right guesses if the claim holds.
  func pValue(epsilon: Double, delta: Double) -> Double {
    guard correct > 0 else { return 1 }
    // log(1/(1 + e^ε)) and log(e^ε/(1 + e^ε)).
    let wrong = -epsilon - Double.log(onePlus: .exp(-epsilon))
    let right = -Double.log(onePlus: .exp(-epsilon))
    var ways = 0.0
    var probabilities: [Double] = []
    for number in 0...guesses {
      if number > 0 { ways += .log(Double(guesses - number + 1) / Double(number)) }
      probabilities.append(
        .exp(ways + Double(number) * right + Double(guesses - number) * wrong))
    }
    let tail = probabilities[correct...].reduce(0, +)
    var (below, worst) = (0.0, 0.0)
    for count in 1...correct {
      below += probabilities[correct - count]
      worst = max(worst, below / Double(count))
    }
    return min(1, tail + 2 * Double(canaries) * delta * worst)
  }

  /// The largest ε that is refuted at δ with probability of error at most `error`; 0 for none.
  func epsilon(delta: Double, error: Double) -> Double {
    var (low, high) = (0.0, 1.0)
    guard pValue(epsilon: 0, delta: delta) <= error else { return 0 }
    while high < 64, pValue(epsilon: high, delta: delta) <= error { (low, high) = (high, 2 * high) }
    for _ in 0..<50 {
      let middle = (low + high) / 2
      if pValue(epsilon: middle, delta: delta) <= error { low = middle } else { high = middle }
    }
    return low
  }
}
