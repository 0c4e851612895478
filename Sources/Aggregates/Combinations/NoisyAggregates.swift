/// Released counts of combinations of items: noisy, cut off below a threshold for each length.
///
/// A value of this type has been paid for; what is computed from it is free.
public struct NoisyAggregates: Sendable {
  public let domain: ItemDomain
  /// Whether ``domain`` holds all values that there may be, a public input; else those alone that were
  /// found and released.
  public let isDomainPublic: Bool
  /// The combinations that were released: with every one, all of its sub-combinations.
  public let tree: CombinationTree
  /// For each length the count of each combination, in the order of ``tree``, at least 1: the noisy
  /// counts, or these lowered to those of all sub-combinations.
  public let counts: [[Int64]]
  /// The noisy counts as they were drawn.
  public let noisy: [[Int64]]
  /// The noisy counts of all items, also those below the threshold, where the items are public.
  public let singles: [Int64]?
  /// The noisy number of records; at least 1.
  public let recordCount: Int
  /// For each length what was done.
  public let levels: [Level]

  /// How the combinations of one length were released.
  public struct Level: Sendable, Codable, Equatable {
    /// The most combinations of one record that counted; 0 where none was released.
    public let contributions: Int
    /// The noise's parameter σ, for practical purposes its standard deviation.
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
    domain: ItemDomain, isDomainPublic: Bool = true, tree: CombinationTree, noisy: [[Int64]],
    singles: [Int64]? = nil,
    recordCount: Int, levels: [Level], normalizes: Bool = true
  ) {
    precondition(noisy.count == tree.length && levels.count == tree.length)
    precondition(zip(noisy, tree.levels).allSatisfy { $0.count == $1.count })
    self.domain = domain
    self.isDomainPublic = isDomainPublic
    self.tree = tree
    self.noisy = noisy
    self.singles = singles
    self.recordCount = recordCount
    self.levels = levels
    counts = normalizes ? Self.normalized(noisy, tree) : noisy
  }

  /// The greatest length.
  public var length: Int { tree.length }

  /// Every count lowered to the least of those of its sub-combinations, short ones first.
  private static func normalized(_ noisy: [[Int64]], _ tree: CombinationTree) -> [[Int64]] {
    var counts = noisy
    for length in stride(from: 2, through: tree.length, by: 1) {
      for place in 0..<tree.count(length: length) {
        let items = tree.items(at: place, length: length)
        let parent = Int(tree.levels[length - 1].parent[place])
        var least = min(counts[length - 1][place], counts[length - 2][parent])
        var shorter = Array(items.dropFirst())
        for left in 0..<length - 1 {
          guard let other = tree.find(shorter) else {
            preconditionFailure("a combination is there without its sub-combinations")
          }
          least = min(least, counts[length - 2][other])
          shorter[left] = items[left]
        }
        counts[length - 1][place] = least
      }
    }
    return counts
  }
}
