import LinearAlgebra

/// What is done with every slab of one clique's table, in order, and which slabs make up a piece of work.
final class SlabPlan: @unchecked Sendable {
  /// Pieces of fewer slabs than this are not worth their own sums.
  private static let fewestSlabs = 4
  /// Pieces at most, so that threads that are held up do not hold up the others.
  private static let mostPieces = 16

  /// Slabs by pieces of work, each ascending.
  let pieces: [[Int]]
  /// From the factors to the slab's cells, without the ratios over the separator and with them; none where all
  /// cells are 1.
  let products: SlabSteps
  let finalProducts: SlabSteps
  /// From the ratios alone to cells that hold the product.
  let ratios: SlabSteps
  let upward: SlabSums
  let margins: SlabSums
  /// Cells of the room for a slab.
  let roomCells: Int
  private let memory: SlabMemory

  /// - Parameters:
  ///   - site: with its place in the arena.
  ///   - sites: all, for their messages.
  ///   - upward, ratio: see ``TablePasses``.
  init(
    _ site: CliqueSite, room: TableRoom, sites: [CliqueSite],
    upward: UnsafeMutablePointer<Double>?, ratio: UnsafeMutablePointer<Double>?
  ) {
    let memory = SlabMemory(site.chain)
    self.memory = memory
    roomCells = site.roomOffsets.last ?? 0
    let large = Self.largeCollected(site)
    pieces = Self.pieces(site.chain.slabs, large: large.map(site.chain.kept(by:)))
    var products = SlabProducts(site, room: room, sites: sites, memory: memory)
    self.products = SlabSteps(products.steps(ratio: nil))
    finalProducts = SlabSteps(products.steps(ratio: ratio))
    ratios = SlabSteps(products.ratios(ratio))
    var sums = SlabMargins(site, memory: memory, hasOwnSums: pieces.count > 1)
    sums.add(site.spread.reversed(), arena: room.arena)
    margins = sums.sums(pieces: pieces.count)
    var path = SlabMargins(site, memory: memory, hasOwnSums: pieces.count > 1)
    if let upward, let outermost = site.separatorPath.last {
      path.addPath(to: outermost, target: upward)
    }
    self.upward = path.sums(pieces: pieces.count)
  }

  /// Collected margins too large for sums of each piece.
  private static func largeCollected(_ site: CliqueSite) -> [Int] {
    Set(site.spread + site.separatorPath.suffix(1)).filter {
      site.chain.nodes[$0].kind == .collected
        && site.chain.nodes[$0].cells > SlabSums.smallCells
    }
  }

  private static func pieces(_ layout: SlabLayout, large: [[Bool]]) -> [[Int]] {
    let wanted = max(1, min(mostPieces, layout.slabCount / fewestSlabs))
    let groups =
      large.isEmpty
      ? (0..<layout.slabCount).map { [$0] } : layout.independentGroups(of: large)
    let count = min(wanted, groups.count)
    return (0..<count).map { piece in
      groups[piece * groups.count / count..<(piece + 1) * groups.count / count].flatMap { $0 }
    }
  }
}
