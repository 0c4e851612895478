import LinearAlgebra
import Marginals
import Tabular

/// The parents that kept the same number k of links, counted by products.
///
/// With V the indicators of the parents' columns, one row a parent, S = A·P the sums of the indicators
/// of its k links, and B those of every link by itself, the Gram matrix of [V | S] holds the parents'
/// pairs and the cross blocks VᵀAP, and BᵀB the pairs of one link's columns. A product has one row a
/// parent where counting has one a link.
///
/// Sums are integers of at most parents·k², exact in single precision below 2²⁴; more parents are
/// summed in parts.
struct DegreeBlock: Sendable {
  /// One row a link, the k rows of a parent one after the other.
  private let rows: CodedTable
  /// k.
  let links: Int
  /// How many columns, the first ones, are the parents'.
  let given: Int
  private let starts: [Int]

  init(rows: CodedTable, links: Int, given: Int) {
    self.rows = rows
    self.links = links
    self.given = given
    var starts = [0]
    for size in rows.domain.sizes { starts.append(starts[starts.count - 1] + size) }
    self.starts = starts
  }

  /// Multiplications that take as long as one increment of the counting kernel; see
  /// ``MarginalMatrix``.
  private static let multiplicationsPerIncrement = 32

  /// Whether products are predicted to be quicker for so many cliques; read off public facts alone.
  static func isQuicker(domain: Domain, cliques: Int) -> Bool {
    let order = domain.sizes.reduce(0, +)
    return order <= MarginalMatrix.maximumOrder
      && order * order < multiplicationsPerIncrement * cliques
  }

  /// Adds `weight` times the counts of one- and two-way marginals over links.
  func add(
    _ cliques: [Clique], weight: Int64, domain: Domain,
    to buffer: UnsafeMutableBufferPointer<Int64>
  ) {
    forEachPart { mixed, own in
      var place = 0
      for clique in cliques {
        let (first, second) = (clique.attributes[0], clique.attributes[clique.count - 1])
        for row in starts[first]..<starts[first + 1] {
          let columns = clique.count == 1 ? row..<row + 1 : starts[second]..<starts[second + 1]
          for column in columns {
            buffer[place] += weight * count(row, column, mixed, own)
            place += 1
          }
        }
      }
    }
  }

  /// The links with both values: k of every parent that has both, or what the sums say, or the links
  /// themselves.
  private func count(
    _ row: Int, _ column: Int, _ mixed: borrowing GramMatrix, _ own: borrowing GramMatrix
  ) -> Int64 {
    let first = starts[given]
    if row >= first { return Int64(own[row - first, column - first]) }
    let sum = Int64(mixed[row, column])
    return column < first ? Int64(links) * sum : sum
  }

  /// Adds, for every unordered pair of a parent's links, `weight` to the cell of their values of one
  /// column: the upper triangle, diagonal included, row after row.
  ///
  /// SᵀS counts every ordered pair of links and every link with itself, BᵀB the latter alone.
  func addSiblings(
    of attributes: [Int], weight: Int64, to buffer: UnsafeMutableBufferPointer<Int64>
  ) {
    let first = starts[given]
    forEachPart { mixed, own in
      var place = 0
      for attribute in attributes {
        for row in starts[attribute]..<starts[attribute + 1] {
          for column in row..<starts[attribute + 1] {
            let ordered =
              Int64(mixed[row, column]) - Int64(own[row - first, column - first])
            // Both orders of two different values meet in one cell; a pair of equal values is
            // counted in both orders.
            buffer[place] += weight * (row == column ? ordered / 2 : ordered)
            place += 1
          }
        }
      }
    }
  }

  /// Calls `body` with the Gram matrices of [V | S] and of B of one part of the parents after the
  /// other.
  private func forEachPart(
    _ body: (_ mixed: borrowing GramMatrix, _ own: borrowing GramMatrix) -> Void
  ) {
    let parents = rows.rowCount / links
    let limit = GramMatrix.exactRows / (links * links)
    let (order, first) = (starts[starts.count - 1], starts[given])
    guard parents > 0, order > 0 else { return }
    for start in stride(from: 0, to: parents, by: limit) {
      let end = min(parents, start + limit)
      var mixed = GramMatrix(order: order)
      // Without columns of the links' own, a matrix that nothing reads.
      var own = GramMatrix(order: max(1, order - first))
      fill(&mixed, parents: start..<end, columns: 0..<rows.columns.count, links: links)
      if order > first {
        fill(
          &own, parents: start * links..<end * links, columns: given..<rows.columns.count, links: 1)
      }
      body(mixed, own)
    }
  }

  /// Feeds one row a group of `links` links: indicators of the parents' columns, sums of the others'.
  private func fill(
    _ gram: inout GramMatrix, parents: Range<Int>, columns: Range<Int>, links: Int
  ) {
    let order = gram.order
    let base = starts[columns.lowerBound]
    let capacity = max(1, min(parents.count, max(256, (1 << 18) / order)))
    var block = RowBlock(capacity: capacity, columns: order)
    for first in stride(from: parents.lowerBound, to: parents.upperBound, by: capacity) {
      let range = first..<min(parents.upperBound, first + capacity)
      block.fill(rowCount: range.count) { cells in
        for attribute in columns {
          let column = rows.columns[attribute]
          let start = starts[attribute] - base
          for (line, parent) in range.enumerated() {
            let times = attribute < given ? 1 : links
            for link in 0..<times {
              cells[line * order + start + column[parent * links + link]] += 1
            }
          }
        }
      }
      gram.add(block)
    }
  }
}
