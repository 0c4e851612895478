import Evaluation
import Tabular
import Threading

/// Brings two parts of one record together: the synthetic records closest to either part have one in
/// common (Giomi et al. 2023, section 4.2).
struct Linkability: Sendable {
  private static let batch = 64

  private let synthetic: CodedTable
  private let parts: [[Int]]
  private let neighbours: Int

  /// - Parameter parts: Two disjoint sets of columns.
  init(synthetic: CodedTable, parts: [[Int]], neighbours: Int) {
    self.synthetic = synthetic
    self.parts = parts
    self.neighbours = min(neighbours, synthetic.rowCount)
  }

  /// How many of `targets` have one of the closest synthetic records of both parts in common.
  ///
  /// Complexity: targets × synthetic records × columns.
  func successes(_ targets: CodedTable, threads: Int) -> Int {
    let batches = (targets.rowCount + Self.batch - 1) / Self.batch
    return PinnedTable.pinning(synthetic) { pinned in
      Parallel.map(batches, threads: threads) { number in
        let scans = parts.map { HammingScan(pinned, columns: $0) }
        let distances = UnsafeMutablePointer<UInt8>.allocate(capacity: pinned.rowCount)
        distances.initialize(repeating: 0, count: pinned.rowCount)
        defer { distances.deallocate() }
        return (number * Self.batch..<min(targets.rowCount, (number + 1) * Self.batch)).count {
          target in
          let sets = scans.map { scan in
            scan.measure(targets, target, into: distances)
            return closest(distances)
          }
          return !Set(sets[0]).isDisjoint(with: sets[1])
        }
      }
    }.reduce(0, +)
  }

  /// The same for sets of records drawn at random in place of the closest ones.
  func naive(trials: Int, seed: UInt64) -> Int {
    (0..<trials).count { trial in
      var stream = AttackStream.make(seed, .pairs, trial)
      let sets = (0..<2).map { _ in
        Set((0..<neighbours).map { _ in Int.random(in: 0..<synthetic.rowCount, using: &stream) })
      }
      return !sets[0].isDisjoint(with: sets[1])
    }
  }

  /// The closest records, the first of those at one distance.
  private func closest(_ distances: UnsafePointer<UInt8>) -> [Int] {
    let histogram = DistanceHistogram(distances, count: synthetic.rowCount)
    var (last, before) = (0, 0)
    while before + histogram.counts[last] < neighbours {
      before += histogram.counts[last]
      last += 1
    }
    var open = neighbours - before
    var result: [Int] = []
    result.reserveCapacity(neighbours)
    for row in 0..<synthetic.rowCount where distances[row] <= last {
      if distances[row] == last {
        if open == 0 { continue }
        open -= 1
      }
      result.append(row)
    }
    return result
  }
}
