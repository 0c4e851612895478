import Marginals
import Tabular

/// A distribution over records: p(x) ∝ exp(Σ θ_c(x_c)), with an estimate of how many records there
/// are. It is made of released values alone and may be published.
public struct TreeModel: Sendable {
  /// The most attributes that a model can have.
  public static let maximumAttributes = AttributeSet.maximumCount

  /// The logarithmic weight of every cell of a clique's marginal.
  public struct Potential: Sendable, Codable {
    public let clique: Clique
    /// Row-major over the clique's attributes; −∞ forbids a cell.
    public let values: [Double]

    public init(clique: Clique, values: [Double]) {
      self.clique = clique
      self.values = values
    }
  }

  /// Values of every attribute.
  public let sizes: [Int]
  public let tree: JunctionTree
  /// Potentials of cliques that each lie within a clique of the tree.
  public let potentials: [Potential]
  /// The estimated number of records, at least 1.
  public let total: Double

  public init(sizes: [Int], tree: JunctionTree, potentials: [Potential], total: Double) {
    self.sizes = sizes
    self.tree = tree
    self.potentials = potentials
    self.total = total
  }

  /// The model given that some attributes have given values: {attribute: code}.
  ///
  /// The tree is unchanged, so the conditional distribution is exact and costs no rejection.
  public func conditioned(on evidence: [Int: Int]) -> TreeModel {
    let facts = evidence.sorted { $0.key < $1.key }.map { attribute, code in
      var values = [Double](repeating: -.infinity, count: sizes[attribute])
      values[code] = 0
      return Potential(clique: Clique([attribute]), values: values)
    }
    return TreeModel(sizes: sizes, tree: tree, potentials: potentials + facts, total: total)
  }
}

extension TreeModel {
  /// The model given that no record has any of the combinations.
  ///
  /// The tree stays as it is where it holds the attributes of every combination together; otherwise
  /// it is made anew over its own cliques and those. The conditional distribution is exact.
  ///
  /// - Throws: ``ModelSizeError`` where the new tree would have more than `limit` cells.
  public func forbidding(
    _ combinations: [ImpossibleCombination], limit: Int = 1 << 31
  ) throws(ModelSizeError) -> TreeModel {
    let zeros = StructuralZeros(combinations, sizes: sizes)
    let isHeld = zeros.cliques.allSatisfy { self.tree.home(of: $0, sizes: sizes) != nil }
    let tree =
      isHeld
      ? self.tree
      : try JunctionTree(covering: self.tree.cliques + zeros.cliques, sizes: sizes, limit: limit)
    return TreeModel(
      sizes: sizes, tree: tree, potentials: potentials + zeros.potentials, total: total)
  }
}

/// A model whose tree has been calibrated: every clique's table holds its probabilities.
public final class CalibratedModel: @unchecked Sendable {
  public let model: TreeModel
  /// log Σ exp of the potentials; −∞ where all records are forbidden.
  public let logPartition: Double
  let engine: BeliefPropagation

  /// One calibration; nothing changes afterwards, so reading from several threads is safe.
  public init(_ model: TreeModel) {
    self.model = model
    let engine = BeliefPropagation(
      tree: model.tree, sizes: model.sizes, terms: model.potentials.map(\.clique))
    self.engine = engine
    let flat = model.potentials.flatMap {
      engine.order.toAxisOrder($0.values, of: $0.clique)
    }
    logPartition = flat.withUnsafeBufferPointer {
      engine.calibrate($0.baseAddress.unsafelyUnwrapped)
    }
  }

  /// Probabilities of the marginal of a clique that lies within some clique of the tree, row-major
  /// over its attributes; nil where it lies within none.
  public func marginal(of clique: Clique) -> [Double]? {
    guard let home = model.tree.home(of: clique, sizes: model.sizes) else { return nil }
    return engine.order.toAttributeOrder(engine.margin(clique, of: home), of: clique)
  }
}
