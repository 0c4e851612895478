import Marginals

/// A tree over the maximal cliques of a triangulated graph in which the cliques that hold an
/// attribute form a connected part.
///
/// Parts of the graph that share no attribute are joined by empty separators, so there is always
/// one tree; a domain without attributes has the tree without cliques. Cliques are numbered in depth-first order from the root, number 0: a clique's parent
/// has a smaller number than the clique (Lauritzen & Spiegelhalter 1988).
public struct JunctionTree: Sendable {
  public let cliques: [Clique]
  /// The parent of each clique; −1 for the root.
  public let parents: [Int]
  /// What each clique shares with its parent; empty for the root.
  public let separators: [Clique]
  /// Σ cells of all cliques.
  public let cells: Int

  /// - Parameters:
  ///   - cliques: sets of attributes that must each lie within one clique of the tree.
  ///   - sizes: values of every attribute of the domain.
  ///   - limit: cells of all cliques at most.
  /// - Throws: ``ModelSizeError`` where the tree would have more than `limit` cells.
  public init(covering cliques: [Clique], sizes: [Int], limit: Int = 1 << 31) throws(ModelSizeError)
  {
    let triangulation = Triangulation(of: cliques, sizes: sizes)
    guard triangulation.cells <= Double(limit) else {
      throw ModelSizeError(cells: triangulation.cells, limit: limit)
    }
    cells = Int(triangulation.cells)
    (self.cliques, parents, separators) = Self.spanningTree(triangulation.cliques)
  }

  /// A tree that was made before, so that the same records are drawn from it; nil where these are
  /// no cliques and parents of a junction tree over all attributes of the domain.
  ///
  /// - Throws: ``ModelSizeError`` where the tree would have more than `limit` cells.
  public init?(
    cliques: [Clique], parents: [Int], sizes: [Int], limit: Int = 1 << 31
  ) throws(ModelSizeError) {
    guard cliques.count == parents.count, parents.first == -1,
      parents.indices.dropFirst().allSatisfy({ (0..<$0).contains(parents[$0]) }),
      cliques.allSatisfy({ $0.attributes.allSatisfy(sizes.indices.contains) })
    else { return nil }
    let separators = cliques.indices.map {
      parents[$0] < 0 ? Clique([]) : cliques[$0].intersection(cliques[parents[$0]])
    }
    // The cliques that hold an attribute are connected when just one has it without its parent.
    var tops = [Int](repeating: 0, count: sizes.count)
    for (clique, separator) in zip(cliques, separators) {
      for attribute in clique.attributes where !separator.contains(attribute) {
        tops[attribute] += 1
      }
    }
    guard tops.allSatisfy({ $0 == 1 }) else { return nil }
    let cells = cliques.reduce(0.0) { sum, clique in
      sum + clique.attributes.reduce(1.0) { $0 * Double(sizes[$1]) }
    }
    guard cells <= Double(limit) else { throw ModelSizeError(cells: cells, limit: limit) }
    (self.cliques, self.parents, self.separators) = (cliques, parents, separators)
    self.cells = Int(cells)
  }

  /// Prim's algorithm for the maximum spanning tree over separator sizes.
  private static func spanningTree(
    _ cliques: [Clique]
  ) -> (cliques: [Clique], parents: [Int], separators: [Clique]) {
    let sets = cliques.map { AttributeSet($0) }
    var parent = [Int](repeating: -1, count: cliques.count)
    var shared = [Int](repeating: -1, count: cliques.count)
    var visited = [Bool](repeating: false, count: cliques.count)
    for _ in cliques.indices {
      var next = -1
      for index in cliques.indices where !visited[index] {
        if next < 0 || shared[index] > shared[next] { next = index }
      }
      visited[next] = true
      for index in cliques.indices where !visited[index] {
        let common = sets[index].intersection(sets[next]).count
        if common > shared[index] {
          shared[index] = common
          parent[index] = next
        }
      }
    }
    return depthFirst(cliques, parent: parent)
  }

  /// A tree from the elimination of all attributes but some, and then of those, from which the others
  /// can be drawn where those are given: a clique whose separator holds one of the others adds none of
  /// the given ones (a strong junction tree; Jensen, Jensen & Dittmer 1994).
  ///
  /// - Parameters:
  ///   - cliques: sets of attributes that must each lie within one clique of the tree.
  ///   - given: the attributes that are eliminated last; without any it is a tree like others.
  ///   - sizes: values of every attribute of the domain.
  ///   - limit: cells of all cliques at most.
  /// - Throws: ``ModelSizeError`` where the tree would have more than `limit` cells.
  public init(
    covering cliques: [Clique], given: [Int], sizes: [Int], limit: Int = 1 << 31
  ) throws(ModelSizeError) {
    guard !given.isEmpty else {
      try self.init(covering: cliques, sizes: sizes, limit: limit)
      return
    }
    let graph = InteractionGraph(cliques: cliques, sizes: sizes, last: AttributeSet(given))
    let parts = graph.parts().map { graph.eliminated($0) }
    let cells = parts.reduce(0) { $0 + $1.cells }
    guard cells <= Double(limit) else { throw ModelSizeError(cells: cells, limit: limit) }
    var nodes: [Clique] = []
    var parents: [Int] = []
    for part in parts {
      let tree = part.tree
      let first = nodes.count
      nodes += tree.map { Clique($0.clique) }
      // Parts that share no attribute hang at the root of the first.
      parents += tree.map { $0.parent < 0 ? (first == 0 ? -1 : 0) : first + $0.parent }
    }
    self.init(Self.depthFirst(nodes, parent: parents), cells: Int(cells))
  }

  private init(
    _ tree: (cliques: [Clique], parents: [Int], separators: [Clique]), cells: Int
  ) {
    (cliques, parents, separators) = tree
    self.cells = cells
  }

  private static func depthFirst(
    _ cliques: [Clique], parent: [Int]
  ) -> (cliques: [Clique], parents: [Int], separators: [Clique]) {
    var children = [[Int]](repeating: [], count: cliques.count)
    for (index, above) in parent.enumerated() where above >= 0 { children[above].append(index) }
    var result: (cliques: [Clique], parents: [Int], separators: [Clique]) = ([], [], [])
    var stack: [(clique: Int, parent: Int)] = cliques.isEmpty ? [] : [(0, -1)]
    while let (clique, above) = stack.popLast() {
      let number = result.cliques.count
      result.cliques.append(cliques[clique])
      result.parents.append(above)
      result.separators.append(
        above < 0 ? Clique([]) : cliques[clique].intersection(result.cliques[above]))
      for child in children[clique].reversed() { stack.append((child, number)) }
    }
    return result
  }

  /// The smallest clique that holds all of `clique`, or nil.
  public func home(of clique: Clique, sizes: [Int]) -> Int? {
    func cells(_ index: Int) -> Double {
      cliques[index].attributes.reduce(1.0) { $0 * Double(sizes[$1]) }
    }
    return cliques.indices.filter { clique.isSubset(of: cliques[$0]) }
      .min { cells($0) < cells($1) }
  }
}

/// A model that would not fit the limit, with the numbers.
public struct ModelSizeError: Error, CustomStringConvertible, Sendable {
  public let cells: Double
  public let limit: Int

  public init(cells: Double, limit: Int) {
    self.cells = cells
    self.limit = limit
  }

  public var description: String {
    func megabytes(_ cells: Double) -> String {
      let exact = cells * 8 / 1_048_576
      let steps = exact < 0.1 ? 10_000.0 : 10
      return exact < 1e14 ? "\((exact * steps).rounded(.up) / steps)" : "more than 1e14"
    }
    return "the model needs \(megabytes(cells)) MB and the limit is "
      + "\(megabytes(Double(limit))) MB; raise --max-model-size, or merge values, or leave columns out"
  }
}
