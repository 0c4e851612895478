import Marginals

@testable import LinkedTables

/// The unit-mass relation by plain loops, right or wrong in one way.
struct NaiveRelation {
  enum Mutation: CaseIterable {
    case none
    /// Every kept link weighs 1 instead of 1/k.
    case unitWeight
    /// Every child first keeps its best links, then every parent.
    case childrenFirst
  }

  /// The codes of the relation's columns for every kept link, and its weight in steps.
  private(set) var rows: [(codes: [Int], weight: Int64)] = []
  /// For every parent that kept two or more, its links' codes.
  private(set) var groups: [[[Int]]] = []

  init(_ database: Database, caps: LinkCaps, mutation: Mutation = .none) {
    let steps = Int64(caps.massSteps)
    let kept = Self.kept(database, caps: caps, mutation: mutation)
    for parent in database.parents {
      let own = kept[parent.id] ?? []
      let all = database.links.filter { $0.parent == parent.id }
      let codes = own.map { link in
        parent.codes + Self.summaries(all, database) + [Self.degree(all.count, caps)] + link.codes
          + database.childCodes(link.child)
      }
      rows += codes.map { ($0, mutation == .unitWeight ? steps : steps / Int64(own.count)) }
      if own.count > 1 { groups.append(codes) }
    }
  }

  /// The kept links of every parent.
  private static func kept(
    _ database: Database, caps: LinkCaps, mutation: Mutation
  ) -> [Int: [Database.Link]] {
    func best(_ links: [Database.Link], _ count: Int) -> [Database.Link] {
      Array(
        links.sorted {
          database.priority($0.parent, $0.child) < database.priority($1.parent, $1.child)
        }.prefix(count))
    }
    var links = database.links
    if mutation == .childrenFirst {
      links = Dictionary(grouping: links, by: \.child).values.flatMap { best($0, caps.parents) }
    }
    return Dictionary(grouping: links, by: \.parent).mapValues { best($0, caps.links) }
  }

  private static func summaries(_ links: [Database.Link], _ database: Database) -> [Int] {
    let sides = links.map { $0.codes + database.childCodes($0.child) }
    let sizes = database.linkSizes + database.childSizes
    return sizes.indices.map { column in
      // The first column of the children has a value that says nothing.
      let isSilent = column == database.linkSizes.count
      let values = (isSilent ? 1 : 0)..<sizes[column]
      let said = Set(sides.map { $0[column] }).intersection(values).sorted()
      guard values.count <= 4 else { return min(said.count, 3) }
      let sets: [[Int]] =
        [[]] + values.map { [$0] }
        + values.flatMap { first in values.filter { $0 > first }.map { [first, $0] } }
      return sets.firstIndex(of: said) ?? sets.count
    }
  }

  private static func degree(_ links: Int, _ caps: LinkCaps) -> Int {
    links <= caps.degree ? links : links <= 2 * caps.degree ? caps.degree + 1 : caps.degree + 2
  }

  func counts(of clique: Clique, sizes: [Int]) -> [Int64] {
    var counts = [Int64](repeating: 0, count: clique.attributes.reduce(1) { $0 * sizes[$1] })
    for row in rows {
      counts[clique.attributes.reduce(0) { $0 * sizes[$1] + row.codes[$1] }] += row.weight
    }
    return counts
  }

  /// The upper triangle of one column's pairs.
  func siblings(of attribute: Int, size: Int, steps: Int) -> [Int64] {
    var square = [[Int64]](repeating: [Int64](repeating: 0, count: size), count: size)
    for group in groups {
      let pairs = group.count * (group.count - 1) / 2
      for left in group.indices {
        for right in left + 1..<group.count {
          let (a, b) = (group[left][attribute], group[right][attribute])
          square[min(a, b)][max(a, b)] += Int64(steps / pairs)
        }
      }
    }
    return (0..<size).flatMap { row in (row..<size).map { square[row][$0] } }
  }
}

extension Database {
  func childCodes(_ id: Int) -> [Int] { children.first { $0.id == id }?.codes ?? [] }

  /// For every child with counted links, how many, of at most K_T of each parent.
  func countedParents(_ caps: LinkCaps) -> [Int: Int] {
    var result: [Int: Int] = [:]
    for parent in parents {
      let own = links.filter { $0.parent == parent.id }.sorted {
        priority($0.parent, $0.child) < priority($1.parent, $1.child)
      }
      for link in own.prefix(caps.shared) { result[link.child, default: 0] += 1 }
    }
    return result
  }
}
