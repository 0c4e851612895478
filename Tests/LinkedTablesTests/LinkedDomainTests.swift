import Marginals
import Tabular
import Testing

@testable import LinkedTables

@Suite("The domain of linked tables")
struct LinkedDomainTests {
  @Test(
    "what it calls impossible is in no tables, wherever numbers of links are cut",
    arguments: UInt64(400)..<420, [1, 2, 3, 6])
  func impossible(seed: UInt64, degree: Int) throws {
    let database = Database.random(seed: seed, parents: 12)
    let caps = LinkCaps(degree: degree, links: 10, shared: 0, parents: 1)
    let domain = try database.bounded(caps).domain
    #expect(domain.relation.impossible.count > 0 && domain.parents.impossible.count > 0)
    let relation = NaiveRelation(database, caps: caps)
    for row in relation.rows {
      #expect(!domain.relation.impossible.contains { $0.forbids(row.codes) }, "\(row.codes)")
      let own = Array(row.codes.prefix(domain.parents.count))
      #expect(!domain.parents.impossible.contains { $0.forbids(own) }, "\(own)")
    }
  }

  @Test("it forbids more different values than links, and none where there are links")
  func forbidden() throws {
    let domain = try Database.random(seed: 1).bounded(RawVectors.caps).domain
    let (degree, first) = (domain.degree, domain.summaryColumns.lowerBound)
    func forbids(_ summary: Int, _ told: Int, links: Int) -> Bool {
      var record = [Int](repeating: 0, count: domain.parents.count)
      for column in domain.summaryColumns { record[column] = min(1, links) }
      (record[first + summary], record[degree]) = (told, links)
      return domain.parents.impossible.contains { $0.forbids(record) }
    }
    // Of the columns l0, c0 (which may say nothing) and c1.
    #expect(forbids(1, 2, links: 1) && forbids(0, 1, links: 0) && !forbids(1, 2, links: 2))
    #expect(forbids(0, 0, links: 1) && !forbids(1, 0, links: 1) && !forbids(0, 0, links: 0))
  }

  @Test("columns of one name in several tables are told apart")
  func names() {
    let domain = LinkedDomain(
      parents: Domain([Attribute(name: "number of b", values: ["0"])]),
      links: Database.exampleDomain(2), children: Database.exampleDomain(3),
      names: ("a", "b", "b"), cap: 2, summaries: true)
    let names = domain.relation.attributes.map(\.name)
    #expect(Set(names).count == names.count && names.count == 6)
    #expect(Set(domain.parents.attributes.map(\.name)).count == 4)
  }
}
