/// Bounds and ratios of many numbers at once.
public enum VectorRange {
  private typealias Lanes = SIMD8<Double>

  /// The smallest and the largest of `count` values, none of them NaN; ∞ and −∞ where there are none.
  public static func bounds(
    _ values: UnsafePointer<Double>, count: Int
  ) -> (smallest: Double, largest: Double) {
    var least = Lanes(repeating: .infinity)
    var most = Lanes(repeating: -.infinity)
    let whole = count & ~7
    for index in stride(from: 0, to: whole, by: 8) {
      let lanes: Lanes = load(values + index)
      least.replace(with: lanes, where: lanes .< least)
      most.replace(with: lanes, where: lanes .> most)
    }
    var (smallest, largest) = (least.min(), most.max())
    for index in whole..<count {
      smallest = min(smallest, values[index])
      largest = max(largest, values[index])
    }
    return (smallest, largest)
  }

  /// ratio = numerator/denominator with 0 where the denominator is not positive; returns whether some ratio
  /// is another than it was.
  public static func divide(
    _ numerator: UnsafePointer<Double>, by denominator: UnsafePointer<Double>,
    into ratio: UnsafeMutablePointer<Double>, count: Int
  ) -> Bool {
    var isOther = SIMDMask<SIMD8<Int64>>(repeating: false)
    let whole = count & ~7
    for index in stride(from: 0, to: whole, by: 8) {
      let below: Lanes = load(denominator + index)
      var quotient = load(numerator + index) / below
      quotient.replace(with: 0, where: .!(below .> 0))
      isOther .|= quotient .!= load(ratio + index)
      store(quotient, to: ratio + index)
    }
    var hasChanged = any(isOther)
    for index in whole..<count {
      let quotient = denominator[index] > 0 ? numerator[index] / denominator[index] : 0
      hasChanged = hasChanged || quotient != ratio[index]
      ratio[index] = quotient
    }
    return hasChanged
  }
}
