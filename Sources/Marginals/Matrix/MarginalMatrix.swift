import LinearAlgebra
import Privacy
import Synchronization
import Tabular
import Threading

/// The marginal matrix G = XᵀX of a table of indicators by BLAS: all counts of one and of two
/// attributes at once.
///
/// Rows are encoded block by block in single precision and fed to a ``/LinearAlgebra/GramMatrix``,
/// which is exact up to 2²⁴ rows; more rows are summed in parts, in 64 bit. With several threads
/// each takes a range of rows and BLAS stays within the thread; the counts are integers, so they do
/// not depend on that.
///
/// Complexity: rows·D² multiplications and additions, D the number of all values; D² cells of memory
/// a thread.
public enum MarginalMatrix {
  /// The most values of all columns together: 1 GiB of single-precision cells.
  public static let maximumOrder = 1 << 14

  /// How many multiplications and additions take as long as one increment of the counting kernel:
  /// 32 to 45 were measured (0.65–1.3 ns and 0.02–0.035 ns, AVX-512).
  private static let multiplicationsPerIncrement = 32

  /// Whether the product is predicted to be quicker than ``CliqueCounter`` for a table of one value a
  /// cell: where attributes have few values, about four in the mean. Read off the public domain
  /// alone.
  static func isQuicker(for domain: Domain) -> Bool {
    let order = domain.sizes.reduce(0, +)
    let increments = domain.count * (domain.count + 1) / 2
    return order <= maximumOrder && order * order < multiplicationsPerIncrement * increments
  }

  /// Exact counts of all blocks, in the order of the layout, with their sensitivities.
  ///
  /// - Throws: ``MarginalMatrixError``.
  public static func counts(
    of table: borrowing IndicatorTable, threads: Int = 1
  ) throws(MarginalMatrixError) -> SecretCounts {
    let span = Trace.begin("counting the marginal matrix")
    defer { span.end() }
    let layout = try MarginalMatrixLayout(
      domain: table.domain, maxItems: table.maxItems, maxRowsPerUnit: table.maxRowsPerUnit)
    guard layout.order <= maximumOrder else {
      throw .tooManyValues(values: layout.order, limit: maximumOrder)
    }
    let (columns, rowCount) = (table.columns, table.rowCount)
    return SecretCounts(
      blocks: layout.blocks.map {
        (cells: layout.cells(of: $0), sensitivity: layout.sensitivity(of: $0))
      }
    ) { buffer in
      accumulate(
        columns, rowCount: rowCount, layout: layout, into: buffer, threads: threads,
        partLimit: GramMatrix.exactRows)
    }
  }

  /// Adds the counts to `buffer`, in parts of at most `partLimit` rows.
  static func accumulate(
    _ columns: [IndicatorColumn], rowCount: Int, layout: MarginalMatrixLayout,
    into buffer: UnsafeMutableBufferPointer<Int64>, threads: Int, partLimit: Int
  ) {
    guard rowCount > 0, layout.order > 0 else { return }
    nonisolated(unsafe) let target = buffer
    let parts = max(min(threads, rowCount), (rowCount + partLimit - 1) / partLimit)
    let turn = Mutex(())
    Parallel.forEach(parts, threads: threads) { part in
      var gram = GramMatrix(order: layout.order)
      add(
        columns, rows: (rowCount * part / parts)..<(rowCount * (part + 1) / parts),
        starts: layout.starts, to: &gram)
      // Integers: the order in which parts take their turn does not matter.
      turn.withLock { _ in layout.add(gram, to: target) }
    }
  }

  private static func add(
    _ columns: [IndicatorColumn], rows: Range<Int>, starts: [Int], to gram: inout GramMatrix
  ) {
    // About a megabyte: it stays in the second-level cache.
    let capacity = min(max(1, rows.count), max(256, min(4096, (1 << 18) / gram.order)))
    let order = gram.order
    var block = RowBlock(capacity: capacity, columns: order)
    for first in stride(from: rows.lowerBound, to: rows.upperBound, by: capacity) {
      let range = first..<min(rows.upperBound, first + capacity)
      block.fill(rowCount: range.count) { cells in
        for (column, start) in zip(columns, starts) {
          column.mark(range, order: order, start: start, in: cells)
        }
      }
      gram.add(block)
    }
  }
}

extension IndicatorColumn {
  /// Sets this column's indicators of a range of rows to 1, in rows of `order` cells of which this
  /// column's begin at `start`.
  fileprivate func mark(
    _ rows: Range<Int>, order: Int, start: Int, in cells: UnsafeMutableBufferPointer<Float>
  ) {
    switch self {
    case .one(.bytes(let codes)):
      codes.withUnsafeBufferPointer { Self.mark($0, rows, order: order, start: start, in: cells) }
    case .one(.words(let codes)):
      codes.withUnsafeBufferPointer { Self.mark($0, rows, order: order, start: start, in: cells) }
    case .several(let column):
      var cell = start
      for row in rows {
        for item in column[row] { cells[cell &+ Int(item)] = 1 }
        cell &+= order
      }
    }
  }

  @inline(__always)
  private static func mark<Code: UnsignedInteger & FixedWidthInteger>(
    _ codes: UnsafeBufferPointer<Code>, _ rows: Range<Int>, order: Int, start: Int,
    in cells: UnsafeMutableBufferPointer<Float>
  ) {
    var cell = start
    for row in rows {
      cells[cell &+ Int(codes[row])] = 1
      cell &+= order
    }
  }
}

extension MarginalMatrixLayout {
  /// Adds every block of G to its place among the blocks' cells.
  fileprivate func add(
    _ gram: borrowing GramMatrix, to buffer: UnsafeMutableBufferPointer<Int64>
  ) {
    var place = 0
    for block in blocks {
      switch block {
      case .marginal(let attribute):
        for code in starts[attribute]..<starts[attribute] + domain[attribute].size {
          buffer[place] &+= Int64(gram[code, code])
          place &+= 1
        }
      case .triangle(let attribute):
        let end = starts[attribute] + domain[attribute].size
        for code in starts[attribute]..<end {
          place = Self.add(gram, row: code, columns: code..<end, to: buffer, at: place)
        }
      case .pair(let first, let second):
        let columns = starts[second]..<starts[second] + domain[second].size
        for code in starts[first]..<starts[first] + domain[first].size {
          place = Self.add(gram, row: code, columns: columns, to: buffer, at: place)
        }
      }
    }
  }

  /// Adds part of a row of G and returns where the next part goes.
  private static func add(
    _ gram: borrowing GramMatrix, row: Int, columns: Range<Int>,
    to buffer: UnsafeMutableBufferPointer<Int64>, at place: Int
  ) -> Int {
    gram.withRow(row, columns: columns) { cells in
      for (offset, cell) in cells.enumerated() { buffer[place &+ offset] &+= Int64(cell) }
    }
    return place + columns.count
  }
}
