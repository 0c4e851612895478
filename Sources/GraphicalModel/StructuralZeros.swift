import Marginals
import Tabular

/// The impossible combinations of a domain as a graphical model holds them: each one's attributes lie
/// together in a clique of the junction tree, and a potential of 0 or −∞ forbids its cells.
///
/// This is all that a mechanism needs of them:
///
///     let zeros = StructuralZeros(domain)
///     let tree = try JunctionTree(covering: chosen + zeros.cliques, sizes: domain.sizes)
///     let base = try zeros.base(oneWay)
///     let fit = RidgeEstimator().fit(…, base: base, tree: tree, fixed: zeros.potentials)
///
/// Cells without probability take no part in the fit, whatever the noise of a measurement put there.
/// Records are refined within the combinations of their table's domain.
public struct StructuralZeros: Sendable {
  /// Sets of attributes that the tree must hold together, each once.
  public let cliques: [Clique]
  private let combinations: [ImpossibleCombination]
  private let sizes: [Int]

  public init(_ domain: Domain) {
    self.init(domain.impossible, sizes: domain.sizes)
  }

  init(_ combinations: [ImpossibleCombination], sizes: [Int]) {
    self.combinations = combinations
    self.sizes = sizes
    var seen: Set<Clique> = []
    cliques = combinations.map { Clique($0.attributes) }.filter { seen.insert($0).inserted }
  }

  /// One potential a clique, made anew at each call: memory and time are the cliques' cells.
  public var potentials: [TreeModel.Potential] {
    cliques.map { clique in
      let shape = clique.attributes.map { sizes[$0] }
      var values = [Double](repeating: 0, count: shape.reduce(1, *))
      for combination in combinations where combination.attributes == clique.attributes {
        var cells = [0]
        for (extent, codes) in zip(shape, combination.codes) {
          cells = cells.flatMap { cell in codes.map { cell * extent + $0 } }
        }
        for cell in cells { values[cell] = -.infinity }
      }
      return TreeModel.Potential(clique: clique, values: values)
    }
  }

  /// Finds out, before anything is measured, whether a model can hold the combinations.
  ///
  /// - Throws: ``ModelSizeError`` where the tree of their cliques alone has more than `limit` cells,
  ///   and ``EmptyDomainError`` where they leave no record.
  public func check(limit: Int) throws {
    guard !cliques.isEmpty else { return }
    let tree = try JunctionTree(covering: cliques, sizes: sizes, limit: limit)
    let model = TreeModel(sizes: sizes, tree: tree, potentials: potentials, total: 1)
    guard CalibratedModel(model).logPartition > -.infinity else { throw EmptyDomainError() }
  }
}

/// Impossible combinations that leave no record.
public struct EmptyDomainError: Error, CustomStringConvertible, Sendable {
  public var description: String {
    "the impossible combinations (dp.impossible) leave no possible record; correct or remove one"
  }
}
