import Marginals
import Tabular

/// The columns of the two relations that are modelled: parents with their number of links, and links
/// with everything that is known of both ends.
public struct LinkedDomain: Sendable, Equatable {
  /// The parents' columns, and the number of links last.
  public let parents: Domain
  /// The parents' columns, the number of links, the links' columns, the children's columns.
  public let relation: Domain
  /// The tables' own columns, as their schemas name them.
  let ownParents: Domain
  let ownLinks: Domain
  let ownChildren: Domain
  /// How many columns are the links' own.
  public let linkColumns: Int

  /// The columns of the child's side within the relation.
  public var childSide: Range<Int> { parents.count..<relation.count }
  /// The children's own columns within the relation.
  public var childColumns: Range<Int> { parents.count + linkColumns..<relation.count }
  /// The number of links among the columns.
  public var degree: Int { parents.count - 1 }

  /// - Parameters:
  ///   - names: of the tables, which begin the columns' names in the relation.
  ///   - cap: D, the largest number of links that is told.
  public init(
    parents: Domain, links: Domain, children: Domain,
    names: (parent: String, link: String, child: String), cap: Int
  ) {
    (ownParents, ownLinks, ownChildren) = (parents, links, children)
    let degree = Attribute(
      name: Self.free("number of \(names.link)", in: parents),
      values: (0..<cap).map(String.init) + ["\(cap)+"])
    let count = parents.count + 1
    self.parents = Domain(parents.attributes + [degree], impossible: parents.impossible)
    linkColumns = links.count
    func named(_ domain: Domain, _ table: String) -> [Attribute] {
      domain.attributes.map { Attribute(name: "\(table).\($0.name)", values: $0.values) }
    }
    relation = Domain(
      named(self.parents, names.parent) + named(links, names.link) + named(children, names.child),
      impossible: links.impossible.map { $0.shifted(by: count) }
        + children.impossible.map { $0.shifted(by: count + links.count) })
  }

  /// The name, with primes where a column has it already.
  private static func free(_ name: String, in domain: Domain) -> String {
    domain.index(of: name) == nil ? name : free(name + "′", in: domain)
  }
}

extension ImpossibleCombination {
  fileprivate func shifted(by offset: Int) -> ImpossibleCombination {
    ImpossibleCombination(
      Dictionary(
        uniqueKeysWithValues: zip(attributes, codes).map { ($0 + offset, Set($1)) }))
  }
}
