import Privacy
import Synthesis

/// What a child may expect of a release that protects parents: its loss against tables without it and
/// its links, in which its parents stay.
///
/// ## Privacy
/// A child of m parents changes what m parents contribute. A table of whole counts moves as if m records
/// were replaced, L2² ≤ 2m² times its charge. The interaction part of a record that is replaced moves by
/// up to 2f·n/(n − 1) ≤ 4f, f being the charge and n the smallest domain of the clique, so m of them by
/// 4m² times it; a score or the scores of a choice move by twice m sensitivities, 4m². Of the tail counts
/// the child leaves up to m cells, and m other links may take the places of its own among those that
/// count, all in one cell: L2 ≤ m + √m against a charge of K_T², at most 2m² times it for K_T ≥ 2 and
/// 4m² for K_T = 1.
public struct ChildGuarantee: Sendable, Codable, Equatable {
  /// m.
  public let parents: Int
  public let rho: Double
  public let epsilon: Double
  public let delta: Double

  /// Bounds for children of 1, 2 and 3 parents.
  static func table(_ ledger: [LedgerEntry], delta: Delta, shared: Int) -> [ChildGuarantee] {
    (1...3).map { parents in
      let factor = Double(parents * parents)
      let rho = ledger.reduce(0.0) { sum, entry in
        (sum + entry.rho * factor * (isWhole(entry, shared: shared) ? 2 : 4)).nextUp
      }
      return ChildGuarantee(
        parents: parents, rho: rho,
        epsilon: (try? Rho(rho)).map { ZCDP.epsilon(rho: $0, delta: delta).value } ?? 0,
        delta: delta.value)
    }
  }

  /// Whether the entry is of a table of whole counts: of these alone the charge is that of all mass in
  /// one cell. A single score looks the same and is told by its label.
  private static func isWhole(_ entry: LedgerEntry, shared: Int) -> Bool {
    guard case .discreteGaussian(_, let l1, let squaredL2) = entry.mechanism,
      l1 * l1 == squaredL2, !entry.label.hasPrefix(MatrixMechanism.scoreLabel)
    else { return false }
    return shared > 1 || entry.label != SharedCounts.label
  }
}
