import Marginals
import Privacy
import Tabular

/// How many children have at least g parents, by the child's own attributes: the tail counts T.
///
/// Of every parent only the K_T links of smallest priority count, so the numbers are of a thinned
/// table.
enum SharedCounts {
  /// One block of types × M cells, row-major: cell (t, g − 1) counts the children of type t with at
  /// least g counted links.
  ///
  /// - Parameter type: of a child, by its row.
  ///
  /// ## Privacy
  /// ``/Privacy/Sensitivity/tailCounts(linksPerUnit:)``. A child's type must not depend on its
  /// parents.
  static func counts(_ links: BoundedLinks, types: ChildTypes) -> SecretCounts {
    let (limit, cap) = (links.caps.shared, links.caps.parents)
    return SecretCounts(
      blocks: [
        (cells: types.count * cap, sensitivity: .tailCounts(linksPerUnit: max(1, limit)))
      ]
    ) { buffer in
      var degrees = [Int32](repeating: 0, count: links.rows.children.rowCount)
      for parent in 0..<links.rows.parents.rowCount {
        for place in links.places(of: parent).prefix(limit) {
          degrees[Int(links.rows.childOfLink[place.link])] += 1
        }
      }
      for (child, degree) in degrees.enumerated() where degree > 0 {
        let first = types.type(of: child, in: links.rows.children.columns) * cap
        for level in 0..<min(cap, Int(degree)) { buffer[first + level] += 1 }
      }
      degrees.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
    }
  }
}

/// Children told apart by some of their own columns.
struct ChildTypes: Sendable {
  /// Positions among the children's columns.
  let columns: [Int]
  private let sizes: [Int]

  /// The most types by which sharing is measured: the noise of all adds up in what is common to them.
  static let limit = 4

  /// The first columns whose values together are few enough: a public rule.
  init(_ domain: Domain) {
    var columns: [Int] = []
    var count = 1
    for (column, size) in domain.sizes.enumerated() where count * size <= Self.limit {
      columns.append(column)
      count *= size
    }
    self.columns = columns
    sizes = columns.map { domain[$0].size }
  }

  var count: Int { sizes.reduce(1, *) }

  func type(of child: Int, in table: [CodeColumn]) -> Int {
    zip(columns, sizes).reduce(0) { $0 * $1.1 + table[$1.0][child] }
  }
}
