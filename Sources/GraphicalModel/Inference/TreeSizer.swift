import Marginals

/// Predicts the cells of a junction tree before anything is allocated, and what one clique more
/// would cost.
public struct TreeSizer: Sendable {
  private var graph: InteractionGraph
  /// The connected part of every attribute, and its cells.
  private var parts: [AttributeSet] = []
  private var partCells: [Double] = []
  /// Σ cells of the tree that covers what was added so far.
  public private(set) var cells = 0.0

  /// - Parameters:
  ///   - cliques: what the tree must hold.
  ///   - sizes: values of every attribute of the domain.
  ///   - last: attributes that are eliminated after all others.
  public init(covering cliques: [Clique], sizes: [Int], last: [Int] = []) {
    graph = InteractionGraph(cliques: cliques, sizes: sizes, last: AttributeSet(last))
    parts = sizes.map { _ in AttributeSet() }
    partCells = sizes.map { _ in 0 }
    for part in graph.parts() { record(part) }
  }

  /// Σ cells with `clique` added: only the parts of the tree that it touches are eliminated anew.
  public func cells(with clique: Clique) -> Double {
    let set = AttributeSet(clique)
    guard !graph.isComplete(set) else { return cells }
    var larger = graph
    larger.join(clique)
    return rest(besides: set) + larger.eliminated(touched(by: set)).cells
  }

  /// Adds `clique` and returns whether that joined attributes that no clique joined before.
  @discardableResult
  public mutating func add(_ clique: Clique) -> Bool {
    let set = AttributeSet(clique)
    guard !graph.isComplete(set) else { return false }
    let touched = touched(by: set)
    cells = rest(besides: set)
    graph.join(clique)
    record(touched)
    return true
  }

  private func touched(by set: AttributeSet) -> AttributeSet {
    set.reduce(AttributeSet()) { $0.union(parts[$1]) }
  }

  /// Cells of the parts that hold none of the attributes.
  private func rest(besides set: AttributeSet) -> Double {
    var seen = AttributeSet()
    var result = cells
    for attribute in set where !seen.contains(attribute) {
      result -= partCells[attribute]
      seen = seen.union(parts[attribute])
    }
    return result
  }

  private mutating func record(_ part: AttributeSet) {
    let size = graph.eliminated(part).cells
    for attribute in part { (parts[attribute], partCells[attribute]) = (part, size) }
    cells += size
  }
}
