import Testing

@testable import LinearAlgebra

@Suite("Bounds and ratios of vectors")
struct VectorRangeTests {
  private func values(_ count: Int, seed: Int) -> [Double] {
    var generator = SplitMix64(UInt64(seed))
    return (0..<count).map { _ in
      Int.random(in: 0..<4, using: &generator) == 0
        ? 0 : Double.random(in: 0...1, using: &generator)
    }
  }

  @Test("bounds are those of the values, at every length", arguments: 0...40)
  func bounds(count: Int) {
    let values = values(count, seed: count).map { $0 - 0.5 }
    let bounds = VectorRange.bounds(values, count: count)
    #expect(bounds.smallest == values.min() ?? .infinity)
    #expect(bounds.largest == values.max() ?? -.infinity)
  }

  @Test("ratios are 0 where nothing is divided by, and a change of one is told", arguments: 0...40)
  func ratios(count: Int) {
    let (above, below) = (values(count, seed: count), values(count, seed: count + 100))
    var ratios = [Double](repeating: 7, count: count + 1)
    #expect(VectorRange.divide(above, by: below, into: &ratios, count: count) == (count > 0))
    #expect(ratios[count] == 7, "the cell behind the vector is left alone")
    for index in 0..<count {
      #expect(ratios[index] == (below[index] > 0 ? above[index] / below[index] : 0))
    }
    #expect(!VectorRange.divide(above, by: below, into: &ratios, count: count))
    for index in 0..<count {
      ratios[index] = 9
      #expect(VectorRange.divide(above, by: below, into: &ratios, count: count))
    }
  }
}
