import Marginals
import Privacy
import Tabular
import Testing

@testable import LinkedTables

@Suite("Synthetic linked tables")
struct LinkedRecordsTests {
  private func model(
    _ seed: UInt64, _ change: (inout LinkedSettings) -> Void = { _ in }
  ) throws -> LinkedModel {
    var settings = LinkedSettings()
    settings.caps = LinkCaps(degree: 4, links: 4, shared: 2, parents: 3)
    change(&settings)
    return try Database.population(parents: 250, seed: seed).run(settings, rho: 1, seed: seed).model
  }

  @Test("keys resolve, no pair is linked twice, and every child has a link", arguments: 0..<6)
  func integrity(seed: UInt64) throws {
    let records = try model(seed).records(seed: seed)
    #expect(records.parents.rowCount > 100 && records.linkCount > 100)
    #expect(
      records.parentOfLink.allSatisfy { (0..<Int32(records.parents.rowCount)).contains($0) })
    #expect(
      records.childOfLink.allSatisfy { (0..<Int32(records.children.rowCount)).contains($0) })
    #expect(Set(records.childOfLink).count == records.children.rowCount)
    let pairs = zip(records.parentOfLink, records.childOfLink).map { [$0, $1] }
    #expect(Set(pairs).count == pairs.count)
    #expect(records.children.rowCount < records.linkCount)
    #expect(records.parents.domain.sizes == [3, 2] && records.links.domain.sizes == [2])
    #expect(records.children.domain.sizes == [4, 2])
  }

  @Test("a seed gives the same tables, whatever the number of threads; another seed others")
  func reproducible() throws {
    let model = try model(7)
    let first = try model.records(seed: 5, threads: 1)
    let second = try model.records(seed: 5, threads: 2)
    #expect(first.codes == second.codes && first.parentOfLink == second.parentOfLink)
    #expect(first.childOfLink == second.childOfLink)
    #expect(try model.records(seed: 6).codes != first.codes)
    #expect(try model.records(count: 40, seed: 6).parents.rowCount == 40)
  }

  @Test("merging changes no link and no pair of a parent's links")
  func merging() throws {
    let model = try model(8)
    let alone = LinkedModel(
      domain: model.domain, caps: model.caps, numbers: model.numbers, parents: model.parents,
      relation: model.relation,
      measurements: model.measurements, siblings: model.siblings, sharing: nil,
      refinesRecords: model.refinesRecords)
    let (merged, single) = (try model.records(seed: 3), try alone.records(seed: 3))
    #expect(single.children.rowCount == single.linkCount)
    #expect(merged.children.rowCount < merged.linkCount)
    // Link by link what is known of both ends, parent by parent, so that pairs are the same too.
    #expect(merged.flat == single.flat && merged.parentOfLink == single.parentOfLink)
  }

  @Test("links of a parent have the values that its summaries say", arguments: 0..<4)
  func differentValues(seed: UInt64) throws {
    let model = try model(seed)
    let domain = model.domain
    let groups = LinkGroups(
      try model.parents.records(seed: seed), domain: domain,
      numbers: DegreeNumbers(domain.degrees, counts: nil), seed: seed)
    var generator = SplitMix64(seed)
    let links = CodedTable(
      domain: domain.relation,
      columns: domain.relation.attributes.indices.map { attribute in
        let size = domain.relation[attribute].size
        return .make(size: size, count: groups.linkCount) { link in
          attribute < domain.parents.count
            ? groups.parents.columns[attribute][groups.parentOfLink[link]]
            : Int.random(in: 0..<size, using: &generator)
        }
      }, rowCount: groups.linkCount)
    let settled = DifferentValues(groups, domain: domain, seed: seed).applied(
      to: links, seed: seed)
    var exact = 0
    for (index, summary) in domain.summaries.enumerated() {
      let column = domain.childSide.lowerBound + index
      for (first, end) in zip(groups.starts, groups.starts.dropFirst()) {
        let told = groups.parents.columns[domain.summaryColumns.lowerBound + index][
          groups.parentOfLink[first]]
        let said = Set((first..<end).map { settled.columns[column][$0] })
          .subtracting(summary.silent.map { [$0] } ?? [])
        #expect(end - first >= summary.count(of: told))
        if let set = summary.values(of: told) {
          #expect(said == Set(set))
        } else {
          #expect(said.count >= 3)
        }
        exact += 1
      }
    }
    #expect(exact > 300)
  }

  @Test("with hardly any noise parents have as many links as the tables', far ones too")
  func numbersOfLinks() throws {
    var database = Database()
    for index in 0..<300 {
      let parent = database.addParent([index % 3, index % 2])
      for _ in 0..<(index < 60 ? 11 : index % 4) {
        database.link(parent, database.addChild([index % 4, 1]), [0])
      }
    }
    let records = try database.run(LinkedSettings(), rho: 1e5).model.records(seed: 2)
    var numbers = [Int](repeating: 0, count: records.parents.rowCount)
    for parent in records.parentOfLink { numbers[Int(parent)] += 1 }
    #expect(records.parents.rowCount == 300 && numbers.count { $0 > 4 } == 60)
    #expect(numbers.count { $0 == 11 } >= 58)
  }

  @Test("how often a value of a set occurs may go with the parent's columns")
  func withinSets() throws {
    var generator = SplitMix64(4)
    var database = Database()
    for index in 0..<500 {
      let parent = database.addParent([index % 3, index % 2])
      for _ in 0..<4 {
        let says = Int.random(in: 0..<5, using: &generator) < (index % 2 == 1 ? 4 : 1)
        let child = database.addChild([Int.random(in: 0..<4, using: &generator), says ? 1 : 0])
        database.link(parent, child, [0])
      }
    }
    var settings = LinkedSettings()
    settings.caps = LinkCaps(degree: 4, links: 4, shared: 0, parents: 1)
    let records = try database.run(settings, rho: 100, seed: 1).model.records(seed: 1)
    for (group, share) in [(0, 0.2), (1, 0.8)] {
      let own = (0..<records.linkCount).filter {
        records.parents.columns[1][Int(records.parentOfLink[$0])] == group
      }
      let said = own.count { records.children.columns[1][Int(records.childOfLink[$0])] == 1 }
      #expect(abs(Double(said) / Double(own.count) - share) < 0.06)
    }
  }

  @Test("combinations that a schema calls impossible are in no link", arguments: 0..<3)
  func impossible(seed: UInt64) throws {
    // The second column of children follows the parity of the first.
    let combinations = (0..<4).map {
      ImpossibleCombination([0: [$0], 1: [1 - $0 % 2]])
    }
    var database = Database.population(parents: 250, seed: seed)
    for row in database.children.indices {
      database.children[row].codes[1] = database.children[row].codes[0] % 2
    }
    database.impossibleChildren = combinations
    var settings = LinkedSettings()
    settings.caps = LinkCaps(degree: 4, links: 4, shared: 2, parents: 3)
    let records = try database.run(settings, rho: 1, seed: seed).model.records(seed: seed)
    let codes = records.children.columns
    let broken = (0..<records.children.rowCount).count { codes[1][$0] != codes[0][$0] % 2 }
    #expect(broken == 0 && records.children.rowCount > 100)
  }
}

extension LinkedRows {
  /// All codes, table by table.
  var codes: [[[Int]]] {
    [parents, children, links].map { table in
      table.columns.map { column in (0..<table.rowCount).map { column[$0] } }
    }
  }

  /// For every link the codes of its parent, of itself and of its child.
  var flat: [[Int]] {
    (0..<linkCount).map { link in
      parents.columns.map { $0[Int(parentOfLink[link])] } + links.columns.map { $0[link] }
        + children.columns.map { $0[Int(childOfLink[link])] }
    }
  }
}
