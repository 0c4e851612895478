import Marginals
import Testing

@testable import GraphicalModel

@Suite("Junction trees")
struct JunctionTreeTests {
  /// Sizes and cliques of a random graph; few cliques leave it in several parts.
  private func graph(_ seed: Int) -> (sizes: [Int], cliques: [Clique]) {
    var random = CounterGenerator(seed: UInt64(seed), 0x677261)
    let count = 1 + random.below(12)
    let sizes = (0..<count).map { _ in 1 + random.below(5) }
    let cliques = (0..<random.below(count + 4)).map { _ in
      Clique((0..<1 + random.below(3)).map { _ in random.below(count) })
    }
    return (sizes, cliques)
  }

  private func cells(_ clique: Clique, _ sizes: [Int]) -> Int {
    clique.attributes.reduce(1) { $0 * sizes[$1] }
  }

  /// What makes a tree of cliques a junction tree.
  private func check(_ tree: JunctionTree, covers cliques: [Clique], sizes: [Int]) {
    for clique in cliques + sizes.indices.map({ Clique([$0]) }) {
      #expect(tree.cliques.contains { clique.isSubset(of: $0) })
    }
    #expect(tree.parents[0] == -1)
    #expect(tree.separators[0] == Clique([]))
    for index in tree.cliques.indices.dropFirst() {
      let parent = tree.parents[index]
      #expect(0 <= parent && parent < index)
      #expect(tree.separators[index] == tree.cliques[index].intersection(tree.cliques[parent]))
      for other in tree.cliques.indices where other != index {
        #expect(!tree.cliques[index].isSubset(of: tree.cliques[other]))
      }
    }
    // The cliques that hold an attribute are connected: exactly one of them hangs on a clique
    // that lacks it.
    for attribute in sizes.indices {
      let tops = tree.cliques.indices.filter {
        tree.cliques[$0].contains(attribute) && !tree.separators[$0].contains(attribute)
      }
      #expect(tops.count == 1, "attribute \(attribute) is in \(tops.count) separate parts")
    }
    #expect(tree.cells == tree.cliques.reduce(0) { $0 + cells($1, sizes) })
  }

  @Test(
    "every clique is covered, attributes stay connected, and the predicted cells are those needed",
    arguments: 0..<200)
  func randomGraphs(seed: Int) throws {
    let (sizes, cliques) = graph(seed)
    let tree = try JunctionTree(covering: cliques, sizes: sizes)
    check(tree, covers: cliques, sizes: sizes)
    let triangulation = Triangulation(of: cliques, sizes: sizes)
    #expect(Set(triangulation.cliques) == Set(tree.cliques))
    #expect(triangulation.cells == Double(tree.cells))
  }

  @Test("the sizer predicts the tree, clique by clique", arguments: 0..<100)
  func sizer(seed: Int) throws {
    let (sizes, cliques) = graph(seed)
    var sizer = TreeSizer(covering: [], sizes: sizes)
    #expect(sizer.cells == Double(sizes.reduce(0, +)))
    for count in cliques.indices {
      let tree = try JunctionTree(covering: Array(cliques[...count]), sizes: sizes)
      #expect(sizer.cells(with: cliques[count]) == Double(tree.cells))
      sizer.add(cliques[count])
      #expect(sizer.cells == Double(tree.cells))
    }
    #expect(TreeSizer(covering: cliques, sizes: sizes).cells == sizer.cells)
  }

  @Test("a tree of pairs needs its pairs alone, and a cycle of four one chord")
  func knownTrees() throws {
    let sizes = [2, 3, 4, 5]
    let chain = try JunctionTree(
      covering: [Clique([0, 1]), Clique([1, 2]), Clique([2, 3])], sizes: sizes)
    #expect(Set(chain.cliques) == [Clique([0, 1]), Clique([1, 2]), Clique([2, 3])])
    #expect(chain.cells == 6 + 12 + 20)
    let cycle = try JunctionTree(
      covering: [Clique([0, 1]), Clique([1, 2]), Clique([2, 3]), Clique([0, 3])], sizes: sizes)
    // The chord {0, 2} makes 24 + 40 cells, the chord {1, 3} 30 + 60.
    #expect(cycle.cells == 64)
  }

  @Test("attributes that share no clique hang together by empty separators")
  func disconnected() throws {
    let sizes = [2, 2, 3, 3, 4]
    let tree = try JunctionTree(covering: [Clique([0, 1]), Clique([2, 3])], sizes: sizes)
    check(tree, covers: [Clique([0, 1]), Clique([2, 3])], sizes: sizes)
    #expect(tree.cliques.count == 3)
    #expect(tree.separators.allSatisfy { $0 == Clique([]) })
  }

  @Test("one attribute is a tree of one clique")
  func single() throws {
    let tree = try JunctionTree(covering: [], sizes: [7])
    #expect(tree.cliques == [Clique([0])])
    #expect(tree.cells == 7)
  }

  @Test("128 attributes in a ring are triangulated")
  func largest() throws {
    let sizes = [Int](repeating: 2, count: 128)
    let ring = (0..<128).map { Clique([$0, ($0 + 1) % 128]) }
    let tree = try JunctionTree(covering: ring, sizes: sizes)
    check(tree, covers: ring, sizes: sizes)
    #expect(tree.cells == 126 * 8)
  }

  @Test("a tree beyond the limit is refused with what it needs and what it may have")
  func limit() throws {
    let sizes = [Int](repeating: 1024, count: 3)
    let clique = Clique([0, 1, 2])
    let error = #expect(throws: ModelSizeError.self) {
      try JunctionTree(covering: [clique], sizes: sizes, limit: 1 << 20)
    }
    let text = try #require(error).description
    #expect(text.contains("8192.0 MB") && text.contains("8.0 MB"))
    #expect(try JunctionTree(covering: [clique], sizes: sizes, limit: 1 << 30).cells == 1 << 30)
    let huge = #expect(throws: ModelSizeError.self) {
      try JunctionTree(
        covering: [Clique(0..<100)], sizes: [Int](repeating: 60_000, count: 100))
    }
    #expect(try #require(huge).description.contains("more than 1e14 MB"))
  }

  @Test("a clique's home is the smallest clique that holds it, or none")
  func home() throws {
    let sizes = [2, 3, 9]
    let tree = try JunctionTree(covering: [Clique([0, 1]), Clique([1, 2])], sizes: sizes)
    let home = try #require(tree.home(of: Clique([1]), sizes: sizes))
    #expect(tree.cliques[home] == Clique([0, 1]))
    #expect(tree.home(of: Clique([0, 2]), sizes: sizes) == nil)
  }
}
