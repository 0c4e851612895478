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
/// their product underflows, the clique is gathered again in logarithms. Zeros that are known to be
/// forbidden (``learnSupport(_:)``) are not taken for underflow.
///
/// Afterwards every margin asked for holds probabilities, and every clique's table where tables are kept.
///
/// Complexity: a few multiplications and additions a cell. A large table that is not kept is never in memory
/// as a whole: it is made in each of the two sweeps, a slab at a time (``TablePasses``). No allocation,
/// except where potentials differ so much that a separator's state would underflow: such a clique is gathered
/// in logarithms, for which its table is kept from then on, and once more, state by state, where these
/// underflow as well.
///
/// Sendable, since the threads of a sweep write to different tables; sweeps are made one at a time.
final class BeliefPropagation: @unchecked Sendable {
  let tree: JunctionTree
  let order: AxisOrder
  let terms: [Clique]
  /// Where each term's potentials lie in the flat vector; the last entry is its length.
  let termOffsets: [Int]
  /// Threads that share a large table; results do not depend on it.
  var threads = 1

  let sites: [CliqueSite]
  let passes: [TablePasses]
  let termPlaces: [(site: Int, node: Int)]
  private let arena: UnsafeMutablePointer<Double>
  /// The exponentials of all terms' potentials, laid out as these are, and what was subtracted from
  /// each term's.
  private let exponentials: UnsafeMutablePointer<Double>
  let shifts: UnsafeMutablePointer<Double>
  /// What a sweep keeps of each clique. Pointers, so that no access in a sweep is checked.
  let progress: UnsafeMutablePointer<Progress>
  /// For every state of every separator, from `CliqueSite.firstState` on, whether some cell below it may be
  /// more than 0.
  let isPossible: UnsafeMutablePointer<Bool>

  struct Progress {
    /// What the clique added to the logarithm of the partition function.
    var logScale = 0.0
    /// What the root's table is multiplied by.
    var scale = 1.0
    /// Of this calibration: whether the clique's table is gathered, whether its margins are wanted,
    /// and whether they changed.
    var isGathered = false
    var isWanted = true
    var isChanged = false
    /// Whether the table is the product of its factors, not yet scaled.
    var holdsProduct = false
    /// Whether something changed since the margins were made.
    var isBehind = false
    /// Whether the message is a logarithm: its states are too far apart for a probability.
    var sendsLogarithm = false
  }

  /// - Parameters:
  ///   - tree: a junction tree.
  ///   - sizes: values of every attribute.
  ///   - terms: cliques, each within some clique of the tree.
  ///   - keepsTables: whether cliques' whole tables are kept for ``belief(of:)`` and ``margin(_:of:)``.
  ///   - smallTable: cells up to which a table is kept in any case.
  ///   - slabLimit: cells of a table that are passed over at a time, at most.
  init(
    tree: JunctionTree, sizes: [Int], terms: [Clique], keepsTables: Bool = true,
    smallTable: Int = CliqueSite.smallTable, slabLimit: Int = SlabLayout.defaultLimit
  ) {
    self.tree = tree
    self.terms = terms
    order = AxisOrder(sizes: sizes)
    var offsets = [0]
    for term in terms {
      offsets.append(offsets[offsets.count - 1] + term.attributes.reduce(1) { $0 * sizes[$1] })
    }
    termOffsets = offsets
    var (sites, places) = CliqueSite.make(
      tree: tree, order: order, terms: terms, slabLimit: slabLimit)
    var layout = ArenaLayout()
    for index in sites.indices {
      sites[index].place(
        in: &layout, isRoot: tree.parents[index] < 0, keepsTable: keepsTables,
        smallTable: smallTable)
    }
    (self.sites, termPlaces) = (sites, places)
    arena = layout.allocate()
    exponentials = .allocate(capacity: max(1, offsets[terms.count]))
    shifts = .allocate(capacity: max(1, terms.count))
    progress = .allocate(capacity: max(1, sites.count))
    progress.initialize(repeating: Progress(), count: max(1, sites.count))
    let states = sites.reduce(0) { $0 + $1.separatorCells }
    isPossible = .allocate(capacity: max(1, states))
    isPossible.initialize(repeating: true, count: max(1, states))
    let room = TableRoom(
      arena: arena, exponentials: exponentials, termOffsets: offsets, spare: layout.spare,
      slab: layout.slab)
    passes = sites.indices.map {
      TablePasses(sites[$0], isRoot: tree.parents[$0] < 0, room: room, sites: sites)
    }
  }

  deinit {
    arena.deallocate()
    exponentials.deallocate()
    shifts.deallocate()
    progress.deallocate()
    isPossible.deallocate()
  }

  /// Calibrates the tree for the given potentials.
  ///
  /// - Parameter potentials: of all terms, one after the other, each in axis order; −∞ forbids.
  /// - Returns: log Σ_x exp(Σ_t θ_t(x_t)).
  func calibrate(_ potentials: UnsafePointer<Double>) -> Double {
    for term in terms.indices { exponentiate(term, potentials) }
    for index in sites.indices {
      progress[index].isGathered = true
      progress[index].isWanted = true
    }
    return sweep(potentials)
  }

  /// Calibrates the tree, and takes states of separators that are left without any probability for
  /// forbidden from now on.
  ///
  /// - Parameter support: of all terms, −∞ in cells that will stay forbidden and 0 in all others.
  func learnSupport(_ support: UnsafePointer<Double>) {
    _ = calibrate(support)
    for site in sites {
      for state in 0..<site.separatorCells {
        isPossible[site.firstState + state] = at(site.provisional)[state] > 0
      }
    }
  }

  /// Calibrates the tree again where the potentials of some terms alone have changed since the last
  /// calibration, with the results of ``calibrate(_:)`` to the last bit.
  ///
  /// Only the cliques between the changed terms and the root are gathered, and only those between
  /// the root and the wanted terms are scaled; of these a clique is left out where its separator's
  /// margin stayed.
  ///
  /// - Parameters:
  ///   - potentials: of all terms, the unchanged ones included.
  ///   - wanted: terms whose margins will be read; nil for everything. The margins of others may
  ///     be those of an earlier calibration until one wants them.
  func recalibrate(
    _ potentials: UnsafePointer<Double>, changedTerms: some Sequence<Int>,
    wantedTerms wanted: [Int]? = nil
  ) -> Double {
    for index in sites.indices {
      progress[index].isGathered = false
      progress[index].isWanted = wanted == nil
    }
    for term in changedTerms {
      exponentiate(term, potentials)
      progress[termPlaces[term].site].isGathered = true
    }
    for term in wanted ?? [] { progress[termPlaces[term].site].isWanted = true }
    for index in sites.indices.reversed() where progress[index].isWanted {
      if tree.parents[index] >= 0 { progress[tree.parents[index]].isWanted = true }
    }
    return sweep(potentials)
  }

  private func sweep(_ potentials: UnsafePointer<Double>) -> Double {
    for index in sites.indices.reversed() where progress[index].isGathered {
      progress[index].logScale = collect(index, potentials: potentials)
      if tree.parents[index] >= 0 { progress[tree.parents[index]].isGathered = true }
    }
    for index in sites.indices { distribute(index, potentials: potentials) }
    var logPartition = 0.0
    for index in sites.indices.reversed() { logPartition += progress[index].logScale }
    return logPartition
  }

  /// Probabilities of a term's cells in axis order, valid until the next calibration.
  func margin(ofTerm term: Int) -> UnsafeBufferPointer<Double> {
    let place = termPlaces[term]
    return table(of: place.site, node: place.node)
  }

  /// Probabilities of a tree clique's cells in axis order, valid until the next calibration.
  ///
  /// - Precondition: tables are kept.
  func belief(of clique: Int) -> UnsafeBufferPointer<Double> {
    table(of: clique, node: 0)
  }

  /// Probabilities of a margin of a tree clique in axis order: the attributes of `clique` that
  /// `margin` names. Allocates; not for hot loops.
  ///
  /// - Precondition: tables are kept.
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

  /// A node's margin; of node 0 the table.
  @inline(__always)
  func pointer(_ site: Int, _ node: Int) -> UnsafeMutablePointer<Double> {
    node == 0 ? passes[site].keptTable : at(sites[site].offsets[node])
  }

  /// The product of a node's factors.
  @inline(__always)
  func product(_ site: Int, _ node: Int) -> UnsafeMutablePointer<Double> {
    at(sites[site].products[node])
  }

  @inline(__always)
  func at(_ offset: Int) -> UnsafeMutablePointer<Double> {
    arena + offset
  }
}

extension BeliefPropagation {
  func exponential(of term: Int) -> UnsafeMutablePointer<Double> {
    exponentials + termOffsets[term]
  }

  private func exponentiate(_ term: Int, _ potentials: UnsafePointer<Double>) {
    let source = potentials + termOffsets[term]
    let target = exponential(of: term)
    let count = termOffsets[term + 1] - termOffsets[term]
    let largest = VectorRange.bounds(source, count: count).largest
    shifts[term] = largest.isFinite ? largest : 0
    target.update(from: source, count: count)
    _ = VectorExponential.exponentiate(target, count: count, shift: shifts[term])
  }
}
