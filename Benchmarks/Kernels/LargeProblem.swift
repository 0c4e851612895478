import Marginalia

/// Marginals of three attributes each, as many as a junction tree of `limit` cells holds, measured
/// on a table that nobody needs: every count is the same.
struct LargeProblem {
  let sizes: [Int]
  let tree: JunctionTree
  let measurements: [MarginalMeasurement]

  init(of sizes: [Int], limit: Int) throws {
    var sizer = TreeSizer(covering: [], sizes: sizes)
    var chosen: [Clique] = []
    for clique in Clique.all(order: 3, of: sizes.count)
    where sizer.cells(with: clique) <= Double(limit) {
      sizer.add(clique)
      chosen.append(clique)
    }
    self.sizes = sizes
    tree = try JunctionTree(covering: chosen, sizes: sizes)
    measurements = chosen.map { clique in
      let cells = clique.attributes.reduce(1) { $0 * sizes[$1] }
      return MarginalMeasurement(
        clique: clique,
        values: (0..<cells).map { 20_000 / Double(cells) * (1 + 0.5 * Double($0 % 3 - 1)) },
        variance: 400)
    }
  }
}
