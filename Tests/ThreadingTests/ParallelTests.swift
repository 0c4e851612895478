import Synchronization
import Testing
import Threading

@Suite("Parallel loops")
struct ParallelTests {
  @Test(
    "map returns results in order for any number of threads",
    arguments: [0, 1, 2, 3, 1000], [0, 1, 2, 7])
  func map(count: Int, threads: Int) {
    let results = Parallel.map(count, threads: threads) { index in
      // Unequal work, so that items end out of order.
      (0..<((index * 7919) % 500)).reduce(index) { $0 &+ $1 &* $1 }
    }
    let expected = (0..<count).map { index in
      (0..<((index * 7919) % 500)).reduce(index) { $0 &+ $1 &* $1 }
    }
    #expect(results == expected)
  }

  @Test("forEach runs every item exactly once", arguments: [0, 1, 5, 2000], [1, 2, 4])
  func forEach(count: Int, threads: Int) {
    let runs = Mutex([Int](repeating: 0, count: count))
    Parallel.forEach(count, threads: threads) { index in
      runs.withLock { $0[index] += 1 }
    }
    #expect(runs.withLock { $0 } == [Int](repeating: 1, count: count))
  }
}
