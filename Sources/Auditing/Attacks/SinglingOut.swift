import Evaluation
import GraphicalModel
import Tabular
import Threading

/// Values of some columns; a record meets the predicate that has all of them.
struct Predicate: Hashable, Sendable {
  /// Columns in ascending order and the value of each.
  let columns: [Int]
  let codes: [Int]

  init(_ columns: [Int], of table: CodedTable, row: Int) {
    self.columns = columns.sorted()
    codes = self.columns.map { table.columns[$0][row] }
  }

  init(columns: [Int], codes: [Int]) {
    self.columns = columns
    self.codes = codes
  }

  /// Whether exactly one record of `table` meets it.
  func isolates(in table: CodedTable) -> Bool {
    var found = 0
    for row in 0..<table.rowCount where table.columns[columns[0]][row] == codes[0] {
      if columns.indices.dropFirst().allSatisfy({ table.columns[columns[$0]][row] == codes[$0] }) {
        found += 1
        if found > 1 { return false }
      }
    }
    return found == 1
  }
}

/// Predicates that exactly one record meets (Giomi et al. 2023, section 4.1), made from the synthetic
/// table: an attacker takes what singles out a synthetic record for what singles out a real one.
struct SinglingOut: Sendable {
  private static let batch = 64

  let synthetic: CodedTable
  let seed: UInt64

  /// Values of one column that one synthetic record alone has, by column and code.
  func univariate() -> [Predicate] {
    synthetic.domain.attributes.indices.flatMap { column -> [Predicate] in
      var counts = [Int](repeating: 0, count: synthetic.domain[column].size)
      for row in 0..<synthetic.rowCount { counts[synthetic.columns[column][row]] += 1 }
      return counts.indices.filter { counts[$0] == 1 }
        .map { Predicate(columns: [column], codes: [$0]) }
    }
  }

  /// Values of two or more columns that one synthetic record alone has: columns of a record in random
  /// order, until no other record has all their values. Each predicate once, of at most `attempts`
  /// random records each once; fewer where records have copies.
  func multivariate(attempts: Int, threads: Int) -> [Predicate] {
    var stream = AttackStream.make(seed, .predicateRecords)
    let rows = (0..<synthetic.rowCount).shuffled(using: &stream).prefix(attempts)
    let attempts = rows.count
    let batches = (attempts + Self.batch - 1) / Self.batch
    let made = Parallel.map(batches, threads: threads) { number in
      (number * Self.batch..<min(attempts, (number + 1) * Self.batch)).compactMap {
        grown($0, row: rows[$0])
      }
    }
    var seen: Set<Predicate> = []
    return made.joined().filter { seen.insert($0).inserted }
  }

  private func grown(_ attempt: Int, row: Int) -> Predicate? {
    var stream = AttackStream.make(seed, .predicates, attempt)
    let order = synthetic.columns.indices.shuffled(using: &stream)
    var matching = rows(having: synthetic.columns[order[0]][row], in: synthetic.columns[order[0]])
    for (number, column) in order.enumerated().dropFirst() {
      let code = synthetic.columns[column][row]
      matching.removeAll { synthetic.columns[column][$0] != code }
      if matching.count == 1 { return Predicate(Array(order[...number]), of: synthetic, row: row) }
    }
    return nil
  }

  private func rows(having code: Int, in column: CodeColumn) -> [Int] {
    (0..<column.count).filter { column[$0] == code }
  }

  /// Predicates over the same columns whose values are drawn evenly from all that the columns have.
  func naive(like predicates: [Predicate]) -> [Predicate] {
    predicates.enumerated().map { index, predicate in
      var stream = AttackStream.make(seed, .naivePredicates, index)
      return Predicate(
        columns: predicate.columns,
        codes: predicate.columns.map {
          Int.random(in: 0..<synthetic.domain[$0].size, using: &stream)
        })
    }
  }

  /// How many of the predicates exactly one record of `table` meets.
  static func successes(_ predicates: [Predicate], in table: CodedTable, threads: Int) -> Int {
    let batches = (predicates.count + batch - 1) / batch
    return Parallel.map(batches, threads: threads) { number in
      predicates[number * batch..<min(predicates.count, (number + 1) * batch)]
        .count { $0.isolates(in: table) }
    }.reduce(0, +)
  }
}
