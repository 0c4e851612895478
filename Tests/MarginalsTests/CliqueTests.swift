import Foundation
import Marginals
import Tabular
import Testing

@Suite("Cliques")
struct CliqueTests {
  @Test("attributes are sorted and repetitions dropped")
  func normalForm() {
    #expect(Clique([3, 1, 3, 2]).attributes == [1, 2, 3])
    #expect(Clique([2, 1]) == Clique([1, 2]))
    #expect(Clique([]).count == 0)
  }

  @Test("all cliques of an order are the sorted combinations", arguments: 0...5, 0...5)
  func all(order: Int, count: Int) {
    let expected = (0..<(1 << count)).map { bits in
      (0..<count).filter { bits & (1 << $0) != 0 }
    }.filter { $0.count == order }.sorted { $0.lexicographicallyPrecedes($1) }
    #expect(Clique.all(order: order, of: count).map(\.attributes) == expected)
  }

  @Test("subsets are all of them, once, the empty set and the clique included")
  func subsets() {
    let subsets = Clique([1, 4, 6]).subsets
    #expect(subsets.count == 8 && Set(subsets).count == 8)
    #expect(subsets.allSatisfy { $0.isSubset(of: Clique([1, 4, 6])) })
    #expect(subsets.contains(Clique([])) && subsets.contains(Clique([1, 4, 6])))
    #expect(Clique([]).subsets == [Clique([])])
  }

  @Test("order is lexicographic, sets behave as sets, cells saturate")
  func algebra() {
    #expect(Clique([0, 5]) < Clique([1]) && Clique([1]) < Clique([1, 2]))
    #expect(Clique([1, 2]).union(Clique([2, 3])) == Clique([1, 2, 3]))
    #expect(Clique([1, 2]).intersection(Clique([2, 3])) == Clique([2]))
    #expect(!Clique([1, 2]).isSubset(of: Clique([2, 3])))
    let domain = Domain(sizes: [2, 3, 4])
    #expect(Clique([0, 2]).shape(in: domain) == [2, 4])
    #expect(Clique([0, 2]).cells(in: domain) == 8 && Clique([]).cells(in: domain) == 1)
    #expect(Clique([0, 2]).name(in: domain) == "a0 × a2")
    let wide = Domain(sizes: [Int](repeating: 60_000, count: 5))
    #expect(Clique(0..<5).cells(in: wide) == .max)
  }

  @Test("a clique is coded as its list of attributes")
  func coding() throws {
    let text = try JSONEncoder().encode([Clique([2, 0]), Clique([])])
    #expect(String(decoding: text, as: UTF8.self) == "[[0,2],[]]")
    #expect(try JSONDecoder().decode([Clique].self, from: text) == [Clique([0, 2]), Clique([])])
  }
}
