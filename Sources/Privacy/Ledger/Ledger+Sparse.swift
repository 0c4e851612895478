extension Ledger {
  /// Releases the cells whose count with discrete Gaussian noise reaches a threshold.
  ///
  /// Of known cells that count nothing, those that noise alone lifts to the threshold are drawn
  /// together: how many (`DyadicBinomial`), which, and their noise given that it reaches it. Where
  /// that would need more of the ledger's δ than a quarter of what is left, noise is drawn on each of
  /// them instead, which needs none.
  ///
  /// - Throws: ``LedgerError`` if that would overspend; then nothing is drawn.
  ///   `PrivacyParameterError` for a σ² whose noise cannot be drawn.
  /// - Complexity: a draw an entry and a released cell, and cells/32 words; else a draw a cell.
  ///
  /// ## Privacy
  /// Noise on every cell, known or found, is Gaussian noise on a vector of the stated sensitivity, and
  /// leaving out what is below a threshold is post-processing. Two things can differ from that, each
  /// with a probability that is charged as δ, given which all is as said (approximate zCDP, Bun &
  /// Steinke 2016, Section 8): for found cells a cell that one unit alone has appears
  /// (``SparseThreshold``); for known cells the probability p that noise alone reaches the threshold
  /// is rounded up to p′, a multiple of 2⁻⁶⁴, as if a cell that would not have been released were with
  /// probability (p′ − p)/(1 − p) ≤ 2(p′ − p).
  public mutating func measure(
    _ counts: borrowing SecretSparseCounts, variance: PositiveRational, threshold: SparseThreshold,
    label: String
  ) throws -> NoisySparseCounts {
    let noise = try DiscreteGaussian(variance: variance)
    let least = threshold.count(variance: variance, sensitivity: counts.sensitivity)
    let (cells, delta, lifted) = lifting(
      counts.cells, variance: variance, least: least, threshold: threshold)
    let mechanism = LedgerEntry.Mechanism.thresholdedGaussian(
      variance: variance, l1: counts.sensitivity.l1, squaredL2: counts.sensitivity.squaredL2,
      threshold: least, cells: cells)
    let number = entries.count
    try enter([LedgerEntry(label, mechanism, accountant: accountant, delta: delta)])
    var stream = randomness.stream("noise/\(number)/\(label)")
    var draw = SparseDraw(noise: noise, threshold: least)
    draw.add(counts, using: &stream)
    if let cells {
      draw.addLifted(counts, cells: cells, numerator: lifted, using: &stream)
    }
    return draw.finish(variance: variance)
  }

  /// What is charged, and the probability times 2⁶⁴ that noise alone reaches the threshold; nil where
  /// noise is drawn on each cell.
  func lifting(
    _ cells: SecretSparseCounts.Cells, variance: PositiveRational, least: Int64,
    threshold: SparseThreshold
  ) -> (cells: Int?, delta: Double, numerator: UInt64?) {
    switch (cells, threshold) {
    case (.found, .hidingFound(let delta)): return (nil, delta, nil)
    case (.known(let count), .count), (.known(let count), .noiseAlone):
      let (delta, numerator) = SparseThreshold.lifting(
        cells: count, variance: variance, least: least)
      let isCheap = count == 0 || delta <= (deltaBudget - deltaSpent) / 4
      return isCheap ? (count, delta, numerator) : (count, 0, nil)
    default: preconditionFailure("a threshold for other cells than these")
    }
  }
}

/// The cells that are released.
private struct SparseDraw {
  let noise: DiscreteGaussian
  let threshold: Int64
  private var positions: [Int] = []
  private var values: [Int64] = []

  init(noise: DiscreteGaussian, threshold: Int64) {
    self.noise = noise
    self.threshold = threshold
  }

  mutating func add(_ counts: borrowing SecretSparseCounts, using stream: inout RandomStream) {
    for index in counts.positions.indices {
      let value = counts.counts[index] &+ noise.draw(using: &stream)
      guard value >= threshold else { continue }
      positions.append(counts.positions[index])
      values.append(value)
    }
  }

  /// Adds the cells without entry that noise alone lifts to the threshold: noise on each of them, or
  /// where the probability is given as `numerator`·2⁻⁶⁴ all of them together.
  mutating func addLifted(
    _ counts: borrowing SecretSparseCounts, cells: Int, numerator: UInt64?,
    using stream: inout RandomStream
  ) {
    let empty = cells - counts.positions.count
    guard let numerator else {
      let lifted = (0..<empty).compactMap { rank -> (Int, Int64)? in
        let value = noise.draw(using: &stream)
        return value >= threshold ? (rank, value) : nil
      }
      merge(lifted, counts)
      return
    }
    let count = DyadicBinomial.draw(trials: empty, numerator: numerator, using: &stream)
    let chosen = RandomSubset.draw(count, of: empty, using: &stream)
    merge(chosen.map { ($0, noise.draw(atLeast: threshold, using: &stream)) }, counts)
  }

  /// Adds cells without entry, each by its rank among those, in ascending order.
  private mutating func merge(
    _ lifted: [(rank: Int, value: Int64)], _ counts: borrowing SecretSparseCounts
  ) {
    var entry = 0
    var merged: [Int] = []
    var mergedValues: [Int64] = []
    merged.reserveCapacity(positions.count + lifted.count)
    mergedValues.reserveCapacity(positions.count + lifted.count)
    var kept = 0
    for (rank, value) in lifted {
      // The cell of the given rank among those without entry.
      while entry < counts.positions.count, counts.positions[entry] - entry <= rank { entry += 1 }
      let position = rank + entry
      while kept < positions.count, positions[kept] < position {
        merged.append(positions[kept])
        mergedValues.append(values[kept])
        kept += 1
      }
      merged.append(position)
      mergedValues.append(value)
    }
    (positions, values) = (merged + positions[kept...], mergedValues + values[kept...])
  }

  consuming func finish(variance: PositiveRational) -> NoisySparseCounts {
    NoisySparseCounts(
      positions: positions, values: values, threshold: threshold, variance: variance)
  }
}

/// A uniformly random subset of given size.
enum RandomSubset {
  /// `count` distinct numbers of 0 ..< `total`, in ascending order.
  ///
  /// - Complexity: O(count + total/64).
  static func draw(
    _ count: Int, of total: Int, using generator: inout some RandomNumberGenerator
  ) -> [Int] {
    precondition((0...total).contains(count), "more numbers than there are")
    guard count > 0 else { return [] }
    // Of two complements the smaller is drawn, so that a number is new at least every other time.
    let isInverted = count > total / 2
    var marks = [UInt64](repeating: 0, count: (total + 63) / 64)
    var left = isInverted ? total - count : count
    while left > 0 {
      let number = Int(generator.next(upperBound: UInt64(total)))
      let bit: UInt64 = 1 << UInt64(number & 63)
      if marks[number >> 6] & bit == 0 {
        marks[number >> 6] |= bit
        left -= 1
      }
    }
    var result: [Int] = []
    result.reserveCapacity(count)
    for (index, word) in marks.enumerated() {
      var rest = isInverted ? ~word : word
      while rest != 0 {
        let number = index << 6 + rest.trailingZeroBitCount
        if number < total { result.append(number) }
        rest &= rest - 1
      }
    }
    return result
  }
}
