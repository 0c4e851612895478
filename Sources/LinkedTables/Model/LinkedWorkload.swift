import Marginals
import Synthesis

/// What the model of links is asked for: the cliques of the relation that are measured and how much an
/// error in each counts.
///
/// Where the parents' model has the set of values that a parent's links have, it tells most of how a column
/// goes with the parent's others; the relation adds how often each value of the set is there, which may go
/// with them too. Where only the number of different values is told, pairs across the link count twice, and
/// are also told apart by the number of links: tables over links weigh a parent by it.
///
/// ## Privacy
/// Follows from the domain, which is public.
struct LinkedWorkload {
  /// Of a pair across the link where only the number of different values is told.
  private static let crossWeight = 2.0

  private let domain: LinkedDomain

  init(_ domain: LinkedDomain) { self.domain = domain }

  /// Every column of the child's side with its own summary and the number of links, with every other
  /// of its side, and with the parents' own; not with the summaries of others. Without summaries everything.
  var relation: WorkloadRequest {
    guard !domain.summaries.isEmpty else { return .all(order: 3) }
    let names = domain.relation.attributes.map(\.name)
    let degree = names[domain.degree]
    let side = Array(domain.childSide)
    var cliques: [WorkloadRequest.NamedClique] = []
    for (index, column) in side.enumerated() {
      let summary = names[domain.summaryColumns.lowerBound + index]
      cliques.append(.init(columns: [summary, names[column]]))
      cliques.append(.init(columns: [degree, names[column]]))
      cliques.append(.init(columns: [summary, degree, names[column]]))
      let tellsSets = domain.summaries[index].tellsSets
      for own in names[..<domain.ownParents.count] {
        cliques.append(
          .init(columns: [own, names[column]], weight: tellsSets ? 1 : Self.crossWeight))
        if !tellsSets { cliques.append(.init(columns: [own, degree, names[column]])) }
      }
      for other in side[(index + 1)...] {
        cliques.append(.init(columns: [names[column], names[other]]))
      }
    }
    return .listed(cliques, source: "linked tables")
  }
}
