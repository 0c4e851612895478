import Testing

@testable import LinearAlgebra

@Suite("Rows of a table")
struct RowKernelTests {
  /// A margin of a table with random cells.
  private final class Margin {
    let projection: AxisProjection
    let cells: UnsafeMutablePointer<Double>
    private let offsets: UnsafeMutablePointer<Int32>
    private let step: Int

    init(
      _ kept: [Bool], shape: [Int], layout: RowLayout, using generator: inout SplitMix64
    ) {
      projection = AxisProjection(shape: shape, kept: kept)
      let places = layout.places(kept: kept)
      step = places.step
      offsets = .allocate(capacity: places.offsets.count)
      offsets.initialize(from: places.offsets, count: places.offsets.count)
      cells = .allocate(capacity: projection.outputCount)
      for cell in 0..<projection.outputCount {
        cells[cell] = Double.random(in: 0.5...2, using: &generator)
      }
    }

    deinit {
      cells.deallocate()
      offsets.deallocate()
    }

    var ofKernel: RowKernel.Margin {
      RowKernel.Margin(cells: cells, offsets: offsets, step: step)
    }

    func clear() { cells.update(repeating: 0, count: projection.outputCount) }
  }

  @Test(
    "a layout has every row of the table once", arguments: [[5], [3, 4], [2, 1, 3, 7], [1, 1]])
  func layout(shape: [Int]) {
    let layout = RowLayout(shape: shape)
    let extents = layout.extents
    #expect(extents.columns == shape.last)
    #expect(extents.blocks * extents.lines * extents.columns == shape.reduce(1, *))
    let places = layout.places(kept: shape.map { _ in true })
    let rows = places.offsets.flatMap { offset in
      (0..<extents.lines).map { Int(offset) + $0 * places.step }
    }
    #expect(rows == (0..<extents.blocks * extents.lines).map { $0 * extents.columns })
  }

  @Test("margins multiplied and summed row by row are those of projections", arguments: 0..<300)
  func margins(seed: Int) {
    var generator = SplitMix64(UInt64(seed))
    let shape =
      (0..<Int.random(in: 0...4, using: &generator)).map { _ in
        Int.random(in: 1...5, using: &generator)
      } + [Int.random(in: RowKernel.leastColumns...11, using: &generator)]
    let layout = RowLayout(shape: shape)
    var keeps = (0..<6).map { _ in shape.map { _ in Bool.random(using: &generator) } }
    keeps[0][shape.count - 1] = true
    let wide = keeps.filter { $0[$0.count - 1] }.prefix(RowKernel.mostWide)
    let narrow = keeps.filter { !$0[$0.count - 1] }.prefix(RowKernel.mostNarrow)
    let margins = (wide + narrow).map {
      Margin($0, shape: shape, layout: layout, using: &generator)
    }
    var table = [Double](repeating: .nan, count: shape.reduce(1, *))
    func withMargins(
      _ body: (UnsafeBufferPointer<RowKernel.Margin>, UnsafeBufferPointer<RowKernel.Margin>) -> Void
    ) {
      margins.map(\.ofKernel).withUnsafeBufferPointer {
        body(.init(rebasing: $0[..<wide.count]), .init(rebasing: $0[wide.count...]))
      }
    }
    table.withUnsafeMutableBufferPointer { table in
      let table = table.baseAddress!
      withMargins {
        RowKernel.multiply(wide: $0, narrow: $1, extents: layout.extents, into: table)
      }
    }
    var product = [Double](repeating: 1, count: table.count)
    product.withUnsafeMutableBufferPointer { product in
      for margin in margins {
        margin.projection.multiplyBroadcast(margin.cells, into: product.baseAddress!)
      }
    }
    for (cell, value) in product.enumerated() {
      #expect(abs(table[cell] - value) <= 1e-14 * abs(value))
    }
    for margin in margins { margin.clear() }
    withMargins {
      RowKernel.sum(table, extents: layout.extents, wide: $0, narrow: $1)
    }
    for margin in margins {
      var sums = [Double](repeating: 0, count: margin.projection.outputCount)
      sums.withUnsafeMutableBufferPointer { margin.projection.sum(table, into: $0.baseAddress!) }
      for (cell, value) in sums.enumerated() {
        #expect(abs(margin.cells[cell] - value) <= 1e-13 * abs(value))
      }
    }
  }
}
