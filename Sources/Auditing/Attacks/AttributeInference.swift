import Evaluation
import Tabular
import Threading

/// Guesses a column of a record from its others: the value that most of the closest synthetic records
/// have there (Giomi et al. 2023, section 4.3).
struct AttributeInference: Sendable {
  private static let batch = 64

  private let synthetic: CodedTable
  private let secrets: [Int]

  init(synthetic: CodedTable, secrets: [Int]) {
    self.synthetic = synthetic
    self.secrets = secrets
  }

  /// How many of `targets` are guessed right, by secret column.
  ///
  /// All secrets are guessed in one scan: a record at distance h over all columns lies at h or h − 1
  /// over those without the secret one. Complexity: targets × synthetic records × columns.
  func successes(_ targets: CodedTable, threads: Int) -> [Int] {
    let batches = (targets.rowCount + Self.batch - 1) / Self.batch
    let parts = PinnedTable.pinning(synthetic) { pinned in
      Parallel.map(batches, threads: threads) { number in
        let scan = HammingScan(pinned, columns: Array(synthetic.domain.attributes.indices))
        let rows = number * Self.batch..<min(targets.rowCount, (number + 1) * Self.batch)
        return successes(targets, rows: rows, scan: scan)
      }
    }
    return secrets.indices.map { secret in parts.reduce(0) { $0 + $1[secret] } }
  }

  /// How many of `targets` have the most common value of the synthetic table, by secret column: what
  /// guessing comes to without anything known of the record.
  func naive(_ targets: CodedTable) -> [Int] {
    secrets.map { secret in
      var counts = [Int](repeating: 0, count: synthetic.domain[secret].size)
      for row in 0..<synthetic.rowCount { counts[synthetic.columns[secret][row]] += 1 }
      let guess = Self.most(counts)
      return (0..<targets.rowCount).count { targets.columns[secret][$0] == guess }
    }
  }

  private func successes(_ targets: CodedTable, rows: Range<Int>, scan: HammingScan) -> [Int] {
    let distances = UnsafeMutablePointer<UInt8>.allocate(capacity: scan.rowCount)
    distances.initialize(repeating: 0, count: scan.rowCount)
    defer { distances.deallocate() }
    var result = [Int](repeating: 0, count: secrets.count)
    for target in rows {
      scan.measure(targets, target, into: distances)
      let near = NearRecords(distances, count: scan.rowCount)
      for (index, secret) in secrets.enumerated() {
        let truth = targets.columns[secret][target]
        if guess(secret, truth: truth, near) == truth { result[index] += 1 }
      }
    }
    return result
  }

  /// The value of column `secret` that most of the records have that are closest over the other columns;
  /// the least one of several.
  ///
  /// - Parameter truth: The target's own value, by which the distances over all columns are known to
  ///   differ from those over the others; the guess does not depend on it.
  private func guess(_ secret: Int, truth: Int, _ near: NearRecords) -> Int {
    let column = synthetic.columns[secret]
    var counts = [Int](repeating: 0, count: synthetic.domain[secret].size)
    var isCloser = false
    for row in near.closest where column[row] != truth {
      counts[column[row]] += 1
      isCloser = true
    }
    if !isCloser {
      counts[truth] += near.closest.count
      for row in near.next where column[row] != truth { counts[column[row]] += 1 }
    }
    return Self.most(counts)
  }

  private static func most(_ counts: [Int]) -> Int {
    counts.indices.reduce(0) { counts[$1] > counts[$0] ? $1 : $0 }
  }
}

/// The records at the least distance, and at the next one.
private struct NearRecords {
  private(set) var closest: [Int] = []
  private(set) var next: [Int] = []

  init(_ distances: UnsafePointer<UInt8>, count: Int) {
    var least = UInt8.max
    for row in 0..<count { least = min(least, distances[row]) }
    for row in 0..<count where distances[row] <= least &+ 1 || least == .max {
      if distances[row] == least { closest.append(row) } else { next.append(row) }
    }
  }
}
