/// All releases of a run, their kinds, σ and ε fixed before the table is read.
///
/// Only such a run can be accounted for by privacy loss distributions. What is measured, or chosen
/// among, may depend on earlier outputs, and so may the order; σ, ε and the number of releases may
/// not. There is no way to make one from a ledger's budget: a mechanism whose noise depends on
/// earlier outputs has no schedule to give.
///
/// ```swift
/// var schedule = FixedSchedule()
/// try schedule.addMarginals(16, variance: variance, sensitivity: .rows(perUnit: 1))
/// schedule.addChoices(15, epsilon: epsilon)
/// let epsilon = schedule.epsilon(delta: try Delta(1e-9), by: .privacyLoss)
/// ```
///
/// ## Privacy
/// Each release is dominated by the pair of `PrivacyLoss`, whichever of the allowed ones it is, so
/// the whole is dominated by the pairs' product (Zhu, Dong & Wang 2022, Theorem 10). The product is
/// the same in any order, so the order may be chosen on the way: by induction over what is left, the
/// δ of the rest is that of the rest's product whichever release comes next.
///
/// It is no filter. Where σ or ε of a later release depends on an earlier output, stopping when the
/// losses composed so far reach the budget can break the guarantee, since the curve of δ that is left
/// depends on the output (arXiv 2602.06756 and 2602.15815). For such mechanisms prices add up in ρ or in
/// μ², for which full adaptivity is proved (``Ledger``).
public struct FixedSchedule: Sendable, Equatable {
  /// Every loss with the number of its releases.
  private(set) var losses: [PrivacyLoss: Int] = [:]

  public init() {}

  /// What a ledger holds, as a schedule; nil where an entry has no loss that is proved.
  ///
  /// Only for a run that kept to a schedule does it say anything of the run.
  package init?(_ entries: [LedgerEntry]) {
    for entry in entries {
      guard let loss = PrivacyLoss(entry.mechanism) else { return nil }
      add(1, loss)
    }
  }

  /// How many releases there are.
  public var count: Int { losses.values.reduce(0, +) }

  /// Adds marginals, each with discrete Gaussian noise of parameter σ² on every cell.
  ///
  /// - Throws: ``FixedScheduleError`` where one unit moves more than one count by 1, or the noise is too
  ///   little.
  public mutating func addMarginals(
    _ count: Int, variance: PositiveRational, sensitivity: Sensitivity
  ) throws(FixedScheduleError) {
    guard sensitivity.l1 == 1, sensitivity.squaredL2 == 1 else { throw .severalCounts }
    guard variance >= DiscreteGaussianShift.leastVariance else { throw .littleNoise }
    add(count, .discreteGaussian(variance: variance))
  }

  /// Adds choices by the exponential mechanism with parameter ε.
  public mutating func addChoices(_ count: Int, epsilon: PositiveRational) {
    add(count, .choice(epsilon: epsilon))
  }

  /// Adds integers that one unit moves by at most `l1`, with discrete Laplace noise of the given scale.
  public mutating func addTotals(_ count: Int, scale: PositiveRational, l1: Int64) {
    precondition((1...1 << 20).contains(l1), "a sensitivity out of range")
    add(count, .discreteLaplace(scale: scale, l1: l1))
  }

  private mutating func add(_ count: Int, _ loss: PrivacyLoss) {
    precondition(count >= 0, "a number of releases")
    if count > 0 { losses[loss, default: 0] += count }
  }

  /// The sum of ρ, rounded up.
  public var rho: Double { sum(\.rho) }

  /// The sum of μ²/2, rounded up.
  public var halfSquaredMu: Double { sum(\.halfSquaredMu) }

  private func sum(_ price: (PrivacyLoss) -> Double) -> Double {
    losses.map { (price($0.key) * Double($0.value)).nextUp }.sorted()
      .reduce(0) { ($0 + $1).nextUp }
  }

  /// Takes a release out; false where none of its kind, σ or ε is left.
  mutating func take(_ mechanism: LedgerEntry.Mechanism) -> Bool {
    guard let loss = PrivacyLoss(mechanism),
      let covering = losses.keys.contains(loss) ? loss : losses.keys.first(where: loss.isCovered),
      let left = losses[covering]
    else { return false }
    losses[covering] = left > 1 ? left - 1 : nil
    return true
  }
}

/// Why a release cannot be on a schedule that is accounted for by its privacy loss distribution.
public enum FixedScheduleError: Error, CustomStringConvertible, Sendable, Equatable {
  /// One unit moves several counts, or one by more than 1.
  case severalCounts
  /// σ is below 0.6.
  case littleNoise
  /// The mechanism's noise depends on what it released before.
  case adaptive(mechanism: String)

  public var description: String {
    switch self {
    case .severalCounts:
      "privacy loss distributions are for tables in which a unit has one row and a row one value a "
        + "column; account by gdp or zcdp"
    case .littleNoise:
      "privacy loss distributions are for noise with a sigma of at least 0.6; account by zcdp"
    case .adaptive(let mechanism):
      "the noise of \(mechanism) depends on what it released before, and privacy loss distributions "
        + "are no filter; account by gdp or zcdp"
    }
  }
}
