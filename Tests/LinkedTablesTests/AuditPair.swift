import Marginals
import Privacy

@testable import LinkedTables

/// Two neighbours that differ as much as they can in some way, and what a run on one of them charges.
struct AuditPair {
  static let caps = LinkCaps(degree: 5, links: 4, shared: 3, parents: 3)

  enum Kind: CaseIterable {
    /// K children of the parent's own, all alike: all mass is in one cell everywhere.
    case ownChildren
    /// Its children are each shared with another parent.
    case sharedChildren
    /// Its children have M parents, or M + 1, with it.
    case popularChildren
    /// Ten times as many links as are kept.
    case manyLinks
    /// Its links are given several times.
    case repeatedLinks
  }

  var with: Database
  var without: Database

  /// Parents who never have the value 2 of the first column, and whose children have never 3 of theirs.
  static func background(parents: Int = 60) -> Database {
    var database = Database()
    var generator = SplitMix64(77)
    for _ in 0..<parents {
      let parent = database.addParent([
        Int.random(in: 0..<2, using: &generator), Int.random(in: 0..<2, using: &generator),
      ])
      for _ in 0..<Int.random(in: 0...4, using: &generator) {
        let child = database.addChild([
          Int.random(in: 0..<3, using: &generator), Int.random(in: 0..<2, using: &generator),
        ])
        database.link(parent, child, [Int.random(in: 0..<2, using: &generator)])
      }
    }
    return database
  }

  init(_ kind: Kind) {
    var database = Self.background()
    let parent = database.addParent([2, 1])
    let links = kind == .manyLinks ? 10 * Self.caps.links : Self.caps.links
    for link in 0..<links {
      let child = database.addChild([3, 1])
      database.link(parent, child, [1])
      switch kind {
      case .ownChildren, .manyLinks: break
      case .sharedChildren: database.link(database.addParent([0, 0]), child, [0])
      case .popularChildren:
        for other in 0..<Self.caps.parents - 1 + link % 2 {
          database.link(database.addParent([0, other % 2]), child, [0])
        }
      case .repeatedLinks: for _ in 0..<5 { database.link(parent, child, [1]) }
      }
    }
    with = database
    without = database.removing(parent: parent, orphans: false)
  }

  /// A child of `count` parents who have no other link, and the same without it.
  init(childOf count: Int) {
    var database = Self.background()
    let child = database.addChild([3, 1])
    for _ in 0..<count { database.link(database.addParent([2, 1]), child, [1]) }
    with = database
    without = database.removing(child: child)
  }

  /// A released vector: its entry in the ledger, and the squared L2 norm by which it differs between the
  /// two; nil for scores, which are told by their charge alone.
  struct Shift {
    let entry: LedgerEntry
    let squaredL2: Int64?
    let variance: Double
    let isRelation: Bool

    /// What the vector adds to μ².
    var loss: Double { squaredL2.map { Double($0) / variance } ?? 2 * entry.rho }
  }

  /// All that a run with these settings releases.
  ///
  /// - Parameter isBroken: whether links weigh 1 instead of 1/k.
  func shifts(
    _ settings: LinkedSettings, rho: Double, seed: UInt64 = 1, isBroken: Bool = false
  ) throws -> [Shift] {
    let entries = try with.run(settings, rho: rho, seed: seed).entries
    let sides = [try Counted(with, settings, isBroken), try Counted(without, settings, isBroken)]
    return try entries.map { entry in
      guard case .discreteGaussian(let variance, _, _) = entry.mechanism else {
        return Shift(entry: entry, squaredL2: nil, variance: 1, isRelation: false)
      }
      let vectors = try sides.map { try $0.vector(entry.label) }
      let difference = vectors[0].flatMap { whole in
        vectors[1].map { zip(whole, $0).reduce(Int64(0)) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }
      }
      return Shift(
        entry: entry, squaredL2: difference, variance: variance.doubleValue,
        isRelation: sides[0].isRelation(entry.label))
    }
  }

  /// The exact vectors of one of the two, by their names in the ledger.
  private struct Counted {
    let links: BoundedLinks
    let source: UnitMassSource
    let naive: NaiveRelation?

    init(_ database: Database, _ settings: LinkedSettings, _ isBroken: Bool) throws {
      links = try database.bounded(settings.caps, summaries: settings.summaries)
      source = UnitMassSource(links)
      naive =
        isBroken
        ? NaiveRelation(database, caps: settings.caps, mutation: .unitWeight) : nil
    }

    private func clique(_ label: String) -> (Clique, isInteraction: Bool, isRelation: Bool)? {
      let parts = label.split(separator: ": ", maxSplits: 1)
      guard parts.count == 2 else { return nil }
      let names = parts[1].split(separator: " × ").map(String.init)
      for (domain, isRelation) in [(links.domain.parents, false), (source.domain, true)] {
        let places = names.compactMap(domain.index)
        if places.count == names.count {
          return (Clique(places), parts[0].hasSuffix("interaction part"), isRelation)
        }
      }
      return nil
    }

    func isRelation(_ label: String) -> Bool {
      !label.hasPrefix("pairs") && clique(label)?.isRelation == true
    }

    func vector(_ label: String) throws -> [Int64]? {
      if label.hasPrefix("scores") { return nil }
      if label.hasPrefix("children by type") {
        return SharedCounts.counts(links, types: ChildTypes(links.rows.children.domain))
          .exactBlocks()[0]
      }
      if label.hasPrefix(NumbersOfLinks.stage) {
        let numbers = links.numberSource(NumbersOfLinks.bins)
        return try numbers.counts(of: [Clique([0])]).exactBlocks()[0]
      }
      guard let (clique, isInteraction, isRelation) = clique(label) else {
        preconditionFailure("no vector is called \(label)")
      }
      if label.hasPrefix("pairs") {
        return SiblingCounts.counts(links, columns: clique.attributes).exactBlocks()[0]
      }
      let domain = isRelation ? source.domain : links.domain.parents
      let steps = isRelation ? source.steps : 1
      let part: CountPart = isInteraction ? .interaction(shape: clique.shape(in: domain)) : .whole
      if isRelation, let naive {
        let counts = naive.counts(of: clique, sizes: domain.sizes)
        return SecretCounts(blocks: [(counts.count, .rows(perUnit: steps))]) { buffer in
          for cell in counts.indices { buffer[cell] = counts[cell] }
        }.taking([part], rowsPerUnit: steps).exactBlocks()[0]
      }
      let counts =
        try isRelation
        ? source.counts(of: [clique]) : links.parentSource(threads: 1).counts(of: [clique])
      return counts.taking([part], rowsPerUnit: steps).exactBlocks()[0]
    }
  }
}
