import LinearAlgebra
import Marginals
import RealModule

/// Potentials in closed form for a tree whose every clique was measured whole: log clique −
/// log separator, which on a decomposable model is the solution where the measurements agree
/// (Lauritzen 1996, section 4.4).
///
/// Noisy measurements do not agree. Every tree clique's marginal is therefore the least-squares
/// estimate from all measurements (``/Marginals/ResidualEstimate``), projected to the counts that
/// are not negative and have the total, and kept above a floor; divided by its own margin over the
/// separator it is a conditional distribution, so that the model is a distribution without
/// iteration.
///
/// From here mirror descent reaches the least loss in a fraction of the steps. The least loss is not
/// the least error: it fits the noise as well, which a descent from 0 that is stopped early does not.
///
/// Complexity: a few passes over the tree's cells.
public struct DecomposableStart: Sendable {
  /// The least count of a cell, in standard deviations of its measurement's noise: a cell at 0 could
  /// not rise again in the fit.
  public var floor = 0.01

  public init() {}

  /// - Parameters:
  ///   - measurements: noisy marginals, each within a clique of `tree`.
  ///   - sizes: values of every attribute.
  ///   - total: N, the estimated number of records.
  ///   - tree: the junction tree of the model.
  /// - Returns: potentials of the tree's cliques; nil where one was not measured whole.
  public func potentials(
    for measurements: [MarginalMeasurement], sizes: [Int], total: Double, tree: JunctionTree
  ) -> [Clique: [Double]]? {
    let merged = MarginalMeasurement.merged(measurements)
    var sigma: [Clique: Double] = [:]
    for measurement in merged where measurement.part == .whole {
      sigma[measurement.clique] = measurement.sigma
    }
    guard tree.cliques.allSatisfy({ sigma[$0] != nil }) else { return nil }
    let estimate = ResidualEstimate(merged, sizes: sizes)
    var potentials: [Clique: [Double]] = [:]
    for (clique, separator) in zip(tree.cliques, tree.separators) {
      let least = min(floor * (sigma[clique] ?? 0), total / Double(clique.cells(sizes)))
      let counts = Self.projected(estimate.marginal(of: clique), total: total)
        .map { max($0, least, .leastNormalMagnitude) }
      let table = Factor(
        clique: clique, shape: clique.attributes.map { sizes[$0] }, values: counts)
      potentials[clique] = table.divided(by: table.marginal(on: separator)).values
        .map { Double.log($0) }
    }
    return potentials
  }

  /// The nearest values that are not negative and sum to `total`: all less one threshold, where that
  /// is positive (Held, Wolfe & Crowder 1974).
  static func projected(_ values: [Double], total: Double) -> [Double] {
    var (sum, threshold) = (0.0, 0.0)
    for (index, value) in values.sorted(by: >).enumerated() {
      sum += value
      let next = (sum - total) / Double(index + 1)
      guard value > next else { break }
      threshold = next
    }
    return values.map { max(0, $0 - threshold) }
  }
}

extension Clique {
  fileprivate func cells(_ sizes: [Int]) -> Int { attributes.reduce(1) { $0 * sizes[$1] } }
}
