import Privacy
import Testing

@testable import Aggregates

@Suite("Candidates of one length")
struct LevelCounterTests {
  /// The released combinations of a table: every second one by a fixed rule, with their
  /// sub-combinations.
  private func released(
    _ rows: ItemRows, _ domain: ItemDomain, upTo length: Int
  ) -> (tree: CombinationTree, all: Set<[UInt16]>) {
    var tree = CombinationTree(length: length)
    var all: Set<[UInt16]> = [[]]
    for size in 1...length {
      let candidates = self.candidates(all, domain, length: size)
      let kept = candidates.filter { $0.reduce(7) { ($0 &* 31) ^ Int($1) } % 3 != 0 }
      let prefixes = all.filter { $0.count == size - 1 }.sorted { $0.lexicographicallyPrecedes($1) }
      for prefix in prefixes {
        let items = kept.filter { $0.dropLast() == prefix[...] }.compactMap(\.last).sorted()
        tree.appendChildren(items, length: size)
      }
      all.formUnion(kept)
    }
    return (tree, all)
  }

  /// By definition: sets of items of different groups all of whose sub-combinations are in `all`.
  private func candidates(
    _ all: Set<[UInt16]>, _ domain: ItemDomain, length: Int
  ) -> [[UInt16]] {
    RandomRows.combinations((0..<domain.count).map { UInt16($0) }, upTo: length)
      .filter { combination in
        combination.count == length
          && Set(combination.map { domain.items[Int($0)].group }).count == length
          && combination.indices.allSatisfy { left in
            var shorter = combination
            shorter.remove(at: left)
            return all.contains(shorter)
          }
      }.sorted { $0.lexicographicallyPrecedes($1) }
  }

  @Test(
    "candidates and their counts are those of the definition, for any number of threads",
    arguments: [1, 2, 3, 4], [1, 2, 5])
  func definition(length: Int, threads: Int) throws {
    var generator = CountingGenerator(state: 3)
    let domain = RandomRows.domain(sizes: [3, 2, 3, 2, 2], lists: [3])
    let rows = RandomRows.rows(80, over: domain, using: &generator)
    let (tree, all) = released(rows, domain, upTo: max(1, length - 1))
    let expected = candidates(
      length == 1 ? [[]] : all.filter { $0.count < length }, domain, length: length)
    let sets = CandidateSets(tree, length: length, domain: domain)
    try #require(sets.count == expected.count)
    let counted = LevelCounter(rows, candidates: sets, itemCount: domain.count)
      .count(threads: threads, sharingFrom: 0)
    let brute = RandomRows.counts(rows, length: length)
    let found = Dictionary(
      uniqueKeysWithValues: zip(counted.counts.positions, counted.counts.counts))
    for (number, combination) in expected.enumerated() {
      #expect(found[number] == brute[combination])
    }
    let isCandidate = Set(expected)
    for row in 0..<rows.rowCount {
      let held = RandomRows.combinations(Array(rows[row]), upTo: length)
        .count { isCandidate.contains($0) }
      #expect(Int(counted.held[row]) == held)
    }
  }

  @Test("records that hold too many keep just as many as they may, each subset as likely")
  func surplus() {
    let domain = RandomRows.domain(sizes: [1, 1, 1, 1, 1])
    var rows = ItemRows()
    rows.append([0, 1, 2, 3, 4])
    rows.append([0, 1])
    let sets = CandidateSets(
      CombinationCounter.count(rows, domain: domain, length: 2).tree, length: 2, domain: domain)
    let counter = LevelCounter(rows, candidates: sets, itemCount: domain.count)
    let (counts, held) = counter.count(threads: 1)
    #expect(held == [10, 1])
    var kept = [Int](repeating: 0, count: 10)
    let draws = 6000
    for draw in 0..<draws {
      let stream = Randomness.reproducible(seed: 5).stream("draw \(draw)")
      let left = counts.subtracting(counter.surplus(held: held, limit: 4, using: stream))
      #expect(left.counts.reduce(0, +) == 4 + 1)
      for position in left.positions { kept[position] += 1 }
    }
    // The pair (0, 1), which the second record holds too, is always there.
    #expect(kept[0] == draws)
    // Of the others each is kept with probability 0.4; five standard deviations are 190, which nine
    // pairs leave with probability below 6e-6.
    for pair in 1..<10 { #expect(abs(kept[pair] - draws * 4 / 10) < 190) }
  }
}
