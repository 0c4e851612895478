import GraphicalModel

/// Records from released counts of combinations, as Synthetic Data Showcase's aggregate-seeded
/// synthesis draws them (Microsoft, `docs/dp`, 2022).
///
/// Every item has its released count to give away. A record begins empty and gets items one at a
/// time, each drawn among those that have count left, exclude none of the record's and complete
/// released combinations only. The weight of an item is the count of the record with it, while that
/// is not longer than the reporting length, and else a percentile of the counts of all combinations
/// that it completes. The record ends when nothing may follow; each of its items has then one count
/// less.
///
/// A column of lists gets at most its public number of items, which the original does not know.
///
/// ## Privacy
/// Post-processing: nothing but the released counts and a seed is read.
public struct AggregateSeeded: Sendable {
  public struct Settings: Sendable, Codable, Equatable {
    /// Whether weights are what is left of the counts once the records so far are taken off.
    public var useSyntheticCounts = false
    /// In percent.
    public var weightSelectionPercentile = 95
    /// By which all counts are multiplied first; nil for 1.
    public var aggregateCountsScaleFactor: Double?
    /// How many records; nil for as many as the counts of single items give.
    public var targetNumberOfRecords: Int?

    public init() {}
  }

  public let settings: Settings

  /// - Precondition: the percentile is in 0...100, the factor above 0, and the target at least 0.
  public init(_ settings: Settings = Settings()) {
    precondition((0...100).contains(settings.weightSelectionPercentile), "not a percentile")
    precondition(settings.aggregateCountsScaleFactor.map { $0 > 0 } ?? true, "factor not above 0")
    precondition(settings.targetNumberOfRecords.map { $0 >= 0 } ?? true, "a negative target")
    self.settings = settings
  }

  /// The records, in random order.
  ///
  /// One after the other, on one thread: what a record may have depends on what those before it
  /// used up.
  ///
  /// - Parameter seed: the same seed gives the same records.
  /// - Complexity: O(records · Σ over their items of the combinations completed · items that may
  ///   follow).
  package func records(from aggregates: NoisyAggregates, seed: UInt64) -> ItemRows {
    var run = AggregateSeededRun(aggregates, settings: settings, seed: seed)
    var rows = ItemRows()
    if let target = settings.targetNumberOfRecords {
      guard !run.isExhausted else { return rows }
      while rows.rowCount < target {
        if run.isExhausted { run.restart() }
        rows.append(run.next())
      }
    } else {
      while !run.isExhausted { rows.append(run.next()) }
    }
    var generator = CounterGenerator(seed: seed, 0x7368_7566_666C_65)
    return rows.selecting((0..<rows.rowCount).shuffled(using: &generator))
  }
}

/// The records of one run, and what is left of the counts.
private struct AggregateSeededRun: ~Copyable {
  private let useSyntheticCounts: Bool
  private let domain: ItemDomain
  private let weights: SeededWeights
  private var record: SeededRecord
  /// What each item may still be given away, and which may.
  private var left: [Int32] = []
  private var available: [UInt64] = []
  private var generator: CounterGenerator
  private var items: [UInt16] = []
  private var candidates: [Int32]
  private var values: [Int]

  init(_ aggregates: NoisyAggregates, settings: AggregateSeeded.Settings, seed: UInt64) {
    useSyntheticCounts = settings.useSyntheticCounts
    domain = aggregates.domain
    weights = SeededWeights(aggregates.counts, factor: settings.aggregateCountsScaleFactor)
    record = SeededRecord(
      tree: aggregates.tree, domain: domain, percentage: settings.weightSelectionPercentile)
    generator = CounterGenerator(seed: seed, 0x7265_636F_7264_73)
    candidates = Array(repeating: 0, count: domain.count)
    values = Array(repeating: 0, count: domain.count)
    single = aggregates.tree.levels[0].last
    fill()
  }

  private let single: [UInt16]

  /// Whether no item has count left.
  var isExhausted: Bool { available.allSatisfy { $0 == 0 } }

  /// Begins again with the counts as they were released.
  mutating func restart() {
    weights.reset()
    fill()
  }

  private mutating func fill() {
    left = Array(repeating: 0, count: domain.count)
    available = Array(repeating: 0, count: record.wordCount)
    for (place, item) in single.enumerated() where weights.ofLength[1][place] > 0 {
      left[Int(item)] = weights.ofLength[1][place]
      available[Int(item) >> 6] |= 1 << UInt64(item & 63)
    }
  }

  /// The next record; not empty where an item has count left.
  mutating func next() -> [UInt16] {
    items.removeAll(keepingCapacity: true)
    available.withUnsafeBufferPointer { record.begin($0.baseAddress!, weights: weights) }
    while let item = draw() {
      if useSyntheticCounts { record.use(item, weights: weights) }
      record.add(item, weights: weights)
      items.append(UInt16(item))
      left[item] -= 1
      if left[item] == 0 { available[item >> 6] &= ~(1 << UInt64(item & 63)) }
    }
    items.sort()
    return items
  }

  /// One of the items that may follow, with probability in proportion to its weight.
  private mutating func draw() -> Int? {
    let count = candidates.withUnsafeMutableBufferPointer { candidates in
      values.withUnsafeMutableBufferPointer { values in
        record.candidates(weights, into: candidates.baseAddress!, values.baseAddress!)
      }
    }
    var total = 0
    for index in 0..<count { total += values[index] }
    guard total > 0 else { return nil }
    var rest = generator.number(below: total)
    for index in 0..<count {
      rest -= values[index]
      if rest < 0 { return Int(candidates[index]) }
    }
    preconditionFailure("a number below the total ends before the last candidate")
  }
}

extension CounterGenerator {
  /// Uniform below `bound`; the bias is below bound · 2⁻⁶⁴.
  @inline(__always)
  mutating func number(below bound: Int) -> Int {
    Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
  }
}
