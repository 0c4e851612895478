import Marginals
import Synthesis

/// What the model of links is asked for: the cliques of the relation that are measured and how much an
/// error in each counts.
///
/// Where the parents' model has the set of values that a parent's links have, it tells most of how a column
/// goes with the parent's others. How often each value of the set is there may go with them too, but little:
/// such pairs are measured only where noise is far below their cells. Where only the number of different values is
/// told, pairs across the link count twice, and are also told apart by the number of links: tables over
/// links weigh a parent by it.
///
/// ## Privacy
/// Follows from the domain, which is public, and from what was released of the number of parents.
struct LinkedWorkload {
  /// Of a pair across the link where only the number of different values is told.
  private static let crossWeight = 2.0
  /// A cell is far above noise at so many of its standard deviations (Results/ablation).
  private static let clearCell = 100.0

  private let domain: LinkedDomain
  private let mostClearCells: Double

  /// Everything that may be asked for.
  init(_ domain: LinkedDomain) {
    self.domain = domain
    mostClearCells = .infinity
  }

  /// What is asked for where that many parents are estimated to have links, and all tables of pairs share
  /// a price.
  init(_ domain: LinkedDomain, parents: Int, price: Double) {
    self.domain = domain
    let side = domain.childSide.count
    let pairs = side * domain.ownParents.count + side * (side - 1) / 2 + 2 * side
    let sigma = (Double(pairs) / (2 * price)).squareRoot()
    mostClearCells = Double(parents) / (Self.clearCell * sigma)
  }

  /// Every column of the child's side with its own summary and the number of links, with every other
  /// of its side, and with the parents' own as the type's comment says; not with the summaries of others.
  /// Without summaries everything.
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
      for own in 0..<domain.ownParents.count where !tellsSets || isClear(own, column) {
        cliques.append(
          .init(columns: [names[own], names[column]], weight: tellsSets ? 1 : Self.crossWeight))
        if !tellsSets { cliques.append(.init(columns: [names[own], degree, names[column]])) }
      }
      for other in side[(index + 1)...] {
        cliques.append(.init(columns: [names[column], names[other]]))
      }
    }
    return .listed(cliques, source: "linked tables")
  }

  private func isClear(_ own: Int, _ column: Int) -> Bool {
    Double(domain.relation[own].size * domain.relation[column].size) <= mostClearCells
  }
}
