/// Records that belong together in groups, as the links of one parent do, each group of mass 1: a
/// record of a group of d weighs 1/d.
public struct GroupedRows: Sendable {
  /// The rows of group g are `starts[g] ..< starts[g + 1]`; the last entry is their number.
  public let starts: [Int]
  /// The attributes that refinement may change.
  public let changing: [Int]
  /// What was measured of pairs within groups.
  public let siblings: [SiblingMeasurement]

  /// For attributes whose set of values within a group may not change, the value that is in no set, or
  /// −1 where every value is in it.
  public let kept: [Int: Int]

  public init(
    starts: [Int], changing: [Int], siblings: [SiblingMeasurement], kept: [Int: Int] = [:]
  ) {
    self.kept = kept
    precondition(starts.first == 0, "the first group begins at row 0")
    precondition(zip(starts, starts.dropFirst()).allSatisfy { $0 < $1 }, "a group is empty")
    self.starts = starts
    self.changing = changing
    self.siblings = siblings
  }

  /// For every row its group.
  var groupOfRow: [Int32] {
    starts.indices.dropLast().flatMap { group in
      [Int32](repeating: Int32(group), count: starts[group + 1] - starts[group])
    }
  }
}

/// A noisy table of how often two records of one group have two values of one attribute: every group of
/// at least two records has mass 1, shared evenly by its unordered pairs.
public struct SiblingMeasurement: Sendable {
  public let attribute: Int
  /// One cell an unordered pair of values: the upper triangle, diagonal included, row after row.
  public let values: [Double]
  public let variance: Double

  public init(attribute: Int, values: [Double], variance: Double) {
    self.attribute = attribute
    self.values = values
    self.variance = variance
  }
}
