import Marginals
import Tabular
import Testing

@testable import LinkedTables

@Suite("Sharing children among parents")
struct StubMergerTests {
  /// Links drawn at random, and tail counts of a world in which children have two parents or more.
  private struct Problem {
    let domain: LinkedDomain
    let groups: LinkGroups
    let links: CodedTable

    init(seed: UInt64, parents: Int = 300, childColumns: Int = 1) {
      var generator = SplitMix64(seed)
      func domain(_ sizes: [Int], _ letter: String) -> Domain {
        Domain(
          sizes.enumerated().map { index, size in
            Attribute(name: "\(letter)\(index)", values: (0..<size).map { "v\($0)" })
          })
      }
      let childSizes = Array([3, 2].prefix(childColumns))
      let tables = LinkedDomain(
        parents: domain([5], "p"), links: domain([2], "l"), children: domain(childSizes, "c"),
        names: Database.names, cap: 6, summaries: false)
      self.domain = tables
      let codes = (0..<parents).map { _ in
        [Int.random(in: 0..<5, using: &generator), Int.random(in: 0...5, using: &generator)]
      }
      groups = LinkGroups(
        CodedTable(
          domain: tables.parents,
          columns: (0..<2).map { column in
            .make(size: tables.parents[column].size, count: parents) { codes[$0][column] }
          }, rowCount: parents), domain: tables,
        numbers: DegreeNumbers(tables.degrees, counts: nil), seed: seed)
      let groups = groups
      let count = groups.linkCount
      let side = (0..<count).map { _ in
        ([2] + childSizes).map { Int.random(in: 0..<$0, using: &generator) }
      }
      links = CodedTable(
        domain: tables.relation,
        columns: tables.relation.attributes.indices.map { attribute in
          .make(size: tables.relation[attribute].size, count: count) { link in
            attribute < 2
              ? groups.parents.columns[attribute][groups.parentOfLink[link]]
              : side[link][attribute - 2]
          }
        }, rowCount: count)
    }

    /// Noisy tails, of all types the same, of which a share of links has children with two parents.
    func sharing(_ tails: [Double], variance: Double = 1) -> SharingMeasurement {
      let types = ChildTypes(domain.ownChildren)
      return SharingMeasurement(
        types: types, values: (0..<types.count).flatMap { _ in tails }, variance: variance,
        links: 3)
    }

    func merged(_ sharing: SharingMeasurement?, seed: UInt64 = 1) -> [Int32] {
      StubMerger(
        links, groups: groups, domain: domain, sharing: sharing, locality: [0], seed: seed
      ).children
    }
  }

  private func numbers(_ children: [Int32]) -> [Int] {
    children.reduce(into: [Int](repeating: 0, count: Int(children.max() ?? -1) + 1)) {
      $0[Int($1)] += 1
    }
  }

  @Test(
    "every link has one child, no pair twice, and all links of a child agree in the child's columns",
    arguments: UInt64(0)..<10, [0, 1, 2])
  func integrity(seed: UInt64, columns: Int) {
    let problem = Problem(seed: seed, childColumns: columns)
    let children = problem.merged(problem.sharing([120, 90, 60, 30]), seed: seed)
    #expect(children.count == problem.links.rowCount)
    #expect(numbers(children).allSatisfy { $0 > 0 })
    let pairs = zip(children, problem.groups.parentOfLink).map { [Int($0), $1] }
    #expect(Set(pairs).count == pairs.count)
    for column in problem.domain.childColumns {
      var value: [Int32: Int] = [:]
      for (link, child) in children.enumerated() {
        let own = problem.links.columns[column][link]
        #expect(value.updateValue(own, forKey: child) ?? own == own)
      }
    }
    #expect(numbers(children).contains { $0 > 2 })
  }

  @Test("numbers of parents follow the tail counts, and each link has its own child without them")
  func towards() {
    let problem = Problem(seed: 4, parents: 3000)
    let links = Double(problem.links.rowCount)
    let alone = numbers(problem.merged(nil))
    #expect(alone.allSatisfy { $0 == 1 } && alone.count == problem.links.rowCount)
    func shareOfShared(_ tails: [Double]) -> Double {
      let degrees = numbers(problem.merged(problem.sharing(tails)))
      return Double(degrees.count { $0 > 1 }) / Double(degrees.count)
    }
    // Tails of each of three types, for children that a link in ten, or half of the links, share.
    let few = shareOfShared([0.28 * links, 0.005 * links, 0, 0])
    let many = shareOfShared([0.2 * links, 0.08 * links, 0.02 * links, 0])
    #expect(few < 0.1)
    #expect(many > 0.2)
  }

  @Test("children are numbered at random, and the same for the same seed")
  func random() {
    let problem = Problem(seed: 5)
    let sharing = problem.sharing([120, 60, 20, 5])
    #expect(problem.merged(sharing) == problem.merged(sharing))
    #expect(problem.merged(sharing) != problem.merged(sharing, seed: 2))
    let children = problem.merged(nil)
    #expect(children != children.sorted())
  }

  @Test("parents of one child are near one another in the columns of locality")
  func locality() {
    let problem = Problem(seed: 6, parents: 2000)
    let children = problem.merged(problem.sharing([300, 250, 100, 20]))
    var parents: [Int32: [Int]] = [:]
    for (link, child) in children.enumerated() {
      parents[child, default: []].append(
        problem.groups.parents.columns[0][problem.groups.parentOfLink[link]])
    }
    let pairs = parents.values.filter { $0.count == 2 }
    let equal = pairs.count { $0[0] == $0[1] }
    // Of five values, one in five pairs would agree by chance.
    #expect(pairs.count > 100 && Double(equal) > 0.5 * Double(pairs.count))
  }

  @Test("a thinned distribution of numbers of parents is found again", arguments: [1.0, 0.8, 0.6])
  func thinned(share: Double) {
    // Half of the links have children of their own, a third of two parents, a sixth of three.
    let links = 60_000.0
    let children = [links / 2, links / 6, links / 18]
    func binomial(_ n: Int, _ k: Int) -> Double {
      let ways = [[1, 1], [1, 2, 1], [1, 3, 3, 1]][n - 1][k]
      return Double(ways) * power(share, k) * power(1 - share, n - k)
    }
    func power(_ base: Double, _ exponent: Int) -> Double {
      (0..<exponent).reduce(1) { result, _ in result * base }
    }
    let tails = (1...4).map { level in
      children.enumerated().reduce(0) { sum, child in
        sum + child.element
          * (0...child.offset + 1).filter { $0 >= level }.reduce(0) {
            $0 + binomial(child.offset + 1, $1)
          }
      }
    }
    let found = SharedDegrees(tails: tails, share: share, links: links, largest: 32)
      .childrenPerLink
    let mass = found.enumerated().map { Double($0.offset + 1) * $0.element }
    #expect(abs(mass.reduce(0, +) - 1) < 1e-9)
    #expect(found.allSatisfy { $0 >= 0 })
    #expect(abs(mass[0] - 1.0 / 2) < 0.05)
    #expect(abs(mass[1] - 1.0 / 3) < 0.08)
    #expect(abs(mass[2] - 1.0 / 6) < 0.08)
  }

  @Test("tails that noise made negative or rising make no negative numbers")
  func noisy() {
    for tails in [[-5.0, 3, -2, 9], [0, 0, 0, 0], [10, 400, 2, 1]] {
      let found = SharedDegrees(tails: tails, share: 0.7, links: 100, largest: 32)
      #expect(found.childrenPerLink.allSatisfy { $0 >= 0 && $0.isFinite })
      let mass = found.childrenPerLink.enumerated().reduce(0) {
        $0 + Double($1.offset + 1) * $1.element
      }
      #expect(mass <= 1 + 1e-9)
    }
  }
}
