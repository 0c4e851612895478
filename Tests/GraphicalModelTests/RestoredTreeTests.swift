import Marginals
import Testing

@testable import GraphicalModel

@Suite("A junction tree from its parts")
struct RestoredTreeTests {
  private let sizes = [2, 3, 2, 4, 2]

  @Test("every tree is restored as it was")
  func restored() throws {
    let pairs = Clique.all(order: 2, of: sizes.count)
    for mask in 0..<(1 << pairs.count) {
      let chosen = pairs.indices.filter { mask >> $0 & 1 == 1 }.map { pairs[$0] }
      let tree = try JunctionTree(covering: chosen, sizes: sizes)
      let again = try #require(
        try JunctionTree(cliques: tree.cliques, parents: tree.parents, sizes: sizes))
      #expect(again.cliques == tree.cliques)
      #expect(again.parents == tree.parents)
      #expect(again.separators == tree.separators)
      #expect(again.cells == tree.cells)
    }
  }

  @Test(
    "what is no junction tree of the domain is refused",
    arguments: [
      ([[0, 1], [1, 2]], [-1, 0]),  // attributes 3 and 4 are missing
      ([[0, 1], [2, 3], [1, 4, 2]], [-1, 0, 1]),  // 1 is in two cliques that are not joined
      ([[0, 1, 2, 3, 4]], [0]),  // no root
      ([[0, 1, 2], [2, 3, 4]], [-1, 1]),  // its own parent
      ([[0, 1, 2], [2, 3, 4]], [-1]),
      ([[0, 1, 2, 3, 4, 5]], [-1]),  // no attribute 5
      ([], []),
    ])
  func refused(cliques: [[Int]], parents: [Int]) throws {
    #expect(
      try JunctionTree(cliques: cliques.map { Clique($0) }, parents: parents, sizes: sizes) == nil)
  }

  @Test("a tree above the limit is refused with its size")
  func limited() {
    #expect(throws: ModelSizeError.self) {
      try JunctionTree(cliques: [Clique([0, 1, 2, 3, 4])], parents: [-1], sizes: sizes, limit: 95)
    }
  }
}
