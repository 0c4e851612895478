import Marginals
import RealModule

extension StructuralZeros {
  /// How far margins may stay from what they should be, by the potential that would mend it: a rule may
  /// contradict noisy probabilities, and must not drive what it allows to 0 for that.
  private static let tolerance = 0.0005
  private static let sweeps = 100

  /// One-way probabilities whose product has those of `oneWay` for margins once the impossible is taken out
  /// of it: the distribution of largest entropy with these margins, or close to it.
  ///
  /// A fit that stays near the product of `oneWay` itself would stay near what the rules leave of it, which
  /// is little of a value that few others go with: of infants, where the rules say that they have no
  /// occupation, are not married and do not drive.
  ///
  /// - Parameter oneWay: probabilities of every attribute's values, 0 where one is impossible.
  /// - Throws: ``ModelSizeError`` where the cliques of the combinations have no tree that can be held.
  public func base(_ oneWay: [[Double]]) throws -> [[Double]] {
    guard !cliques.isEmpty else { return oneWay }
    let tree = try JunctionTree(covering: cliques, sizes: oneWay.map(\.count))
    let fixed = potentials
    let possible = possible(oneWay, fixed: fixed, tree: tree)
    var estimator = RidgeEstimator()
    (estimator.strength, estimator.twicing) = (1, false)
    (estimator.tolerance, estimator.maximumSweeps) = (1e-2, Self.sweeps)
    let fit = estimator.fit(
      Set(cliques.flatMap(\.attributes)).sorted().map { attribute in
        MarginalMeasurement(
          clique: Clique([attribute]), values: possible[attribute],
          variance: Self.tolerance * Self.tolerance)
      }, base: possible, total: 1, tree: tree, fixed: fixed)
    return possible.enumerated().map { attribute, probabilities in
      guard let change = fit.potentials[Clique([attribute])] else { return probabilities }
      return Self.normalised(
        zip(probabilities, change).map { $0 > 0 ? $0 * .exp($1) : 0 }) ?? probabilities
    }
  }

  /// Without the values that no record can have.
  private func possible(
    _ oneWay: [[Double]], fixed: [TreeModel.Potential], tree: JunctionTree
  ) -> [[Double]] {
    let all = CalibratedModel(
      TreeModel(sizes: oneWay.map(\.count), tree: tree, potentials: fixed, total: 1))
    return oneWay.enumerated().map { attribute, probabilities in
      guard let support = all.marginal(of: Clique([attribute])) else { return probabilities }
      return Self.normalised(zip(probabilities, support).map { $1 > 0 ? $0 : 0 }) ?? probabilities
    }
  }

  /// Nil where nothing is left.
  private static func normalised(_ weights: [Double]) -> [Double]? {
    let sum = weights.reduce(0, +)
    return sum > 0 && sum.isFinite ? weights.map { $0 / sum } : nil
  }
}
