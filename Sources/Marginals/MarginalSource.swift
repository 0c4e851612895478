import Privacy
import Tabular

/// What a mechanism knows of the sensitive data: exact counts of cliques, sealed.
///
/// In-memory columns implement it today; a database could answer the same question.
public protocol MarginalSource: Sendable {
  var domain: Domain { get }

  /// What one protected unit can change in any marginal.
  var sensitivity: Sensitivity { get }

  /// Exact counts of the given cliques, one block each, with their sensitivities.
  ///
  /// - Throws: ``CountingError`` where a clique has more cells than can be counted.
  func counts(of cliques: [Clique]) throws -> SecretCounts

  /// The same data over a coarser domain.
  func recoded(by recoding: DomainRecoding) -> any MarginalSource
}

/// Why a clique was not counted.
public enum CountingError: Error, CustomStringConvertible, Sendable {
  case tooManyCells(clique: String, limit: Int)

  public var description: String {
    switch self {
    case .tooManyCells(let clique, let limit):
      "the marginal of \(clique) has more than \(limit) cells; leave attributes out or merge values"
    }
  }
}
