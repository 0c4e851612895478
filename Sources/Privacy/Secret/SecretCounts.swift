/// Exact counts of a sensitive table: one or more blocks of cells (marginals), each with its
/// sensitivity.
///
/// The type is non-copyable and its storage internal: a count can be neither read, printed,
/// reflected nor encoded; the only way out is ``Ledger/measure(_:variances:labels:)``, which adds
/// noise. The buffer is overwritten before it is freed.
public struct SecretCounts: ~Copyable, @unchecked Sendable {
  /// The cells of each block within the buffer, and what one unit can change there.
  public struct Block: Sendable {
    public let cells: Range<Int>
    public let sensitivity: Sensitivity
  }

  public let blocks: [Block]
  let storage: UnsafeMutableBufferPointer<Int64>

  /// Allocates blocks of the given numbers of cells, zeroed, and lets `fill` count into them.
  ///
  /// ## Privacy
  /// The caller states each block's sensitivity by one of the proved cases of ``Sensitivity``; the
  /// counting code that calls this is the trusted part outside this module.
  public init(
    blocks sizes: [(cells: Int, sensitivity: Sensitivity)],
    fill: (UnsafeMutableBufferPointer<Int64>) throws -> Void
  ) rethrows {
    var start = 0
    blocks = sizes.map { size in
      defer { start += size.cells }
      return Block(cells: start..<start + size.cells, sensitivity: size.sensitivity)
    }
    storage = .allocate(capacity: start)
    storage.initialize(repeating: 0)
    try fill(storage)
  }

  deinit {
    storage.update(repeating: 0)
    storage.deallocate()
  }

  func cells(of block: Int) -> UnsafeBufferPointer<Int64> {
    UnsafeBufferPointer(rebasing: storage[blocks[block].cells])
  }
}
