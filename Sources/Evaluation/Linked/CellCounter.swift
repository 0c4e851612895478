/// Sums over the cells of a table, several lanes a cell: an array of all cells up to
/// ``denseLimit`` of them, and a dictionary above.
struct CellCounter<Lanes: SIMD>: ~Copyable where Lanes.Scalar == Double {
  /// The most cells that are held in an array.
  private static var denseLimit: Int { PrefixCounter.denseLimit }

  private let cells: Int
  private let dense: UnsafeMutablePointer<Lanes>?
  private var sparse: [Int: Lanes] = [:]

  init(cells: Int) {
    self.cells = cells
    guard cells <= Self.denseLimit else {
      dense = nil
      return
    }
    let sums = UnsafeMutablePointer<Lanes>.allocate(capacity: max(cells, 1))
    sums.initialize(repeating: .zero, count: cells)
    dense = sums
  }

  deinit { dense?.deallocate() }

  @inline(__always)
  mutating func add(_ lanes: Lanes, to cell: Int) {
    assert((0..<cells).contains(cell))
    if let dense { dense[cell] += lanes } else { sparse[cell, default: .zero] += lanes }
  }

  /// Adds `lanes(i)` to the cell `cell(i)` for every `i` in `0 ..< count`.
  @inline(__always)
  mutating func add(_ count: Int, cell: (Int) -> Int, lanes: (Int) -> Lanes) {
    if let dense {
      for index in 0..<count { dense[cell(index)] += lanes(index) }
    } else {
      for index in 0..<count { sparse[cell(index), default: .zero] += lanes(index) }
    }
  }

  /// Calls `body` with every cell that is not zero in both of two tables, in increasing order.
  @inline(__always)
  static func forEachCell(
    _ real: borrowing Self, _ synthetic: borrowing Self, _ body: (Int, Lanes, Lanes) -> Void
  ) {
    if let realSums = real.dense, let syntheticSums = synthetic.dense {
      for cell in 0..<real.cells where realSums[cell] != .zero || syntheticSums[cell] != .zero {
        body(cell, realSums[cell], syntheticSums[cell])
      }
      return
    }
    for cell in Set(real.sparse.keys).union(synthetic.sparse.keys).sorted() {
      body(cell, real.sparse[cell] ?? .zero, synthetic.sparse[cell] ?? .zero)
    }
  }
}
