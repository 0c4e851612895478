/// Exact counts of a sensitive table over so many cells that only those with a positive count are
/// held, each with its sensitivity as a whole vector.
///
/// Like ``SecretCounts`` it cannot be copied, read or printed; the only way out is
/// ``Ledger/measure(_:variance:threshold:label:)``, which adds noise and leaves out what is below a
/// threshold.
public struct SecretSparseCounts: ~Copyable, @unchecked Sendable {
  /// Which cells there are.
  public enum Cells: Sendable, Equatable {
    /// Cells 0 ..< n, a public set: a cell without an entry counts 0 and gets noise too.
    case known(Int)
    /// The cells that have an entry, which only the table tells.
    case found
  }

  /// The most cells of a known set.
  public static let maximumCells = 1 << 32

  public let cells: Cells
  public let sensitivity: Sensitivity
  /// Ascending.
  let positions: UnsafeMutableBufferPointer<Int>
  /// Positive.
  let counts: UnsafeMutableBufferPointer<Int64>

  /// Allocates `entries` positions and counts, which `fill` sets.
  ///
  /// - Parameters:
  ///   - cells: a known set of at most ``maximumCells``, or those found.
  ///   - entries: how many cells have a count.
  ///   - sensitivity: of the vector of all cells.
  ///   - fill: initializes all positions, strictly ascending and within the cells, and all counts,
  ///     which are positive.
  ///
  /// ## Privacy
  /// The caller states the sensitivity by one of the proved cases of ``Sensitivity``, and that a known
  /// set of cells depends on releases and public inputs alone; the counting code that calls this is
  /// the trusted part outside this module.
  public init(
    _ cells: Cells, entries: Int, sensitivity: Sensitivity,
    fill: (UnsafeMutableBufferPointer<Int>, UnsafeMutableBufferPointer<Int64>) -> Void
  ) {
    if case .known(let count) = cells {
      precondition((0...Self.maximumCells).contains(count) && entries <= count)
    }
    self.cells = cells
    self.sensitivity = sensitivity
    positions = .allocate(capacity: entries)
    counts = .allocate(capacity: entries)
    positions.initialize(repeating: 0)
    counts.initialize(repeating: 0)
    fill(positions, counts)
    check()
  }

  private borrowing func check() {
    var previous = -1
    for index in positions.indices {
      precondition(
        positions[index] > previous && counts[index] > 0, "entries ascend and are positive")
      previous = positions[index]
    }
    if case .known(let count) = cells { precondition(previous < count, "an entry has no cell") }
  }

  deinit {
    positions.update(repeating: 0)
    counts.update(repeating: 0)
    positions.deallocate()
    counts.deallocate()
  }
}

/// Counts of some cells that may be published: those whose noisy count reached a threshold.
///
/// Only a ledger makes one.
public struct NoisySparseCounts: Sendable {
  /// Ascending.
  public let positions: [Int]
  /// Count plus noise; at least ``threshold``.
  public let values: [Int64]
  /// The least value that is released; at least 1.
  public let threshold: Int64
  /// The noise's parameter σ².
  public let variance: PositiveRational
}
