import COpenBLAS

/// The upper triangle of G = Σ XᵀX over blocks of rows, summed by BLAS (`ssyrk`) in single precision.
///
/// ```swift
/// var gram = GramMatrix(order: 3)
/// var block = RowBlock(capacity: 2, columns: 3)
/// block.fill(rowCount: 2) { cells in (cells[0], cells[2], cells[4]) = (1, 1, 1) }
/// gram.add(block)
/// gram[0, 2]  // 1: one row has both columns
/// ```
///
/// Where X holds zeros and ones every partial sum is an integer of at most the number of rows, so the
/// result is exact, in any order of summation, up to ``exactRows`` rows; ``add(_:)`` refuses more.
///
/// BLAS runs in the calling thread alone: this project's threads are those of `Parallel`, which would
/// compete with BLAS's own. Several threads may each have a matrix of their own and sum them.
///
/// Complexity: `add` is rows·order² multiplications and additions.
public struct GramMatrix: ~Copyable {
  /// Integers up to this are single-precision numbers.
  public static let exactRows = 1 << 24

  /// Rows and columns of G: the columns of X.
  public let order: Int
  /// Rows summed since the last ``clear()``.
  public private(set) var rowCount = 0

  private let storage: UnsafeMutableBufferPointer<Float>

  public init(order: Int) {
    precondition(order > 0 && order <= Int(Int32.max), "order of a Gram matrix out of range")
    BLASThreads.useCallerOnly()
    self.order = order
    storage = .allocate(capacity: order * order)
    storage.initialize(repeating: 0)
  }

  deinit {
    storage.update(repeating: 0)
    storage.deallocate()
  }

  /// G += XᵀX.
  public mutating func add(_ block: borrowing RowBlock) {
    precondition(block.columns == order, "the block's columns differ from the matrix's order")
    precondition(
      rowCount + block.rowCount <= Self.exactRows, "more rows than single precision counts exactly")
    rowCount += block.rowCount
    let (rows, size) = (block.rowCount, Int32(order))
    block.withRows { cells in
      cblas_ssyrk(
        CblasRowMajor, CblasUpper, CblasTrans, size, Int32(rows), 1, cells, size, 1,
        storage.baseAddress, size)
    }
  }

  /// G_ij for i ≤ j.
  public subscript(row: Int, column: Int) -> Float {
    precondition(row >= 0 && row <= column && column < order, "outside the upper triangle")
    return storage[row * order + column]
  }

  /// Calls `body` with row i from column `columns.lowerBound` ≥ i on, as contiguous cells.
  @inline(__always)
  public func withRow(
    _ row: Int, columns: Range<Int>, _ body: (UnsafeBufferPointer<Float>) -> Void
  ) {
    precondition(
      row >= 0 && row <= columns.lowerBound && columns.upperBound <= order,
      "outside the upper triangle")
    let start = row * order
    body(
      UnsafeBufferPointer(
        rebasing: storage[(start + columns.lowerBound)..<(start + columns.upperBound)]))
  }

  /// Sets G and the number of rows to 0.
  public mutating func clear() {
    storage.update(repeating: 0)
    rowCount = 0
  }
}
