import LinearAlgebra
import Marginals

/// One tree clique as belief propagation sees it: its chain of margins, where its tables lie, and
/// what is gathered into them in which order.
struct CliqueSite {
  var chain: MarginChain
  /// How passes over the table are divided; nil until the clique has its place.
  private(set) var slabs: SlabLayout?
  /// Start of each node's table in the arena.
  var offsets: [Int] = []
  /// The margin shared with the parent.
  var separatorNode = 0
  /// Nodes from the separator up, for the way to the root.
  var separatorPath: [Int] = []
  /// The parent's margin over the same separator.
  var parentNode = 0
  /// (child clique, node of its separator in this clique's chain)
  var children: [(clique: Int, node: Int)] = []
  var terms: [(term: Int, node: Int)] = []
  /// Nodes whose potentials must be spread to their parents, innermost first.
  var spread: [Int] = []
  /// The margins by which of the largest they are summed from, ascending: branches that have
  /// nothing in common but the table.
  private(set) var branches: [Branch] = []
  /// The factors of the clique's table, in the order in which they are multiplied.
  var factors: [Factor] = []
  /// States of the separator; 0 at the root.
  var separatorCells = 0
  /// The provisional margin over the separator; the message to the parent; what the table is
  /// multiplied by on the way back.
  var provisional = 0
  var message = 0
  var ratio = 0

  struct Branch {
    var nodes: [Int] = []
    /// The factors of these nodes, in order.
    var factors: [Factor] = []
    var cells = 0
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
    tree: JunctionTree, order: AxisOrder, terms: [Clique]
  ) -> (sites: [CliqueSite], places: [(site: Int, node: Int)]) {
    let axes = tree.cliques.map(order.axes(of:))
    func mask(_ clique: Clique, in site: Int) -> UInt64 {
      axes[site].enumerated().reduce(0) {
        clique.contains($1.element) ? $0 | (1 << UInt64($1.offset)) : $0
      }
    }
    var sites = axes.map { CliqueSite(chain: MarginChain(shape: $0.map { order.sizes[$0] })) }
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
      sites[index].separatorPath = sites[index].chain.path(from: sites[index].separatorNode)
      let parent = tree.parents[index]
      sites[index].parentNode = sites[parent].chain.node(keeping: mask(separator, in: parent))
      sites[parent].children.append((index, sites[index].parentNode))
    }
    for index in sites.indices { sites[index].order() }
    return (sites, places)
  }

  /// Takes room for the clique's tables.
  mutating func place(in layout: inout ArenaLayout, isRoot: Bool, slabLimit: Int) {
    slabs = chain.slabs(limit: slabLimit)
    offsets = chain.nodes.map { layout.take($0.cells) }
    separatorCells = isRoot ? 0 : chain.nodes[separatorNode].cells
    provisional = layout.take(separatorCells)
    message = layout.take(separatorCells)
    ratio = layout.take(separatorCells)
    if separatorPath.count > 1, let outermost = separatorPath.last {
      layout.reserveSpare(chain.nodes[outermost].cells)
    }
    if isRoot { layout.reserveSpare(slabs?.slabCount ?? 0) }
  }

  /// A node's parent was made before it, so that descending order spreads from the inside.
  private mutating func order() {
    var active = Set<Int>()
    for node in terms.map(\.node) + children.map(\.node) {
      active.formUnion(chain.path(from: node))
    }
    spread = active.sorted(by: >)
    var filled = Set<Int>()
    func factor(_ source: Factor.Source, into node: Int) -> Factor {
      Factor(source: source, node: node, isFirst: filled.insert(node).inserted)
    }
    factors = terms.map { factor(.term($0.term), into: $0.node) }
    factors += children.map { factor(.message(clique: $0.clique), into: $0.node) }
    factors += spread.map { factor(.margin(node: $0), into: chain.nodes[$0].parent) }
    branches = chain.branches.map { nodes in
      Branch(
        nodes: nodes, factors: factors.filter { nodes.contains($0.node) },
        cells: nodes.reduce(0) { $0 + chain.nodes[$1].cells })
    }
  }
}
