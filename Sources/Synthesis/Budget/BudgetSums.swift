import Foundation
import Privacy

/// What entries of one part of a ``DatasetBudget`` cost, those whose prices add up under the accountant
/// and the others apart; every sum rounded up.
struct BudgetSums {
  private let basis: DatasetBudget.Basis
  private var (price, epsilon, delta) = (0.0, 0.0, 0.0)
  /// The one entry whose price counts; nil where there are several or none.
  private let single: DatasetBudget.Entry?

  init(_ entries: [DatasetBudget.Entry], _ basis: DatasetBudget.Basis) {
    self.basis = basis
    let counted = entries.filter { $0.epsilon > 0 }
    let priced = counted.filter { basis.price(of: $0) != nil }
    single = priced.count == 1 ? priced[0] : nil
    // Without a price is only what is not private, after which nothing is claimed.
    for entry in counted {
      if let own = basis.price(of: entry) {
        price = Self.up(price, own)
      } else {
        epsilon = Self.up(epsilon, entry.epsilon)
        delta = Self.up(delta, entry.delta)
      }
    }
  }

  private var accountant: Accountant { basis == .mu ? .gdp : .zcdp }

  /// The least double found that is no less than the sum: what is rounded off is computed exactly
  /// (Knuth, The Art of Computer Programming 2, 4.2.2, Theorem B).
  static func up(_ first: Double, _ second: Double) -> Double {
    let sum = first + second
    let part = sum - first
    let lost = (first - (sum - part)) + (second - part)
    return lost > 0 ? sum.nextUp : sum
  }

  /// What is left of a limit, rounded down.
  static func left(of limit: Double, less spent: Double) -> Double { -up(-limit, spent) }

  /// ε at which all together are (ε, δ)-differentially private at the limit's δ, rounded up; infinite
  /// where their own δ leave nothing of it.
  func spentEpsilon(within limit: DatasetBudget.Limit) -> Double {
    guard price > 0 else { return delta <= limit.delta ? epsilon : .infinity }
    guard let total = try? Price(price),
      let left = try? Delta(Self.left(of: limit.delta, less: delta))
    else { return .infinity }
    let converted = accountant.epsilon(price: total, delta: left).value
    // A single release is what it was asked to be; converted back it is some units in the last place more.
    let asked = single.flatMap { $0.delta <= left.value ? $0.epsilon : nil } ?? converted
    return Self.up(min(asked, converted), epsilon)
  }

  /// Whether all together are within (ε, δ).
  func isWithin(_ limit: DatasetBudget.Limit) -> Bool {
    guard epsilon <= limit.epsilon, delta <= limit.delta else { return false }
    guard price > 0 else { return true }
    if let single, Self.up(epsilon, single.epsilon) <= limit.epsilon,
      Self.up(delta, single.delta) <= limit.delta
    {
      return true
    }
    let left = Self.left(of: limit.epsilon, less: epsilon)
    guard left > 0 else { return false }
    let needed =
      switch accountant {
      case .zcdp: ZCDP.delta(rho: price, epsilon: left)
      case .gdp: GaussianDP.delta(mu: (2 * price).squareRoot().nextUp, epsilon: left)
      }
    return needed <= Self.left(of: limit.delta, less: delta)
  }

  /// About the largest ε that one more entry of the kind and δ of `entry` can have, rounded down to
  /// three digits; 0 where there is none.
  func leftEpsilon(within limit: DatasetBudget.Limit, like entry: DatasetBudget.Entry) -> Double {
    guard basis.price(of: entry) != nil else {
      guard Self.up(delta, entry.delta) <= limit.delta else { return 0 }
      return Self.roundedDown(Self.left(of: limit.epsilon, less: epsilon))
    }
    // Beside what has no price nothing is claimed; and a single release may be all of the limit.
    guard price > 0 else {
      return entry.delta <= limit.delta ? Self.roundedDown(limit.epsilon) : 0
    }
    guard let epsilon = try? Epsilon(limit.epsilon), let delta = try? Delta(limit.delta),
      let own = try? Delta(entry.delta),
      let left = try? Price(
        Self.left(of: accountant.budget(epsilon: epsilon, delta: delta).value, less: price))
    else { return 0 }
    let kind: Accountant = entry.mu == nil ? .zcdp : .gdp
    return Self.roundedDown(kind.epsilon(price: left, delta: own).value)
  }

  private static func roundedDown(_ value: Double) -> Double {
    guard value > 1e-6, value.isFinite else { return 0 }
    let digits = 2 - Int(log10(value).rounded(.down))
    let scale = pow(10, Double(abs(digits)))
    return digits >= 0
      ? (value * scale).rounded(.down) / scale : (value / scale).rounded(.down) * scale
  }
}
