import Foundation
import LinearAlgebra
import Testing

@Suite("Exponential of a vector")
struct VectorExponentialTests {
  private func exponentials(_ values: [Double]) -> [Double] {
    var results = values
    _ = VectorExponential.exponentiate(&results, count: results.count, shift: 0)
    return results
  }

  @Test("e^x is within 5e-16 of the C library over the whole range")
  func accuracy() {
    var generator = SplitMix64(2)
    let values =
      ((0..<400_000).map { _ in Double.random(in: -708...709, using: &generator) }
      + (0..<100_000).map { _ in Double.random(in: -1...1, using: &generator) }
      + (-1021...1022).map { Double($0) * 0.6931471805599453 }
      + [-708, 0, -0.0, 709, 1e-300, -1e-17])
      .filter { $0 >= -708 }
    var worst = 0.0
    for (value, result) in zip(values, exponentials(values)) {
      let exact = exp(value)
      worst = max(worst, abs(result - exact) / exact)
    }
    #expect(worst <= 5e-16)
    #expect(worst > 0)
  }

  @Test("below -708 the result is 0, minus infinity included, and NaN stays NaN")
  func specialValues() {
    let results = exponentials(
      [-.infinity, -708.1, -1e300, .nan, -710, 0, -.infinity, .nan, -.infinity, .nan])
    #expect(results[0] == 0 && results[1] == 0 && results[2] == 0 && results[4] == 0)
    #expect(results[3].isNaN && results[7].isNaN && results[9].isNaN)
    #expect(results[5] == 1 && results[6] == 0 && results[8] == 0)
  }

  @Test("vectors of every length are shifted, replaced and summed alike", arguments: 0...40)
  func lengths(count: Int) {
    var generator = SplitMix64(UInt64(count))
    let values = (0..<count).map { _ in Double.random(in: -5...5, using: &generator) }
    var results = values + [123]
    let sum = VectorExponential.exponentiate(&results, count: count, shift: 1.5)
    #expect(results[count] == 123, "the cell behind the vector is left alone")
    let exact = values.map { exp($0 - 1.5) }
    for (result, expected) in zip(results, exact) {
      #expect(abs(result - expected) <= 1e-15 * expected)
    }
    #expect(abs(sum - exact.reduce(0, +)) <= 1e-12)
  }
}
