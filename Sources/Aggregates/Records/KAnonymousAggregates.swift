extension CombinationCounts {
  /// The counts rounded down to a multiple of a resolution, and those alone that stay above 0; the
  /// number of records is rounded likewise.
  ///
  /// This is k-anonymity and not differential privacy: the counts stay a function of the table.
  ///
  /// - Complexity: O(combinations).
  public func rounded(to resolution: Int) -> CombinationCounts {
    precondition(resolution >= 1, "a resolution is at least 1")
    var kept = CombinationTree(length: length)
    var keptCounts: [[Int64]] = Array(repeating: [], count: length)
    func visit(_ places: Range<Int>, _ depth: Int) {
      let chosen = places.filter { counts[depth][$0] >= resolution }
      kept.appendChildren(chosen.map { tree.levels[depth].last[$0] }, length: depth + 1)
      keptCounts[depth] += chosen.map {
        counts[depth][$0] / Int64(resolution) * Int64(resolution)
      }
      guard depth + 1 < length else { return }
      for place in chosen { visit(tree.levels[depth].children(of: place), depth + 1) }
    }
    visit(0..<tree.count(length: 1), 0)
    kept.finish()
    return CombinationCounts(
      domain: domain, tree: kept, counts: keptCounts,
      recordCount: recordCount / resolution * resolution)
  }
}
