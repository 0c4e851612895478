import Testing

@testable import Aggregates

@Suite("Counts of combinations")
struct CombinationCounterTests {
  @Test(
    "counts equal those of brute force, for any length and number of threads",
    arguments: [1, 2, 3, 4, 5], [1, 3])
  func bruteForce(length: Int, threads: Int) {
    var generator = CountingGenerator(state: UInt64(length))
    let domain = RandomRows.domain(sizes: [3, 2, 4, 3, 2], lists: [2])
    let rows = RandomRows.rows(60, over: domain, using: &generator)
    let counted = CombinationCounter.count(
      rows, domain: domain, length: length, threads: threads)
    let expected = RandomRows.counts(rows, length: length)
    var found: [[UInt16]: Int64] = [:]
    for size in 1...length {
      for place in 0..<counted.tree.count(length: size) {
        found[counted.tree.items(at: place, length: size)] = counted.counts[size - 1][place]
      }
    }
    #expect(found == expected)
    #expect(expected.allSatisfy { counted.count(of: $0.key) == $0.value })
  }

  @Test("combinations of a length stand in lexicographic order, and strangers are not found")
  func order() {
    var generator = CountingGenerator(state: 9)
    let domain = RandomRows.domain(sizes: [3, 3, 3, 3])
    let tree = CombinationCounter.count(
      RandomRows.rows(40, over: domain, using: &generator), domain: domain, length: 3
    ).tree
    for length in 1...3 {
      let all = (0..<tree.count(length: length)).map { tree.items(at: $0, length: length) }
      #expect(all == all.sorted { $0.lexicographicallyPrecedes($1) })
      for (place, items) in all.enumerated() { #expect(tree.find(items) == place) }
    }
    #expect(tree.find([0, 1] as [UInt16]) == nil)
    #expect(tree.find([] as [UInt16]) == nil)
    #expect(tree.find([0, 3, 6, 9] as [UInt16]) == nil)
  }

  @Test("a table without records or without items has no combinations")
  func empty() {
    let domain = RandomRows.domain(sizes: [2, 2])
    var rows = ItemRows()
    #expect(CombinationCounter.count(rows, domain: domain, length: 3).counts == [[], [], []])
    rows.append([])
    #expect(CombinationCounter.count(rows, domain: domain, length: 3).counts == [[], [], []])
  }
}
