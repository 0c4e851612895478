#if Mutations
  import Mutations
#endif

/// Exact weighted distances of marginals from a model's answers, one a block of a ``SecretCounts``,
/// all of which are released together with Gaussian noise by ``Ledger/measure(_:rho:label:)``.
///
/// A distance is Σ_cells weight·|count − answer| with weights in [0, 1]. Weights are rounded to 2⁻⁸
/// and answers to 2⁻⁴ counts, or as many bits as are asked for, so that distances are integers on a
/// grid of 2⁻¹² counts.
public struct SecretDistances: ~Copyable, @unchecked Sendable {
  static let weightBits = 8
  private static let mostAnswerBits = 10
  /// The most steps of the grid by which one record can move a distance.
  package static let largestSteps: Int64 = 1 << Int64(weightBits + mostAnswerBits)

  public private(set) var count = 0
  /// Bits of an answer after the point.
  public let answerBits: Int
  /// The most by which one unit can change any distance, in steps of the grid.
  private(set) var sensitivity: Int64 = 1
  let storage: UnsafeMutableBufferPointer<Int64>

  /// Room for so many distances, to be added block by block.
  ///
  /// - Parameters:
  ///   - capacity: the number of distances.
  ///   - answerBits: bits of the answers after the point: fewer where noise is so large that it
  ///     could not be drawn on a finer grid (σ² in steps is at most 2⁴⁸).
  public init(capacity: Int, answerBits: Int = 4) {
    precondition((0...Self.mostAnswerBits).contains(answerBits), "bits of the answers out of range")
    self.answerBits = answerBits
    storage = .allocate(capacity: capacity)
  }

  /// Whether so many distances of blocks of a given L1 sensitivity can be released together: the
  /// square of their joint sensitivity, in steps of the finest grid in use, fits 62 bits.
  public static func canRelease(count: Int, l1: Int64) -> Bool {
    let steps = Double(l1) * Double(1 << (weightBits + 4))
    return steps * steps * Double(count) < 0x1p62
  }

  /// The distances of all blocks.
  public init(
    of counts: borrowing SecretCounts, to answers: [[Double]], weights: [[Double]],
    answerBits: Int = 4
  ) {
    self.init(capacity: answers.count, answerBits: answerBits)
    add(counts, to: answers, weights: weights)
  }

  /// Adds the distance of every block.
  ///
  /// - Parameters:
  ///   - counts: exact ones, in blocks.
  ///   - answers: for every block what a model of earlier releases answers, in counts; NaN counts
  ///     as 0, and answers beyond any count are cut.
  ///   - weights: of every cell, cut to [0, 1]; 1 where left out.
  ///
  /// ## Privacy
  /// Adding a row to a cell moves its term by at most the cell's weight, so a distance moves by at
  /// most the largest weight times the L1 sensitivity of its block, whatever answers and weights
  /// are, as long as they depend on releases alone; T distances together move by at most √T times
  /// that in L2.
  public mutating func add(
    _ counts: borrowing SecretCounts, to answers: [[Double]], weights: [[Double]]? = nil
  ) {
    precondition(answers.count == counts.blocks.count, "one answer a block")
    precondition(weights?.count ?? answers.count == answers.count, "weights for every block")
    precondition(count + answers.count <= storage.count, "more distances than there is room for")
    for block in answers.indices {
      let cells = counts.cells(of: block)
      precondition(cells.count == answers[block].count, "one answer a cell")
      precondition(weights?[block].count ?? cells.count == cells.count, "one weight a cell")
      // A sum that wrapped around would move by far more than its sensitivity.
      let limit = (0x1p53 / Double(max(1, cells.count))).rounded(.down)
      var distance: Int64 = 0
      var largest: Int64 = 1
      for (index, cell) in cells.enumerated() {
        let weight = max(
          0, Self.onGrid(weights?[block][index] ?? 1, bits: Self.weightBits, limit: 256))
        let answer = Self.onGrid(answers[block][index], bits: answerBits, limit: limit)
        largest = max(largest, weight)
        distance += weight * abs(cell * (1 << Int64(answerBits)) - answer)
      }
      storage.initializeElement(at: count, to: distance)
      count += 1
      sensitivity = max(
        sensitivity, largest * counts.blocks[block].sensitivity.l1 * (1 << Int64(answerBits)))
    }
  }

  /// The square of what one unit can change in all of them together.
  fileprivate var jointSquaredL2: Int64 {
    #if Mutations
      if Mutation.scoresChargedAsOne.isActive { return sensitivity * sensitivity }
    #endif
    return sensitivity * sensitivity * Int64(count)
  }

  private static func onGrid(_ value: Double, bits: Int, limit: Double) -> Int64 {
    guard !value.isNaN else { return 0 }
    return Int64(max(-limit, min(limit, (value * Double(1 << bits)).rounded())))
  }

  deinit {
    storage.update(repeating: 0)
    storage.deallocate()
  }
}

/// Distances that may be published: exact distances plus discrete Gaussian noise, entered in a
/// ledger.
public struct NoisyDistances: Sendable {
  /// One a candidate, in counts.
  public let values: [Double]
  /// σ² of each, in counts squared.
  public let variance: Double

  fileprivate init(_ noisy: NoisyCounts, step: Double) {
    values = noisy.values.map { Double($0) * step }
    variance = noisy.variance.doubleValue * step * step
  }
}

extension Ledger {
  /// Releases all distances with discrete Gaussian noise, for a price of at most `rho`.
  ///
  /// - Throws: ``LedgerError`` if that would overspend; then nothing is drawn.
  public mutating func measure(
    _ distances: borrowing SecretDistances, rho: Double, label: String
  ) throws -> NoisyDistances {
    let squaredL2 = distances.jointSquaredL2
    // For a little less, so that a price rounded up is still at most `rho`.
    let variance = try accountant.variance(price: rho * (1 - 0x1p-48), squaredL2: squaredL2)
    let noisy = try release(
      UnsafeBufferPointer(rebasing: distances.storage[..<distances.count]), variance: variance,
      l1: distances.sensitivity * Int64(distances.count), squaredL2: squaredL2, label: label)
    let step = 1 / Double(1 << (SecretDistances.weightBits + distances.answerBits))
    return NoisyDistances(noisy, step: step)
  }
}
