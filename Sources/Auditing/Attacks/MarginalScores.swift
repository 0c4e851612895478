import Evaluation
import Marginals
import Tabular
import Threading

/// How much denser the cells of a record are in the synthetic table than in a reference table, over
/// the marginals that a generator leans on.
///
/// Golob et al. (2024), section 4: a record that a generator saw raises the counts of the cells it
/// lies in, most of all of rare cells, and a generator that reproduces these marginals passes that on.
/// The score is the mean over marginals of the ratio of the two densities of the record's cell.
///
/// Complexity: rows of all four tables × marginals × columns of a marginal; the scores are the same
/// for any number of threads.
struct MarginalScores {
  /// Sums of this many parts of the marginals are added up in their order.
  private static let parts = 16

  private let synthetic: Range<Int>
  private let reference: Range<Int>
  /// The records that are scored: all rows before the synthetic ones.
  private let targets: Int
  private let pool: CodedTable

  init(targets: CodedTable, synthetic: CodedTable, reference: CodedTable) {
    self.targets = targets.rowCount
    self.synthetic = targets.rowCount..<targets.rowCount + synthetic.rowCount
    self.reference = self.synthetic.upperBound..<self.synthetic.upperBound + reference.rowCount
    pool = targets.followed(by: [synthetic, reference])
  }

  /// The score of each target.
  func scores(_ cliques: [Clique], threads: Int) -> [Double] {
    let parts = min(Self.parts, cliques.count)
    let sums = PinnedTable.pinning(pool) { pool in
      Parallel.map(parts, threads: threads) { part in
        var sum = [Double](repeating: 0, count: targets)
        var cells = CellNumbers(rowCount: pool.rowCount)
        for index in stride(from: part, to: cliques.count, by: parts) {
          cells.number(cliques[index], of: pool, sizes: self.pool.domain.sizes)
          add(cells, to: &sum)
        }
        return sum
      }
    }
    return (0..<targets).map { target in
      sums.reduce(0) { $0 + $1[target] } / Double(cliques.count)
    }
  }

  private func add(_ cells: borrowing CellNumbers, to sum: inout [Double]) {
    var counts = [(synthetic: UInt32, reference: UInt32)](repeating: (0, 0), count: cells.count)
    for row in synthetic { counts[Int(cells.numbers[row])].synthetic += 1 }
    for row in reference { counts[Int(cells.numbers[row])].reference += 1 }
    let (all, others) = (Double(synthetic.count), Double(reference.count))
    // Half a record of the reference table in every cell: a cell that neither has says nothing.
    let prior = 0.5 / others
    for target in sum.indices {
      let count = counts[Int(cells.numbers[target])]
      sum[target] +=
        (Double(count.synthetic) / all + prior) / (Double(count.reference) / others + prior)
    }
  }
}

/// The number of the cell of one marginal that each row of a table lies in.
struct CellNumbers: ~Copyable {
  let numbers: UnsafeMutablePointer<UInt32>
  private let rowCount: Int
  /// All numbers are below this.
  private(set) var count = 1

  init(rowCount: Int) {
    self.rowCount = rowCount
    numbers = .allocate(capacity: rowCount)
    numbers.initialize(repeating: 0, count: rowCount)
  }

  deinit { numbers.deallocate() }

  /// Numbers the cells of a marginal of `table`, of which those without rows are left out where
  /// there would be many more cells than rows.
  mutating func number(_ clique: Clique, of table: PinnedTable, sizes: [Int]) {
    let limit = max(1 << 16, 4 * rowCount)
    numbers.update(repeating: 0, count: rowCount)
    count = 1
    for attribute in clique.attributes {
      let size = sizes[attribute]
      if count * size <= limit {
        table.extend(numbers, by: attribute, size: size)
        count *= size
      } else {
        extendCompactly(by: table.columns[attribute], size: size)
      }
    }
  }

  /// Numbers the cells that have rows in the order of their first rows.
  private mutating func extendCompactly(by column: PinnedTable.Codes, size: Int) {
    var places: [UInt64: UInt32] = [:]
    for row in 0..<rowCount {
      let code =
        switch column {
        case .bytes(let codes): UInt64(codes[row])
        case .words(let codes): UInt64(codes[row])
        }
      let cell = UInt64(numbers[row]) * UInt64(size) + code
      let next = UInt32(places.count)
      let place = places[cell, default: next]
      if place == next { places[cell] = next }
      numbers[row] = place
    }
    count = places.count
  }
}

extension CodedTable {
  /// The rows of this table, then those of `others`, which are coded alike.
  func followed(by others: [CodedTable]) -> CodedTable {
    let tables = [self] + others
    let columns = columns.indices.map { index -> CodeColumn in
      let parts = tables.map { $0.columns[index] }
      var bytes: [UInt8] = []
      for case .bytes(let codes) in parts { bytes += codes }
      var words: [UInt16] = []
      for case .words(let codes) in parts { words += codes }
      precondition(bytes.isEmpty || words.isEmpty, "the tables must be coded alike")
      return words.isEmpty ? .bytes(bytes) : .words(words)
    }
    return CodedTable(
      domain: domain, columns: columns, rowCount: tables.reduce(0) { $0 + $1.rowCount })
  }
}
