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
      var walk = CombinationWalk(
        rows, itemCount: domain.count, depth: length - 1, visitor: Branch(depth: length - 1))
      walk.descend(index.occurrences(of: present[place]))
      return walk.visitor
    }
    var tree = CombinationTree(length: length)
    tree.appendChildren(present.map { UInt16($0) }, length: 1)
    var counts = [present.map { Int64(index.count(of: $0)) }]
    counts += Array(repeating: [], count: length - 1)
    for branch in branches {
      tree.append(branch.tree)
      for depth in 0..<length - 1 { counts[depth + 1] += branch.counts[depth] }
    }
    tree.finish()
    return CombinationCounts(
      domain: domain, tree: tree, counts: counts, recordCount: rows.rowCount)
  }
}

/// The combinations that begin with one item.
private struct Branch: CombinationVisitor, Sendable {
  /// Without the item that all begin with: level k lists combinations of k + 2 items.
  private(set) var tree: CombinationTree
  private(set) var counts: [[Int64]]

  init(depth: Int) {
    tree = CombinationTree(length: depth)
    counts = Array(repeating: [], count: depth)
  }

  mutating func visit(_ extensions: CombinationExtensions) {
    let depth = extensions.depth
    tree.appendChildren(extensions.items.map { UInt16($0) }, length: depth + 1)
    counts[depth] += extensions.items.map { Int64(extensions.counts[$0]) }
  }
}
