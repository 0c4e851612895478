import Evaluation
import RealModule
import Tabular
import Threading

/// Two scores of membership by the synthetic records near a record.
///
/// - ``closest``: less the distance to the closest synthetic record. It finds copies and little else.
/// - ``density``: the logarithm of the ratio of two densities, of the synthetic and of a reference
///   table (van Breugel et al. 2023, DOMIAS), each by the kernel of Aitchison & Aitken (1976): a record
///   that differs in h columns weighs `bandwidthʰ`.
struct NeighbourScores: Sendable {
  /// Weights are taken in the middle of what tables of a dozen columns need: wide enough to average
  /// over records, narrow enough to see one.
  private static let bandwidth = 0.1
  private static let batch = 64

  var closest: [Double] = []
  var density: [Double] = []

  /// The scores of each of `targets`; the distance of two records is the number of columns in which
  /// they differ.
  ///
  /// Complexity: targets × (synthetic + reference records) × columns.
  static func scores(
    of targets: CodedTable, synthetic: CodedTable, reference: CodedTable, threads: Int
  ) -> NeighbourScores {
    let columns = Array(targets.domain.attributes.indices)
    let batches = (targets.rowCount + batch - 1) / batch
    let parts = PinnedTable.pinning(synthetic) { synthetic in
      PinnedTable.pinning(reference) { reference in
        Parallel.map(batches, threads: threads) { number in
          let scans = [
            HammingScan(synthetic, columns: columns), HammingScan(reference, columns: columns),
          ]
          let rows = number * batch..<min(targets.rowCount, (number + 1) * batch)
          return Self.scores(of: targets, rows: rows, scans: scans, columns: columns.count)
        }
      }
    }
    return NeighbourScores(
      closest: parts.flatMap(\.closest), density: parts.flatMap(\.density))
  }

  private static func scores(
    of targets: CodedTable, rows: Range<Int>, scans: [HammingScan], columns: Int
  ) -> NeighbourScores {
    let space = scans.map(\.rowCount).max() ?? 0
    let distances = UnsafeMutablePointer<UInt8>.allocate(capacity: space)
    distances.initialize(repeating: 0, count: space)
    defer { distances.deallocate() }
    let weights = (0...columns).map { Double.pow(bandwidth, $0) }
    var result = NeighbourScores()
    for row in rows {
      let histograms = scans.map { scan in
        scan.measure(targets, row, into: distances)
        return DistanceHistogram(distances, count: scan.rowCount)
      }
      let densities = zip(histograms, scans).map { histogram, scan in
        zip(histogram.counts, weights).reduce(0) { $0 + Double($1.0) * $1.1 }
          / Double(scan.rowCount)
      }
      result.closest.append(-Double(histograms[0].least))
      result.density.append(.log(densities[0] / densities[1]))
    }
    return result
  }
}

/// How many records lie at each distance.
struct DistanceHistogram {
  let counts: [Int]

  /// The least distance that a record lies at.
  var least: Int { counts.firstIndex { $0 > 0 } ?? counts.count }

  /// Four histograms, whose increments do not wait for one another.
  init(_ distances: UnsafePointer<UInt8>, count: Int) {
    counts = withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 4 * 256) { four in
      four.initialize(repeating: 0)
      let whole = count & ~3
      for row in stride(from: 0, to: whole, by: 4) {
        four[Int(distances[row])] &+= 1
        four[256 + Int(distances[row + 1])] &+= 1
        four[512 + Int(distances[row + 2])] &+= 1
        four[768 + Int(distances[row + 3])] &+= 1
      }
      for row in whole..<count { four[Int(distances[row])] &+= 1 }
      return (0..<256).map { distance in
        (0..<4).reduce(0) { $0 + Int(four[256 * $1 + distance]) }
      }
    }
  }
}
