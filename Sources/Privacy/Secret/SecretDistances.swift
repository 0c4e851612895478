/// Exact weighted distances of marginals from a model's answers, one a block of a ``SecretCounts``,
/// all of which are released together with Gaussian noise by ``Ledger/measure(_:rho:label:)``.
///
/// A distance is Σ_cells weight·|count − answer| with weights in [0, 1]. Weights are rounded to 2⁻⁸
/// and answers to 2⁻⁴ counts, so that distances are integers on a grid of 2⁻¹² counts.
public struct SecretDistances: ~Copyable, @unchecked Sendable {
  static let weightBits = 8
  static let answerBits = 4

  public let count: Int
  /// The most by which one unit can change any distance, in steps of the grid.
  let sensitivity: Int64
  let storage: UnsafeMutableBufferPointer<Int64>

  /// ## Privacy
  /// Adding a row to a cell moves its term by at most the cell's weight, so a distance moves by at
  /// most the largest weight times the L1 sensitivity of its block, whatever answers and weights
  /// are, as long as they depend on releases alone; T distances together move by at most √T times
  /// that in L2.
  public init(
    of counts: borrowing SecretCounts, to answers: [[Double]], weights: [[Double]]
  ) {
    precondition(answers.count == counts.blocks.count && weights.count == answers.count)
    count = answers.count
    storage = .allocate(capacity: count)
    var largest: Int64 = 1
    for block in 0..<count {
      let cells = counts.cells(of: block)
      precondition(cells.count == answers[block].count && cells.count == weights[block].count)
      // A sum that wrapped around would move by far more than its sensitivity.
      let limit = (0x1p53 / Double(max(1, cells.count))).rounded(.down)
      var distance: Int64 = 0
      for (index, cell) in cells.enumerated() {
        let weight = abs(Self.onGrid(weights[block][index], bits: Self.weightBits, limit: 256))
        let answer = Self.onGrid(answers[block][index], bits: Self.answerBits, limit: limit)
        largest = max(largest, weight)
        distance += weight * abs((cell << Int64(Self.answerBits)) - answer)
      }
      storage.initializeElement(at: block, to: distance)
    }
    let l1 = counts.blocks.map(\.sensitivity.l1).max() ?? 1
    sensitivity = largest * (l1 << Int64(Self.answerBits))
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
}

extension Ledger {
  /// Releases all distances with discrete Gaussian noise, for at most `rho`.
  ///
  /// - Throws: ``LedgerError`` if that would overspend; then nothing is drawn.
  public mutating func measure(
    _ distances: borrowing SecretDistances, rho: Double, label: String
  ) throws -> NoisyDistances {
    let squaredL2 = distances.sensitivity * distances.sensitivity * Int64(distances.count)
    let variance = try PositiveRational.roundedUp(Double(squaredL2) / (2 * rho))
    let noisy = try release(
      UnsafeBufferPointer(distances.storage), variance: variance,
      l1: distances.sensitivity * Int64(distances.count), squaredL2: squaredL2, label: label)
    let step = 1 / Double(1 << (SecretDistances.weightBits + SecretDistances.answerBits))
    return NoisyDistances(
      values: noisy.values.map { Double($0) * step },
      variance: noisy.variance.doubleValue * step * step)
  }
}
