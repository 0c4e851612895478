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

  mutating func take(_ cells: Int) -> Int {
    defer { spare += cells }
    return spare
  }

  /// Makes sure of room that cliques use in turn.
  mutating func reserveSpare(_ cells: Int) { spareCells = max(spareCells, cells) }

  /// Room for all tables, not initialised. The caller deallocates it.
  func allocate() -> UnsafeMutablePointer<Double> {
    let cells = max(1, spare + spareCells)
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
  /// Where in the arena the room is that cliques use in turn.
  let spare: Int
}
