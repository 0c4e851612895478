/// The elimination of a graph's vertices one by one: each leaves a clique of itself and the
/// neighbours that it had left.
struct Elimination {
  /// Maximal cliques, in order of elimination.
  private(set) var cliques: [AttributeSet] = []
  /// Σ cells of the maximal cliques.
  private(set) var cells = 0.0
  private var steps: [(vertex: Int, clique: AttributeSet)] = []

  mutating func add(_ vertex: Int, clique: AttributeSet, cells more: Double) {
    steps.append((vertex, clique))
    guard !cliques.contains(where: { clique.isSubset(of: $0) }) else { return }
    cliques.append(clique)
    cells += more
  }

  /// The maximal cliques as a tree in which every clique adds to its parent the vertices that were
  /// eliminated before those it shares with it; the root, which holds the last vertex, comes first.
  ///
  /// A step's clique hangs at the step of the first of its other vertices to be eliminated. A step whose
  /// clique lies within that of a step that hangs at it is one node with that.
  var tree: [(clique: AttributeSet, parent: Int)] {
    var stepOf: [Int: Int] = [:]
    for (index, step) in steps.enumerated() { stepOf[step.vertex] = index }
    let above = steps.map { step in
      step.clique.filter { $0 != step.vertex }.compactMap { stepOf[$0] }.min() ?? -1
    }
    // The node of a step: the largest clique that it is part of, by its first step.
    var node = Array(steps.indices)
    for (index, step) in steps.enumerated() {
      if let child = steps.indices.first(where: {
        above[$0] == index && step.clique.isSubset(of: steps[node[$0]].clique)
      }) {
        node[index] = node[child]
      }
    }
    var top: [Int: Int] = [:]
    for index in steps.indices { top[node[index]] = index }
    let order = Array(Set(node)).sorted { (top[$0] ?? 0) > (top[$1] ?? 0) }
    let places = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
    return order.map { first in
      let parent = above[top[first] ?? first]
      return (steps[first].clique, parent < 0 ? -1 : places[node[parent]] ?? -1)
    }
  }
}
