import Privacy
import Synthesis

#if Mutations
  import Mutations
#endif

/// What a child may expect of a release that protects parents: its loss against tables without it and
/// its links, in which its parents stay.
///
/// ## Privacy
/// A child of m parents changes what m parents contribute. A table of whole counts moves as if m records
/// were replaced, L2² ≤ 2m² times its charge. The interaction part of a record that is replaced moves by
/// up to 2f·n/(n − 1) ≤ 4f, f being the charge and n the smallest domain of the clique, so m of them by
/// 4m² times it; a score or the scores of a choice move by twice m sensitivities, 4m². Of the tail counts
/// the child leaves up to m different cells, and up to m other links take the places of its own among
/// those that count, at worst all in one cell: L2² ≤ m + m² ≤ 2m² against a charge of K_T² ≥ 1.
///
/// A person who is both a parent and a child of m parents adds the two changes as vectors: √ρ, or μ, adds
/// up.
///
/// Gaussian releases cost, under zCDP as under Gaussian DP, in proportion to the square of what moves, so
/// that the factors are those of ρ and of μ²/2; a choice's ρ is ε²/8, and its μ²/2 less than in proportion
/// to it. What is μ-GDP is μ²/2-zCDP.
///
/// Which part of a budget goes to what follows from earlier releases where it is not fixed, so only
/// fixed parts of whole tables count twice, and everything else four times.
public struct ChildGuarantee: Sendable, Codable, Equatable {
  /// m.
  public let parents: Int
  /// Of zCDP, or μ²/2 where epsilon is that of Gaussian DP.
  public let rho: Double
  public let epsilon: Double
  public let delta: Double
  /// For a person who is in both tables.
  public let rhoInBothTables: Double
  public let epsilonInBothTables: Double

  /// Bounds for children of 1, 2 and 3 parents.
  ///
  /// - Parameters:
  ///   - budget: of the whole release, in the accountant's unit.
  ///   - wholeShare: the part of it that is fixed for tables of whole counts.
  static func table(
    budget: Price, wholeShare: Double, accountant: Accountant, delta: Delta
  ) -> [ChildGuarantee] {
    (1...3).compactMap { parents in
      let factor = factor(parents: parents, wholeShare: wholeShare)
      let sum = factor.squareRoot() + 1
      guard let own = try? Price((factor * budget.value).nextUp),
        let both = try? Price((sum * sum * budget.value * (1 + 1e-12)).nextUp)
      else { return nil }
      return ChildGuarantee(
        parents: parents, rho: own.value,
        epsilon: accountant.epsilon(price: own, delta: delta).value, delta: delta.value,
        rhoInBothTables: both.value,
        epsilonInBothTables: accountant.epsilon(price: both, delta: delta).value)
    }
  }

  /// How many times the charge a child of m parents costs.
  private static func factor(parents: Int, wholeShare: Double) -> Double {
    let squared = Double(parents * parents)
    #if Mutations
      if Mutation.substitutionAsRemoval.isActive { return squared }
    #endif
    return squared * (4 - 2 * min(1, max(0, wholeShare - 1e-9)))
  }
}

extension LinkedPlan {
  /// The part of the budget that goes to tables of whole counts, whatever is released.
  func wholeShare(_ settings: LinkedSettings) -> Double {
    let engine =
      settings.engine == .mst
      ? MSTMechanism.shareOfTables : MatrixMechanism.shareOfTables(settings.mechanism.part)
    return numbers + siblings + sharing + engine * (parents + relation)
  }
}
