import Testing

@testable import Privacy

@Suite("Interaction parts of counts")
struct InteractionPartTests {
  /// The cell of every row of every unit, unit by unit.
  private struct Units {
    let shape: [Int]
    var units: [[Int]]

    var cells: Int { shape.reduce(1, *) }

    func counts(without removed: Int? = nil) -> [Int64] {
      var counts = [Int64](repeating: 0, count: cells)
      for (unit, rows) in units.enumerated() where unit != removed {
        for cell in rows { counts[cell] += 1 }
      }
      return counts
    }
  }

  /// Every shape of one to three axes of the given lengths.
  private static func shapes(_ lengths: [Int], orders: ClosedRange<Int>) -> [[Int]] {
    orders.flatMap { order in
      (0..<order).reduce([[]]) { shapes, _ in shapes.flatMap { s in lengths.map { s + [$0] } } }
    }
  }

  private func interaction(_ counts: [Int64], shape: [Int], rowsPerUnit: Int) -> [Int64] {
    let taken = sealed([counts], sensitivity: .rows(perUnit: rowsPerUnit))
      .taking([.interaction(shape: shape)], rowsPerUnit: rowsPerUnit)
    return Array(taken.cells(of: 0))
  }

  private func codes(_ cell: Int, shape: [Int]) -> [Int] {
    var rest = cell
    return shape.reversed().map { size in
      defer { rest /= size }
      return rest % size
    }.reversed()
  }

  /// Σ over all cells of count·Π (n·[same value] − 1).
  private func naive(_ counts: [Int64], shape: [Int]) -> [Int64] {
    let all = counts.indices.map { codes($0, shape: shape) }
    return all.map { target in
      zip(all, counts).reduce(0) { sum, source in
        sum
          + shape.indices.reduce(source.1) {
            $0 * (target[$1] == source.0[$1] ? Int64(shape[$1]) - 1 : -1)
          }
      }
    }
  }

  @Test("they are the centred counts times the number of cells, exactly")
  func transform() {
    var random = ScriptedGenerator(seed: 1)
    for shape in Self.shapes([1, 2, 3, 4, 5, 6, 7], orders: 1...3) {
      let counts = (0..<shape.reduce(1, *)).map { _ in
        Int64.random(in: 0...1_000_000_000, using: &random)
      }
      #expect(
        interaction(counts, shape: shape, rowsPerUnit: 1) == naive(counts, shape: shape),
        "\(shape)")
    }
  }

  @Test("removing any unit moves them by no more than stated", arguments: 1...3)
  func sensitivity(rowsPerUnit: Int) {
    var random = ScriptedGenerator(seed: UInt64(rowsPerUnit))
    for shape in Self.shapes([1, 2, 3, 5], orders: 1...3) {
      let cells = shape.reduce(1, *)
      let units = Units(
        shape: shape,
        units: (0..<6).map { _ in
          (0..<Int.random(in: 0...rowsPerUnit, using: &random)).map { _ in
            Int.random(in: 0..<cells, using: &random)
          }
        })
      let stated = Sensitivity.interactionPart(sizes: shape, rowsPerUnit: rowsPerUnit)
      let whole = interaction(units.counts(), shape: shape, rowsPerUnit: rowsPerUnit)
      for unit in units.units.indices {
        let other = interaction(
          units.counts(without: unit), shape: shape, rowsPerUnit: rowsPerUnit)
        let change = zip(whole, other).map { $0 - $1 }
        #expect(change.reduce(0) { $0 + abs($1) } <= stated.l1)
        #expect(change.reduce(0) { $0 + $1 * $1 } <= stated.squaredL2)
      }
    }
  }

  @Test("a unit whose rows share a cell moves them by exactly what is stated", arguments: 1...3)
  func worstUnit(rowsPerUnit: Int) {
    for shape in Self.shapes([1, 2, 3, 6], orders: 1...3) {
      let cells = shape.reduce(1, *)
      let stated = Sensitivity.interactionPart(sizes: shape, rowsPerUnit: rowsPerUnit)
      for cell in [0, cells / 2, cells - 1] {
        let units = Units(
          shape: shape, units: [[0], [Int](repeating: cell, count: rowsPerUnit)])
        let change = zip(
          interaction(units.counts(), shape: shape, rowsPerUnit: rowsPerUnit),
          interaction(units.counts(without: 1), shape: shape, rowsPerUnit: rowsPerUnit)
        ).map { $0 - $1 }
        #expect(change.reduce(0) { $0 + abs($1) } == stated.l1)
        #expect(change.reduce(0) { $0 + $1 * $1 } == stated.squaredL2)
      }
    }
  }

  @Test("whole blocks keep their counts and sensitivity beside interaction parts")
  func mixed() {
    let blocks: [[Int64]] = [[5, 1], [4, 0, 2, 9], [7]]
    let taken = sealed(blocks, sensitivity: .rows(perUnit: 2))
      .taking([.whole, .interaction(shape: [2, 2]), .whole], rowsPerUnit: 2)
    #expect(Array(taken.cells(of: 0)) == [5, 1])
    #expect(Array(taken.cells(of: 1)) == [11, -11, -11, 11])
    #expect(Array(taken.cells(of: 2)) == [7])
    #expect(
      taken.blocks.map(\.sensitivity) == [
        .rows(perUnit: 2), .interactionPart(sizes: [2, 2], rowsPerUnit: 2), .rows(perUnit: 2),
      ])
  }
}
