#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Columns of codes while their length is not known: chunks of a fixed number of rows, one byte a
/// code until a column needs two.
///
/// Chunks are mapped pages that go back to the system one by one while ``finish(sizes:recodings:)``
/// joins them, so that the peak is the packed size and a constant.
struct RowStore: ~Copyable {
  private struct Chunk {
    var base: UnsafeMutableRawPointer
    var isWide: Bool
  }

  /// Rows a chunk.
  private let chunkRows: Int
  private let columnCount: Int
  /// By column, then in row order; the last of each is being filled.
  private var chunks: [[Chunk]]
  /// The last chunk of each column.
  private let current: UnsafeMutablePointer<Chunk>
  private var rowInChunk = 0
  private var fullChunks = 0

  /// A store for columns that start with two bytes a code where `isWide`.
  init(isWide: [Bool], chunkRows: Int = 1 << 18) {
    self.chunkRows = chunkRows
    columnCount = isWide.count
    chunks = Array(repeating: [], count: isWide.count)
    current = .allocate(capacity: max(isWide.count, 1))
    for column in 0..<columnCount {
      let chunk = Chunk(
        base: RowStore.map(RowStore.byteCount(chunkRows, isWide[column])),
        isWide: isWide[column])
      chunks[column].append(chunk)
      current[column] = chunk
    }
  }

  deinit {
    for chunk in chunks.joined() { RowStore.unmap(chunk, chunkRows) }
    current.deallocate()
  }

  /// The number of rows that were kept.
  var rowCount: Int { fullChunks &* chunkRows &+ rowInChunk }

  /// Sets a code of the row that is being filled.
  @inline(__always)
  mutating func put(_ code: Int, column: Int) {
    if code > 255, !current[column].isWide { widen(column) }
    let chunk = current[column]
    if chunk.isWide {
      chunk.base.assumingMemoryBound(to: UInt16.self)[rowInChunk] = UInt16(truncatingIfNeeded: code)
    } else {
      chunk.base.assumingMemoryBound(to: UInt8.self)[rowInChunk] = UInt8(truncatingIfNeeded: code)
    }
  }

  /// A code of the row that is being filled.
  func code(column: Int) -> Int {
    let chunk = current[column]
    return chunk.isWide
      ? Int(chunk.base.assumingMemoryBound(to: UInt16.self)[rowInChunk])
      : Int(chunk.base.assumingMemoryBound(to: UInt8.self)[rowInChunk])
  }

  /// Keeps the row that was filled.
  @inline(__always)
  mutating func commit() {
    rowInChunk &+= 1
    if rowInChunk == chunkRows { startChunks() }
  }

  /// Writes the row that was filled over row `row`, which was kept before.
  func overwrite(row: Int) {
    let index = row % chunkRows
    for column in 0..<columnCount {
      let source = current[column]
      let target = chunks[column][row / chunkRows]
      precondition(source.isWide == target.isWide, "columns of a declared domain do not widen")
      let width = source.isWide ? 2 : 1
      (target.base + width * index).copyMemory(
        from: source.base + width * rowInChunk, byteCount: width)
    }
  }

  @inline(never)
  private mutating func widen(_ column: Int) {
    let narrow = current[column]
    let wide = Chunk(base: RowStore.map(RowStore.byteCount(chunkRows, true)), isWide: true)
    RowStore.copy(narrow, rowInChunk, to: wide.base.assumingMemoryBound(to: UInt16.self), nil)
    RowStore.unmap(narrow, chunkRows)
    chunks[column][chunks[column].count - 1] = wide
    current[column] = wide
  }

  private mutating func startChunks() {
    rowInChunk = 0
    fullChunks += 1
    for column in 0..<columnCount {
      let isWide = current[column].isWide
      let chunk = Chunk(base: RowStore.map(RowStore.byteCount(chunkRows, isWide)), isWide: isWide)
      chunks[column].append(chunk)
      current[column] = chunk
    }
  }

  /// The columns, one byte a code where `sizes` allows; code c becomes `recodings[column][c]` where
  /// that is given.
  consuming func finish(sizes: [Int], recodings: [[UInt16]?]) -> [CodeColumn] {
    let count = rowCount
    return (0..<columnCount).map { column in
      sizes[column] <= 256
        ? .bytes(join(column, count, as: UInt8.self, recodings[column]))
        : .words(join(column, count, as: UInt16.self, recodings[column]))
    }
  }

  private mutating func join<Code: FixedWidthInteger>(
    _ column: Int, _ count: Int, as type: Code.Type, _ recoding: [UInt16]?
  ) -> [Code] {
    let parts = chunks[column]
    chunks[column] = []
    let chunkRows = chunkRows
    return Array(unsafeUninitializedCapacity: count) { buffer, initialized in
      for chunk in parts {
        let rows = min(chunkRows, count - initialized)
        if rows > 0 {
          RowStore.copy(chunk, rows, to: buffer.baseAddress! + initialized, recoding)
        }
        RowStore.unmap(chunk, chunkRows)
        initialized += rows
      }
    }
  }

  private static func copy<Code: FixedWidthInteger>(
    _ chunk: Chunk, _ rows: Int, to target: UnsafeMutablePointer<Code>, _ recoding: [UInt16]?
  ) {
    if chunk.isWide {
      copy(chunk.base.assumingMemoryBound(to: UInt16.self), rows, to: target, recoding)
    } else {
      copy(chunk.base.assumingMemoryBound(to: UInt8.self), rows, to: target, recoding)
    }
  }

  private static func copy<Source: FixedWidthInteger, Code: FixedWidthInteger>(
    _ source: UnsafeMutablePointer<Source>, _ rows: Int, to target: UnsafeMutablePointer<Code>,
    _ recoding: [UInt16]?
  ) {
    guard let recoding else {
      for row in 0..<rows { target[row] = Code(truncatingIfNeeded: source[row]) }
      return
    }
    recoding.withUnsafeBufferPointer { codes in
      for row in 0..<rows { target[row] = Code(truncatingIfNeeded: codes[Int(source[row])]) }
    }
  }

  private static func byteCount(_ rows: Int, _ isWide: Bool) -> Int { isWide ? 2 * rows : rows }

  private static func map(_ byteCount: Int) -> UnsafeMutableRawPointer {
    let pages = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let pages, pages != MAP_FAILED else { fatalError("out of memory while reading a table") }
    return pages
  }

  private static func unmap(_ chunk: Chunk, _ chunkRows: Int) {
    munmap(chunk.base, byteCount(chunkRows, chunk.isWide))
  }
}
