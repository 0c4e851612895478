import GraphicalModel
import Threading

/// Synthetic Data Showcase's three ways to synthetic records every one of which at least
/// `resolution` records of the sensitive table agree with (Microsoft, 2020).
///
/// The set of all items of a synthetic record is held by at least `resolution` sensitive records, and
/// so is each of its combinations, of any length.
///
/// - Important: This is k-anonymity and not differential privacy. Who knows all records but one, or
///   sees the output before and after a record is added, can learn that record.
public struct KAnonymousSynthesizer: Sendable {
  public enum Method: Sendable, Equatable {
    /// From each sensitive record one with as many of its items as `resolution` records have together,
    /// added in random order; then records of the items that were left over.
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
  /// - Complexity: O(records · items of a record · records / 64) at most; memory is items · records / 8
  ///   bytes.
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

extension ItemDomain {
  /// The items that cannot stand beside one of a group.
  func items(excludedBy item: UInt16) -> Range<Int> { groups[items[Int(item)].group] }
}

/// The first step of row-seeded synthesis.
private struct RowSeededRecords {
  private static let block = 512

  private let sets: RowSets
  private let domain: ItemDomain
  private let resolution: Int

  init(_ sets: RowSets, domain: ItemDomain, resolution: Int) {
    self.sets = sets
    self.domain = domain
    self.resolution = resolution
  }

  /// For each sensitive record a synthetic one, which may be empty.
  func records(seed: UInt64, threads: Int) -> ItemRows {
    let rowCount = sets.rows.rowCount
    let blocks = (rowCount + Self.block - 1) / Self.block
    return ItemRows(
      joining: Parallel.map(blocks, threads: threads) { block in
        var result = ItemRows()
        var next = NextItem(sets, resolution: resolution)
        for row in block * Self.block..<min(rowCount, (block + 1) * Self.block) {
          var generator = CounterGenerator(seed: seed, 0x726F_7773, UInt64(row))
          next.begin(sets.rows[row])
          while let item = next.draw(using: &generator) {
            next.add(item, excluding: domain.items(excludedBy: item))
          }
          result.append(next.items.sorted())
        }
        return result
      })
  }
}

/// Records whose columns are drawn in random order, each given those before.
///
/// The value of a record drawn at random among those that agree so far is taken, unless fewer than
/// `resolution` of them have it; then the column is left out, and those go on that have no value in the
/// column or one that so few have.
private struct UnseededRecords {
  private static let block = 512

  private let sets: RowSets
  private let domain: ItemDomain
  private let resolution: Int
  /// The number of each item's column among the groups.
  private let groupOfItem: [Int]

  init(_ sets: RowSets, domain: ItemDomain, resolution: Int) {
    self.sets = sets
    self.domain = domain
    self.resolution = resolution
    groupOfItem = domain.items.map(\.group)
  }

  func records(seed: UInt64, threads: Int) -> ItemRows {
    let rowCount = sets.rows.rowCount / resolution * resolution
    let blocks = (rowCount + Self.block - 1) / Self.block
    return ItemRows(
      joining: Parallel.map(blocks, threads: threads) { block in
        var result = ItemRows()
        var held = HeldRows(sets)
        var order = Array(domain.groups.indices)
        for row in block * Self.block..<min(rowCount, (block + 1) * Self.block) {
          var generator = CounterGenerator(seed: seed, 0x6672_6565, UInt64(row))
          order.sort()
          order.shuffle(using: &generator)
          held.reset()
          result.append(record(order, held: &held, using: &generator))
        }
        return result
      })
  }

  private func record(
    _ order: [Int], held: inout HeldRows, using generator: inout CounterGenerator
  ) -> [UInt16] {
    var items: [UInt16] = []
    for group in order {
      guard held.count >= resolution else { break }
      let row = held.draw(using: &generator)
      let drawn = sets.rows[row].first { groupOfItem[Int($0)] == group }
      if let drawn, held.count(with: Int(drawn)) >= resolution {
        held.keep(Int(drawn))
        items.append(drawn)
      } else {
        for item in domain.groups[group] where held.count(with: item) >= resolution {
          held.remove(item)
        }
      }
    }
    return items.sorted()
  }
}

extension ItemRows {
  /// The records of several lists, one after the other.
  init(joining parts: [ItemRows]) {
    self.init()
    reserve(
      rows: parts.reduce(0) { $0 + $1.rowCount }, items: parts.reduce(0) { $0 + $1.items.count })
    for part in parts {
      for row in 0..<part.rowCount { append(part[row]) }
    }
  }
}
