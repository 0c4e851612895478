import RealModule

/// How strongly two attributes depend on each other, read off noisy marginals alone: the
/// significance of their interaction, and their mutual information without the noise's share.
///
/// ```swift
/// let estimate = ResidualEstimate(matrix.measurements, sizes: sizes)
/// for pair in PairStatistics.all(in: estimate, of: Clique.all(order: 2, of: sizes.count)) {
///   print(pair.clique, pair.zScore, pair.mutualInformation)
/// }
/// ```
///
/// **Significance.** With M̂, a, b and N̂ the least-squares estimates of the pair, its one-way marginals
/// and the total, the excess is T = ‖M̂ − abᵀ/N̂‖². Residuals of different attribute sets have
/// independent noise; to first order in the noise of a, b and N̂, and with the product of their own two
/// noises, the difference has, where the exact counts are a product, mean zero and a covariance whose
/// eigenvalues are known:
///
///     α = s² + v_a·v_b/N̂²          on (n_i − 2)(n_j − 2) directions,
///     α + β, β = v_a·‖b − b̄‖²/N̂²   on n_i − 2,
///     α + γ, γ = v_b·‖a − ā‖²/N̂²   on n_j − 2,
///     α + β + γ + δ, δ = v_N·‖a − ā‖²·‖b − b̄‖²/N̂⁴   on one,
///
/// where s², v_a, v_b and v_N are the variances (1/precision) of the four residuals, and the norms are
/// taken without the noise's share. So E T is the sum of the eigenvalues and Var T twice the sum of
/// their squares. What the sampling of people from a population adds is not part of this: the question
/// answered is whether the table's own counts depart from a product.
///
/// **Mutual information.** See ``mutualInformation``.
///
/// ## Privacy
/// Reads released values only.
public struct PairStatistics: Sendable {
  public let clique: Clique
  /// T = ‖M̂ − abᵀ/N̂‖², in counts squared.
  public let excess: Double
  /// E T from the noise alone.
  public let expectedExcess: Double
  /// √Var T from the noise alone.
  public let excessDeviation: Double
  /// The mutual information of M̂, clamped at zero, in nats: biased up by the noise.
  public let plugInMutualInformation: Double
  /// The mutual information in nats, the noise's expected contribution subtracted; below zero by
  /// chance where there is little.
  ///
  /// N·I = Σ ψ(m, μ) over cells, with μ = ab/N and ψ(m, μ) = m·log(m/μ) − m + μ. The plug-in value is
  /// Σ ψ(max(0, M̂), μ̂)/N̂. A cell's noise has the known variance V; what it adds in expectation is
  /// E ψ(max(0, m + √V·Z), μ) − ψ(m, μ), which is subtracted with m at μ̂ + w(M̂ − μ̂), not below zero.
  /// w = max(0, T − E T)/T is the part of the excess that is not noise (an empirical Bayes estimate),
  /// so that m is μ̂ under independence and M̂ where there is hardly noise: in both cases the
  /// correction is exact to the order of the noise of a, b and N̂. In between, where cells are smaller
  /// than their noise, dependence that cannot be seen counts as none and the value stays too low.
  public let mutualInformation: Double

  /// Standard deviations by which the excess exceeds what the noise alone gives; 0 where an attribute
  /// has one value. Not normal but skewed as χ² with (n_i − 1)(n_j − 1) degrees of freedom is.
  public var zScore: Double {
    excessDeviation > 0 ? (excess - expectedExcess) / excessDeviation : 0
  }

  /// - Returns: nil where the pair's interaction or either one-way marginal was not measured.
  ///
  /// Complexity: linear in the pair's cells, with 64 exponentials a cell that is small beside its
  /// noise.
  public init?(of clique: Clique, in estimate: ResidualEstimate) {
    precondition(clique.count == 2, "a pair has two attributes")
    let parts = clique.subsets.map(estimate.precision(of:))
    guard parts.allSatisfy({ $0 > 0 }) else { return nil }
    let table = NoisyPair(clique, in: estimate)
    let (mean, variance) = table.moments
    let excess = table.excess
    self.clique = clique
    self.excess = excess
    expectedExcess = mean
    excessDeviation = Double.sqrt(variance)
    let share = excess > mean ? (excess - mean) / excess : 0
    let information = table.information(signalShare: share)
    plugInMutualInformation = information.plugIn
    mutualInformation = information.corrected
  }

  /// The statistics of every pair of `cliques` that was measured, in their order.
  public static func all(in estimate: ResidualEstimate, of cliques: [Clique]) -> [PairStatistics] {
    cliques.compactMap { PairStatistics(of: $0, in: estimate) }
  }
}
