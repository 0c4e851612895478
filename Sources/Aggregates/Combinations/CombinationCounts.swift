/// How many records hold each combination of items, up to a length.
///
/// Exact counts of a sensitive table are as secret as the table; noisy ones are released as
/// ``NoisyAggregates``.
public struct CombinationCounts: Sendable {
  public let domain: ItemDomain
  public let tree: CombinationTree
  /// For each length the count of each combination, in the order of ``tree``.
  public let counts: [[Int64]]
  /// The number of records.
  public let recordCount: Int

  package init(
    domain: ItemDomain, tree: CombinationTree, counts: [[Int64]], recordCount: Int
  ) {
    precondition(counts.count == tree.length, "counts for every length")
    precondition(zip(counts, tree.levels).allSatisfy { $0.count == $1.count })
    self.domain = domain
    self.tree = tree
    self.counts = counts
    self.recordCount = recordCount
  }

  /// The greatest length.
  public var length: Int { tree.length }

  /// The count of a combination of ascending items; nil where it is not there.
  public func count(of items: some Collection<UInt16>) -> Int64? {
    tree.find(items).map { counts[items.count - 1][$0] }
  }
}
