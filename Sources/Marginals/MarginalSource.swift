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

  /// Exact counts of the whole marginal matrix: every one-way marginal, then all pairs in
  /// lexicographic order.
  func matrixCounts() throws -> SecretCounts

  /// The same data over a coarser domain.
  func recoded(by recoding: DomainRecoding) -> any MarginalSource
}

extension MarginalSource {
  public func matrixCounts() throws -> SecretCounts {
    try counts(of: Clique.matrix(of: domain.count))
  }
}

extension Clique {
  /// The blocks of the marginal matrix of `count` attributes: every attribute, then all pairs in
  /// lexicographic order.
  public static func matrix(of count: Int) -> [Clique] {
    all(order: 1, of: count) + all(order: 2, of: count)
  }
}

/// Why a clique was not counted.
public enum CountingError: Error, CustomStringConvertible, Sendable {
  case tooManyCells(clique: String, limit: Int)
  case tooManyColumns(count: Int, limit: Int)

  public var description: String {
    switch self {
    case .tooManyCells(let clique, let limit):
      "the marginal of \(clique) has more than \(limit) cells; leave attributes out or merge values"
    case .tooManyColumns(let count, let limit):
      "the table has \(count) modelled columns and a model can have \(limit); "
        + "ignore some in the schema (\"dp\": {\"ignore\": true})"
    }
  }
}
