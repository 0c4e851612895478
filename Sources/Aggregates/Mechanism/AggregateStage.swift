import Privacy
import RealModule

#if Mutations
  import Mutations
#endif

/// The release of the combinations of one length.
struct AggregateStage {
  let settings: AggregateSettings
  let length: Int
  let candidates: CandidateSets
  let percentileEpsilon: PositiveRational
  /// ρ of the counts.
  let rho: Double
  /// δ that hides items which were found.
  let foundDelta: Double
  let threads: Int

  struct Released {
    /// Numbers of candidates, ascending, and their noisy counts.
    var positions: [Int] = []
    var values: [Int64] = []
    let level: NoisyAggregates.Level
    /// Of length 1, where items are public, the noisy counts of all of them, also those below the
    /// threshold.
    var all: [Int64]?
  }

  /// How often noise alone may show an item that no record has, where items are public.
  private static let singleFabrication = 0.01

  func release(
    _ items: borrowing SecretItems, ledger: inout Ledger
  ) throws -> Released {
    let rowsPerUnit = items.maxRowsPerUnit
    guard candidates.count <= SecretSparseCounts.maximumCells else {
      throw AggregateError.tooManyCandidates(length: length)
    }
    let limits = limits(items)
    guard let greatest = limits.last else {
      return Released(level: NoisyAggregates.Level(contributions: 0, sigma: 0, threshold: 0))
    }
    let counter = LevelCounter(
      items.rows, candidates: candidates, itemCount: items.domain.count)
    var (counts, held) = counter.count(threads: threads)
    let limit = try limit(
      held, limits: limits, greatest: greatest, rowsPerUnit: rowsPerUnit, ledger: &ledger)
    #if Mutations
      if length == 1, Mutation.itemsNotDrawnDown.isActive { held = [] }
    #endif
    if held.contains(where: { $0 > limit }) {
      let stream = ledger.randomness.stream("contributions/\(length)")
      counts = counts.subtracting(
        counter.surplus(held: held, limit: limit, using: stream))
    }
    let sensitivity = Sensitivity.distinctCells(perRow: limit, rowsPerUnit: rowsPerUnit)
    return try noisy(
      counts, isPublic: items.isDomainPublic, limit: limit, sensitivity: sensitivity,
      variance: try Self.variance(rho: rho, sensitivity: sensitivity), ledger: &ledger)
  }

  /// σ² of counts that cost ρ.
  static func variance(
    rho: Double, sensitivity: Sensitivity
  ) throws(PrivacyParameterError) -> PositiveRational {
    // An immense ε asks for less noise than can be drawn; more is safe.
    try PositiveRational.roundedUp(
      max(0x1p-20, Double(sensitivity.squaredL2) / (2 * rho) * (1 + 0x1p-48)))
  }

  private func noisy(
    _ counts: LevelCounter.Counts, isPublic: Bool, limit: Int, sensitivity: Sensitivity,
    variance: PositiveRational, ledger: inout Ledger
  ) throws -> Released {
    let label = "\(length)-way counts"
    let sigma = variance.doubleValue.squareRoot()
    if length == 1, isPublic {
      let secret = SecretCounts(blocks: [(candidates.count, sensitivity)]) { cells in
        for (position, count) in zip(counts.positions, counts.counts) { cells[position] = count }
      }
      guard
        let all = try ledger.measure(secret, variances: [variance], labels: [label])[0]
      else { preconditionFailure("a block with a variance is released") }
      let least = threshold(isPublic: isPublic).count(
        variance: variance, sensitivity: sensitivity)
      let kept = all.values.indices.filter { all.values[$0] >= least }
      return Released(
        positions: kept, values: kept.map { all.values[$0] },
        level: .init(contributions: limit, sigma: sigma, threshold: least), all: all.values)
    }
    let secret = SecretSparseCounts(
      isPublic || length > 1 ? .known(candidates.count) : .found,
      entries: counts.positions.count, sensitivity: sensitivity
    ) { positions, values in
      _ = positions.update(fromContentsOf: counts.positions)
      _ = values.update(fromContentsOf: counts.counts)
    }
    let released = try ledger.measure(
      secret, variance: variance, threshold: threshold(isPublic: isPublic), label: label)
    return Released(
      positions: released.positions, values: released.values,
      level: .init(contributions: limit, sigma: sigma, threshold: released.threshold))
  }

  private func threshold(isPublic: Bool) -> SparseThreshold {
    Self.threshold(settings, length: length, isDomainPublic: isPublic, foundDelta: foundDelta)
  }

  /// From which noisy count on a combination of the length is released.
  static func threshold(
    _ settings: AggregateSettings, length: Int, isDomainPublic: Bool, foundDelta: Double
  ) -> SparseThreshold {
    guard length > 1 else {
      return isDomainPublic
        ? .noiseAlone(probability: singleFabrication) : .hidingFound(delta: foundDelta)
    }
    switch settings.threshold(length: length) {
    case .adaptive(let eta): return .noiseAlone(probability: eta / 2)
    case .fixed(let count): return .count(Int64(count.rounded(.down)) + 1)
    }
  }

  /// The most combinations of one record that are dealt with.
  static let greatestLimit = 0x1p26

  /// The most combinations of the length that one record can hold, by public numbers.
  static func bound(_ items: borrowing SecretItems, length: Int) -> Double {
    (0..<length).reduce(1.0) {
      $0 * max(0, Double(items.domain.maxItemsPerRecord - $1)) / Double($1 + 1)
    }.rounded()
  }

  /// The numbers of candidates of one record to choose from: all up to 64, beyond that in steps of a
  /// fiftieth, up to the most that a record can hold. Empty where there is no candidate.
  private func limits(_ items: borrowing SecretItems) -> [Int] {
    let perRecord = Self.bound(items, length: length)
    // How many items were found is no public number.
    let isKnown = items.isDomainPublic || length > 1
    let greatest = Int(
      min(perRecord, isKnown ? Double(candidates.count) : .infinity))
    guard greatest > 0 else { return [] }
    var limits: [Int] = []
    var limit = 1
    while limit < greatest {
      limits.append(limit)
      limit = limit < 64 ? limit + 1 : limit + max(1, limit / 50)
    }
    return limits + [greatest]
  }

  private func limit(
    _ held: [Int32], limits: [Int], greatest: Int, rowsPerUnit: Int, ledger: inout Ledger
  ) throws -> Int {
    guard limits.count > 1 else { return greatest }
    var histogram = [Int64](repeating: 0, count: greatest + 1)
    for number in held { histogram[min(Int(number), greatest)] += 1 }
    let scores = SecretScores(
      percentile: settings.percentile, ofRowsIn: histogram, candidates: limits,
      rowsPerUnit: rowsPerUnit)
    let chosen = try ledger.select(
      scores, among: Array(limits.indices), epsilon: percentileEpsilon,
      label: "percentile of \(length)-way combinations of a record")
    return limits[chosen]
  }

  /// Adds what was released to the tree.
  func append(_ released: Released, to tree: inout CombinationTree) {
    var next = 0
    var set = [UInt64](repeating: 0, count: candidates.words)
    for place in 0..<candidates.prefixCount {
      var items: [UInt16] = []
      let end = candidates.bases[place + 1]
      if next < released.positions.count, released.positions[next] < end {
        let prefix = length == 1 ? [] : candidates.tree.items(at: place, length: length - 1)
        set.withUnsafeMutableBufferPointer { candidates.fill($0, extending: prefix) }
        var number = candidates.bases[place]
        for word in set.indices {
          var rest = set[word]
          while rest != 0 {
            if next < released.positions.count, released.positions[next] == number {
              items.append(UInt16(64 * word + rest.trailingZeroBitCount))
              next += 1
            }
            number += 1
            rest &= rest - 1
          }
        }
      }
      tree.appendChildren(items, length: length)
    }
  }
}
