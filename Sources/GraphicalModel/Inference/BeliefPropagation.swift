import LinearAlgebra
import Marginals
import RealModule

/// Belief propagation on a junction tree, in preallocated buffers.
///
/// The distribution is p(x) ∝ exp(Σ_t θ_t(x_t)) over *terms* t, each a clique that lies within a
/// clique of the tree. `calibrate` makes two sweeps (Lauritzen & Spiegelhalter 1988): towards the
/// root, each clique's potentials are gathered, exponentiated once with the largest subtracted, and
/// summed to its parent's separator; away from the root, each clique's table is multiplied by the
/// ratio of its separator's final to its provisional margin (0/0 = 0, Jensen et al. 1990).
/// Messages travel as logarithms, of which there are few; tables as probabilities.
///
/// Afterwards every clique's table and every margin asked for holds probabilities.
///
/// Complexity: one exponential and a few passes a cell; no allocation, except where potentials
/// differ so much that a separator's state would underflow: that clique is gathered again, state by
/// state.
final class BeliefPropagation {
  /// One tree clique: its chain of margins and where its tables lie.
  private struct Site {
    var chain: MarginChain
    /// Start of each node's table in the arena.
    var offsets: [Int] = []
    /// The margin shared with the parent.
    var separatorNode = 0
    /// Nodes from the separator up, for the way to the root.
    var separatorPath: [Int] = []
    /// (child clique, node of its separator in this clique's chain)
    var children: [(clique: Int, node: Int)] = []
    var terms: [(term: Int, node: Int)] = []
    /// Nodes whose potentials must be spread to their parents, innermost first.
    var spread: [Int] = []
    /// The provisional margin over the separator; the message to the parent as a logarithm.
    var provisional = 0
    var message = 0
    /// The largest gathered potential.
    var shift = 0.0
  }

  let tree: JunctionTree
  let order: AxisOrder
  let terms: [Clique]
  /// Where each term's potentials lie in the flat vector; the last entry is its length.
  let termOffsets: [Int]

  private var sites: [Site] = []
  private var termPlaces: [(site: Int, node: Int)] = []
  private let arena: UnsafeMutableBufferPointer<Double>

  /// - Parameters:
  ///   - tree: a junction tree.
  ///   - sizes: values of every attribute.
  ///   - terms: cliques, each within some clique of the tree.
  init(tree: JunctionTree, sizes: [Int], terms: [Clique]) {
    self.tree = tree
    self.terms = terms
    order = AxisOrder(sizes: sizes)
    var offsets = [0]
    for term in terms {
      offsets.append(offsets[offsets.count - 1] + term.attributes.reduce(1) { $0 * sizes[$1] })
    }
    termOffsets = offsets
    var length = 0
    sites = Self.makeSites(tree: tree, order: order, terms: terms, places: &termPlaces)
    for index in sites.indices {
      for node in sites[index].chain.nodes {
        sites[index].offsets.append(length)
        length += node.cells
      }
      let separatorCells = sites[index].chain.nodes[sites[index].separatorNode].cells
      sites[index].provisional = length
      sites[index].message = length + separatorCells
      length += 2 * separatorCells
    }
    arena = .allocate(capacity: length)
    arena.initialize(repeating: 0)
  }

  deinit { arena.deallocate() }

  /// Calibrates the tree for the given potentials.
  ///
  /// - Parameter potentials: of all terms, one after the other, each in axis order; −∞ forbids.
  /// - Returns: log Σ_x exp(Σ_t θ_t(x_t)).
  func calibrate(_ potentials: UnsafePointer<Double>) -> Double {
    var logPartition = 0.0
    for index in sites.indices.reversed() {
      logPartition += collect(index, potentials: potentials)
    }
    for index in sites.indices { distribute(index) }
    return logPartition
  }

  /// Probabilities of a term's cells in axis order, valid until the next calibration.
  func margin(ofTerm term: Int) -> UnsafeBufferPointer<Double> {
    let place = termPlaces[term]
    return table(of: place.site, node: place.node)
  }

  /// Probabilities of a tree clique's cells in axis order, valid until the next calibration.
  func belief(of clique: Int) -> UnsafeBufferPointer<Double> {
    table(of: clique, node: 0)
  }

  /// Probabilities of a margin of a tree clique in axis order: the attributes of `clique` that
  /// `margin` names. Allocates; not for hot loops.
  func margin(_ margin: Clique, of clique: Int) -> [Double] {
    let axes = order.axes(of: tree.cliques[clique])
    let projection = AxisProjection(
      shape: axes.map { order.sizes[$0] }, kept: axes.map(margin.contains))
    return [Double](unsafeUninitializedCapacity: projection.outputCount) { buffer, count in
      if let target = buffer.baseAddress { projection.sum(pointer(clique, 0), into: target) }
      count = projection.outputCount
    }
  }

  private func table(of site: Int, node: Int) -> UnsafeBufferPointer<Double> {
    UnsafeBufferPointer(
      start: pointer(site, node), count: sites[site].chain.nodes[node].cells)
  }

  @inline(__always)
  private func pointer(_ site: Int, _ node: Int) -> UnsafeMutablePointer<Double> {
    at(sites[site].offsets[node])
  }

  @inline(__always)
  private func at(_ offset: Int) -> UnsafeMutablePointer<Double> {
    arena.baseAddress.unsafelyUnwrapped + offset
  }
}

// MARK: - The two sweeps

extension BeliefPropagation {
  /// Gathers a clique's potentials and its children's messages, exponentiates, and sends its own
  /// message. Returns what was subtracted, plus the logarithm of the total at the root.
  private func collect(_ index: Int, potentials: UnsafePointer<Double>) -> Double {
    gather(index, potentials: potentials)
    let table = pointer(index, 0)
    let nodes = sites[index].chain.nodes
    let cells = nodes[0].cells
    var shift = VectorExponential.maximum(table, count: cells)
    if !shift.isFinite { shift = 0 }
    let total = VectorExponential.exponentiate(table, count: cells, shift: shift)
    guard tree.parents[index] >= 0 else {
      let scale = total > 0 ? 1 / total : 0
      for cell in 0..<cells { table[cell] *= scale }
      return shift + .log(total)
    }
    for node in sites[index].separatorPath.reversed() {
      nodes[node].projection?.sum(pointer(index, nodes[node].parent), into: pointer(index, node))
    }
    let separator = pointer(index, sites[index].separatorNode)
    let provisional = at(sites[index].provisional)
    let message = at(sites[index].message)
    for state in 0..<nodes[sites[index].separatorNode].cells {
      guard separator[state] >= Self.faint else {
        return collectByState(index, potentials: potentials)
      }
      provisional[state] = separator[state]
      message[state] = .log(separator[state])
    }
    return shift
  }

  /// A separator state lighter than this beside its clique's heaviest cell may have lost cells to
  /// underflow, which matters where the rest of the tree insists on that state.
  private static var faint: Double { 1e-290 }

  /// As ``collect(_:potentials:)`` below the root, with the largest potential of every separator
  /// state subtracted from that state's cells instead of one for all: for potentials that differ by
  /// hundreds, or forbid a state. Allocates.
  private func collectByState(_ index: Int, potentials: UnsafePointer<Double>) -> Double {
    gather(index, potentials: potentials)
    let chain = sites[index].chain
    let (table, cells) = (pointer(index, 0), chain.nodes[0].cells)
    let node = sites[index].separatorNode
    let projection = chain.projection(onto: node)
    let numbers = (0..<chain.nodes[node].cells).map(Double.init)
    let states = [Double](unsafeUninitializedCapacity: cells) { buffer, count in
      projection.broadcast(numbers, to: buffer.baseAddress.unsafelyUnwrapped)
      count = cells
    }
    var largest = [Double](repeating: -.infinity, count: numbers.count)
    for cell in 0..<cells {
      largest[Int(states[cell])] = max(largest[Int(states[cell])], table[cell])
    }
    for cell in 0..<cells where table[cell] > -.infinity {
      table[cell] -= largest[Int(states[cell])]
    }
    _ = VectorExponential.exponentiate(table, count: cells, shift: 0)
    let provisional = at(sites[index].provisional)
    let message = at(sites[index].message)
    projection.sum(table, into: provisional)
    for state in largest.indices { message[state] = .log(provisional[state]) + largest[state] }
    return 0
  }

  private func gather(_ index: Int, potentials: UnsafePointer<Double>) {
    let nodes = sites[index].chain.nodes
    for node in sites[index].spread {
      pointer(index, node).update(repeating: 0, count: nodes[node].cells)
    }
    pointer(index, 0).update(repeating: 0, count: nodes[0].cells)
    for (term, node) in sites[index].terms {
      add(potentials + termOffsets[term], to: pointer(index, node), count: nodes[node].cells)
    }
    for child in sites[index].children {
      add(
        at(sites[child.clique].message), to: pointer(index, child.node),
        count: nodes[child.node].cells)
    }
    for node in sites[index].spread {
      nodes[node].projection?.addBroadcast(
        pointer(index, node), to: pointer(index, nodes[node].parent))
    }
  }

  /// Scales a clique's table to its parent's margin over the separator, and sums its margins.
  private func distribute(_ index: Int) {
    let nodes = sites[index].chain.nodes
    let parent = tree.parents[index]
    if parent >= 0 {
      let cells = nodes[sites[index].separatorNode].cells
      let provisional = at(sites[index].provisional)
      let ratio = at(sites[index].message)
      let place = sites[parent].children.first { $0.clique == index }
      let final = pointer(parent, place?.node ?? 0)
      for state in 0..<cells {
        ratio[state] = provisional[state] > 0 ? final[state] / provisional[state] : 0
      }
      spreadRatio(index, ratio: ratio)
    }
    for node in nodes.indices.dropFirst() {
      nodes[node].projection?.sum(pointer(index, nodes[node].parent), into: pointer(index, node))
    }
  }

  /// Multiplies the clique's table by a factor for each state of its separator.
  private func spreadRatio(_ index: Int, ratio: UnsafePointer<Double>) {
    let nodes = sites[index].chain.nodes
    let path = sites[index].separatorPath
    guard let first = path.first else {
      multiply(ratio, into: pointer(index, 0), count: nodes[0].cells)
      return
    }
    pointer(index, first).update(from: ratio, count: nodes[first].cells)
    for node in path {
      guard let projection = nodes[node].projection else { continue }
      if nodes[node].parent == 0 {
        projection.multiplyBroadcast(pointer(index, node), into: pointer(index, 0))
      } else {
        projection.broadcast(pointer(index, node), to: pointer(index, nodes[node].parent))
      }
    }
  }

  private func add(
    _ source: UnsafePointer<Double>, to target: UnsafeMutablePointer<Double>, count: Int
  ) {
    for cell in 0..<count { target[cell] += source[cell] }
  }

  private func multiply(
    _ source: UnsafePointer<Double>, into target: UnsafeMutablePointer<Double>, count: Int
  ) {
    for cell in 0..<count { target[cell] *= source[cell] }
  }
}

// MARK: - Layout

extension BeliefPropagation {
  private static func makeSites(
    tree: JunctionTree, order: AxisOrder, terms: [Clique],
    places: inout [(site: Int, node: Int)]
  ) -> [Site] {
    let axes = tree.cliques.map(order.axes(of:))
    func mask(_ clique: Clique, in site: Int) -> UInt64 {
      axes[site].enumerated().reduce(0) {
        clique.contains($1.element) ? $0 | (1 << UInt64($1.offset)) : $0
      }
    }
    var sites = axes.map { Site(chain: MarginChain(shape: $0.map { order.sizes[$0] })) }
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
      let node = sites[parent].chain.node(keeping: mask(separator, in: parent))
      sites[parent].children.append((index, node))
    }
    for index in sites.indices { sites[index].spread = spreadOrder(sites[index]) }
    return sites
  }

  /// Nodes that receive potentials, directly or from below; a parent comes after its children
  /// because it was made before them.
  private static func spreadOrder(_ site: Site) -> [Int] {
    var active = Set<Int>()
    for node in site.terms.map(\.node) + site.children.map(\.node) {
      active.formUnion(site.chain.path(from: node))
    }
    return active.sorted(by: >)
  }
}
