import Marginals
import Privacy
import Testing

@testable import LinkedTables

@Suite("Counts of links by products, by the kernel and by plain loops")
struct LinkKernelTests {
  private func check(_ database: Database, caps: LinkCaps) throws {
    let links = try database.bounded(caps)
    let source = UnitMassSource(links)
    let (domain, sizes) = (source.domain, source.domain.sizes)
    let naive = NaiveRelation(database, caps: caps)
    let cliques = (1...2).flatMap { Clique.all(order: $0, of: domain.count) }
    let expected = cliques.map { naive.counts(of: $0, sizes: sizes) }
    #expect(try source.counts(of: cliques, byProduct: true).exactBlocks() == expected)
    #expect(try source.counts(of: cliques, byProduct: false).exactBlocks() == expected)
    let columns = Array(links.domain.childSide)
    #expect(
      SiblingCounts.counts(links, columns: columns).exactBlocks()
        == columns.map { naive.siblings(of: $0, size: sizes[$0], steps: caps.pairSteps) })
    let parents = links.parentSource(threads: 1)
    let own = Clique.all(order: 1, of: parents.domain.count)
    #expect(
      try parents.counts(of: own).exactBlocks().allSatisfy {
        $0.reduce(0, +) == Int64(database.parents.count)
      })
  }

  @Test("all three agree on random tables", arguments: UInt64(200)..<230)
  func random(seed: UInt64) throws {
    let database = Database.random(seed: seed, parents: 20, children: 15)
    try check(database, caps: RawVectors.caps)
    try check(database, caps: LinkCaps(degree: 2, links: 1 + Int(seed % 10), shared: 0, parents: 1))
  }

  /// A parent with `degree` links among others, to equal children or to all different ones.
  private func single(degree: Int, isEqual: Bool) -> Database {
    var database = Database()
    database.childSizes = [12, 2]
    let parent = database.addParent([1, 0])
    for child in 0..<degree {
      database.link(parent, database.addChild(isEqual ? [5, 1] : [child, child % 2]), [child % 2])
    }
    return database
  }

  @Test("any number of links, equal or different, at, below and above the cap", arguments: 1...10)
  func degrees(links: Int) throws {
    for degree in 0...12 {
      for isEqual in [true, false] {
        try check(
          single(degree: degree, isEqual: isEqual),
          caps: LinkCaps(degree: 4, links: links, shared: 0, parents: 1))
      }
    }
  }

  @Test("tables without links, parents, or columns of one side are counted")
  func empty() throws {
    var database = Database()
    try check(database, caps: RawVectors.caps)
    for _ in 0..<3 { _ = database.addParent([0, 1]) }
    try check(database, caps: RawVectors.caps)
    var bare = single(degree: 3, isEqual: true)
    bare.linkSizes = []
    for link in bare.links.indices { bare.links[link].codes = [] }
    try check(bare, caps: RawVectors.caps)
    bare.parentSizes = []
    bare.parents[0].codes = []
    try check(bare, caps: RawVectors.caps)
  }

  @Test("links without any column of their own side have the counts of their parents")
  func noSide() throws {
    var database = single(degree: 3, isEqual: true)
    database.linkSizes = []
    database.childSizes = []
    for link in database.links.indices { database.links[link].codes = [] }
    for child in database.children.indices { database.children[child].codes = [] }
    try check(database, caps: RawVectors.caps)
  }

  @Test("mass is cut into the least number of steps in which every share is whole")
  func steps() {
    let caps = (1...10).map { LinkCaps(links: $0, shared: 0) }
    #expect(caps.map(\.massSteps) == [1, 2, 6, 12, 60, 60, 420, 840, 2520, 2520])
    #expect(caps.map(\.pairSteps) == [1, 1, 3, 6, 30, 30, 210, 420, 1260, 1260])
  }
}
