import LinearAlgebra
import Threading

/// The two passes over one clique's table, slab by slab so that every cell is fetched from memory
/// once a pass: the product of its factors is made and summed towards the root, and on the way back
/// it is scaled and summed to margins.
///
/// The pointers are the owner's, who keeps them alive. Threads divide the slabs so that no two write
/// to the same cell, and every sum has one order: results do not depend on the number of threads.
final class TablePasses: @unchecked Sendable {
  /// Something that is multiplied into the table: a table of its size, or one that is spread.
  struct Factor {
    let source: UnsafePointer<Double>
    let projection: SlabProjection?
  }

  /// A margin that lacks one of the table's attributes, or none.
  struct Margin {
    let target: UnsafeMutablePointer<Double>
    let cells: Int
    let projection: SlabProjection
  }

  /// Tables of fewer slabs are not divided among threads.
  private static let fewestSlabs = 8
  /// Pieces of work at most, so that threads that are held up do not hold up the others.
  private static let mostPieces = 32

  let layout: SlabLayout
  let table: UnsafeMutablePointer<Double>
  let factors: [Factor]
  /// The first margin on the way to the separator; nil at the root.
  let upward: Margin?
  /// The factor by which the table changes on the way back; nil at the root.
  let ratio: Factor?
  let margins: [Margin]
  /// One place a slab.
  let totals: UnsafeMutablePointer<Double>
  /// All slabs, and slabs by pieces of work that write to different cells.
  private let inOrder: [Int]
  private let pieces: [[Int]]

  /// Whether several threads may share the table.
  var isShared: Bool { pieces.count > 1 }

  init(_ site: CliqueSite, sites: [CliqueSite], isRoot: Bool, room: TableRoom) {
    let (chain, arena, spare) = (site.chain, room.arena, room.arena + room.spare)
    let layout = site.slabs ?? chain.slabs(limit: SlabLayout.defaultLimit)
    func factor(_ node: Int, _ source: UnsafePointer<Double>) -> Factor {
      Factor(
        source: source,
        projection: node == 0 ? nil : layout.projection(kept: chain.kept(by: node)))
    }
    func margin(_ node: Int, _ target: UnsafeMutablePointer<Double>) -> Margin {
      Margin(
        target: target, cells: chain.nodes[node].cells,
        projection: layout.projection(kept: chain.kept(by: node)))
    }
    factors = site.factors.filter { $0.node == 0 }.map { item in
      switch item.source {
      case .term(let term): factor(0, room.exponentials + room.termOffsets[term])
      case .message(let child): factor(0, arena + sites[child].message)
      case .margin(let node): factor(node, arena + site.offsets[node])
      }
    }
    let outermost = site.separatorPath.last ?? 0
    let isDirect = site.separatorPath.count <= 1
    upward = isRoot ? nil : margin(outermost, isDirect ? arena + site.provisional : spare)
    ratio = isRoot ? nil : factor(outermost, isDirect ? arena + site.ratio : spare)
    let children = chain.nodes.indices.dropFirst().filter { chain.nodes[$0].parent == 0 }
    margins = children.map { margin($0, arena + site.offsets[$0]) }
    totals = spare
    table = arena + site.offsets[0]
    self.layout = layout
    inOrder = Array(0..<layout.slabCount)
    guard layout.slabCount >= Self.fewestSlabs else {
      pieces = []
      return
    }
    let groups = layout.independentGroups(
      of: (children + [outermost]).map(chain.kept(by:)))
    let count = min(groups.count, Self.mostPieces)
    pieces = (0..<count).map { piece in
      groups[piece * groups.count / count..<(piece + 1) * groups.count / count].flatMap { $0 }
    }
  }

  /// Makes the table the product of its factors and sums it upwards, or to ``totals`` at the root.
  func gather(threads: Int) {
    upward?.target.update(repeating: 0, count: upward?.cells ?? 0)
    forEachPiece(threads) { slabs in
      for slab in slabs {
        let cells = table + slab &* layout.slabCells
        multiplyFactors(slab, into: cells)
        if let upward {
          upward.projection.addSum(slab: slab, cells, into: upward.target)
        } else {
          totals[slab] = total(cells)
        }
      }
    }
  }

  /// Sums the table upwards as it is.
  func sumUpward() {
    guard let upward else { return }
    upward.target.update(repeating: 0, count: upward.cells)
    for slab in 0..<layout.slabCount {
      upward.projection.addSum(
        slab: slab, table + slab &* layout.slabCells, into: upward.target)
    }
  }

  /// Makes the table the product of its factors.
  func multiply(threads: Int) {
    forEachPiece(threads) { slabs in
      for slab in slabs { multiplyFactors(slab, into: table + slab &* layout.slabCells) }
    }
  }

  /// Multiplies the table by ``ratio``, or at the root by `scale`, and sums its margins.
  func scatter(scale: Double, threads: Int) {
    for margin in margins { margin.target.update(repeating: 0, count: margin.cells) }
    forEachPiece(threads) { slabs in
      for slab in slabs {
        let cells = table + slab &* layout.slabCells
        rescale(slab, cells, scale: scale)
        for margin in margins {
          margin.projection.addSum(slab: slab, cells, into: margin.target)
        }
      }
    }
  }

  /// Calls `body` with numbers of slabs: all at once, or pieces from several threads.
  private func forEachPiece(_ threads: Int, _ body: @Sendable ([Int]) -> Void) {
    guard threads > 1, isShared else { return body(inOrder) }
    Parallel.forEach(pieces.count, threads: threads) { body(pieces[$0]) }
  }

  private func multiplyFactors(_ slab: Int, into cells: UnsafeMutablePointer<Double>) {
    let count = layout.slabCells
    if factors.isEmpty { cells.update(repeating: 1, count: count) }
    for index in factors.indices {
      let source = factors[index].source
      if let projection = factors[index].projection {
        if index == 0 {
          projection.broadcast(slab: slab, source, to: cells)
        } else {
          projection.multiplyBroadcast(slab: slab, source, into: cells)
        }
      } else if index == 0 {
        cells.update(from: source + slab &* count, count: count)
      } else {
        let source = source + slab &* count
        for cell in 0..<count { cells[cell] *= source[cell] }
      }
    }
  }

  private func rescale(_ slab: Int, _ cells: UnsafeMutablePointer<Double>, scale: Double) {
    let count = layout.slabCells
    guard let ratio else {
      for cell in 0..<count { cells[cell] *= scale }
      return
    }
    if let projection = ratio.projection {
      projection.multiplyBroadcast(slab: slab, ratio.source, into: cells)
    } else {
      let source = ratio.source + slab &* count
      for cell in 0..<count { cells[cell] *= source[cell] }
    }
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
