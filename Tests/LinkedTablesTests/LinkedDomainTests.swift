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
      // The first set of so many values.
      let code = domain.parents[first + summary].values.indices.first {
        domain.summaries[summary].count(of: $0) == told
      }
      (record[first + summary], record[degree]) = (code ?? 0, links)
      return domain.parents.impossible.contains { $0.forbids(record) }
    }
    // Of the columns l0, c0 (which may say nothing) and c1.
    #expect(forbids(1, 2, links: 1) && forbids(0, 1, links: 0) && !forbids(1, 2, links: 2))
    #expect(forbids(0, 0, links: 1) && !forbids(1, 0, links: 1) && !forbids(0, 0, links: 0))
  }

  @Test(
    "a set forbids the values that are not in it, and an empty text where each link must say one")
  func sets() throws {
    let domain = try Database.random(seed: 1).bounded(RawVectors.caps).domain
    let (summary, column) = (domain.summaryColumns.lowerBound + 1, domain.childColumns.lowerBound)
    // Sets of the values 1, 2 and 3, and all three; the first value says nothing.
    #expect(domain.parents[summary].values.count == 8)
    func forbids(_ set: Int, _ value: Int, links: Int) -> Bool {
      domain.relation.impossible.contains { combination in
        guard combination.attributes.contains(summary), combination.attributes.contains(column)
        else { return false }
        var record = [Int](repeating: 0, count: domain.relation.count)
        (record[summary], record[column], record[domain.degree]) = (set, value, links)
        return combination.forbids(record)
      }
    }
    for links in 1...3 {
      #expect((0..<4).map { forbids(0, $0, links: links) } == [false, true, true, true])
      #expect((0..<4).map { forbids(2, $0, links: links) } == [links == 1, true, false, true])
      #expect((0..<4).map { forbids(5, $0, links: links) } == [links < 3, false, true, false])
      #expect((1..<4).allSatisfy { !forbids(7, $0, links: links) })
    }
  }

  @Test("of a column with many values the number of different ones is told")
  func numbers() {
    func column(_ values: Int) -> Summary {
      Summary(Attribute(name: "a", values: [""] + (0..<values).map(String.init)))
    }
    let (few, many) = (column(4), column(5))
    #expect(few.tellsSets && few.attribute.values.count == 1 + 4 + 6 + 1)
    #expect(!many.tellsSets && many.attribute.values == ["0", "1", "2", "3+"])
    var room = ValueSet(size: 9)
    #expect(
      [[], [0], [3, 3], [0, 5, 1], [5, 4, 3, 2]].map { many.code(of: $0, different: &room) } == [
        0, 0, 1, 2, 3,
      ])
    #expect(few.code(of: [2, 0, 1], different: &room) == few.code(of: [1, 2], different: &room))
    #expect(few.values(of: few.code(of: [4, 3], different: &room)) == [3, 4])
    #expect(few.code(of: [4, 3, 1], different: &room) == 11 && few.values(of: 11) == nil)
    // Sets that would have one name are not told.
    #expect(!Summary(Attribute(name: "a", values: ["a", "b", "a;b"])).tellsSets)
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
