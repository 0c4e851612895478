import GraphicalModel

/// Synthetic Data Showcase's three ways to synthetic records every one of which at least
/// `resolution` records of the sensitive table agree with (Microsoft, 2020).
///
/// The set of all items of a synthetic record is held by at least `resolution` sensitive records,
/// and so is each of its combinations, of any length.
///
/// - Important: This is k-anonymity and not differential privacy. Who knows all records but one, or
///   sees the output before and after a record is added, can learn that record.
public struct KAnonymousSynthesizer: Sendable {
  public enum Method: Sendable, Equatable {
    /// From each sensitive record one with as many of its items as `resolution` records have
    /// together, added in random order; then records of the items that were left over.
    case rowSeeded
    /// Records of items drawn one by one until each is used as often as its rounded count.
    case valueSeeded(OversamplingSettings?)
    /// As many records as there are, rounded down, each column drawn in turn given those before.
    case unseeded
  }

  public let method: Method
  /// How many sensitive records a combination needs.
  public let resolution: Int
  /// The length up to which combinations are kept from oversampling.
  public let reportingLength: Int

  /// - Precondition: resolution and length are at least 1.
  public init(_ method: Method, resolution: Int = 10, reportingLength: Int = 3) {
    precondition(resolution >= 1 && reportingLength >= 1)
    self.method = method
    self.resolution = resolution
    self.reportingLength = reportingLength
  }

  /// Synthetic records, in random order; those without an item are left out, but for unseeded ones.
  ///
  /// - Parameters:
  ///   - rows: the sensitive records.
  ///   - seed: the same seed gives the same records.
  ///   - threads: the result does not depend on it.
  /// - Complexity: O(records · items of a record · records / 64) at most; memory is items · records
  ///   / 8 bytes.
  package func records(
    from rows: ItemRows, domain: ItemDomain, seed: UInt64, threads: Int = 1
  ) -> ItemRows {
    let sets = RowSets(rows, itemCount: domain.count)
    if case .unseeded = method {
      return UnseededRecords(sets, domain: domain, resolution: resolution)
        .records(seed: seed, threads: threads)
    }
    var result =
      method == .rowSeeded
      ? RowSeededRecords(sets, domain: domain, resolution: resolution)
        .records(seed: seed, threads: threads)
      : ItemRows()
    var available = sets.counts.map { $0 / resolution * resolution }
    for item in result.items { available[Int(item)] -= 1 }
    var consolidation = Consolidation(
      sets, domain: domain, resolution: resolution, available: available,
      generator: CounterGenerator(seed: seed, 0x636F_6E73_6F6C))
    if case .valueSeeded(let oversampling?) = method {
      let counts = CombinationCounter.count(
        rows, domain: domain, length: reportingLength, threads: threads
      ).rounded(to: resolution)
      consolidation.run(
        into: &result, limit: OversamplingGuard(counts, ratio: oversampling.ratio),
        tries: oversampling.tries)
    } else {
      consolidation.run(into: &result, limit: nil, tries: 1)
    }
    return suppressed(result, available: available, seed: seed)
  }

  /// Shuffles the records and takes away, from the first that have it, every item that there is too
  /// often: `available` is by how much each count lay below its target before consolidation.
  private func suppressed(_ rows: ItemRows, available: [Int], seed: UInt64) -> ItemRows {
    var generator = CounterGenerator(seed: seed, 0x7375_7070_72)
    var excess = available.map { max(0, -$0) }
    var result = ItemRows()
    for row in (0..<rows.rowCount).shuffled(using: &generator) {
      let kept = rows[row].filter { item in
        guard excess[Int(item)] > 0 else { return true }
        excess[Int(item)] -= 1
        return false
      }
      if !kept.isEmpty { result.append(kept) }
    }
    return result
  }
}
