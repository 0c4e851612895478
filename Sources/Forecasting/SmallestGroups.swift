import GraphicalModel
import Marginals

/// From which count on a cell of a marginal is distinguishable from zero, by what was measured.
///
/// The least-squares estimate of a cell has variance Σ over the subsets τ of the marginal's attributes of
/// Π_{i∈τ}(1 − 1/n_i) / (precision_τ · Π_{i∉τ} n_i²), as ``ResidualEstimate`` has its precisions; its
/// 95 % interval excludes zero from 1.96 standard deviations on.
struct SmallestGroups {
  private let estimate: ResidualEstimate
  private let sizes: [Int]

  init(_ model: ReleasedModel) {
    sizes = (model.recoding?.domain ?? model.domain).sizes
    estimate = ResidualEstimate(model.measurements, sizes: sizes)
  }

  /// Nil where the marginal itself, or what is peculiar to it, was not measured.
  func group(of clique: Clique) -> Double? {
    let attributes = clique.attributes.filter { sizes[$0] > 1 }
    guard estimate.precision(of: Clique(attributes)) > 0 else { return nil }
    var variance = 0.0
    for subset in clique.subsets {
      let precision = estimate.precision(of: subset)
      guard precision > 0 else { continue }
      let share = clique.attributes.reduce(1.0) { product, attribute in
        let size = Double(sizes[attribute])
        return product * (subset.contains(attribute) ? 1 - 1 / size : 1 / (size * size))
      }
      variance += share / precision
    }
    return deviationsOf95Percent * variance.squareRoot()
  }
}
