#if Mutations
  import Mutations
#endif

/// Exact integer scores of candidates, one a block of a ``SecretCounts``, for the exponential
/// mechanism of ``Ledger/select(_:among:epsilon:label:)``.
///
/// Scores are sums of integers on a grid, since a sum of floating-point numbers can move by more
/// than the sensitivity that was proved for it.
public struct SecretScores: ~Copyable, @unchecked Sendable {
  /// The most by which one unit can change any score, in steps of the grid.
  public internal(set) var sensitivity: Int64 = 1
  public private(set) var count = 0
  /// Bits of a count after the point.
  public let fractionBits: Int
  let storage: UnsafeMutableBufferPointer<Int64>

  /// The largest weight of a candidate.
  public static let maximumWeight: Int64 = 1 << 12

  /// Room for so many scores, to be added block by block.
  public init(capacity: Int, fractionBits: Int = 10) {
    precondition((0...16).contains(fractionBits), "the grid is too fine")
    self.fractionBits = fractionBits
    storage = .allocate(capacity: capacity)
  }

  /// score_b = Σ_cells |counts − answers| of every block, on a grid of 2^−`fractionBits` counts.
  ///
  /// - Parameters:
  ///   - counts: exact ones, in blocks.
  ///   - answers: for every block, what a model fitted to earlier releases answers, in counts;
  ///     rounded to the grid here, and held within bounds that no sum over the block can overflow
  ///     (NaN counts as 0).
  ///   - fractionBits: bits of the grid after the point.
  public init(
    distancesOf counts: borrowing SecretCounts, to answers: [[Double]], fractionBits: Int = 10
  ) {
    self.init(capacity: answers.count, fractionBits: fractionBits)
    add(distancesOf: counts, blocks: Array(counts.blocks.indices), to: answers)
  }

  /// Adds score_b = w_b·(Σ_cells |counts − answers| − offset_b) of some blocks.
  ///
  /// - Parameters:
  ///   - counts: exact ones, in blocks.
  ///   - blocks: of `counts`, in the order of the scores; there is one answer, weight and offset
  ///     each.
  ///   - answers: of a model of earlier releases, in counts.
  ///   - weights: w, integers in 1...``maximumWeight``; 1 where left out.
  ///   - offsets: in counts, as what noise alone is expected to add; 0 where left out.
  ///
  /// ## Privacy
  /// By the triangle inequality a distance moves by at most the L1 sensitivity of its block when one
  /// unit is added or removed, whatever the answers are, as long as answers, weights and offsets
  /// depend on releases and public inputs alone; a score moves by at most its weight times that. The
  /// sensitivity is the largest over all blocks, in steps of the grid. A distance is not monotone in
  /// the data, so the two-sided exponential mechanism applies.
  public mutating func add(
    distancesOf counts: borrowing SecretCounts, blocks: [Int], to answers: [[Double]],
    weights: [Int64]? = nil, offsets: [Double]? = nil
  ) {
    precondition(answers.count == blocks.count, "one answer a block")
    precondition(count + answers.count <= storage.count, "more scores than there is room for")
    precondition(weights?.count ?? answers.count == answers.count, "one weight a block")
    precondition(offsets?.count ?? answers.count == answers.count, "one offset a block")
    for (place, block) in blocks.enumerated() {
      let weight = weights?[place] ?? 1
      precondition((1...Self.maximumWeight).contains(weight), "a weight is out of range")
      // A score that wrapped around would move by far more than its sensitivity.
      let limit = weights == nil ? 0x1p61 : 0x1p47
      let distance = distance(of: counts.cells(of: block), to: answers[place], limit: limit)
      let offset = Self.onGrid((offsets?[place] ?? 0) * scale, limit: 0x1p47)
      storage.initializeElement(at: count, to: weight * (distance - offset))
      sensitivity = max(sensitivity, weight * counts.blocks[block].sensitivity.l1 * steps)
      count += 1
    }
    #if Mutations
      if Mutation.sensitivityHalved.isActive { sensitivity = max(1, sensitivity / 2) }
    #endif
  }

  /// Adds one score, whose sensitivity is the caller's to state.
  mutating func append(_ score: Int64) {
    precondition(count < storage.count, "more scores than there is room for")
    storage.initializeElement(at: count, to: score)
    count += 1
  }

  private var steps: Int64 { 1 << Int64(fractionBits) }
  private var scale: Double { Double(steps) }

  /// Σ |counts − answers| in steps of the grid; `limit` bounds the sum of the answers.
  private func distance(
    of cells: UnsafeBufferPointer<Int64>, to answers: [Double], limit: Double
  ) -> Int64 {
    precondition(cells.count == answers.count, "one answer a cell")
    let bound = (limit / Double(max(1, cells.count))).rounded(.down)
    var sum: Int64 = 0
    for (cell, answer) in zip(cells, answers) {
      sum += abs(cell * steps - Self.onGrid(answer * scale, limit: bound))
    }
    return sum
  }

  private static func onGrid(_ value: Double, limit: Double) -> Int64 {
    value.isNaN ? 0 : Int64(max(-limit, min(limit, value.rounded())))
  }

  deinit {
    storage.update(repeating: 0)
    storage.deallocate()
  }
}
