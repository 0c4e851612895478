#if Mutations
  import Mutations
#endif

/// Decides for each unit, once and by a draw of its own, whether its rows are read at all.
///
/// ## Privacy
/// The rate is public and a unit's draw reads nothing of the table, so adding or removing one unit
/// changes the sampled rows by that unit's alone (with the coupling of ``UnitBounder``): a mechanism
/// on the sample costs what it costs on the table. That sampling makes it cost less ("amplification")
/// is true of a sample that stays secret, and is not claimed.
///
/// "The first n rows of the file", which Synthetic Data Showcase calls a record limit, is no such
/// sample: a unit that is added in front pushes another one out, so neighbours differ by two units,
/// and who is in depends on the order of the file. It is not offered.
struct UnitSampler {
  private let rate: Double
  /// For each unit that has been asked for: 0 before its draw.
  private var decisions: [UInt8] = []

  private static let kept: UInt8 = 1
  private static let leftOut: UInt8 = 2

  /// - Parameter rate: The probability that a unit is kept; nil keeps all, without a draw.
  init(rate: Double?) {
    self.rate = rate ?? 1
  }

  /// Whether a row of `unit` is kept; the same for all of its rows.
  mutating func keeps(unit: Int, using generator: inout some RandomNumberGenerator) -> Bool {
    if rate >= 1 { return true }
    #if Mutations
      if Mutation.firstRowsKept.isActive { return unit < 32 }
    #endif
    if unit >= decisions.count {
      decisions.append(contentsOf: repeatElement(0, count: unit + 1 - decisions.count))
    }
    if decisions[unit] == 0 {
      decisions[unit] = keepsRow(using: &generator) ? UnitSampler.kept : UnitSampler.leftOut
    }
    return decisions[unit] == UnitSampler.kept
  }

  /// Whether a row is kept that is a unit of its own.
  func keepsRow(using generator: inout some RandomNumberGenerator) -> Bool {
    rate >= 1 || Double.random(in: 0..<1, using: &generator) < rate
  }
}
