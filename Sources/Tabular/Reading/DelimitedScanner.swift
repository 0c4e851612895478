/// The cells of delimiter-separated text, one after another, over a block of bytes at a time.
///
/// RFC 4180 with LF, CRLF or CR between records, a byte order mark skipped, and a quote inside an
/// unquoted cell taken as it stands. Eight bytes are examined at a time; a cell is a view of the
/// block, so nothing is allocated for it. Memory: one block, or the longest cell.
struct DelimitedScanner: ~Copyable {
  /// A view of one cell's bytes, without quotes. At least 8 bytes after `start` can be read. It lasts
  /// until the scanner moves on.
  struct Cell {
    let start: UnsafePointer<UInt8>
    let count: Int
    let endsRow: Bool
  }

  static let maximumCellLength = 16 << 20
  private static let padding = 16
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highBits: UInt64 = 0x8080_8080_8080_8080

  let path: String
  /// The record that is being read, from 1; the header is 1.
  private(set) var row = 0
  private var delimiter = UInt8(ascii: ",")
  private var delimiters: UInt64 = 0

  private var source: ByteSource
  private var base: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private var position = 0
  /// The end of the bytes read; zeros follow it.
  private var end = 0
  private var isAtEnd = false
  /// Whether a line feed at `position` belongs to the carriage return before it.
  private var followsReturn = false

  private init(path: String, source: consuming ByteSource, blockSize: Int) {
    self.path = path
    self.source = source
    capacity = max(blockSize, 1)
    base = .allocate(capacity: capacity + DelimitedScanner.padding)
  }

  static func open(_ path: String, blockSize: Int) throws(TableError) -> DelimitedScanner {
    var scanner = DelimitedScanner(
      path: path, source: try ByteSource.open(path), blockSize: blockSize)
    try scanner.prime()
    return scanner
  }

  deinit {
    base.deallocate()
  }

  /// Reads the first line, skips a byte order mark, and settles the delimiter.
  private mutating func prime() throws(TableError) {
    while !isAtEnd, end < 3 || !holdsLineEnd, end < 1 << 20 { _ = try refill() }
    if end >= 3, base[0] == 0xEF, base[1] == 0xBB, base[2] == 0xBF { position = 3 }
    delimiter = TableFormat(path: path, firstLine: firstLine).delimiter
    delimiters = UInt64(delimiter) &* DelimitedScanner.ones
  }

  private var holdsLineEnd: Bool {
    (position..<end).contains { base[$0] == 0x0A || base[$0] == 0x0D }
  }

  private var firstLine: UnsafeBufferPointer<UInt8> {
    let stop = (position..<end).first { base[$0] == 0x0A || base[$0] == 0x0D } ?? end
    return UnsafeBufferPointer(start: base + position, count: stop - position)
  }

  /// Moves to the next record; false at the end of the input.
  @inline(__always)
  mutating func beginRow() throws(TableError) -> Bool {
    if followsReturn {
      followsReturn = false
      if position == end { _ = try refill() }
      if position < end, base[position] == 0x0A { position += 1 }
    }
    if position == end, try !refill() { return false }
    row += 1
    return true
  }

  /// The next cell of the record.
  @inline(__always)
  mutating func nextCell() throws(TableError) -> Cell {
    if base[position] == UInt8(ascii: "\"") { return try quotedCell() }
    var offset = 0
    while true {
      let start = base + position
      let word = UInt64(
        littleEndian: UnsafeRawPointer(start + offset).loadUnaligned(as: UInt64.self))
      let matches = controls(word) | delimiters(word)
      if matches == 0 {
        offset += 8
        continue
      }
      offset += matches.trailingZeroBitCount >> 3
      let byte = start[offset]
      if byte == delimiter {
        position += offset + 1
        return Cell(start: start, count: offset, endsRow: false)
      }
      if byte == 0x0A || byte == 0x0D {
        position += offset + 1
        followsReturn = byte == 0x0D
        return Cell(start: start, count: offset, endsRow: true)
      }
      if position + offset < end {
        offset += 1
      } else if try refill() {
        if base[position] == UInt8(ascii: "\"") { return try quotedCell() }
        offset = 0
      } else {
        let start = base + position
        position = end
        return Cell(start: start, count: offset, endsRow: true)
      }
    }
  }

  /// The high bit of each byte below 14; the lowest one is exact.
  @inline(__always)
  private func controls(_ word: UInt64) -> UInt64 {
    (word &- 0x0E &* DelimitedScanner.ones) & ~word & DelimitedScanner.highBits
  }

  /// The high bit of each delimiter; the lowest one is exact.
  @inline(__always)
  private func delimiters(_ word: UInt64) -> UInt64 {
    let difference = word ^ delimiters
    return (difference &- DelimitedScanner.ones) & ~difference & DelimitedScanner.highBits
  }

  /// A cell that starts with a quote at `position`.
  private mutating func quotedCell() throws(TableError) -> Cell {
    var offset = 1
    var doubled = 0
    while true {
      offset = closingQuote(from: offset)
      if position + offset + 1 >= end, try refill() {
        offset = 1
        doubled = 0
        continue
      }
      if position + offset >= end { throw error(.unclosedQuote) }
      guard position + offset + 1 < end, base[position + offset + 1] == UInt8(ascii: "\"") else {
        break
      }
      doubled += 1
      offset += 2
    }
    let start = base + position + 1
    let next = position + offset + 1
    let isLast = next >= end
    guard isLast || base[next] == delimiter || base[next] == 0x0A || base[next] == 0x0D else {
      throw error(.textAfterQuote)
    }
    followsReturn = !isLast && base[next] == 0x0D
    position = isLast ? end : next + 1
    let count = doubled > 0 ? undouble(start, offset - 1) : offset - 1
    return Cell(start: start, count: count, endsRow: isLast || start[offset] != delimiter)
  }

  /// The offset from `position` of the next quote at or after `offset`, or of the end.
  private func closingQuote(from offset: Int) -> Int {
    var index = position + offset
    while index < end, base[index] != UInt8(ascii: "\"") { index += 1 }
    return index - position
  }

  /// Replaces doubled quotes by single ones in place; the new length.
  private func undouble(_ start: UnsafeMutablePointer<UInt8>, _ count: Int) -> Int {
    var target = 0
    var index = 0
    while index < count {
      start[target] = start[index]
      index += start[index] == UInt8(ascii: "\"") ? 2 : 1
      target += 1
    }
    return target
  }

  /// Moves the bytes from `position` on to the front and reads more after them; false at the end of
  /// the input.
  @inline(never)
  private mutating func refill() throws(TableError) -> Bool {
    if isAtEnd { return false }
    let kept = end - position
    if kept == capacity { try grow() }
    base.update(from: base + position, count: kept)
    position = 0
    end = kept
    let count = try source.read(into: base + end, capacity: capacity - end)
    end += count
    (base + end).update(repeating: 0, count: DelimitedScanner.padding)
    isAtEnd = count == 0
    return count > 0
  }

  private mutating func grow() throws(TableError) {
    if capacity > DelimitedScanner.maximumCellLength {
      throw error(.cellTooLong(limit: DelimitedScanner.maximumCellLength))
    }
    let larger = UnsafeMutablePointer<UInt8>.allocate(
      capacity: 2 * capacity + DelimitedScanner.padding)
    larger.update(from: base + position, count: end - position)
    base.deallocate()
    base = larger
    capacity *= 2
    end -= position
    position = 0
  }

  func error(_ problem: TableError.Problem) -> TableError {
    TableError(path: path, row: row, problem: problem)
  }
}
