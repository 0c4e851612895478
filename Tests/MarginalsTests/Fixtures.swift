import Foundation
import Privacy
import Tabular

@testable import Marginals

extension Domain {
  /// Attributes a0, a1, … of the given sizes, with values v0, v1, ….
  init(sizes: [Int]) {
    self.init(
      sizes.enumerated().map { index, size in
        Attribute(name: "a\(index)", values: (0..<size).map { "v\($0)" })
      })
  }
}

extension CodedTable {
  /// Random codes; lower codes are more frequent, so that cells differ.
  static func random(sizes: [Int], rowCount: Int, seed: UInt64) -> CodedTable {
    var generator = SplitMix64(seed)
    let columns = sizes.map { size in
      let codes = (0..<rowCount).map { _ in
        min(
          Int.random(in: 0..<size, using: &generator), Int.random(in: 0..<size, using: &generator))
      }
      return CodeColumn.make(size: size, count: rowCount) { codes[$0] }
    }
    return CodedTable(domain: Domain(sizes: sizes), columns: columns, rowCount: rowCount)
  }

  /// The marginal of a clique, by one loop over the rows.
  func naiveCounts(of clique: Clique) -> [Int64] {
    var counts = [Int64](repeating: 0, count: clique.cells(in: domain))
    for row in 0..<rowCount {
      counts[clique.attributes.reduce(0) { $0 * domain[$1].size + columns[$1][row] }] += 1
    }
    return counts
  }
}

/// Rows of sets of values: for every row and attribute a list of distinct codes.
struct SetRows {
  let sizes: [Int]
  let maxItems: [Int]
  var rows: [[[Int]]]

  /// Random sets of 0 to `maxItems` values, of exactly one where `maxItems` is 1.
  static func random(sizes: [Int], maxItems: [Int], rowCount: Int, seed: UInt64) -> SetRows {
    var generator = SplitMix64(seed)
    let rows = (0..<rowCount).map { _ in
      zip(sizes, maxItems).map { size, limit in
        let count = limit == 1 ? 1 : Int.random(in: 0...min(limit, size), using: &generator)
        return Array(Array(0..<size).shuffled(using: &generator).prefix(count))
      }
    }
    return SetRows(sizes: sizes, maxItems: maxItems, rows: rows)
  }

  var table: IndicatorTable {
    let columns = sizes.indices.map { attribute in
      let sets = rows.map { $0[attribute] }
      guard maxItems[attribute] > 1 else {
        return IndicatorColumn.one(
          .make(size: sizes[attribute], count: rows.count) { sets[$0][0] })
      }
      var column = ItemColumn(maxItems: maxItems[attribute])
      for set in sets { column.append(set.map(UInt16.init)) }
      return .several(column)
    }
    return IndicatorTable(domain: Domain(sizes: sizes), columns: columns, rowCount: rows.count)
  }

  /// The cells of one block, by one loop over the rows.
  func naiveCounts(of block: MarginalMatrixLayout.Block) -> [Int64] {
    switch block {
    case .marginal(let attribute):
      return counts(sizes[attribute]) { row in row[attribute] }
    case .pair(let first, let second):
      return counts(sizes[first] * sizes[second]) { row in
        row[first].flatMap { left in row[second].map { left * sizes[second] + $0 } }
      }
    case .triangle(let attribute):
      let size = sizes[attribute]
      return counts(size * (size + 1) / 2) { row in
        row[attribute].flatMap { left in
          row[attribute].filter { $0 >= left }.map {
            left * size - left * (left - 1) / 2 + $0 - left
          }
        }
      }
    }
  }

  private func counts(_ cells: Int, _ touched: ([[Int]]) -> [Int]) -> [Int64] {
    var counts = [Int64](repeating: 0, count: cells)
    for row in rows { for cell in touched(row) { counts[cell] += 1 } }
    return counts
  }
}

/// A standard normal draw (Box & Muller 1958).
func normal(_ generator: inout SplitMix64) -> Double {
  let radius = Double.random(in: 0.0.nextUp...1, using: &generator)
  let angle = Double.random(in: 0..<1, using: &generator)
  return (-2 * log(radius)).squareRoot() * cos(2 * .pi * angle)
}
