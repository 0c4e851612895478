/// A block of rows of a dense matrix X in single precision, row-major: what a Gram matrix is fed.
///
/// The buffer is allocated once and filled again for every block of rows. It is not copyable, so its
/// cells cannot be printed or reflected, and it is overwritten before it is freed.
public struct RowBlock: ~Copyable {
  /// Rows that the buffer has room for.
  public let capacity: Int
  public let columns: Int
  /// Rows in use: 0 … `rowCount` − 1.
  public private(set) var rowCount = 0

  private let storage: UnsafeMutableBufferPointer<Float>

  public init(capacity: Int, columns: Int) {
    precondition(capacity > 0 && columns > 0, "a row block needs rows and columns")
    self.capacity = capacity
    self.columns = columns
    storage = .allocate(capacity: capacity * columns)
    storage.initialize(repeating: 0)
  }

  deinit {
    storage.update(repeating: 0)
    storage.deallocate()
  }

  /// Makes the block `rowCount` rows of zeros and lets `body` fill them: cell (r, c) is at
  /// r·`columns` + c.
  public mutating func fill(
    rowCount: Int, _ body: (UnsafeMutableBufferPointer<Float>) -> Void
  ) {
    precondition(rowCount >= 0 && rowCount <= capacity, "rows exceed the block")
    self.rowCount = rowCount
    let used = UnsafeMutableBufferPointer(rebasing: storage[..<(rowCount * columns)])
    used.update(repeating: 0)
    body(used)
  }

  /// Reads the rows in use.
  func withRows(_ body: (UnsafePointer<Float>) -> Void) {
    guard rowCount > 0, let base = storage.baseAddress else { return }
    body(base)
  }
}
