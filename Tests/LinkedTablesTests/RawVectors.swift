import Marginals
import Privacy
import Tabular

@testable import LinkedTables

/// Every vector that is measured of linked tables, before noise, with what a parent can change.
struct RawVectors {
  struct Vector: Equatable {
    let name: String
    let values: [Int64]
    let sensitivity: Sensitivity

    /// L1 and squared L2 of the difference.
    func change(to other: Vector) -> (l1: Int64, squaredL2: Int64) {
      precondition(name == other.name && values.count == other.values.count)
      let differences = zip(values, other.values).map { $0 - $1 }
      return (differences.reduce(0) { $0 + abs($1) }, differences.reduce(0) { $0 + $1 * $1 })
    }
  }

  /// Which of the vectors.
  enum Kind: CaseIterable { case numbers, parents, relation, interactions, siblings, tails }

  static let caps = LinkCaps(degree: 5, links: 4, shared: 3, parents: 3)

  private(set) var vectors: [Kind: [Vector]] = [:]

  subscript(kind: Kind) -> [Vector] { vectors[kind] ?? [] }

  var all: [Vector] { Kind.allCases.flatMap { self[$0] } }

  /// - Parameter order: of the largest marginals.
  init(_ database: Database, caps: LinkCaps = RawVectors.caps, order: Int = 3) throws {
    let links = try database.bounded(caps)
    let numbers = links.numberSource(NumbersOfLinks.bins)
    vectors[.numbers] = Self.vectors(try numbers.counts(of: [Clique([0])]), [NumbersOfLinks.stage])
    let (parents, source) = (links.parentSource(threads: 1), UnitMassSource(links))
    let own = (1...order).flatMap { Clique.all(order: $0, of: parents.domain.count) }
    let cliques = (1...order).flatMap { Clique.all(order: $0, of: source.domain.count) }
    vectors[.parents] = Self.vectors(
      try parents.counts(of: own), own.map { $0.name(in: parents.domain) })
    let names = cliques.map { $0.name(in: source.domain) }
    vectors[.relation] = Self.vectors(try source.counts(of: cliques), names)
    let several = cliques.filter { clique in
      clique.attributes.allSatisfy { source.domain[$0].size > 1 }
    }
    vectors[.interactions] = Self.vectors(
      try source.counts(of: several).taking(
        several.map { .interaction(shape: $0.shape(in: source.domain)) }, rowsPerUnit: source.steps),
      several.map { $0.name(in: source.domain) })
    let columns = Array(links.domain.childSide)
    vectors[.siblings] = Self.vectors(
      SiblingCounts.counts(links, columns: columns), columns.map { source.domain[$0].name })
    vectors[.tails] = Self.vectors(
      SharedCounts.counts(links, types: ChildTypes(links.rows.children.domain)), ["tails"])
  }

  private static func vectors(_ counts: borrowing SecretCounts, _ names: [String]) -> [Vector] {
    let blocks = counts.exactBlocks()
    return zip(names, blocks).enumerated().map { index, named in
      Vector(
        name: named.0, values: named.1, sensitivity: counts.blocks[index].sensitivity)
    }
  }
}
