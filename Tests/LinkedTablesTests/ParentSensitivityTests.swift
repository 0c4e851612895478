import Privacy
import Testing

@testable import LinkedTables

@Suite("What removing a parent changes")
struct ParentSensitivityTests {
  @Test(
    "no vector moves by more than is stated, whichever parent leaves", arguments: UInt64(0)..<40)
  func everyParent(seed: UInt64) throws {
    let database = Database.random(seed: seed)
    let whole = try RawVectors(database)
    for parent in database.parents {
      let without = try [true, false].map {
        try RawVectors(database.removing(parent: parent.id, orphans: $0))
      }
      // The two kinds of neighbours have one normal form.
      #expect(without[0].all == without[1].all)
      for (before, after) in zip(whole.all, without[0].all) {
        let change = before.change(to: after)
        #expect(
          change.l1 <= before.sensitivity.l1 && change.squaredL2 <= before.sensitivity.squaredL2,
          "\(before.name)")
      }
    }
  }

  @Test("a parent of as many equal children of its own as count changes all by what is stated")
  func worstParent() throws {
    var database = Database.random(seed: 5)
    let parent = database.addParent([2, 1])
    for _ in 0..<4 { database.link(parent, database.addChild([3, 1]), [1]) }
    let whole = try RawVectors(database)
    let without = try RawVectors(database.removing(parent: parent, orphans: false))
    for kind in RawVectors.Kind.allCases {
      #expect(!whole[kind].isEmpty)
      for (before, after) in zip(whole[kind], without[kind]) {
        let change = before.change(to: after)
        #expect(change.squaredL2 == before.sensitivity.squaredL2, "\(kind) \(before.name)")
        #expect(change.l1 == before.sensitivity.l1, "\(kind) \(before.name)")
      }
    }
  }

  @Test(
    "what other parents keep does not depend on the one that leaves", arguments: UInt64(50)..<70)
  func truncation(seed: UInt64) throws {
    let database = Database.random(seed: seed)
    let whole = try database.keptPairs()
    for parent in database.parents {
      let left = try database.removing(parent: parent.id, orphans: true).keptPairs()
      #expect(left == whole.filter { $0[0] != parent.id })
      #expect(whole.count - left.count <= RawVectors.caps.links)
    }
  }

  @Test("no vector depends on the order of rows or on the ids, but on the priorities")
  func permutation() throws {
    var differing = 0
    for seed in UInt64(80)..<100 {
      let database = Database.random(seed: seed)
      var generator = SplitMix64(seed)
      var other = database.renamed(
        parents: Array(0..<20).shuffled(using: &generator),
        children: Array(0..<20).shuffled(using: &generator))
      other.parents.shuffle(using: &generator)
      other.children.shuffle(using: &generator)
      other.links.shuffle(using: &generator)
      let vectors = try RawVectors(database).all
      #expect(try RawVectors(other).all == vectors)
      for row in other.parents.indices { other.parents[row].key += 1000 }
      if try RawVectors(other).all != vectors { differing += 1 }
    }
    #expect(differing > 5)
  }
}

extension Database {
  /// With other ids, the same priorities.
  func renamed(parents parentIDs: [Int], children childIDs: [Int]) -> Database {
    var result = self
    for row in parents.indices { result.parents[row].id = parentIDs[parents[row].id] }
    for row in children.indices { result.children[row].id = childIDs[children[row].id] }
    for link in links.indices {
      result.links[link].parent = parentIDs[links[link].parent]
      result.links[link].child = childIDs[links[link].child]
    }
    return result
  }

  /// The ids of both ends of every kept link, parent by parent.
  func keptPairs(_ caps: LinkCaps = RawVectors.caps) throws -> Set<[Int]> {
    let links = try bounded(caps)
    let linked = Set(self.links.map(\.child))
    let childIDs = children.map(\.id).filter(linked.contains)
    return Set(
      parents.indices.flatMap { parent in
        links.places(of: parent).map {
          [parents[parent].id, childIDs[Int(links.rows.childOfLink[$0.link])]]
        }
      })
  }
}
