import Privacy
import Tabular

/// Whether a release may be called private, and every reason why not.
public struct PrivacyStatus: Sendable, Codable, Equatable {
  public let isPrivate: Bool
  /// Why not; empty where the release is private.
  public let reasons: [String]

  /// - Parameters:
  ///   - standing: whether the domain was a public input.
  ///   - randomness: noise that can be drawn again protects nobody from who holds the key.
  ///   - refusedUnknown: whether reading would have stopped at a value outside the schema.
  public init(standing: DomainStanding, randomness: Randomness, refusedUnknown: Bool) {
    var reasons: [String] = []
    if case .inferred(let reason) = standing {
      reasons.append("the domain is not a public input: \(reason)")
    }
    if randomness.isReproducible {
      reasons.append("the noise was drawn from a seed and can be drawn again")
    }
    if refusedUnknown {
      reasons.append("unknown values were refused, so that a release exists depends on the data")
    }
    self.reasons = reasons
    isPrivate = reasons.isEmpty
  }
}
