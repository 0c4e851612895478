#if canImport(Glibc)
  import Glibc
#endif

/// Where tables lie in one arena.
struct ArenaLayout {
  /// Arenas of at least this size ask for large pages, which saves a tenth of a sweep's time.
  private static let largeBytes = 8 << 20

  /// Up to the spare room, which lies last.
  private(set) var spare = 0
  private var spareCells = 0
  private var slabCells = 0
  private var states = 0

  /// Where the room for one slab of any clique lies.
  var slab: Int { spare + spareCells }

  mutating func take(_ cells: Int) -> Int {
    defer { spare += cells }
    return spare
  }

  /// Makes sure of room that cliques use in turn.
  mutating func reserveSpare(_ cells: Int) { spareCells = max(spareCells, cells) }

  /// Numbers the states of another separator.
  mutating func takeStates(_ count: Int) -> Int {
    defer { states += count }
    return states
  }

  /// Makes sure of room for a slab, beside the spare room.
  mutating func reserveSlab(_ cells: Int) { slabCells = max(slabCells, cells) }

  /// Room for all tables, not initialised. The caller deallocates it.
  func allocate() -> UnsafeMutablePointer<Double> {
    let cells = max(1, slab + slabCells)
    let bytes = cells * MemoryLayout<Double>.stride
    let isLarge = bytes >= Self.largeBytes
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: bytes, alignment: isLarge ? 2 << 20 : 64)
    #if canImport(Glibc)
      // A wish alone: without large pages everything works as well.
      if isLarge { _ = madvise(memory, bytes, MADV_HUGEPAGE) }
    #endif
    return memory.bindMemory(to: Double.self, capacity: cells)
  }
}

/// Where a clique's passes find their tables.
struct TableRoom {
  let arena: UnsafeMutablePointer<Double>
  let exponentials: UnsafeMutablePointer<Double>
  let termOffsets: [Int]
  /// Where in the arena the rooms are that cliques use in turn: for a margin, and for a slab.
  let spare: Int
  let slab: Int
}
