import Marginals

/// Greedy elimination: the maximal cliques of a triangulated graph in which every given clique is
/// complete, and the cells they need.
///
/// Two orders are tried, the attribute whose elimination makes the smallest clique (min-weight) and
/// the one that adds the fewest edges (min-fill), ties to the smaller clique and then to the
/// smaller index; of each connected part of the graph the cheaper result is kept. No tensor is
/// allocated.
///
/// Complexity: O(d³) for d attributes of a connected part.
public struct Triangulation: Sendable {
  /// Maximal cliques, in order of elimination.
  public let cliques: [Clique]
  /// Σ cells over the maximal cliques; a floating-point number, so that it cannot overflow.
  public let cells: Double

  /// - Parameters:
  ///   - cliques: sets of attributes that must each lie within one clique of the result.
  ///   - sizes: values of every attribute of the domain; every attribute is covered.
  public init(of cliques: [Clique], sizes: [Int]) {
    let graph = InteractionGraph(cliques: cliques, sizes: sizes)
    let parts = graph.parts().map { graph.eliminated($0) }
    self.cliques = parts.flatMap { $0.cliques.map(\.clique) }
    cells = parts.reduce(0) { $0 + $1.cells }
  }
}

/// Attributes as vertices, joined where a clique holds both.
struct InteractionGraph: Sendable {
  private enum Order { case weight, fill }

  private var neighbours: [AttributeSet]
  private let sizes: [Double]
  private let last: AttributeSet

  init(cliques: [Clique], sizes: [Int], last: AttributeSet = AttributeSet()) {
    precondition(sizes.count <= AttributeSet.maximumCount, "too many attributes")
    self.last = last
    self.sizes = sizes.map(Double.init)
    neighbours = sizes.indices.map { AttributeSet([$0]) }
    for clique in cliques { join(clique) }
  }

  /// Makes `clique` complete and returns whether it was not.
  @discardableResult
  mutating func join(_ clique: Clique) -> Bool {
    let set = AttributeSet(clique)
    var isNew = false
    for vertex in set where !set.isSubset(of: neighbours[vertex]) {
      neighbours[vertex] = neighbours[vertex].union(set)
      isNew = true
    }
    return isNew
  }

  /// The connected part that an attribute belongs to.
  func part(of vertex: Int) -> AttributeSet {
    var part = neighbours[vertex]
    var open = part
    open.remove(vertex)
    while let next = open.first {
      open.remove(next)
      open = open.union(neighbours[next].subtracting(part))
      part = part.union(neighbours[next])
    }
    return part
  }

  /// All connected parts, in order of their smallest attributes.
  func parts() -> [AttributeSet] {
    var rest = AttributeSet(sizes.indices)
    var result: [AttributeSet] = []
    while let first = rest.first {
      let part = part(of: first)
      result.append(part)
      rest = rest.subtracting(part)
    }
    return result
  }

  /// Whether all of the attributes are joined with one another.
  func isComplete(_ set: AttributeSet) -> Bool {
    set.allSatisfy { set.isSubset(of: neighbours[$0]) }
  }

  /// The cheaper of the two elimination orders of a union of connected parts.
  func eliminated(_ part: AttributeSet) -> Elimination {
    let byWeight = eliminated(part, by: .weight)
    guard part.count > 3 else { return byWeight }
    let byFill = eliminated(part, by: .fill)
    return byWeight.cells <= byFill.cells ? byWeight : byFill
  }

  private func eliminated(_ part: AttributeSet, by order: Order) -> Elimination {
    var neighbours = neighbours
    var remaining = part
    var elimination = Elimination()
    while !remaining.isEmpty {
      let early = remaining.subtracting(last)
      let next = cheapest(
        in: early.isEmpty ? remaining : early, neighbours: neighbours, order: order)
      let clique = neighbours[next]
      elimination.add(next, clique: clique, cells: weight(clique))
      remaining.remove(next)
      for vertex in clique {
        neighbours[vertex] = neighbours[vertex].union(clique)
        neighbours[vertex].remove(next)
      }
    }
    return elimination
  }

  private func cheapest(
    in remaining: AttributeSet, neighbours: [AttributeSet], order: Order
  ) -> Int {
    var best = -1
    var bestKey = (Double.infinity, Double.infinity)
    for vertex in remaining {
      let clique = neighbours[vertex]
      let size = weight(clique)
      let key =
        order == .weight
        ? (size, 0) : (missingEdges(clique, neighbours: neighbours), size)
      if best < 0 || key < bestKey {
        best = vertex
        bestKey = key
      }
    }
    return best
  }

  /// Twice the number of edges that completing `clique` would add.
  private func missingEdges(_ clique: AttributeSet, neighbours: [AttributeSet]) -> Double {
    var missing = 0
    for vertex in clique {
      missing += clique.count - clique.intersection(neighbours[vertex]).count
    }
    return Double(missing)
  }

  private func weight(_ clique: AttributeSet) -> Double {
    var product = 1.0
    for vertex in clique { product *= sizes[vertex] }
    return product
  }
}
