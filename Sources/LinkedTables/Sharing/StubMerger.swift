import GraphicalModel
import RealModule
import Tabular

/// Gives every link a child: links of different parents that tell of equal children may share one, as
/// often as the noisy tail counts say.
///
/// Only links that agree in all of the children's own columns are merged, so that nothing changes but who
/// is linked to whom: every table of parents, of links and of one parent's pairs stays as it is. Within a
/// type, links stand in the order of public columns of their parents, some anywhere, and a child takes
/// the next links of different parents. How like the parents of one child are follows from that order, not
/// from the tables.
///
/// ## Privacy
/// Reads released counts and records of released models.
struct StubMerger {
  /// For every link its child, numbered at random from 0.
  let children: [Int32]

  /// The chance that a link stands anywhere in the order.
  private static let elsewhere = 0.1
  /// The most parents of a child, in multiples of the number that is told.
  private static let reach = 8

  init(
    _ links: CodedTable, groups: LinkGroups, domain: LinkedDomain, sharing: SharingMeasurement?,
    locality: [Int], seed: UInt64
  ) {
    var generator = CounterGenerator(seed: seed, 0x7374_7562)
    var children = (0..<Int32(links.rowCount)).map { $0 }
    var count = Int32(links.rowCount)
    if let sharing, links.rowCount > 0 {
      count = 0
      let rates = TypeRates(sharing, links: links, groups: groups, domain: domain)
      let own = domain.childColumns.map { links.columns[$0] }
      for members in Self.types(links, domain: domain) {
        var order = Self.ordered(
          members, groups: groups, locality: locality.map { groups.parents.columns[$0] },
          sizes: locality.map { domain.parents[$0].size }, &generator)
        let rate = rates.childrenPerLink(type: sharing.types.type(of: members[0], in: own))
        var sizes = Self.sizes(rate, links: order.count, &generator)
        while !order.isEmpty {
          let taken = Self.take(sizes.popLast() ?? 1, from: &order, groups: groups)
          for link in taken { children[link] = count }
          count += 1
        }
      }
    }
    let numbers = (0..<count).shuffled(using: &generator)
    self.children = children.map { numbers[Int($0)] }
  }

  /// The links of every combination of the children's own columns, in order of their first links.
  private static func types(
    _ links: CodedTable, domain: LinkedDomain
  ) -> [[Int]] {
    var places: [[UInt16]: Int] = [:]
    var members: [[Int]] = []
    for link in 0..<links.rowCount {
      let type = domain.childColumns.map { UInt16(links.columns[$0][link]) }
      let place = places[type] ?? members.count
      if place == members.count {
        places[type] = place
        members.append([])
      }
      members[place].append(link)
    }
    return members
  }

  /// Links in descending order of what is taken first: by their parents' public columns, ties at random.
  private static func ordered(
    _ members: [Int], groups: LinkGroups, locality: [CodeColumn], sizes: [Int],
    _ generator: inout CounterGenerator
  ) -> [Int] {
    let states = sizes.reduce(1.0) { $0 * Double($1) }
    return members.map { link in
      let parent = groups.parentOfLink[link]
      var place = zip(locality, sizes).reduce(0.0) {
        $0 * Double($1.1) + Double($1.0[parent])
      }
      if generator.chance(elsewhere) { place = states * generator.fraction() }
      return (key: place + generator.fraction(), link: link)
    }.sorted { ($0.key, $0.link) > ($1.key, $1.link) }.map(\.link)
  }

  /// Numbers of links of children with several, in random order, at most as many as there are links.
  private static func sizes(
    _ rates: [Double], links: Int, _ generator: inout CounterGenerator
  ) -> [Int] {
    var (sizes, left) = ([Int](), links)
    for (index, rate) in rates.enumerated().dropFirst() {
      let exact = rate * Double(links)
      var number = Int(exact)
      if generator.chance(exact - Double(number)) { number += 1 }
      for _ in 0..<number where left > index {
        sizes.append(index + 1)
        left -= index + 1
      }
    }
    sizes += [Int](repeating: 1, count: left)
    return sizes.shuffled(using: &generator)
  }

  /// The next `size` links of different parents, as far as there are such.
  private static func take(_ size: Int, from order: inout [Int], groups: LinkGroups) -> [Int] {
    var taken: [Int] = []
    var parents: [Int] = []
    var passed: [Int] = []
    while taken.count < size, let link = order.popLast() {
      let parent = groups.parentOfLink[link]
      if parents.contains(parent) {
        passed.append(link)
      } else {
        taken.append(link)
        parents.append(parent)
      }
    }
    order += passed.reversed()
    return taken
  }

  /// How many children of each number of parents there are for a link, by type.
  private struct TypeRates {
    private let pooled: [Double]
    /// For every type, the factor of the children with several parents.
    private let factors: [Double]

    func childrenPerLink(type: Int) -> [Double] {
      [0] + pooled.dropFirst().map { $0 * factors[type] }
    }

    init(
      _ sharing: SharingMeasurement, links: CodedTable, groups: LinkGroups, domain: LinkedDomain
    ) {
      let levels = sharing.values.count / sharing.types.count
      let tails = (0..<levels).map { level in
        stride(from: level, to: sharing.values.count, by: levels).reduce(0) {
          $0 + sharing.values[$1]
        }
      }
      let counted = zip(groups.starts, groups.starts.dropFirst()).reduce(0) {
        $0 + min(sharing.links, $1.1 - $1.0)
      }
      pooled =
        SharedDegrees(
          tails: tails, share: Double(counted) / Double(links.rowCount),
          links: Double(links.rowCount), largest: reach * levels
        ).childrenPerLink
      factors = Self.factors(sharing, levels: levels, tails: tails)
    }

    /// Shares of children with two or more counted links against that of all, drawn towards 1 as far as
    /// the noise asks: variances between types are found by moments (Efron & Morris 1973).
    private static func factors(
      _ sharing: SharingMeasurement, levels: Int, tails: [Double]
    ) -> [Double] {
      guard levels > 1, tails[0] > 0, tails[1] > 0 else {
        return [Double](repeating: 1, count: sharing.types.count)
      }
      let mean = tails[1] / tails[0]
      let types = (0..<sharing.types.count).map { type in
        (all: max(1, sharing.values[type * levels]), several: sharing.values[type * levels + 1])
      }
      let noise = types.map { sharing.variance * (1 + mean * mean) / ($0.all * $0.all) }
      var (spread, weights) = (0.0, 0.0)
      for (type, variance) in zip(types, noise) {
        let away = type.several / type.all - mean
        spread += type.all * (away * away - variance)
        weights += type.all
      }
      let prior = max(0, spread / weights)
      return zip(types, noise).map { type, variance in
        let away = type.several / type.all - mean
        return max(0, 1 + prior / (prior + variance) * away / mean)
      }
    }
  }
}
