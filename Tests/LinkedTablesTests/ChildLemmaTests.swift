import Marginals
import Privacy
import Testing

@testable import LinkedTables

/// A child of m parents that is removed with its links, its parents staying: what a release made for
/// parents says of it.
@Suite("What removing a child changes")
struct ChildLemmaTests {
  /// Largest L1 and squared L2 for m parents, by kind.
  private func bound(
    _ vector: RawVectors.Vector, _ kind: RawVectors.Kind, parents m: Int, smallest: Int
  ) -> (l1: Double, squaredL2: Double) {
    let (l1, squaredL2) = (Double(vector.sensitivity.l1), Double(vector.sensitivity.squaredL2))
    let count = Double(m)
    switch kind {
    case .numbers, .parents, .relation, .siblings:
      return (2 * count * l1, 2 * count * count * squaredL2)
    case .interactions:
      let factor = Double(smallest) / Double(smallest - 1)
      return (2 * count * l1, 2 * count * count * squaredL2 * factor)
    case .tails:
      return (2 * count, count * count + count)
    }
  }

  private func smallest(_ name: String, in database: Database) throws -> Int {
    let domain = try database.bounded(RawVectors.caps).domain.relation
    return name.split(separator: " × ").compactMap { part in
      domain.index(of: String(part)).map { domain[$0].size }
    }.min() ?? 2
  }

  @Test("no vector moves by more than m replaced records may", arguments: UInt64(300)..<330)
  func everyChild(seed: UInt64) throws {
    let database = Database.random(seed: seed)
    let whole = try RawVectors(database, order: 2)
    for child in database.children {
      let m = database.parentCount(of: child.id)
      let without = try RawVectors(database.removing(child: child.id), order: 2)
      for kind in RawVectors.Kind.allCases {
        for (before, after) in zip(whole[kind], without[kind]) {
          let change = before.change(to: after)
          let bound = bound(
            before, kind, parents: m, smallest: try smallest(before.name, in: database))
          #expect(Double(change.l1) <= bound.l1, "\(kind) \(before.name)")
          #expect(Double(change.squaredL2) <= bound.squaredL2 + 1e-6, "\(kind) \(before.name)")
        }
      }
    }
  }

  /// m parents who keep one link, to one child; without it each keeps another link instead.
  private func replaced(parents m: Int) -> (Database, child: Int, caps: LinkCaps) {
    var database = Database()
    let shared = database.addChild([3, 1])
    database.children[0].key = 1
    for _ in 0..<m {
      let parent = database.addParent([2, 1])
      database.link(parent, shared, [1])
      // Some key comes after the shared child's for this parent.
      var other = database
      for key in UInt64(2)... {
        other = database
        let child = other.addChild([1, 0])
        other.children[other.children.count - 1].key = key
        other.link(parent, child, [0])
        if other.priority(parent, child) > other.priority(parent, shared) { break }
      }
      database = other
    }
    return (database, shared, LinkCaps(degree: 1, links: 1, shared: 1, parents: 4))
  }

  @Test(
    "marginals and tail counts attain it where every parent keeps another link", arguments: 1...4)
  func attained(parents m: Int) throws {
    let (database, child, caps) = replaced(parents: m)
    let domain = try database.bounded(caps).domain
    let whole = try RawVectors(database, caps: caps, order: 2)
    let without = try RawVectors(database.removing(child: child), caps: caps, order: 2)
    let side = domain.childSide.map { domain.relation[$0].name }
    var seen = 0
    for kind in [RawVectors.Kind.relation, .interactions] {
      for (before, after) in zip(whole[kind], without[kind]) where side.contains(before.name) {
        let change = before.change(to: after)
        let bound = bound(
          before, kind, parents: m, smallest: try smallest(before.name, in: database))
        #expect(abs(Double(change.squaredL2) - bound.squaredL2) < 1e-6 * bound.squaredL2)
        if kind == .relation { #expect(Double(change.l1) == bound.l1) }
        seen += 1
      }
    }
    #expect(seen == 6)
    // The child leaves m cells and m other children come to one.
    let tails = whole[.tails][0].change(to: without[.tails][0])
    #expect(tails.l1 == Int64(2 * m) && tails.squaredL2 == Int64(m * m + m))
  }

  @Test(
    "what is stated for a child covers how far its leaving moves any table, and no more than that",
    arguments: 1...3)
  func stated(parents m: Int) throws {
    let (database, child, caps) = replaced(parents: m)
    let whole = try RawVectors(database, caps: caps, order: 2)
    let without = try RawVectors(database.removing(child: child), caps: caps, order: 2)
    for (kind, share) in [(RawVectors.Kind.relation, 1.0), (.interactions, 0)] {
      let stated = ChildGuarantee.table(
        budget: try Price(1), wholeShare: share, accountant: .gdp, delta: try Delta(1e-6))[m - 1]
      // What a table costs that the whole budget was spent on is its squared change by its charge.
      let costs = zip(whole[kind], without[kind]).map { before, after in
        Double(before.change(to: after).squaredL2) / Double(before.sensitivity.squaredL2)
      }
      #expect(costs.allSatisfy { $0 <= stated.rho })
      if kind == .relation {
        #expect(costs.max() == Double(2 * m * m) && stated.rho < Double(2 * m * m) + 1e-6)
      }
    }
  }

  @Test("parents' numbers of links and sets of values can all move")
  func parentsMove() throws {
    let database = replaced(parents: 3).0
    let (whole, without) = (
      try RawVectors(database, order: 1),
      try RawVectors(database.removing(child: 0), order: 1)
    )
    let moved = zip(whole[.parents], without[.parents]).filter { $0 != $1 }.map(\.0.name)
    #expect(
      moved == [
        "values of visits.l0", "values of places.c0", "values of places.c1",
        "number of visits",
      ])
  }

  @Test("interaction parts can move by more than a whole table would")
  func interactionsCostMore() throws {
    let (database, child, caps) = replaced(parents: 1)
    let (whole, without) = (
      try RawVectors(database, caps: caps, order: 1),
      try RawVectors(database.removing(child: child), caps: caps, order: 1)
    )
    let beyond = zip(whole[.interactions], without[.interactions]).filter { before, after in
      before.change(to: after).squaredL2 > 2 * before.sensitivity.squaredL2
    }
    #expect(!beyond.isEmpty)
  }

  @Test("the bound that is released covers what a child can move, also where one link counts")
  func guarantee() {
    for (caps, pays) in [(LinkCaps(), false), (LinkCaps(shared: 1), false), (LinkCaps(), true)] {
      var settings = LinkedSettings()
      settings.caps = caps
      settings.paysForCaps = pays
      let domain = LinkedDomain(
        parents: Database.exampleDomain(3), links: Database.exampleDomain(2),
        children: Database.exampleDomain(4), names: Database.names, cap: 6, summaries: true)
      let plan = LinkedPlan(domain, settings: settings)
      let engine = 0.05
      for m in 1...3 {
        let count = Double(m)
        // Of caps that are paid for, the worst that may be chosen.
        let counted = pays ? 1 : Double(caps.shared)
        let tails = (count * count + count) / (counted * counted)
        let needed =
          (plan.numbers + plan.siblings + engine * (plan.parents + plan.relation)) * 2 * count
          * count
          + (1 - engine) * (plan.parents + plan.relation) * 4 * count * count
          + plan.sharing * tails
        let stated = count * count * (4 - 2 * plan.wholeShare(settings))
        #expect(stated >= needed * (1 - 1e-9), "\(caps) \(m)")
      }
    }
  }
}
