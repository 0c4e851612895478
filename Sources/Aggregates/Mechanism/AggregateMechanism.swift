import Privacy
import RealModule
import Synthesis

/// Noisy counts of all combinations of up to R items: the algorithm of Gopi, Mahabadi & Yekhanin as
/// Synthetic Data Showcase has it (Microsoft Research 2022), for whole numbers, with the proof mended.
///
/// 1. The number of records, with Laplace noise.
/// 2. For k = 1 … R: the candidates, which are the combinations whose sub-combinations were all released;
///    how many of them a record may count for, Δ_k, a noisy percentile of how many records hold; each
///    record's own, at random down to Δ_k; Gaussian noise of variance Δ_k·σ_k²; those at or above the
///    threshold.
/// 3. Counts lowered to those of their sub-combinations, which were released too.
///
/// ## Privacy
/// Given what was released before, one record adds 1 to at most Δ_k candidates, chosen by that record
/// alone, so noise on them costs 1/(2σ_k²) (``Sensitivity/distinctCells(perRow:rowsPerUnit:)``); the
/// percentile costs ε_Q²/8. Prices are fixed in advance, so they add up (Bun & Steinke 2016, Lemma 2.3).
/// In these points the original is looser:
/// - Where the items are not a public input, those are released that reach a threshold which hides
///   what one record alone has. The original takes every item of the table for a candidate; here a
///   record's items are drawn down to Δ_1 first, so that at most Δ_1 of them are at stake.
/// - The range of the percentile is public and its score moves by less than 1
///   (``SecretScores/init(percentile:ofRowsIn:candidates:rowsPerUnit:)``); the original's range ends at
///   the table's own maximum and its score can move by more than 50.
/// - Thresholds come from the exact tail of the noise that is drawn (``SparseThreshold``).
/// - δ is given, or made of the noisy number of records, never of the true one.
/// - (ε, δ) is converted as in Canonne, Kamath & Steinke 2020, and a choice costs ε²/8.
struct AggregateMechanism {
  static let name = "aggregate"

  let settings: AggregateSettings
  var threads = 1

  /// Prices of what is released.
  struct Prices {
    let percentile: PositiveRational
    /// For each length, ρ of its counts.
    let counts: [Double]
  }

  /// - Parameter rho: what the lengths may cost together.
  func prices(rho: Double) throws -> Prices {
    let share = settings.percentileEpsilonProportion
    let length = Double(settings.reportingLength)
    let epsilon = (8 * rho * share / length).squareRoot() * (1 - 0x1p-30)
    return Prices(
      percentile: try PositiveRational.roundedDown(epsilon),
      counts: settings.shares.map { $0 * rho * (1 - share) * (1 - 0x1p-30) })
  }

  /// Releases the counts of every length.
  func release(
    _ items: borrowing SecretItems, recordCount: Int, foundDelta: Double, ledger: inout Ledger,
    progress: (String) -> Void
  ) throws -> NoisyAggregates {
    let prices = try prices(rho: ledger.remaining)
    var tree = CombinationTree(length: settings.reportingLength)
    var counts: [[Int64]] = []
    var levels: [NoisyAggregates.Level] = []
    var singles: [Int64]?
    for length in 1...settings.reportingLength {
      progress("counting combinations of length \(length)")
      let stage = AggregateStage(
        settings: settings, length: length,
        candidates: CandidateSets(tree, length: length, domain: items.domain),
        percentileEpsilon: prices.percentile, rho: prices.counts[length - 1],
        foundDelta: foundDelta, threads: threads)
      let released = try stage.release(items, ledger: &ledger)
      stage.append(released, to: &tree)
      counts.append(released.values)
      levels.append(released.level)
      if length == 1 { singles = released.all }
    }
    tree.finish()
    var domain = items.domain
    if !items.isDomainPublic {
      // Items that were not released are as secret as the records.
      let kept = tree.levels[0].last
      (domain, tree) = (domain.keeping(kept), tree.renumbered(from: kept))
    }
    return NoisyAggregates(
      domain: domain, isDomainPublic: items.isDomainPublic, tree: tree, noisy: counts,
      singles: singles, recordCount: recordCount,
      levels: levels, normalizes: settings.normalizes)
  }
}
