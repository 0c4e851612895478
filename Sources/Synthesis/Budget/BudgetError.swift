import Foundation

/// Why a dataset's budget cannot be used.
public enum BudgetError: Error, CustomStringConvertible, Sendable {
  case exceeded(BudgetExcess)
  /// A release without a price of the kind in which the dataset's others add up.
  case otherKind(addsUp: DatasetBudget.Basis)
  /// A part to set aside that leaves nothing, or of a budget in which every kind adds up.
  case unfitAside
  case missing(path: String)
  case unreadable(path: String)
  case exists(path: String)
  /// What a budget refused, with its file.
  indirect case refused(path: String, BudgetError)

  public var description: String {
    switch self {
    case .exceeded(let excess): "refused: \(excess)"
    case .otherKind(let basis):
      "refused: this dataset's releases add up in \(basis.rawValue), and this one has no price in it; "
        + (basis == .mu ? "account it by gdp, or " : "")
        + "keep it on a budget that was made with --aside-epsilon and --aside-delta, which set a part "
        + "aside for it, or with --adds-up epsilon, in which every kind adds up"
    case .unfitAside:
      "what is set aside must be less than epsilon and delta of the whole, and is for budgets that add up "
        + "in rho or mu"
    case .missing(let path):
      "\(path): there is no such budget; make one with marginalia account --budget \(path) --create "
        + "--epsilon … --delta …"
    case .unreadable(let path): "\(path): this is no budget file of marginalia"
    case .exists(let path): "\(path): exists already; a budget is made once"
    case .refused(let path, let error): "\(path): \(error)"
    }
  }
}

/// A release for which a part of a budget is too small.
public struct BudgetExcess: CustomStringConvertible, Sendable {
  /// The part, with the release.
  let part: DatasetBudget.Part
  /// The release's δ.
  let delta: Double
  /// The largest ε that a release of its kind and δ can still have, rounded down.
  public let left: Double

  public var description: String {
    let name =
      switch part.kind {
      case .whole: "the dataset"
      case .main: "the part that adds up in \(part.addsUp?.rawValue ?? "epsilon")"
      case .aside: "the part set aside for what adds up as (epsilon, delta)"
      }
    let (limit, epsilon) = (part.limit, part.spentEpsilon)
    let excess =
      epsilon.isFinite
      ? "with this release \(name) would come to epsilon \(epsilon) at delta \(limit.delta), and its "
        + "limit is \(limit.epsilon)"
      : "with this release \(name) would exceed its delta, \(limit.delta)"
    return excess + "; "
      + (left > 0
        ? "at delta \(delta) a release of its kind can have epsilon \(left)"
        : "nothing of it is left for a release at delta \(delta)")
  }
}
