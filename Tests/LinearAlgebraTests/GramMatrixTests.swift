import LinearAlgebra
import Testing

@Suite("Gram matrix")
struct GramMatrixTests {
  @Test(
    "XᵀX of zeros and ones equals a naive loop, exactly, over several blocks",
    arguments: [1, 2, 7, 33, 70])
  func equalsNaive(order: Int) {
    var generator = SplitMix64(UInt64(order))
    var gram = GramMatrix(order: order)
    var block = RowBlock(capacity: 65, columns: order)
    var expected = [[Float]](
      repeating: [Float](repeating: 0, count: order), count: order)
    for rows in [65, 0, 1, 64, 33] {
      let bits = (0..<rows * order).map { _ in Bool.random(using: &generator) }
      block.fill(rowCount: rows) { cells in
        for cell in bits.indices where bits[cell] { cells[cell] = 1 }
      }
      gram.add(block)
      for row in 0..<rows {
        for first in 0..<order where bits[row * order + first] {
          for second in first..<order where bits[row * order + second] {
            expected[first][second] += 1
          }
        }
      }
    }
    #expect(gram.rowCount == 163)
    for row in 0..<order {
      gram.withRow(row, columns: row..<order) { cells in
        #expect(Array(cells) == Array(expected[row][row...]))
      }
      #expect(gram[row, order - 1] == expected[row][order - 1])
    }
    gram.clear()
    #expect(gram.rowCount == 0 && gram[0, order - 1] == 0)
  }

  @Test("a block that is filled again holds nothing of what it held")
  func refill() {
    var block = RowBlock(capacity: 4, columns: 2)
    block.fill(rowCount: 4) { $0.update(repeating: 1) }
    block.fill(rowCount: 2) { $0[0] = 1 }
    var gram = GramMatrix(order: 2)
    gram.add(block)
    #expect(gram[0, 0] == 1 && gram[0, 1] == 0 && gram[1, 1] == 0)
  }
}
