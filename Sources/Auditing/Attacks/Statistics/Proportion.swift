import RealModule

/// How often something came about in a number of trials, with a 95% confidence interval.
public struct Proportion: Sendable, Equatable, Encodable {
  public let count: Int
  public let trials: Int
  public let rate: Double
  public let lower: Double
  public let upper: Double

  /// The quantile of the normal distribution that 95% two-sided intervals are made with.
  static let quantile = 1.959963984540054

  private init(count: Int, trials: Int, lower: Double, upper: Double) {
    self.count = count
    self.trials = trials
    rate = Double(count) / Double(trials)
    self.lower = lower
    self.upper = upper
  }

  /// With the score interval (Wilson 1927).
  ///
  /// - Precondition: 0 ≤ `count` ≤ `trials`, `trials` > 0.
  static func wilson(_ count: Int, of trials: Int) -> Proportion {
    let (number, rate) = (Double(trials), Double(count) / Double(trials))
    let square = quantile * quantile
    let middle = (rate + square / (2 * number)) / (1 + square / number)
    let half =
      quantile / (1 + square / number)
      * (rate * (1 - rate) / number + square / (4 * number * number)).squareRoot()
    return Proportion(
      count: count, trials: trials, lower: count == 0 ? 0 : max(0, middle - half),
      upper: count == trials ? 1 : min(1, middle + half))
  }

  /// With the exact interval (Clopper & Pearson 1934), for rates near 0.
  ///
  /// - Precondition: as ``wilson(_:of:)``.
  static func exact(_ count: Int, of trials: Int) -> Proportion {
    let bounds = ClopperPearson(count: count, trials: trials, error: 0.025)
    return Proportion(count: count, trials: trials, lower: bounds.lower, upper: bounds.upper)
  }
}

/// What an attack does beyond its control: the part of the control's failures that it turns into
/// successes, (a − c) / (1 − c) (Giomi et al. 2023, section 3.2), below 0 where it does worse.
///
/// One less this risk is the ratio of two failure rates. Its interval is made of theirs by the method
/// of variance estimates recovery for ratios (Donner & Zou 2012), which also holds where the attack
/// never fails.
public struct Risk: Sendable, Equatable, Encodable {
  public let value: Double
  public let lower: Double
  public let upper: Double

  /// Nil where the control never fails, so that nothing can be done beyond it.
  init?(attack: Proportion, control: Proportion) {
    guard control.count < control.trials else { return nil }
    let (failing, low, high) = (1 - attack.rate, 1 - attack.upper, 1 - attack.lower)
    let (base, baseLow, baseHigh) = (1 - control.rate, 1 - control.upper, 1 - control.lower)
    let product = failing * base
    let (least, leastBase) = (low * (2 * failing - low), baseHigh * (2 * base - baseHigh))
    let (most, mostBase) = (high * (2 * failing - high), baseLow * (2 * base - baseLow))
    let root = max(0, product * product - least * leastBase).squareRoot()
    value = 1 - failing / base
    lower =
      1 - (product + max(0, product * product - most * mostBase).squareRoot()) / mostBase
    upper = least > 0 ? 1 - least / (product + root) : 1
  }
}
