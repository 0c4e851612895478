import LinearAlgebra
import Threading

/// The two passes over one clique's table, slab by slab: the product of its factors is made and summed
/// towards the root, and on the way back it is scaled and summed to margins.
///
/// A large table that nobody reads is only ever a slab, in room that stays in the cache, and so are the margins
/// that only others are summed from: making its cells again on the way back takes less time than fetching
/// them from memory.
///
/// The pointers are the owner's, who keeps them alive. Threads share pieces of work, which follow from the
/// table alone; no two write to the same cell, and every sum has one order: results do not depend on the
/// number of threads.
final class TablePasses: @unchecked Sendable {
  let layout: SlabLayout
  /// Where the provisional margin over the first node on the way to the separator is put, and where the
  /// ratios over it are read; nil at the root.
  let upward: UnsafeMutablePointer<Double>?
  let ratio: UnsafeMutablePointer<Double>?
  /// At the root, the sum of each slab.
  let totals: UnsafeMutablePointer<Double>
  private let plan: SlabPlan
  /// Room for a slab; several threads take their own.
  private let room: UnsafeMutablePointer<Double>
  private var table: UnsafeMutablePointer<Double>?
  /// Whether the table is the arena's, rather than kept for logarithms alone.
  let keepsProduct: Bool
  /// From the kept table to every node outside of the passes.
  private(set) var wholeProjections: [AxisProjection?] = []

  /// Whether several threads may share the table.
  var isShared: Bool { plan.pieces.count > 1 }

  init(_ site: CliqueSite, isRoot: Bool, room: TableRoom, sites: [CliqueSite]) {
    layout = site.chain.slabs
    let spare = room.arena + room.spare
    let isDirect = site.separatorPath.count <= 1
    upward = isRoot ? nil : isDirect ? room.arena + site.provisional : spare
    ratio = isRoot ? nil : isDirect ? room.arena + site.ratio : spare
    totals = spare
    self.room = room.arena + room.slab
    keepsProduct = site.keepsTable
    table = site.keepsTable ? room.arena + site.offsets[0] : nil
    plan = SlabPlan(site, room: room, sites: sites, upward: upward, ratio: ratio)
  }

  deinit {
    if !keepsProduct { table?.deallocate() }
  }

  /// The whole table.
  ///
  /// - Precondition: it is kept.
  var keptTable: UnsafeMutablePointer<Double> {
    guard let table else { preconditionFailure("the tables of this tree are not kept") }
    return table
  }

  /// Keeps the whole table from now on, and what spreads margins over it.
  func keepTable(_ chain: MarginChain) {
    if table == nil { table = .allocate(capacity: layout.slabCells * layout.slabCount) }
    guard wholeProjections.isEmpty else { return }
    wholeProjections = chain.nodes.indices.map {
      chain.isOutside($0) ? chain.projection(onto: $0) : nil
    }
  }

  /// Makes the product of the factors and sums it upwards, or to ``totals`` at the root.
  func gather(threads: Int) {
    run(plan.upward, threads: threads) { slab in
      self.multiply(self.plan.products, slab)
      if self.upward == nil { self.totals[slab.slab] = self.total(slab.cells) }
    }
  }

  /// Sums the kept table upwards as it is.
  func sumUpward() {
    run(plan.upward, threads: 1) { _ in }
  }

  /// Multiplies the product of the factors by ``ratio``, or at the root by `scale`, and sums its margins.
  ///
  /// - Parameter holdsProduct: whether the table is that product already.
  func scatter(scale: Double, holdsProduct: Bool, threads: Int) {
    run(plan.margins, threads: threads) { slab in
      if !holdsProduct {
        self.multiply(self.keepsProduct ? self.plan.products : self.plan.finalProducts, slab)
      }
      if holdsProduct || self.keepsProduct { self.plan.ratios.run(slab) }
      if self.upward == nil {
        for cell in 0..<self.layout.slabCells { slab.cells[cell] *= scale }
      }
    }
  }

  /// With every slab does `body` and then the steps of `sums`, whose targets are cleared before.
  private func run(_ sums: SlabSums, threads: Int, _ body: @Sendable (SlabPointers) -> Void) {
    sums.clear()
    @Sendable func work(_ piece: Int, _ room: UnsafeMutablePointer<Double>) {
      let own = sums.own(piece)
      for number in self.plan.pieces[piece] {
        let cells = self.table.map { $0 + number &* self.layout.slabCells } ?? room
        let slab = SlabPointers(slab: number, cells: cells, room: room, sums: own)
        body(slab)
        sums.steps.run(slab)
      }
    }
    if threads > 1, isShared {
      Parallel.forEach(plan.pieces.count, threads: threads) { piece in
        withUnsafeTemporaryAllocation(of: Double.self, capacity: plan.roomCells) {
          work(piece, $0.baseAddress.unsafelyUnwrapped)
        }
      }
    } else {
      for piece in plan.pieces.indices { work(piece, room) }
    }
    sums.finish()
  }

  private func multiply(_ steps: SlabSteps, _ slab: SlabPointers) {
    if steps.isEmpty { slab.cells.update(repeating: 1, count: layout.slabCells) }
    steps.run(slab)
  }

  private func total(_ cells: UnsafePointer<Double>) -> Double {
    let raw = UnsafeRawPointer(cells)
    var lanes = SIMD8<Double>.zero
    let whole = layout.slabCells & ~7
    for offset in stride(from: 0, to: whole &* 8, by: 64) {
      lanes += raw.loadUnaligned(fromByteOffset: offset, as: SIMD8<Double>.self)
    }
    var sum = lanes.sum()
    for cell in whole..<layout.slabCells { sum += cells[cell] }
    return sum
  }
}
