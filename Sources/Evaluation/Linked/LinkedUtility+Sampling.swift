import Tabular

extension LinkedUtility {
  /// How far two tables of as many parents as the real ones would be from each other if both were drawn
  /// from the same population: the least that a synthesizer which knows that population can be expected
  /// to reach.
  ///
  /// Estimated by splitting the parents at random into two halves and comparing them. With n parents
  /// drawn independently, a cell whose single parent's contribution has standard deviation σ has
  /// standard deviation σ/√(n/2) in either half, so the halves differ by `√(2σ²/(n/2)) = 2σ/√n`; two
  /// tables of n parents differ by `√(2σ²/n) = √2 σ/√n`. An expected |difference| is proportional to
  /// the standard deviation, so every figure of the halves is divided by √2. That is exact in the limit
  /// of many parents for sums of |differences|, and too low for tables so sparse that their distance
  /// is near its largest value.
  ///
  /// A child that both halves name is a child of both, with the links that each half has, so its number
  /// of links is lower than in the whole in both halves alike.
  ///
  /// - Parameter seed: Of the split; the same seed gives the same figures.
  /// - Returns: No figures for fewer than two parents.
  package static func samplingError(
    of real: LinkedRows, seed: UInt64, threads: Int
  ) -> LinkedFigures {
    let halves = ParentHalves(real, seed: seed)
    let report = try? evaluate(real: halves.first, synthetic: halves.second, threads: threads)
    return report?.figures.scaled(by: 0.5.squareRoot()) ?? LinkedFigures()
  }

  /// The same of sensitive tables.
  package static func samplingError(
    of real: borrowing SecretLinkedTables, seed: UInt64, threads: Int
  ) -> LinkedFigures {
    samplingError(of: real.rows, seed: seed, threads: threads)
  }
}

/// Linked tables split at random in two halves of the parents with their links.
struct ParentHalves {
  let first: LinkedRows
  let second: LinkedRows

  /// O(rows × columns).
  init(_ rows: LinkedRows, seed: UInt64) {
    var generator = SplitMix64(state: seed)
    let order = (0..<rows.parents.rowCount).shuffled(using: &generator)
    var isInFirst = [Bool](repeating: false, count: order.count)
    for parent in order[..<(order.count / 2)] { isInFirst[parent] = true }
    first = rows.keepingParents { isInFirst[$0] }
    second = rows.keepingParents { !isInFirst[$0] }
  }
}

/// SplitMix64 (Steele, Lea & Flood 2014, section 3), for splits that are the same on every machine.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
