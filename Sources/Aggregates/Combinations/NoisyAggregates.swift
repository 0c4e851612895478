/// Released counts of combinations of items: noisy, cut off below a threshold for each length.
///
/// A value of this type has been paid for; what is computed from it is free.
public struct NoisyAggregates: Sendable {
  public let domain: ItemDomain
  /// The combinations that were released: with every one, all of its sub-combinations.
  public let tree: CombinationTree
  /// For each length the noisy count of each combination, in the order of ``tree``; at least 1.
  public let counts: [[Int64]]
  /// The noisy number of records; at least 1.
  public let recordCount: Int
  /// For each length what was done.
  public let levels: [Level]

  /// How the combinations of one length were released.
  public struct Level: Sendable, Codable, Equatable {
    /// The most combinations of one record that counted; 0 where none was released.
    public let contributions: Int
    /// The standard deviation of the noise of every count.
    public let sigma: Double
    /// The least noisy count that was released.
    public let threshold: Int64

    public init(contributions: Int, sigma: Double, threshold: Int64) {
      self.contributions = contributions
      self.sigma = sigma
      self.threshold = threshold
    }
  }

  package init(
    domain: ItemDomain, tree: CombinationTree, counts: [[Int64]], recordCount: Int, levels: [Level]
  ) {
    precondition(counts.count == tree.length && levels.count == tree.length)
    precondition(zip(counts, tree.levels).allSatisfy { $0.count == $1.count })
    self.domain = domain
    self.tree = tree
    self.counts = counts
    self.recordCount = recordCount
    self.levels = levels
  }

  /// The greatest length.
  public var length: Int { tree.length }
}
