import Marginals
import Privacy
import Tabular

/// How alike the children of one parent are: for columns of the child's side, how often two links of
/// one parent have two values.
///
/// Every parent that kept k ≥ 2 links has mass 1, shared evenly by its k(k − 1)/2 unordered pairs, in
/// steps of 1/lcm of these numbers.
enum SiblingCounts {
  /// One block a column: the upper triangle over its values, diagonal included, row after row.
  ///
  /// ## Privacy
  /// The pairs of a parent lie in one cell each and their weights add up to the steps:
  /// ``/Privacy/Sensitivity/unitMass(steps:)``.
  static func counts(_ links: BoundedLinks, columns: [Int]) -> SecretCounts {
    let domain = links.domain.relation
    let steps = links.caps.pairSteps
    let sizes = columns.map { attribute in
      (
        cells: domain[attribute].size * (domain[attribute].size + 1) / 2,
        sensitivity: Sensitivity.unitMass(steps: steps)
      )
    }
    return SecretCounts(blocks: sizes) { buffer in
      guard links.caps.links >= 2 else { return }
      for count in 2...links.caps.links {
        let rows = links.relationRows(links.parents(keeping: count).flatMap(links.places(of:)))
        DegreeBlock(rows: rows, links: count, given: links.domain.parents.count).addSiblings(
          of: columns, weight: Int64(2 * steps / (count * (count - 1))), to: buffer)
      }
    }
  }
}
