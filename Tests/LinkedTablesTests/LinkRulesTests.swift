import Marginals
import Tabular
import Testing

@testable import LinkedTables

/// Two columns of children of six values each, tied by a rule: the lower halves go together, and so do
/// the upper ones.
@Suite("Rules between the columns of children")
struct LinkRulesTests {
  private static let size = 6
  private static let rules = [
    ImpossibleCombination([0: [0, 1, 2], 1: [3, 4, 5]]),
    ImpossibleCombination([0: [3, 4, 5], 1: [0, 1, 2]]),
  ]

  private func database(_ seed: UInt64) -> Database {
    var generator = SplitMix64(seed)
    var database = Database()
    (database.childSizes, database.impossibleChildren) = ([Self.size, Self.size], Self.rules)
    for index in 0..<400 {
      let parent = database.addParent([index % 3, index % 2])
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let half = Int.random(in: 0..<2, using: &generator) * 3
        let codes = (0..<2).map { _ in half + Int.random(in: 0..<3, using: &generator) }
        database.link(parent, database.addChild(codes), [0])
      }
    }
    return database
  }

  @Test("links get as many different values as they are to have, and none that a rule forbids")
  func differentValues() throws {
    var (told, kept) = (0, 0)
    for seed in UInt64(0)..<3 {
      var settings = LinkedSettings()
      settings.caps = LinkCaps(degree: 4, links: 4, shared: 0, parents: 1)
      let model = try database(seed).run(settings, rho: 4, seed: seed).model
      let domain = model.domain
      let groups = LinkGroups(
        try model.parents.records(seed: seed), domain: domain,
        numbers: DegreeNumbers(domain.degrees, counts: nil), seed: seed)
      let links = possible(groups, domain: domain, seed: seed)
      let settled = DifferentValues(groups, domain: domain, seed: seed).applied(
        to: links, seed: seed)
      #expect(impossible(settled).isEmpty)
      for (index, summary) in domain.summaries.enumerated().dropFirst() {
        let column = settled.columns[domain.childSide.lowerBound + index]
        let codes = groups.parents.columns[domain.summaryColumns.lowerBound + index]
        for (first, end) in zip(groups.starts, groups.starts.dropFirst()) {
          let code = codes[groups.parentOfLink[first]]
          let different = Set((first..<end).map { column[$0] })
            .subtracting(summary.silent.map { [$0] } ?? []).count
          told += 1
          if min(different, 3) == summary.count(of: code) { kept += 1 }
        }
      }
    }
    // A parent whose links are in both halves cannot have one value alone.
    #expect(told > 2000 && Double(kept) > 0.97 * Double(told), "\(kept) of \(told)")
  }

  @Test("an impossible link gets what was drawn in the columns of the rule alone")
  func mended() {
    let domain = Domain(
      [3, Self.size, Self.size, 4].enumerated().map {
        Attribute(name: "c\($0)", values: (0..<$1).map { "v\($0)" })
      },
      impossible: Self.rules.map { rule in
        ImpossibleCombination(
          Dictionary(
            uniqueKeysWithValues: zip(rule.attributes, rule.codes.map(Set.init))
              .map { ($0 + 1, $1) }))
      })
    func table(_ records: [[Int]]) -> CodedTable {
      CodedTable(
        domain: domain,
        columns: domain.sizes.enumerated().map { column, size in
          .make(size: size, count: records.count) { records[$0][column] }
        }, rowCount: records.count)
    }
    let drawn = table([[0, 0, 1, 3], [1, 4, 5, 3]])
    let mended = table([[0, 5, 1, 2], [1, 3, 3, 0]]).replacingImpossible(by: drawn, side: 1..<4)
    #expect(
      (0..<2).map { row in mended.columns.map { $0[row] } } == [[0, 0, 1, 2], [1, 3, 3, 0]])
  }

  @Test("parents have no sets of values that no links have together", arguments: UInt64(0)..<4)
  func sets(seed: UInt64) throws {
    // Two columns of two values and a silent one first; their first values are never together.
    var database = Database()
    database.childSizes = [3, 2]
    database.impossibleChildren = [
      ImpossibleCombination([0: [1], 1: [0]]), ImpossibleCombination([0: [0], 1: [1]]),
    ]
    var generator = SplitMix64(seed)
    for index in 0..<150 {
      let parent = database.addParent([index % 3, index % 2])
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let codes = [[0, 0], [1, 1], [2, 0], [2, 1]][Int.random(in: 0..<4, using: &generator)]
        database.link(parent, database.addChild(codes), [0])
      }
    }
    var settings = LinkedSettings()
    settings.caps = LinkCaps(degree: 4, links: 4, shared: 0, parents: 1)
    let model = try database.run(settings, rho: 0.01, seed: seed).model
    let domain = model.domain
    let sets = domain.summaryColumns.suffix(2).map { $0 }
    let told = try model.parents.records(seed: seed)
    for row in 0..<told.rowCount {
      let own = zip(sets, domain.summaries.suffix(2)).map { $1.values(of: told.columns[$0][row]) }
      guard let left = own[0], let right = own[1], !right.isEmpty else { continue }
      // 1 needs 1 of the second column; 0 of it needs 2 of the first, or the silent 0.
      #expect(!left.contains(1) || right.contains(1))
      #expect(!right.contains(1) || left.contains(1) || left.contains(2))
    }
    let records = try model.records(seed: seed)
    let codes = records.children.columns
    #expect(
      (0..<records.children.rowCount).allSatisfy { row in
        !domain.ownChildren.impossible.contains { $0.forbids(codes.map { $0[row] }) }
      })
  }

  @Test("what rules imply together is impossible as if one had said it, and nothing else is")
  func implied() {
    // 2 of the first needs 1 of the second, which excludes 0 of the third; 3 of the second is in no record.
    let rules = [
      ImpossibleCombination([0: [2], 1: [0, 2, 3]]), ImpossibleCombination([1: [1], 2: [0]]),
      ImpossibleCombination([1: [3]]),
    ]
    let groups = PossibleValues.groups(sizes: [3, 4, 2, 5], rules: rules)
    #expect(groups.map(\.columns) == [[0, 1, 2]])
    let values = groups[0]
    for (one, two) in [(0, 1), (0, 2), (1, 2)] {
      for left in 0..<values.sizes[one] {
        for right in 0..<values.sizes[two] {
          let others = (0..<3).filter { $0 != one && $0 != two }
          let exists = (0..<values.sizes[others[0]]).contains { other in
            var record = [0, 0, 0]
            (record[one], record[two], record[others[0]]) = (left, right, other)
            return !rules.contains { $0.forbids(record) }
          }
          #expect(values.has(one, left, two, right) == exists)
        }
      }
    }
    #expect(!values.has(0, 2, 2, 0) && values.has(0, 2, 2, 1) && !values.has(1, 3))
  }

  @Test("rules between columns of very many values are taken as they are, in little memory")
  func manyValues() {
    let many = 60_000
    let values = PossibleValues.groups(
      sizes: [many, many, 2, 3],
      rules: [
        ImpossibleCombination([0: [7], 1: [9]]), ImpossibleCombination([1: [5], 2: [0]]),
        ImpossibleCombination([1: [many - 1]]), ImpossibleCombination([2: [1], 3: [2]]),
      ])[0]
    #expect(values.columns == [0, 1, 2, 3])
    #expect(values.has(0, 7) && values.has(1, 9) && !values.has(1, many - 1))
    #expect(!values.has(2, 1, 3, 2) && values.has(2, 0, 3, 2))
  }

  @Test("a link that nothing could mend is as one that breaks no rule")
  func replaced() {
    let domain = Domain(
      [2, 2, 2].enumerated().map {
        Attribute(name: "c\($0)", values: (0..<$1).map { "v\($0)" })
      }, impossible: [ImpossibleCombination([1: [0], 2: [0]])])
    let table = CodedTable(
      domain: domain, columns: [.bytes([0, 1, 1]), .bytes([0, 1, 0]), .bytes([0, 0, 0])],
      rowCount: 3)
    let mended = table.replacingRuleBreakers(side: 1..<3, seed: 1)
    #expect(
      (0..<3).map { row in mended.columns.map { $0[row] } } == [[0, 1, 0], [1, 1, 0], [1, 1, 0]])
  }

  /// Links with the given parents and any values that no rule forbids.
  private func possible(_ groups: LinkGroups, domain: LinkedDomain, seed: UInt64) -> CodedTable {
    var generator = SplitMix64(seed)
    let halves = (0..<groups.linkCount).map { _ in Int.random(in: 0..<2, using: &generator) * 3 }
    return CodedTable(
      domain: domain.relation,
      columns: domain.relation.attributes.indices.map { attribute in
        let size = domain.relation[attribute].size
        return .make(size: size, count: groups.linkCount) { link in
          attribute < domain.parents.count
            ? groups.parents.columns[attribute][groups.parentOfLink[link]]
            : size == Self.size ? halves[link] + Int.random(in: 0..<3, using: &generator) : 0
        }
      }, rowCount: groups.linkCount)
  }

  /// The links that a rule between children's columns forbids.
  private func impossible(_ links: CodedTable) -> [Int] {
    let columns = links.columns.suffix(2).map { $0 }
    return (0..<links.rowCount).filter { row in
      (columns[0][row] < 3) != (columns[1][row] < 3)
    }
  }
}
