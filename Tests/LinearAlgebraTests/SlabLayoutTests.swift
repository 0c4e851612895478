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

    init(seed: Int) {
      var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
      func next(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % bound
      }
      shape = (0..<next(5)).map { _ in 1 + next(5) } + [1 + next(9)]
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
}
