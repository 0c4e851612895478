import Tabular

/// The L1 distances of all cliques that share all attributes but their last.
///
/// The index over the shared attributes is computed once a row and extended by each last attribute.
/// Counts are integers and the distance is `Σ |a·n_b − b·n_a| / (n_a·n_b)` in integers up to the
/// division, so that it depends neither on the order of cells nor on categories that no row has.
struct PrefixCounter: ~Copyable {
  /// The most cells that are counted in a table; larger marginals are sorted.
  static let denseLimit = 2_000_000
  /// Marginals that are counted together are at most this large, so that their counters stay near.
  private static let laneLimit = 1 << 13

  private let real: PinnedTable
  private let synthetic: PinnedTable
  /// The cell of each row within the shared attributes.
  private let realIndex: UnsafeMutablePointer<UInt32>
  private let syntheticIndex: UnsafeMutablePointer<UInt32>
  /// How many cells the shared attributes have.
  private let prefixSize: Int
  /// Real and synthetic counts of a cell side by side; all zero between calls.
  private var counters: UnsafeMutablePointer<UInt32>
  private var cellCapacity: Int

  init(real: PinnedTable, synthetic: PinnedTable, prefix: [Int], sizes: [Int]) {
    self.real = real
    self.synthetic = synthetic
    prefixSize = prefix.reduce(1) { $0 * sizes[$1] }
    realIndex = .allocate(capacity: real.rowCount)
    realIndex.initialize(repeating: 0, count: real.rowCount)
    syntheticIndex = .allocate(capacity: synthetic.rowCount)
    syntheticIndex.initialize(repeating: 0, count: synthetic.rowCount)
    for column in prefix {
      real.extend(realIndex, by: column, size: sizes[column])
      synthetic.extend(syntheticIndex, by: column, size: sizes[column])
    }
    cellCapacity = 4 * PrefixCounter.laneLimit
    counters = .allocate(capacity: 2 * cellCapacity)
    counters.initialize(repeating: 0, count: 2 * cellCapacity)
  }

  deinit {
    realIndex.deallocate()
    syntheticIndex.deallocate()
    counters.deallocate()
  }

  /// The distances for the last attributes `last`, in that order.
  mutating func distances(_ last: Range<Int>, sizes: [Int]) -> [Double] {
    var result = [Double](repeating: 0, count: last.count)
    var lane: [Int] = []
    for column in last {
      let cells = prefixSize * sizes[column]
      guard cells <= PrefixCounter.laneLimit, case .bytes = real.columns[column],
        case .bytes = synthetic.columns[column]
      else {
        result[column - last.lowerBound] = single(column, size: sizes[column])
        continue
      }
      lane.append(column)
      if lane.count == 4 {
        let four = quad(lane, sizes)
        for (column, distance) in zip(lane, four) { result[column - last.lowerBound] = distance }
        lane = []
      }
    }
    for column in lane { result[column - last.lowerBound] = single(column, size: sizes[column]) }
    return result
  }

  private func normalised(_ total: UInt64) -> Double {
    Double(total) / Double(UInt64(real.rowCount) * UInt64(synthetic.rowCount))
  }

  /// Four small marginals at once: their increments do not wait for one another.
  private func quad(_ columns: [Int], _ sizes: [Int]) -> [Double] {
    count4(real, realIndex, columns, sizes, side: 0)
    count4(synthetic, syntheticIndex, columns, sizes, side: 1)
    return columns.enumerated().map { lane, column in
      normalised(
        takeDense(
          counters + 2 * lane * PrefixCounter.laneLimit, cells: prefixSize * sizes[column]))
    }
  }

  private func count4(
    _ table: PinnedTable, _ index: UnsafePointer<UInt32>, _ columns: [Int], _ sizes: [Int],
    side: Int
  ) {
    guard case .bytes(let a) = table.columns[columns[0]],
      case .bytes(let b) = table.columns[columns[1]],
      case .bytes(let c) = table.columns[columns[2]],
      case .bytes(let d) = table.columns[columns[3]]
    else { preconditionFailure("lanes are of one-byte columns") }
    let (sizeA, sizeB) = (sizes[columns[0]], sizes[columns[1]])
    let (sizeC, sizeD) = (sizes[columns[2]], sizes[columns[3]])
    let stride = 2 * PrefixCounter.laneLimit
    let countsA = counters + side
    let countsB = countsA + stride
    let countsC = countsB + stride
    let countsD = countsC + stride
    for row in 0..<table.rowCount {
      let prefix = Int(index[row])
      countsA[2 &* (prefix &* sizeA &+ Int(a[row]))] &+= 1
      countsB[2 &* (prefix &* sizeB &+ Int(b[row]))] &+= 1
      countsC[2 &* (prefix &* sizeC &+ Int(c[row]))] &+= 1
      countsD[2 &* (prefix &* sizeD &+ Int(d[row]))] &+= 1
    }
  }

  private mutating func single(_ column: Int, size: Int) -> Double {
    let cells = prefixSize * size
    if cells > PrefixCounter.denseLimit { return normalised(sorted(column, size: size)) }
    reserve(cells)
    visit(real, realIndex, column, size) { counters[2 &* $0] &+= 1 }
    visit(synthetic, syntheticIndex, column, size) { counters[2 &* $0 &+ 1] &+= 1 }
    if cells <= 2 * (real.rowCount + synthetic.rowCount) {
      return normalised(takeDense(counters, cells: cells))
    }
    var total: UInt64 = 0
    visit(real, realIndex, column, size) { total &+= takeCell(counters + 2 &* $0) }
    visit(synthetic, syntheticIndex, column, size) { total &+= takeCell(counters + 2 &* $0) }
    return normalised(total)
  }

  private mutating func reserve(_ cells: Int) {
    guard cells > cellCapacity else { return }
    counters.deallocate()
    cellCapacity = cells
    counters = .allocate(capacity: 2 * cells)
    counters.initialize(repeating: 0, count: 2 * cells)
  }

  /// Calls `body` with the cell of every row, in row order.
  @inline(__always)
  private func visit(
    _ table: PinnedTable, _ index: UnsafePointer<UInt32>, _ column: Int, _ size: Int,
    _ body: (Int) -> Void
  ) {
    switch table.columns[column] {
    case .bytes(let codes):
      for row in 0..<table.rowCount { body(Int(index[row]) &* size &+ Int(codes[row])) }
    case .words(let codes):
      for row in 0..<table.rowCount { body(Int(index[row]) &* size &+ Int(codes[row])) }
    }
  }

  /// `|a·n_b − b·n_a|` of one cell, whose counters become zero.
  @inline(__always)
  private func takeCell(_ cell: UnsafeMutablePointer<UInt32>) -> UInt64 {
    let difference = difference(Int(cell[0]), Int(cell[1]))
    cell[0] = 0
    cell[1] = 0
    return difference
  }

  @inline(__always)
  private func difference(_ a: Int, _ b: Int) -> UInt64 {
    UInt64(truncatingIfNeeded: abs(a &* synthetic.rowCount &- b &* real.rowCount))
  }

  private func takeDense(_ cells: UnsafeMutablePointer<UInt32>, cells count: Int) -> UInt64 {
    var total: UInt64 = 0
    for cell in 0..<count { total &+= takeCell(cells + 2 &* cell) }
    return total
  }

  /// The sum over cells by sorting the cells of all rows: O(rows · log rows), whatever the size.
  private func sorted(_ column: Int, size: Int) -> UInt64 {
    var a: [Int] = []
    var b: [Int] = []
    a.reserveCapacity(real.rowCount)
    b.reserveCapacity(synthetic.rowCount)
    visit(real, realIndex, column, size) { a.append($0) }
    visit(synthetic, syntheticIndex, column, size) { b.append($0) }
    a.sort()
    b.sort()
    var total: UInt64 = 0
    var (i, j) = (0, 0)
    while i < a.count || j < b.count {
      let cell = min(i < a.count ? a[i] : .max, j < b.count ? b[j] : .max)
      let (startA, startB) = (i, j)
      while i < a.count, a[i] == cell { i += 1 }
      while j < b.count, b[j] == cell { j += 1 }
      total &+= difference(i - startA, j - startB)
    }
    return total
  }
}
