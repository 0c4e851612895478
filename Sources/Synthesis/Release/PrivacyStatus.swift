import Privacy
import Tabular

#if Mutations
  import Mutations
#endif

/// Whether a release may be called private, and every reason why not.
///
/// It is made from a run and the facts of the table that was read. Read from a file it is what the
/// file says, which nobody checked.
public struct PrivacyStatus: Sendable, Codable, Equatable {
  public let isPrivate: Bool
  /// Why not; empty where the release is private.
  public let reasons: [String]

  /// The domain must be a public input; noise that can be drawn again protects nobody from who holds
  /// the key; and where unknown values are refused, that there is a release depends on the data. What
  /// entered besides the table must be private too.
  init(table: TableFacts, isReproducible: Bool, outside: OutsideInputs = OutsideInputs()) {
    self.init(
      standing: table.schema.standing, unknown: table.unknown, isReproducible: isReproducible,
      outside: outside)
  }

  package init(
    standing: DomainStanding, unknown: UnknownValuePolicy, isReproducible: Bool,
    outside: OutsideInputs = OutsideInputs()
  ) {
    var reasons: [String] = []
    if case .inferred(let reason) = standing {
      reasons.append("the domain is not a public input: \(reason)")
    }
    #if Mutations
      if Mutation.inferredMarkedPrivate.isActive { reasons = [] }
    #endif
    if isReproducible {
      reasons.append("the noise was drawn from a seed and can be drawn again")
    }
    if unknown == .refuse {
      reasons.append("unknown values were refused, so that a release exists depends on the data")
    }
    reasons += outside.reasons
    self.reasons = reasons
    isPrivate = reasons.isEmpty
  }

  /// Not private, for the given reasons, of which there is one at least.
  package init(notPrivate reasons: [String]) {
    precondition(!reasons.isEmpty, "not private without a reason")
    self.reasons = reasons
    isPrivate = false
  }

  /// What stands in a folder that is not private.
  package var notice: String {
    "NOT PRIVATE: this folder is not for publication.\n" + reasons.map { "- \($0)\n" }.joined()
  }

  /// - Throws: `DecodingError` where a status contradicts its reasons.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    reasons = try container.decode([String].self, forKey: .reasons)
    isPrivate = reasons.isEmpty
    guard try container.decode(Bool.self, forKey: .isPrivate) == isPrivate else {
      throw DecodingError.dataCorruptedError(
        forKey: .isPrivate, in: container, debugDescription: "private, or not, without a reason")
    }
  }
}
