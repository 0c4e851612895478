import Tabular

/// The marginals that a release is meant to serve, each with a weight: what a mechanism's shares and
/// scores are made for.
///
/// It is a public input.
public struct Workload: Sendable, Equatable {
  /// Cliques without repetition, in ascending order, and the weight of each, positive.
  public let cliques: [Clique]
  public let weights: [Double]
  /// W_i: Σ of the weights of the cliques that contain attribute i.
  public let attributeWeights: [Double]

  /// - Parameters:
  ///   - members: cliques with positive weights; those of a repeated clique add up.
  ///   - count: the number of all attributes.
  /// - Precondition: every attribute is below `count`, every weight positive and finite.
  public init(_ members: [(clique: Clique, weight: Double)], attributes count: Int) {
    var sums: [Clique: Double] = [:]
    var attributeWeights = [Double](repeating: 0, count: count)
    for (clique, weight) in members where clique.count > 0 {
      precondition(weight > 0 && weight.isFinite, "a weight is a positive number")
      sums[clique, default: 0] += weight
      for attribute in clique.attributes { attributeWeights[attribute] += weight }
    }
    let cliques = sums.keys.sorted()
    self.cliques = cliques
    weights = cliques.map { sums[$0] ?? 0 }
    self.attributeWeights = attributeWeights
  }

  /// All cliques of `order` attributes, of weight 1 each; of all attributes where there are fewer.
  public static func all(order: Int, of count: Int) -> Workload {
    Workload(
      Clique.all(order: min(order, count), of: count).map { ($0, 1) }, attributes: count)
  }

  /// All cliques of `order` attributes that contain `target`, of weight 1 each.
  public static func around(_ target: Int, order: Int = 3, of count: Int) -> Workload {
    let others = (0..<count).filter { $0 != target }
    let cliques = Clique.all(order: min(order, count) - 1, of: others.count).map { rest in
      Clique([target] + rest.attributes.map { others[$0] })
    }
    return Workload(cliques.map { ($0, 1) }, attributes: count)
  }

  /// The downward closure: every non-empty subset of a clique, in ascending order by size and then
  /// lexicographically.
  public var closure: [Clique] {
    Set(cliques.flatMap(\.subsets)).filter { $0.count > 0 }
      .sorted { ($0.count, $0) < ($1.count, $1) }
  }

  /// Σ_s c_s·|r ∩ s| over the cliques s of weight c_s (McKenna et al. 2022): the weight of a candidate.
  public func overlap(of clique: Clique) -> Double {
    clique.attributes.reduce(0) { $0 + attributeWeights[$1] }
  }

  /// The subsets of `order` attributes of its cliques, each with Σ of the weights of the cliques that
  /// contain it, divided by their mean.
  public func relativeWeights(order: Int) -> [Clique: Double] {
    var sums: [Clique: Double] = [:]
    for (clique, weight) in zip(cliques, weights) where clique.count >= order {
      for places in Clique.all(order: order, of: clique.count) {
        sums[Clique(places.attributes.map { clique.attributes[$0] }), default: 0] += weight
      }
    }
    let mean = sums.values.sorted().reduce(0, +) / Double(max(1, sums.count))
    return sums.mapValues { $0 / mean }
  }
}
