import Tabular
import Threading

/// Counts many cliques of one table: the kernel behind every marginal.
///
/// Cliques that share all attributes but the last are counted together: the index of their common
/// prefix is computed once a block of rows, and four histograms are filled at a time, whose
/// independent increments hide each other's latency. Counters are 32 bits wide within a pass.
///
/// Complexity: rows × cliques increments; no allocation per row. Parallel over prefixes; the counts
/// are integers, so the result does not depend on the number of threads.
public enum CliqueCounter {
  /// Rows a block: the prefix index and four columns stay in the first-level cache.
  private static let blockRows = 2048
  /// More rows than this are counted in several passes, so that 32-bit counters cannot overflow.
  private static let passRows = 1 << 31

  /// Counts of every clique, row-major over its attributes.
  public static func count(
    _ cliques: [Clique], in table: CodedTable, threads: Int = 1
  ) -> [[Int64]] {
    let cells = cliques.map { $0.cells(in: table.domain) }
    var flat = [Int64](repeating: 0, count: cells.reduce(0, +))
    flat.withUnsafeMutableBufferPointer {
      count(cliques, in: table, into: $0, threads: threads)
    }
    var start = 0
    return cells.map { size in
      defer { start += size }
      return Array(flat[start..<start + size])
    }
  }

  /// Adds the counts of every clique, one after the other, to a buffer.
  public static func count(
    _ cliques: [Clique], in table: CodedTable, into buffer: UnsafeMutableBufferPointer<Int64>,
    threads: Int
  ) {
    let span = Trace.begin("counting marginals")
    defer { span.end() }
    let groups = PrefixGroup.grouped(cliques, domain: table.domain)
    nonisolated(unsafe) let target = buffer
    Parallel.forEach(groups.count, threads: threads) { index in
      count(groups[index], in: table, into: target)
    }
  }

  private static func count(
    _ group: PrefixGroup, in table: CodedTable, into buffer: UnsafeMutableBufferPointer<Int64>
  ) {
    let cells = group.members.reduce(0) { $0 + $1.cells }
    // Unused lanes of a group of four count into one spare cell each.
    let counters = UnsafeMutablePointer<UInt32>.allocate(capacity: cells + 4)
    let index = UnsafeMutablePointer<UInt32>.allocate(capacity: blockRows)
    let codes = UnsafeMutablePointer<UInt16>.allocate(capacity: 4 * blockRows)
    defer {
      counters.deallocate()
      index.deallocate()
      codes.deallocate()
    }
    var start = 0
    while start < table.rowCount {
      let end = min(table.rowCount, start + passRows)
      counters.initialize(repeating: 0, count: cells + 4)
      for first in stride(from: start, to: end, by: blockRows) {
        let rows = min(blockRows, end - first)
        prefixIndex(group, table: table, first: first, rows: rows, into: index, scratch: codes)
        countBlock(
          group, table: table, first: first, rows: rows, index: index, codes: codes,
          counters: counters, spare: cells)
      }
      var offset = 0
      for member in group.members {
        for cell in 0..<member.cells {
          buffer[member.offset + cell] &+= Int64(counters[offset + cell])
        }
        offset += member.cells
      }
      start = end
    }
  }

  private static func prefixIndex(
    _ group: PrefixGroup, table: CodedTable, first: Int, rows: Int,
    into index: UnsafeMutablePointer<UInt32>, scratch: UnsafeMutablePointer<UInt16>
  ) {
    index.initialize(repeating: 0, count: rows)
    for attribute in group.prefix {
      table.columns[attribute].widen(from: first, count: rows, into: scratch)
      let size = UInt32(table.domain[attribute].size)
      for row in 0..<rows { index[row] = index[row] &* size &+ UInt32(scratch[row]) }
    }
  }

  private static func countBlock(
    _ group: PrefixGroup, table: CodedTable, first: Int, rows: Int,
    index: UnsafePointer<UInt32>, codes: UnsafeMutablePointer<UInt16>,
    counters: UnsafeMutablePointer<UInt32>, spare: Int
  ) {
    var offset = 0
    for start in stride(from: 0, to: group.members.count, by: 4) {
      let present = min(4, group.members.count - start)
      var lanes = SIMD4<Int>(repeating: 0)
      var sizes = SIMD4<UInt32>(repeating: 0)
      for lane in 0..<4 {
        guard lane < present else {
          lanes[lane] = spare + lane
          (codes + lane * blockRows).initialize(repeating: 0, count: rows)
          continue
        }
        let member = group.members[start + lane]
        table.columns[member.last].widen(
          from: first, count: rows, into: codes + lane * blockRows)
        sizes[lane] = UInt32(member.size)
        lanes[lane] = offset
        offset += member.cells
      }
      if present == 1 {
        increment(
          rows: rows, index: index, codes: codes, size: sizes[0], counters: counters + lanes[0])
      } else {
        incrementFour(
          rows: rows, index: index, codes: codes, sizes: sizes, counters: counters, lanes: lanes)
      }
    }
  }

  @inline(__always)
  private static func increment(
    rows: Int, index: UnsafePointer<UInt32>, codes: UnsafePointer<UInt16>, size: UInt32,
    counters: UnsafeMutablePointer<UInt32>
  ) {
    for row in 0..<rows {
      counters[Int(index[row] &* size &+ UInt32(codes[row]))] &+= 1
    }
  }

  @inline(__always)
  private static func incrementFour(
    rows: Int, index: UnsafePointer<UInt32>, codes: UnsafePointer<UInt16>, sizes: SIMD4<UInt32>,
    counters: UnsafeMutablePointer<UInt32>, lanes: SIMD4<Int>
  ) {
    let (first, second) = (counters + lanes[0], counters + lanes[1])
    let (third, fourth) = (counters + lanes[2], counters + lanes[3])
    let (size0, size1, size2, size3) = (sizes[0], sizes[1], sizes[2], sizes[3])
    let (codes1, codes2, codes3) = (
      codes + blockRows, codes + 2 * blockRows, codes + 3 * blockRows
    )
    for row in 0..<rows {
      let prefix = index[row]
      first[Int(prefix &* size0 &+ UInt32(codes[row]))] &+= 1
      second[Int(prefix &* size1 &+ UInt32(codes1[row]))] &+= 1
      third[Int(prefix &* size2 &+ UInt32(codes2[row]))] &+= 1
      fourth[Int(prefix &* size3 &+ UInt32(codes3[row]))] &+= 1
    }
  }
}
