import Marginals

/// Predicts the cells of a junction tree before anything is allocated, and what one clique more
/// would cost.
public struct TreeSizer: Sendable {
  private var graph: InteractionGraph
  /// Σ cells of the tree that covers what was added so far.
  public private(set) var cells: Double

  public init(covering cliques: [Clique], sizes: [Int]) {
    graph = InteractionGraph(cliques: cliques, sizes: sizes)
    cells = graph.cost()
  }

  /// Σ cells with `clique` added.
  public func cells(with clique: Clique) -> Double {
    var larger = graph
    larger.join(clique)
    return larger.cost()
  }

  /// Adds `clique` and returns whether that joined attributes that no clique joined before.
  @discardableResult
  public mutating func add(_ clique: Clique) -> Bool {
    guard graph.join(clique) else { return false }
    cells = graph.cost()
    return true
  }
}
