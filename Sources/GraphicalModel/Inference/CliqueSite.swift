import LinearAlgebra
import Marginals

/// One tree clique as belief propagation sees it: its chain of margins, where its tables lie, and
/// what is gathered into them in which order.
struct CliqueSite {
  var chain: MarginChain
  /// Tables of up to 256 KB stay in the cache, and are kept in any case.
  static let smallTable = 1 << 15

  /// Whether the clique's whole table is kept, not only its margins.
  private(set) var keepsTable = true
  /// Start of each node's margin in the arena; −1 for a table that is not kept, and for what slabs alone have.
  private(set) var offsets: [Int] = []
  /// Start of the product of each node's factors from outside of the passes over the table; −1 where it has
  /// none.
  private(set) var products: [Int] = []
  /// Where each node's part lies in the room for one slab, which begins with the slab's own cells; the last
  /// entry is its end.
  private(set) var roomOffsets: [Int] = []
  /// The margin shared with the parent.
  var separatorNode = 0
  /// Nodes from the separator up to the first that is not chained, for the way to the root.
  private(set) var separatorPath: [Int] = []
  /// The parent's margin over the same separator.
  var parentNode = 0
  /// (child clique, node of its separator in this clique's chain)
  var children: [(clique: Int, node: Int)] = []
  var terms: [(term: Int, node: Int)] = []
  /// Nodes whose potentials must be spread to their parents, and whose margins are wanted, innermost first.
  private(set) var spread: [Int] = []
  /// The margins outside of the passes over the table by which of them they are summed from, ascending:
  /// branches that have nothing in common but the table.
  private(set) var branches: [Branch] = []
  /// What is multiplied into nodes outside of the passes over the table, in this order.
  private var factors: [Factor] = []
  /// States of the separator; 0 at the root. The number of the first among those of all separators.
  private(set) var separatorCells = 0
  private(set) var firstState = 0
  /// The provisional margin over the separator; the message to the parent; what the table is
  /// multiplied by on the way back.
  var provisional = 0
  var message = 0
  var ratio = 0

  struct Branch {
    /// The chained nodes that are wanted.
    let chained: [Int]
    /// The factors of all its nodes, in order.
    let factors: [Factor]
    let cells: Int
  }

  /// Whether the branches are worth several threads.
  var hasLargeBranches: Bool { branches.reduce(0) { $0 + $1.cells } >= 1 << 17 }

  /// Something that is multiplied into a node's table.
  struct Factor {
    enum Source {
      case term(Int)
      case message(clique: Int)
      /// The table of a node whose parent is the receiving one.
      case margin(node: Int)
    }

    let source: Source
    let node: Int
    /// Whether it is the node's first, which is copied.
    let isFirst: Bool
  }

  /// The sites of a tree's cliques, and for each term its clique and node.
  static func make(
    tree: JunctionTree, order: AxisOrder, terms: [Clique], slabLimit: Int
  ) -> (sites: [CliqueSite], places: [(site: Int, node: Int)]) {
    let axes = tree.cliques.map(order.axes(of:))
    func mask(_ clique: Clique, in site: Int) -> UInt64 {
      axes[site].enumerated().reduce(0) {
        clique.contains($1.element) ? $0 | (1 << UInt64($1.offset)) : $0
      }
    }
    var sites = axes.map {
      CliqueSite(chain: MarginChain(shape: $0.map { order.sizes[$0] }, slabLimit: slabLimit))
    }
    var places: [(site: Int, node: Int)] = []
    for (term, clique) in terms.enumerated() {
      guard let home = tree.home(of: clique, sizes: order.sizes) else {
        preconditionFailure("a term lies outside the tree")
      }
      let node = sites[home].chain.node(keeping: mask(clique, in: home))
      sites[home].terms.append((term, node))
      places.append((home, node))
    }
    for index in sites.indices where tree.parents[index] >= 0 {
      let separator = tree.separators[index]
      sites[index].separatorNode = sites[index].chain.node(keeping: mask(separator, in: index))
      let parent = tree.parents[index]
      sites[index].parentNode = sites[parent].chain.node(keeping: mask(separator, in: parent))
      sites[parent].children.append((index, sites[index].parentNode))
    }
    for index in sites.indices { sites[index].order(isRoot: tree.parents[index] < 0) }
    return (sites, places)
  }

  /// Takes room for the clique's tables; for the whole one only if it is small, a term's, or kept for others.
  mutating func place(
    in layout: inout ArenaLayout, isRoot: Bool, keepsTable: Bool, smallTable: Int
  ) {
    self.keepsTable =
      keepsTable || chain.nodes[0].cells <= smallTable || terms.contains { $0.node == 0 }
    let nodes = chain.nodes
    offsets = nodes.indices.map { node in
      let isHere = node == 0 ? self.keepsTable : chain.isOutside(node)
      return isHere ? layout.take(nodes[node].cells) : -1
    }
    products = [Int](repeating: -1, count: nodes.count)
    for factor in factors where factor.isFirst {
      products[factor.node] = layout.take(nodes[factor.node].cells)
    }
    separatorCells = isRoot ? 0 : nodes[separatorNode].cells
    firstState = layout.takeStates(separatorCells)
    provisional = layout.take(separatorCells)
    message = layout.take(separatorCells)
    ratio = layout.take(separatorCells)
    if separatorPath.count > 1, let outermost = separatorPath.last {
      layout.reserveSpare(nodes[outermost].cells)
    }
    if isRoot { layout.reserveSpare(chain.slabs.slabCount) }
    layout.reserveSlab(roomOffsets.last ?? 0)
  }

  /// A node's parent was made before it, so that descending order spreads from the inside.
  private mutating func order(isRoot: Bool) {
    var active = Set<Int>()
    for node in terms.map(\.node) + children.map(\.node) {
      active.formUnion(chain.path(from: node))
    }
    spread = active.sorted(by: >)
    if !isRoot {
      let path = chain.path(from: separatorNode)
      let end = path.firstIndex { chain.nodes[$0].kind != .chained } ?? path.count - 1
      separatorPath = Array(path[...end])
    }
    roomOffsets = chain.nodes.indices.reduce(into: [0]) { offsets, node in
      let isHere = node == 0 || chain.nodes[node].kind == .slabwise
      offsets.append(offsets[node] + (isHere ? chain.slabCells(of: node) : 0))
    }
    factors = orderedFactors()
    branches = chain.branches.map { nodes in
      Branch(
        chained: nodes.filter { chain.nodes[$0].kind == .chained && active.contains($0) },
        factors: factors.filter { nodes.contains($0.node) },
        cells: nodes.reduce(0) { $0 + chain.nodes[$1].cells })
    }
  }

  private func orderedFactors() -> [Factor] {
    var sources = terms.map { (Factor.Source.term($0.term), $0.node) }
    sources += children.map { (.message(clique: $0.clique), $0.node) }
    sources += spread.filter { chain.nodes[$0].kind == .chained }.map {
      (.margin(node: $0), chain.nodes[$0].parent)
    }
    var filled = Set<Int>()
    return sources.filter { $0.1 > 0 }.map { source, node in
      Factor(source: source, node: node, isFirst: filled.insert(node).inserted)
    }
  }
}
