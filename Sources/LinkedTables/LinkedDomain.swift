import Marginals
import Tabular

/// The columns of the two relations that are modelled: parents with their number of links, and links
/// with everything that is known of both ends.
public struct LinkedDomain: Sendable, Equatable {
  /// The parents' columns, the values that their links have in every column, or how many different ones, and
  /// the number of links last.
  public let parents: Domain
  /// All of these, the links' columns, the children's columns.
  public let relation: Domain
  /// The tables' own columns, as their schemas name them.
  let ownParents: Domain
  let ownLinks: Domain
  let ownChildren: Domain
  /// The values that the links of a parent have, or how many different ones, one a column of the child's side;
  /// none where that is left out.
  let summaries: [Summary]
  /// How many columns are the links' own.
  public let linkColumns: Int

  /// The columns of the child's side within the relation.
  public var childSide: Range<Int> { parents.count..<relation.count }
  /// The children's own columns within the relation.
  public var childColumns: Range<Int> { parents.count + linkColumns..<relation.count }
  /// How numbers of links are told.
  let degrees: DegreeBins
  /// The summaries among the parents' columns.
  public var summaryColumns: Range<Int> { ownParents.count..<ownParents.count + summaries.count }
  /// The number of links among the columns.
  public var degree: Int { parents.count - 1 }

  /// - Parameters:
  ///   - parents: the parents' columns.
  ///   - links: the links' own columns.
  ///   - children: the children's columns.
  ///   - names: of the tables, which begin the columns' names in the relation.
  ///   - cap: D, up to which each number of links is told by itself.
  ///   - summaries: whether the values that a parent's links have are columns of the parent.
  public init(
    parents: Domain, links: Domain, children: Domain,
    names: (parent: String, link: String, child: String), cap: Int, summaries: Bool
  ) {
    (ownParents, ownLinks, ownChildren) = (parents, links, children)
    degrees = DegreeBins(cap: cap)
    let degree = Attribute(
      name: "number of \(names.link)",
      values: degrees.texts)
    linkColumns = links.count
    func named(_ domain: Domain, _ table: String) -> [Attribute] {
      domain.attributes.map { Attribute(name: "\(table).\($0.name)", values: $0.values) }
    }
    let side = named(links, names.link) + named(children, names.child)
    self.summaries = summaries ? side.map(Summary.init) : []
    let rules = links.impossible + children.impossible.map { $0.moved { $0 + links.count } }
    let sets = ImpossibleSets(self.summaries, sizes: side.map(\.size), rules: rules)
    self.parents = Domain(
      Self.distinct(parents.attributes + self.summaries.map(\.attribute) + [degree]),
      impossible: parents.impossible
        + Self.tooFewLinks(self.summaries, first: parents.count, bins: degrees)
        + sets.combinations(first: parents.count))
    let (first, count) = (parents.count, self.parents.count)
    relation = Domain(
      Self.distinct(named(self.parents, names.parent) + side),
      impossible: rules.map { $0.moved { $0 + count } }
        + self.summaries.enumerated().flatMap { index, summary in
          summary.impossible(
            summary: first + index, column: count + index, size: side[index].size,
            degree: count - 1, exactDegrees: cap)
        })
  }

  /// More different values than links; and none, of a column in which every link says something, where
  /// there is a link.
  private static func tooFewLinks(
    _ summaries: [Summary], first: Int, bins: DegreeBins
  ) -> [ImpossibleCombination] {
    let degree = first + summaries.count
    return summaries.enumerated().flatMap { index, summary in
      let tooFew = (0..<bins.count).compactMap { code -> ImpossibleCombination? in
        let more = summary.codes(above: bins.numbers(of: code).upperBound)
        return more.isEmpty ? nil : ImpossibleCombination([first + index: more, degree: [code]])
      }
      let none = ImpossibleCombination([first + index: [0], degree: Set(1..<bins.count)])
      return summary.silent == nil ? tooFew + [none] : tooFew
    }
  }

  /// For every column of the child's side that has a summary, the value that says nothing, or −1.
  var keptSets: [Int: Int] {
    Dictionary(
      uniqueKeysWithValues: summaries.indices.map { index in
        let attribute = childSide.lowerBound + index
        return (attribute, relation[attribute].values.firstIndex(of: "") ?? -1)
      })
  }

  /// The attributes, with primes at the names of those that have an earlier one's.
  private static func distinct(_ attributes: [Attribute]) -> [Attribute] {
    var seen: Set<String> = []
    return attributes.map { attribute in
      var name = attribute.name
      while !seen.insert(name).inserted { name += "′" }
      return Attribute(name: name, values: attribute.values)
    }
  }

  /// Some columns of the relation, given ascending, with the impossible combinations that lie within them,
  /// the parents' own among these.
  func relation(columns: [Int]) -> Domain {
    let places = Dictionary(uniqueKeysWithValues: zip(columns, columns.indices))
    return Domain(
      columns.map { relation[$0] },
      impossible: (ownParents.impossible + relation.impossible).compactMap { combination in
        combination.attributes.allSatisfy { places[$0] != nil }
          ? combination.moved { places[$0] ?? 0 } : nil
      })
  }
}
