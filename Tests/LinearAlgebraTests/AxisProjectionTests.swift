import LinearAlgebra
import Testing

@Suite("Axis projection")
struct AxisProjectionTests {
  /// Shapes of up to four axes, axes of extent 1 and lengths around the eight lanes included.
  static let shapes: [[Int]] = {
    var generator = SplitMix64(1)
    let fixed = [
      [], [1], [7], [8], [19], [1, 1], [3, 1, 17], [1, 9, 1, 2], [2, 2, 2, 2], [4, 33],
    ]
    return fixed
      + (0..<30).map { _ in
        (0..<Int.random(in: 1...4, using: &generator)).map { _ in
          Int.random(in: 1...11, using: &generator)
        }
      }
  }()

  /// The cell of the smaller tensor for every cell of the larger one, by counting up its indices.
  private func targets(_ shape: [Int], _ kept: [Bool]) -> [Int] {
    (0..<shape.reduce(1, *)).map { cell in
      var rest = cell
      var indices = [Int](repeating: 0, count: shape.count)
      for axis in shape.indices.reversed() {
        indices[axis] = rest % shape[axis]
        rest /= shape[axis]
      }
      return shape.indices.filter { kept[$0] }.reduce(0) { $0 * shape[$1] + indices[$1] }
    }
  }

  private func masks(_ count: Int) -> [[Bool]] {
    (0..<(1 << count)).map { bits in (0..<count).map { bits & (1 << $0) != 0 } }
  }

  @Test("all four operations equal naive loops under every mask", arguments: shapes)
  func equalsNaive(shape: [Int]) {
    var generator = SplitMix64(UInt64(shape.reduce(7) { $0 * 31 + $1 }))
    for kept in masks(shape.count) {
      let projection = AxisProjection(shape: shape, kept: kept)
      let targets = targets(shape, kept)
      let smallCount = zip(shape, kept).reduce(1) { $1.1 ? $0 * $1.0 : $0 }
      #expect(projection.inputCount == targets.count && projection.outputCount == smallCount)
      // Small integers: sums and products are exact in any order.
      let large = targets.map { _ in Double(Int.random(in: -50...50, using: &generator)) }
      let small = (0..<smallCount).map { _ in Double(Int.random(in: -50...50, using: &generator)) }

      var sums = [Double](repeating: 0, count: smallCount)
      for (cell, target) in targets.enumerated() { sums[target] += large[cell] }
      var output = [Double](repeating: .nan, count: smallCount)
      projection.sum(large, into: &output)
      #expect(output == sums, "sum, kept \(kept)")

      output = large
      projection.addBroadcast(small, to: &output)
      #expect(output == targets.indices.map { large[$0] + small[targets[$0]] }, "add, kept \(kept)")

      output = [Double](repeating: .nan, count: large.count)
      projection.broadcast(small, to: &output)
      #expect(output == targets.map { small[$0] }, "broadcast, kept \(kept)")

      output = large
      projection.multiplyBroadcast(small, into: &output)
      #expect(
        output == targets.indices.map { large[$0] * small[targets[$0]] }, "multiply, kept \(kept)")
    }
  }
}
