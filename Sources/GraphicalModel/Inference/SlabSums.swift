/// Steps that sum every slab of a table to margins, and the room for sums over several slabs.
///
/// A margin without the outer axes gets something from many slabs. Where it is small, each piece of work has
/// sums of its own, which are added up in order; where it is large, pieces are such that no two write to
/// the same cell.
final class SlabSums: @unchecked Sendable {
  /// Small margins; the room for them is that of `pieces` times as many cells.
  static let smallCells = 1 << 13

  /// A margin that is added up over slabs.
  struct Collected {
    let target: UnsafeMutablePointer<Double>
    let cells: Int
    /// Where it lies in the sums of a piece; nil where it has none.
    let start: Int?
  }

  let steps: SlabSteps
  private let collected: [Collected]
  private let pieces: Int
  private let ownCells: Int
  private let room: UnsafeMutablePointer<Double>

  init(steps: [SlabStep], collected: [Collected], pieces: Int) {
    self.steps = SlabSteps(steps)
    self.collected = collected
    self.pieces = pieces
    ownCells = collected.reduce(0) { $0 + ($1.start == nil ? 0 : $1.cells) }
    room = .allocate(capacity: max(1, ownCells * pieces))
  }

  deinit { room.deallocate() }

  /// The sums of one piece.
  func own(_ piece: Int) -> UnsafeMutablePointer<Double> { room + piece * ownCells }

  func clear() {
    room.update(repeating: 0, count: ownCells * pieces)
    for margin in collected where margin.start == nil {
      margin.target.update(repeating: 0, count: margin.cells)
    }
  }

  /// Adds up the sums of all pieces.
  func finish() {
    for margin in collected {
      guard let start = margin.start else { continue }
      margin.target.update(from: room + start, count: margin.cells)
      for piece in 1..<pieces {
        let sums = own(piece) + start
        for cell in 0..<margin.cells { margin.target[cell] += sums[cell] }
      }
    }
  }
}
