import Marginals
import Privacy
import Tabular
import Testing

@testable import LinkedTables

extension Database {
  /// Many parents whose children are like one another and depend on the parents.
  static func population(parents count: Int, seed: UInt64) -> Database {
    var generator = SplitMix64(seed)
    var database = Database()
    func code(_ size: Int, near value: Int) -> Int {
      Int.random(in: 0..<3, using: &generator) > 0
        ? value % size : Int.random(in: 0..<size, using: &generator)
    }
    for _ in 0..<count {
      let own = database.parentSizes.map { Int.random(in: 0..<$0, using: &generator) }
      let parent = database.addParent(own)
      let common = Int.random(in: 0..<4, using: &generator)
      for _ in 0..<Int.random(in: 0...4, using: &generator) {
        let isShared = !database.children.isEmpty && Int.random(in: 0..<4, using: &generator) == 0
        let child =
          isShared
          ? database.children[Int.random(in: 0..<database.children.count, using: &generator)].id
          : database.addChild(database.childSizes.map { code($0, near: common) })
        guard
          !database.links.suffix(8).contains(where: { $0.parent == parent && $0.child == child })
        else { continue }
        database.link(parent, child, database.linkSizes.map { code($0, near: own[0]) })
      }
    }
    return database
  }

  /// With no columns of the given tables.
  func without(links: Bool = false, children: Bool = false, parents: Bool = false) -> Database {
    var result = self
    if links {
      result.linkSizes = []
      for place in result.links.indices { result.links[place].codes = [] }
    }
    if children {
      result.childSizes = []
      for place in result.children.indices { result.children[place].codes = [] }
    }
    if parents {
      result.parentSizes = [parentSizes[0]]
      for place in result.parents.indices {
        result.parents[place].codes = [result.parents[place].codes[0]]
      }
    }
    return result
  }

  /// A run, the ledger's entries and what they add up to.
  func run(
    _ settings: LinkedSettings, rho: Double, seed: UInt64 = 1
  ) throws -> (model: LinkedModel, entries: [LedgerEntry], spent: Double) {
    var ledger = Ledger(budget: try Rho(rho), randomness: .reproducible(seed: seed))
    let links = try bounded(settings.caps, summaries: settings.summaries)
    let model = try LinkedMechanism(settings).fit(links, ledger: &ledger)
    return (model, ledger.entries, ledger.spent)
  }
}

@Suite("The budget of linked tables")
struct LinkedBudgetTests {
  enum Setting: CaseIterable {
    case usual, noSummaries, noSiblings, noSharing, nothing, paidCaps, oneLink, wholeTables, mst

    var value: LinkedSettings {
      var settings = LinkedSettings()
      switch self {
      case .usual: break
      case .noSummaries: settings.summaries = false
      case .noSiblings: settings.siblings = false
      case .noSharing: settings.sharing = false
      case .nothing:
        (settings.summaries, settings.siblings, settings.sharing) = (false, false, false)
      case .paidCaps: settings.paysForCaps = true
      case .oneLink: settings.caps = LinkCaps(degree: 1, links: 1, shared: 1, parents: 1)
      case .wholeTables: settings.mechanism.part = .whole
      case .mst: settings.engine = .mst
      }
      return settings
    }
  }

  private func check(_ database: Database, _ settings: LinkedSettings, rho: Double) throws {
    let (model, entries, spent) = try database.run(settings, rho: rho)
    #expect(spent <= rho && spent >= rho * (1 - 1e-6), "\(spent / rho)")
    #expect(abs(entries.reduce(0) { $0 + $1.rho } - spent) < 1e-12 * rho)
    let records = try model.records(seed: 1)
    #expect(records.linkCount == records.parentOfLink.count)
  }

  @Test("all of it is spent and no more, whatever is left out", arguments: Setting.allCases)
  func settings(setting: Setting) throws {
    let database = Database.population(parents: 300, seed: 1)
    for rho in [0.01, 0.5] { try check(database, setting.value, rho: rho) }
  }

  private static let tables: [(name: String, tables: Database)] = {
    let population = Database.population(parents: 200, seed: 2)
    var unlinked = population
    (unlinked.links, unlinked.children) = ([], [])
    var one = Database()
    one.link(one.addParent([1, 1]), one.addChild([2, 1]), [1])
    var constant = population
    (constant.linkSizes, constant.childSizes) = ([1], [1])
    for place in constant.links.indices { constant.links[place].codes = [0] }
    for place in constant.children.indices { constant.children[place].codes = [0] }
    return [
      ("one column of parents", population.without(parents: true)), ("no links", unlinked),
      ("one parent", one), ("no parents", Database()),
      ("children without columns", population.without(children: true)),
      ("links without columns", population.without(links: true)),
      ("columns of one value", constant),
    ]
  }()

  @Test("all of it is spent and no more on any shape of tables", arguments: 0..<7)
  func shapes(index: Int) throws {
    let database = Self.tables[index].tables
    for setting in [Setting.usual, .noSummaries, .paidCaps, .oneLink] {
      try check(database, setting.value, rho: 0.3)
    }
  }

  @Test("shares add up to 1, and entries of each step to the step's share")
  func plan() throws {
    let database = Database.population(parents: 300, seed: 3)
    let settings = Setting.paidCaps.value
    let domain = try database.bounded(settings.caps).domain
    let plan = LinkedMechanism(settings).plan(for: domain)
    #expect(abs(plan.reduce(0) { $0 + $1.share } - 1) < 1e-12 && plan.count == 5)
    let entries = try database.run(settings, rho: 1).entries
    let siblings = entries.filter { $0.label.hasPrefix("pairs of one parent's links") }
    let sharing = entries.filter { $0.label.hasPrefix("children by type") }
    func sum(_ entries: [LedgerEntry]) -> Double { entries.reduce(0) { $0 + $1.rho } }
    #expect(abs(sum(siblings) - plan[3].share) < 1e-6 && siblings.count == plan[3].releases)
    #expect(abs(sum(sharing) - plan[4].share) < 1e-6 && sharing.count == 1)
    #expect(abs(entries[0].rho - plan[0].share) < 1e-6)
  }

  @Test("tables without any column of links and children are refused before anything is drawn")
  func noSide() throws {
    let database = Database.population(parents: 20, seed: 4).without(links: true, children: true)
    let domain = try database.bounded(LinkCaps()).domain
    #expect(throws: LinkedError.self) {
      try LinkedMechanism().check(domain, budget: Price(1))
    }
    let other = try Database.population(parents: 20, seed: 4).bounded(LinkCaps()).domain
    #expect(throws: Never.self) { try LinkedMechanism().check(other, budget: Price(1)) }
    #expect(throws: LinkedError.self) { try LinkedMechanism().check(other, budget: Price(1e-14)) }
  }
}
