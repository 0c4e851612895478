import Threading

/// Counts every combination of up to `length` items that some record holds.
///
/// Depth first, with the records that hold the combination at hand and where in them it ends: those
/// of an extension are found by one pass over these. No combination is hashed or searched for.
package enum CombinationCounter {
  /// - Parameter threads: the result does not depend on it.
  /// - Complexity: O(Σ over records of Σ_{k ≤ length} C(items, k)) time; memory is the result and, a
  ///   thread, the occurrences of pairs under one item.
  package static func count(
    _ rows: ItemRows, domain: ItemDomain, length: Int, threads: Int = 1
  ) -> CombinationCounts {
    precondition(length >= 1, "a combination has items")
    let index = ItemIndex(rows, itemCount: domain.count)
    let present = (0..<domain.count).filter { index.count(of: $0) > 0 }
    let branches = Parallel.map(present.count, threads: threads) { place in
      var branch = Branch(rows: rows, itemCount: domain.count, depth: length - 1)
      branch.descend(index.occurrences(of: present[place]), depth: 0)
      return (branch.tree, branch.counts)
    }
    var tree = CombinationTree(length: length)
    tree.appendChildren(present.map { UInt16($0) }, length: 1)
    var counts = [present.map { Int64(index.count(of: $0)) }]
    counts += Array(repeating: [], count: length - 1)
    for (branch, branchCounts) in branches {
      tree.append(branch)
      for depth in 0..<length - 1 { counts[depth + 1] += branchCounts[depth] }
    }
    tree.finish()
    return CombinationCounts(
      domain: domain, tree: tree, counts: counts, recordCount: rows.rowCount)
  }
}

/// Where each item stands in the records.
struct ItemIndex: Sendable {
  /// A record that holds a combination, and where in ``ItemRows/items`` it goes on behind it.
  struct Occurrence {
    let row: Int32
    let next: Int32
  }

  private let starts: [Int]
  private let occurrences: [Occurrence]

  init(_ rows: ItemRows, itemCount: Int) {
    var starts = [Int](repeating: 0, count: itemCount + 1)
    for item in rows.items { starts[Int(item) + 1] += 1 }
    for item in 0..<itemCount { starts[item + 1] += starts[item] }
    var places = starts
    let count = rows.items.count
    occurrences = Array(unsafeUninitializedCapacity: count) { buffer, initialized in
      for row in 0..<rows.rowCount {
        for position in rows.starts[row]..<rows.starts[row + 1] {
          let item = Int(rows.items[Int(position)])
          buffer[places[item]] = Occurrence(row: Int32(row), next: position + 1)
          places[item] += 1
        }
      }
      initialized = count
    }
    self.starts = starts
  }

  func count(of item: Int) -> Int { starts[item + 1] - starts[item] }

  func occurrences(of item: Int) -> ArraySlice<Occurrence> {
    occurrences[starts[item]..<starts[item + 1]]
  }
}

/// The combinations that begin with one item.
private struct Branch {
  private let rows: ItemRows
  /// How often each item follows the combination at a depth.
  private var following: [[Int32]]
  /// Occurrences of the extensions at a depth, item after item.
  private var segments: [[ItemIndex.Occurrence]]
  /// Without the item that all begin with: level k lists combinations of k + 2 items.
  private(set) var tree: CombinationTree
  private(set) var counts: [[Int64]]
  private let depth: Int

  init(rows: ItemRows, itemCount: Int, depth: Int) {
    self.rows = rows
    self.depth = depth
    following = Array(repeating: Array(repeating: 0, count: itemCount), count: depth)
    segments = Array(repeating: [], count: max(0, depth - 1))
    tree = CombinationTree(length: depth)
    counts = Array(repeating: [], count: depth)
  }

  /// Adds all extensions of a combination that the given records hold.
  mutating func descend(_ occurrences: ArraySlice<ItemIndex.Occurrence>, depth level: Int) {
    guard level < depth else { return }
    countFollowing(occurrences, level)
    let items = following[level].indices.filter { following[level][$0] > 0 }
    tree.appendChildren(items.map { UInt16($0) }, length: level + 1)
    counts[level] += items.map { Int64(following[level][$0]) }
    defer { for item in items { following[level][item] = 0 } }
    guard level + 1 < depth else { return }
    let ends = place(occurrences, items: items, level)
    for index in items.indices {
      let start = index == 0 ? 0 : ends[index - 1]
      descend(segments[level][start..<ends[index]], depth: level + 1)
    }
  }

  private mutating func countFollowing(
    _ occurrences: ArraySlice<ItemIndex.Occurrence>, _ level: Int
  ) {
    rows.items.withUnsafeBufferPointer { items in
      rows.starts.withUnsafeBufferPointer { starts in
        following[level].withUnsafeMutableBufferPointer { following in
          for occurrence in occurrences {
            let end = Int(starts[Int(occurrence.row) + 1])
            for position in Int(occurrence.next)..<end { following[Int(items[position])] &+= 1 }
          }
        }
      }
    }
  }

  /// Sorts the occurrences of every extension into its segment; returns where each segment ends.
  private mutating func place(
    _ occurrences: ArraySlice<ItemIndex.Occurrence>, items: [Int], _ level: Int
  ) -> [Int] {
    var ends: [Int] = []
    var total = 0
    for item in items {
      let count = Int(following[level][item])
      following[level][item] = Int32(total)
      total += count
      ends.append(total)
    }
    segments[level] = Array(unsafeUninitializedCapacity: total) { segment, initialized in
      rows.items.withUnsafeBufferPointer { rowItems in
        following[level].withUnsafeMutableBufferPointer { places in
          for occurrence in occurrences {
            let end = rows.starts[Int(occurrence.row) + 1]
            for position in occurrence.next..<end {
              let item = Int(rowItems[Int(position)])
              segment[Int(places[item])] = ItemIndex.Occurrence(
                row: occurrence.row, next: position + 1)
              places[item] &+= 1
            }
          }
        }
      }
      initialized = total
    }
    return ends
  }
}
