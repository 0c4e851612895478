#if Mutations
  import Mutations
#endif

extension SecretScores {
  /// Scores of candidates for the percentile of one number a row, for the exponential mechanism:
  /// −|100·#{rows ≤ candidate} − percent·#rows|.
  ///
  /// - Parameters:
  ///   - percent: from 1 to 100.
  ///   - histogram: how many rows have each number, from 0 on; longer numbers count as the last.
  ///   - candidates: ascending public numbers.
  ///   - rowsPerUnit: rows of one unit at most.
  ///
  /// ## Privacy
  /// A row more moves 100·#{rows ≤ x} by 0 or 100 and percent·#rows by percent: the difference moves by
  /// at most max(percent, 100 − percent), its absolute value by no more, and k rows of a unit move it
  /// k times as much. The candidates must not depend on the table. Smith 2011 has the mechanism; a
  /// range that ends at the table's own greatest number, or scores by rank among the numbers that
  /// occur, have no such bound.
  public init(
    percentile percent: Int, ofRowsIn histogram: [Int64], candidates: [Int],
    rowsPerUnit: Int
  ) {
    precondition((1...100).contains(percent), "a percentile is from 1 to 100")
    self.init(capacity: candidates.count, fractionBits: 0)
    let total = histogram.reduce(0, +)
    var below: Int64 = 0
    var next = 0
    for candidate in candidates {
      while next < histogram.count, next <= candidate {
        below += histogram[next]
        next += 1
      }
      append(-abs(100 * below - Int64(percent) * total))
    }
    sensitivity = Int64(max(percent, 100 - percent)) * Int64(rowsPerUnit)
    #if Mutations
      if Mutation.percentileSensitivityOne.isActive { sensitivity = Int64(rowsPerUnit) }
    #endif
  }
}
