import LinearAlgebra
import Marginals
import RealModule

/// Belief propagation on a junction tree, in preallocated buffers.
///
/// The distribution is p(x) ∝ exp(Σ_t θ_t(x_t)) over *terms* t, each a clique that lies within a
/// clique of the tree. `calibrate` makes two sweeps (Lauritzen & Spiegelhalter 1988): towards the
/// root, each clique's table is the product of its terms' exponentials and its children's messages,
/// and is summed to its parent's separator; away from the root, each clique's table is multiplied by
/// the ratio of its separator's final to its provisional margin (0/0 = 0, Jensen et al. 1990).
///
/// Terms are exponentiated by themselves, each with its largest potential subtracted, so that an
/// exponential is spent on a term's cell and none on a table's. Every factor is at most 1; where
/// their product underflows, the clique is gathered again in logarithms.
///
/// Afterwards every clique's table and every margin asked for holds probabilities.
///
/// Complexity: a few multiplications and additions a cell; no allocation, except where potentials
/// differ so much that a separator's state would underflow even in logarithms: that clique is
/// gathered once more, state by state.
final class BeliefPropagation {
  let tree: JunctionTree
  let order: AxisOrder
  let terms: [Clique]
  /// Where each term's potentials lie in the flat vector; the last entry is its length.
  let termOffsets: [Int]

  var sites: [CliqueSite]
  private let termPlaces: [(site: Int, node: Int)]
  private let arena: UnsafeMutableBufferPointer<Double>
  /// The exponentials of all terms' potentials, laid out as these are, and what was subtracted from
  /// each term's.
  private let exponentials: UnsafeMutableBufferPointer<Double>
  private var shifts: [Double]

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
    (sites, termPlaces) = CliqueSite.make(tree: tree, order: order, terms: terms)
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
    exponentials = .allocate(capacity: max(1, offsets[terms.count]))
    exponentials.initialize(repeating: 0)
    shifts = [Double](repeating: 0, count: terms.count)
  }

  deinit {
    arena.deallocate()
    exponentials.deallocate()
  }

  /// Calibrates the tree for the given potentials.
  ///
  /// - Parameter potentials: of all terms, one after the other, each in axis order; −∞ forbids.
  /// - Returns: log Σ_x exp(Σ_t θ_t(x_t)).
  func calibrate(_ potentials: UnsafePointer<Double>) -> Double {
    exponentiate(potentials)
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
  func pointer(_ site: Int, _ node: Int) -> UnsafeMutablePointer<Double> {
    at(sites[site].offsets[node])
  }

  @inline(__always)
  func at(_ offset: Int) -> UnsafeMutablePointer<Double> {
    arena.baseAddress.unsafelyUnwrapped + offset
  }
}

// MARK: - Towards the root

extension BeliefPropagation {
  /// A separator state lighter than this may have lost cells to underflow, which matters where the
  /// rest of the tree insists on that state.
  static var faint: Double { 1e-290 }
  /// A root lighter than this may have lost cells that matter.
  private static var faintTotal: Double { 1e-100 }

  private func exponentiate(_ potentials: UnsafePointer<Double>) {
    let target = exponentials.baseAddress.unsafelyUnwrapped
    target.update(from: potentials, count: termOffsets[terms.count])
    for term in terms.indices {
      let count = termOffsets[term + 1] - termOffsets[term]
      let largest = VectorExponential.maximum(potentials + termOffsets[term], count: count)
      shifts[term] = largest.isFinite ? largest : 0
      _ = VectorExponential.exponentiate(
        target + termOffsets[term], count: count, shift: shifts[term])
    }
  }

  /// Gathers a clique's terms and its children's messages, and sends its own message. Returns the
  /// logarithm of what was divided out of the message, or of everything at the root.
  private func collect(_ index: Int, potentials: UnsafePointer<Double>) -> Double {
    let isSafe = sites[index].children.allSatisfy { !sites[$0.clique].sendsLogarithm }
    if isSafe, let result = collectProduct(index) { return result }
    return collectLogarithms(index, potentials: potentials)
  }

  /// ``collect(_:potentials:)`` by multiplication; nil where a state that might matter underflows.
  private func collectProduct(_ index: Int) -> Double? {
    let shift = multiplyFactors(index)
    let table = pointer(index, 0)
    let cells = sites[index].chain.nodes[0].cells
    guard tree.parents[index] >= 0 else {
      var total = 0.0
      for cell in 0..<cells { total += table[cell] }
      guard total >= Self.faintTotal else { return nil }
      let scale = 1 / total
      for cell in 0..<cells { table[cell] *= scale }
      return shift + .log(total)
    }
    sumToSeparator(index)
    let separator = pointer(index, sites[index].separatorNode)
    let states = sites[index].chain.nodes[sites[index].separatorNode].cells
    var (lightest, heaviest) = (Double.infinity, 0.0)
    for state in 0..<states {
      lightest = min(lightest, separator[state])
      heaviest = max(heaviest, separator[state])
    }
    guard lightest >= Self.faint else { return nil }
    let provisional = at(sites[index].provisional)
    let message = at(sites[index].message)
    let scale = 1 / heaviest
    for state in 0..<states {
      provisional[state] = separator[state]
      message[state] = separator[state] * scale
    }
    sites[index].sendsLogarithm = false
    return shift + .log(heaviest)
  }

  /// Makes the clique's table the product of its factors. Returns the sum of their terms' shifts.
  private func multiplyFactors(_ index: Int) -> Double {
    let nodes = sites[index].chain.nodes
    let factors = sites[index].factors
    var shift = 0.0
    if factors.isEmpty { pointer(index, 0).update(repeating: 1, count: nodes[0].cells) }
    for factor in factors {
      let target = pointer(index, factor.node)
      let count = nodes[factor.node].cells
      switch factor.source {
      case .term(let term):
        shift += shifts[term]
        let source = exponentials.baseAddress.unsafelyUnwrapped + termOffsets[term]
        multiply(source, into: target, count: count, isFirst: factor.isFirst)
      case .message(let child):
        multiply(at(sites[child].message), into: target, count: count, isFirst: factor.isFirst)
      case .margin(let node):
        if factor.isFirst {
          nodes[node].projection?.broadcast(pointer(index, node), to: target)
        } else {
          nodes[node].projection?.multiplyBroadcast(pointer(index, node), into: target)
        }
      }
    }
    return shift
  }

  func sumToSeparator(_ index: Int) {
    let nodes = sites[index].chain.nodes
    for node in sites[index].separatorPath.reversed() {
      nodes[node].projection?.sum(pointer(index, nodes[node].parent), into: pointer(index, node))
    }
  }

  private func multiply(
    _ source: UnsafePointer<Double>, into target: UnsafeMutablePointer<Double>, count: Int,
    isFirst: Bool
  ) {
    if isFirst {
      target.update(from: source, count: count)
    } else {
      for cell in 0..<count { target[cell] *= source[cell] }
    }
  }
}

// MARK: - Away from the root

extension BeliefPropagation {
  /// Scales a clique's table to its parent's margin over the separator, and sums its margins.
  private func distribute(_ index: Int) {
    let nodes = sites[index].chain.nodes
    let parent = tree.parents[index]
    if parent >= 0 {
      let cells = nodes[sites[index].separatorNode].cells
      let provisional = at(sites[index].provisional)
      let ratio = at(sites[index].message)
      let final = pointer(parent, sites[index].parentNode)
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
      multiply(ratio, into: pointer(index, 0), count: nodes[0].cells, isFirst: false)
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
}
