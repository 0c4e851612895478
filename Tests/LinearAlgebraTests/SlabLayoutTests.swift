import Testing

@testable import LinearAlgebra

@Suite("Slabs of a table")
struct SlabLayoutTests {
  /// A table of small extents, some of them 1, cut into small slabs, and a projection of it.
  private struct Case {
    let shape: [Int]
    let kept: [Bool]
    let layout: SlabLayout
    let table: [Double]

    init(seed: Int, leastColumns: Int = 1) {
      var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
      func next(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % bound
      }
      shape = (0..<next(5)).map { _ in 1 + next(5) } + [leastColumns + next(9)]
      kept = shape.map { _ in next(2) == 0 }
      layout = SlabLayout(shape: shape, limit: 1 + next(60))
      table = (0..<shape.reduce(1, *)).map { _ in Double(next(1000)) / 7 }
    }

    var whole: AxisProjection { AxisProjection(shape: shape, kept: kept) }
  }

  private func pointer<Result>(
    _ values: inout [Double], _ body: (UnsafeMutablePointer<Double>) -> Result
  ) -> Result {
    values.withUnsafeMutableBufferPointer { body($0.baseAddress!) }
  }

  @Test("sums made slab by slab are those of the whole table", arguments: 0..<200)
  func sums(seed: Int) {
    let example = Case(seed: seed)
    let layout = example.layout
    #expect(layout.slabCells * layout.slabCount == example.table.count)
    let (inner, offsets) = (layout.inner(kept: example.kept), layout.offsets(kept: example.kept))
    var part = [Double](repeating: 0, count: inner.outputCount)
    var table = example.table
    var expected = [Double](repeating: .nan, count: example.whole.outputCount)
    var sums = expected.map { _ in 0.0 }
    pointer(&table) { table in
      pointer(&expected) { example.whole.sum(table, into: $0) }
      pointer(&sums) { sums in
        for slab in 0..<layout.slabCount {
          pointer(&part) { inner.sum(table + slab * layout.slabCells, into: $0) }
          for cell in part.indices { sums[Int(offsets[slab]) + cell] += part[cell] }
        }
      }
    }
    for (sum, value) in zip(sums, expected) { #expect(abs(sum - value) <= 1e-12 * abs(value)) }
  }

  @Test("values spread slab by slab are those of the whole table", arguments: 0..<200)
  func spreads(seed: Int) {
    let example = Case(seed: seed)
    let layout = example.layout
    let (inner, offsets) = (layout.inner(kept: example.kept), layout.offsets(kept: example.kept))
    var source = (0..<example.whole.outputCount).map { 1 + Double($0) }
    var (expected, spread) = (example.table, example.table)
    pointer(&source) { source in
      pointer(&expected) { example.whole.multiplyBroadcast(source, into: $0) }
      pointer(&spread) { spread in
        for slab in 0..<layout.slabCount {
          inner.multiplyBroadcast(
            source + Int(offsets[slab]), into: spread + slab * layout.slabCells)
        }
      }
      #expect(spread == expected)
      pointer(&expected) { example.whole.broadcast(source, to: $0) }
      pointer(&spread) { spread in
        for slab in 0..<layout.slabCount {
          inner.broadcast(source + Int(offsets[slab]), to: spread + slab * layout.slabCells)
        }
      }
      #expect(spread == expected)
    }
  }

  @Test(
    "groups of slabs hold every slab once and share no cell of a projection", arguments: 0..<200)
  func groups(seed: Int) {
    let example = Case(seed: seed)
    let layout = example.layout
    let groups = layout.independentGroups(of: [example.kept])
    #expect(groups.flatMap { $0 }.sorted() == Array(0..<layout.slabCount))
    #expect(groups.allSatisfy { $0 == $0.sorted() })
    let (inner, offsets) = (layout.inner(kept: example.kept), layout.offsets(kept: example.kept))
    var owner = [Int](repeating: -1, count: example.whole.outputCount)
    for (number, group) in groups.enumerated() {
      for slab in group {
        for cell in Int(offsets[slab])..<Int(offsets[slab]) + inner.outputCount {
          #expect(owner[cell] == -1 || owner[cell] == number)
          owner[cell] = number
        }
      }
    }
  }

  @Test("margins multiplied and summed row by row are those of projections", arguments: 0..<200)
  func rows(seed: Int) {
    var generator = SplitMix64(UInt64(seed))
    let example = Case(seed: seed, leastColumns: RowKernel.leastColumns)
    let layout = example.layout
    let rows = layout.slabCells / layout.columns
    var keeps = (0..<5).map { _ in example.shape.map { _ in Bool.random(using: &generator) } }
    keeps[0][example.shape.count - 1] = true
    let wide = keeps.filter { $0[$0.count - 1] }.prefix(RowKernel.mostRows)
    let narrow = keeps.filter { !$0[$0.count - 1] }.prefix(RowKernel.mostCells)
    let margins = (wide + narrow).map { Margin($0, layout: layout, using: &generator) }
    let table = UnsafeMutablePointer<Double>.allocate(capacity: layout.slabCells)
    defer { table.deallocate() }
    func buffers(
      _ body: (UnsafeBufferPointer<RowKernel.Margin>, UnsafeBufferPointer<RowKernel.Margin>) -> Void
    ) {
      let all = margins.map { RowKernel.Margin(cells: $0.cells, offsets: $0.offsets) }
      all.withUnsafeBufferPointer {
        body(.init(rebasing: $0[..<wide.count]), .init(rebasing: $0[wide.count...]))
      }
    }
    buffers {
      RowKernel.multiply(
        wide: $0, narrow: $1, rows: rows, columns: layout.columns, into: table)
    }
    var product = [Double](repeating: 1, count: layout.slabCells)
    for margin in margins {
      pointer(&product) { margin.projection.multiplyBroadcast(margin.cells, into: $0) }
    }
    for (cell, value) in product.enumerated() {
      #expect(abs(table[cell] - value) <= 1e-14 * abs(value))
    }
    for margin in margins { margin.clear() }
    buffers {
      RowKernel.sum(table, rows: rows, columns: layout.columns, wide: $0, narrow: $1)
    }
    for margin in margins {
      var sums = [Double](repeating: 0, count: margin.projection.outputCount)
      pointer(&sums) { margin.projection.sum(table, into: $0) }
      for (cell, value) in sums.enumerated() {
        #expect(abs(margin.cells[cell] - value) <= 1e-13 * abs(value))
      }
    }
  }

  /// A margin of a slab with random cells.
  private final class Margin {
    let projection: AxisProjection
    let cells: UnsafeMutablePointer<Double>
    let offsets: UnsafeMutablePointer<Int32>

    init(_ kept: [Bool], layout: SlabLayout, using generator: inout SplitMix64) {
      projection = layout.inner(kept: kept)
      let values = layout.rowOffsets(kept: kept)
      offsets = .allocate(capacity: values.count)
      offsets.initialize(from: values, count: values.count)
      cells = .allocate(capacity: projection.outputCount)
      for cell in 0..<projection.outputCount {
        cells[cell] = Double.random(in: 0.5...2, using: &generator)
      }
    }

    deinit {
      cells.deallocate()
      offsets.deallocate()
    }

    func clear() { cells.update(repeating: 0, count: projection.outputCount) }
  }
}
