import Privacy
import RealModule
import Synthesis

/// What a person may set of the mechanism for linked tables: public inputs, all of them.
public struct LinkedSettings: Sendable {
  /// What fits the two models.
  public enum Engine: String, Sendable, CaseIterable {
    /// ``/Synthesis/MatrixMechanism``.
    case matrix
    /// ``/Synthesis/MSTMechanism``, and for the relation its like given the parents, as a baseline.
    case mst
  }

  /// Settings of the engine; the size limit is that of each model.
  public var mechanism = MechanismSettings()
  public var engine = Engine.matrix
  public var caps = LinkCaps()
  /// Whether caps are chosen from the noisy histogram of the numbers of links, which then gets 2.5 % of the
  /// budget, within those of ``caps``.
  public var paysForCaps = false
  /// Whether the sets of values that a parent's links have, or their numbers, are columns of the parent.
  public var summaries = true
  /// Whether how alike the children of one parent are is measured and followed.
  public var siblings = true
  /// Whether children with several parents are measured and made; needs identities that do not
  /// depend on other parents.
  public var sharing = true

  public init() {}

  /// By which prices add up unless a person says otherwise: Gaussian DP, under which noise costs least,
  /// and zCDP, under which choices do, for an engine that makes them.
  public var accountant: Accountant { engine == .matrix ? .gdp : .zcdp }
}

/// Where the budget of linked tables goes: parts that add up to 1.
public struct LinkedPlan: Sendable, Equatable {
  public private(set) var numbers = 0.0
  public private(set) var parents = 0.0
  public private(set) var relation = 0.0
  public private(set) var siblings = 0.0
  public private(set) var sharing = 0.0

  private static let numberShare = 0.01
  /// Of the numbers of links where caps are chosen from them.
  private static let capShare = 0.025
  private static let siblingShare = 0.04
  private static let sharingShare = 0.03
  /// What an error in the relation counts for, against one in the parents' own tables, where these tell
  /// how links differ.
  private static let relationWeight = 0.4

  /// Parents and relation share what is left as the cells of their pairs ask, Σ n^(2/3).
  init(_ domain: LinkedDomain, settings: LinkedSettings) {
    numbers = settings.paysForCaps ? Self.capShare : Self.numberShare
    let hasSiblings =
      settings.siblings && settings.caps.links > 1
      && domain.childSide.contains { domain.relation[$0].size > 1 }
    siblings = hasSiblings ? Self.siblingShare : 0
    sharing = settings.sharing && settings.caps.shared > 0 ? Self.sharingShare : 0
    let rest = 1 - numbers - siblings - sharing
    let (own, cross) = Self.needs(domain)
    let weight = domain.summaries.isEmpty ? 1 : Self.relationWeight
    parents = rest * own / (own + weight * cross)
    relation = rest - parents
  }

  /// Σ n^(2/3) over the pairs of parents' columns, and over the pairs with a column of the child's side:
  /// with every other of these, and with all the parents', or its summary alone where that is a set.
  private static func needs(_ domain: LinkedDomain) -> (parents: Double, relation: Double) {
    let roots = domain.relation.sizes.map { Double.pow(Double($0), 2.0 / 3) }
    let (own, other) = (roots[..<domain.parents.count], roots[domain.childSide])
    func pairs(_ values: ArraySlice<Double>) -> Double {
      let sum = values.reduce(0, +)
      return (sum * sum - values.reduce(0) { $0 + $1 * $1 }) / 2
    }
    let sum = own.reduce(0, +)
    let cross = other.enumerated().reduce(0) { need, column in
      let isSet = domain.summaries.isEmpty ? false : domain.summaries[column.offset].tellsSets
      let beside =
        isSet ? own[domain.summaryColumns.lowerBound + column.offset] : sum
      return need + column.element * beside
    }
    return (max(sum, pairs(own)), cross + pairs(other))
  }
}
