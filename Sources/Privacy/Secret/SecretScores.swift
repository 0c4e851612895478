/// Exact integer scores of candidates, one a block of a ``SecretCounts``, for the exponential
/// mechanism of ``Ledger/select(_:among:epsilon:label:)``.
///
/// Scores are sums of integers on a grid, since a sum of floating-point numbers can move by more
/// than the sensitivity that was proved for it.
public struct SecretScores: ~Copyable, @unchecked Sendable {
  /// The most by which one unit can change any score, in steps of the grid.
  public let sensitivity: Int64
  public let count: Int
  let storage: UnsafeMutableBufferPointer<Int64>

  /// score_b = Σ_cells |counts − answers| of every block, on a grid of 2^−`fractionBits` counts.
  ///
  /// - Parameter answers: for every block, what a model fitted to earlier releases answers, in
  ///   counts; rounded to the grid here, and held within bounds that no sum over the block can
  ///   overflow (NaN counts as 0).
  ///
  /// ## Privacy
  /// By the triangle inequality a score moves by at most the L1 sensitivity of its block when one
  /// unit is added or removed, whatever the answers are, as long as they depend on releases alone.
  /// The sensitivity is the largest over all blocks, in steps of the grid. A distance is not
  /// monotone in the data, so the two-sided exponential mechanism applies.
  public init(
    distancesOf counts: borrowing SecretCounts, to answers: [[Double]], fractionBits: Int = 10
  ) {
    precondition(answers.count == counts.blocks.count, "one answer a block")
    precondition((0...16).contains(fractionBits), "the grid is too fine")
    let steps = Int64(1) << Int64(fractionBits)
    let scale = Double(steps)
    count = answers.count
    sensitivity = (counts.blocks.map(\.sensitivity.l1).max() ?? 1) * steps
    storage = .allocate(capacity: answers.count)
    for block in answers.indices {
      let cells = counts.cells(of: block)
      precondition(cells.count == answers[block].count, "one answer a cell")
      // A score that wrapped around would move by far more than its sensitivity.
      let limit = (0x1p61 / Double(max(1, cells.count))).rounded(.down)
      var score: Int64 = 0
      for (cell, answer) in zip(cells, answers[block]) {
        let model = answer.isNaN ? 0 : max(-limit, min(limit, (answer * scale).rounded()))
        score += abs(cell * steps - Int64(model))
      }
      storage.initializeElement(at: block, to: score)
    }
  }

  deinit {
    storage.update(repeating: 0)
    storage.deallocate()
  }
}
