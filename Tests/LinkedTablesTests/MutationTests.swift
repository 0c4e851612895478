import Marginals
import Privacy
import Testing

@testable import LinkedTables

/// Wrong queries on the databases of ``ParentSensitivityTests``: the test would see each of them.
@Suite("Wrong counts break the stated sensitivities")
struct MutationTests {
  private static let caps = RawVectors.caps

  /// The largest change of a vector of integers by a parent that leaves.
  private func largest(
    _ vector: (Database) -> [Int64], orphans: Bool = true
  ) -> (l1: Int64, squaredL2: Int64) {
    var worst: (l1: Int64, squaredL2: Int64) = (0, 0)
    for seed in UInt64(0)..<40 {
      let database = Database.random(seed: seed)
      let whole = vector(database)
      for parent in database.parents {
        let left = vector(database.removing(parent: parent.id, orphans: orphans))
        let differences = zip(whole, left).map { $0 - $1 }
        worst.l1 = max(worst.l1, differences.reduce(0) { $0 + abs($1) })
        worst.squaredL2 = max(worst.squaredL2, differences.reduce(0) { $0 + $1 * $1 })
      }
    }
    return worst
  }

  @Test(
    "links that weigh 1, and children capped first, break the bound of unit mass; the right count does not",
    arguments: NaiveRelation.Mutation.allCases)
  func relation(mutation: NaiveRelation.Mutation) throws {
    let domain = try Database.random(seed: 0).bounded(Self.caps).domain
    let sizes = domain.relation.sizes
    let worst = largest { database in
      let relation = NaiveRelation(database, caps: Self.caps, mutation: mutation)
      return (domain.childSide.lowerBound..<domain.relation.count).flatMap {
        relation.counts(of: Clique([0, $0]), sizes: sizes)
      }
    }
    let bound = Int64(Self.caps.massSteps * domain.childSide.count)
    #expect(mutation == .none ? worst.l1 == bound : worst.l1 > bound, "\(worst)")
  }

  @Test("the number of children, orphans too, breaks the bound of the tail counts")
  func orphans() {
    let bound = Sensitivity.tailCounts(linksPerUnit: Self.caps.shared)
    let count = { (database: Database) in [Int64(database.children.count)] }
    #expect(largest(count, orphans: false).l1 > bound.l1)
    // With orphans that stay, the same tables would have other counts.
    #expect(largest(count, orphans: true).l1 == 0)
    let linked = { (database: Database) in
      [Int64(database.countedParents(Self.caps).count)]
    }
    #expect(largest(linked, orphans: false).l1 <= bound.l1)
    #expect(largest(linked, orphans: true).l1 <= bound.l1)
  }

  @Test("the histogram of parents per child breaks the bound of the tail counts")
  func histogram() {
    let bound = Sensitivity.tailCounts(linksPerUnit: Self.caps.shared)
    func degrees(_ database: Database, _ isCounted: (Int, Int) -> Bool) -> [Int64] {
      let degrees = database.countedParents(Self.caps).values
      return (1...Self.caps.parents).map { level in
        Int64(degrees.count { isCounted(min($0, Self.caps.parents), level) })
      }
    }
    let bins = largest { degrees($0) { $0 == $1 } }
    let tails = largest { degrees($0) { $0 >= $1 } }
    #expect(bins.l1 > bound.l1 && bins.squaredL2 > bound.squaredL2)
    #expect(tails.l1 <= bound.l1 && tails.squaredL2 <= bound.squaredL2)
    #expect(tails.squaredL2 == bound.squaredL2)
  }
}
