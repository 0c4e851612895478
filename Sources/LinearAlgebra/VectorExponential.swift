/// e^x over whole vectors.
///
/// Argument reduction to |r| ≤ ln 2 / 2 (Cody & Waite 1980) and a Taylor polynomial of degree 12,
/// whose remainder there is below 2·10⁻¹⁶: relative error at most 4·10⁻¹⁶ for −708 ≤ x ≤ 709.
/// Below −708, −∞ included, the result is 0; NaN stays NaN.
public enum VectorExponential {
  /// Replaces every x by e^(x − shift) and returns the sum of the results, in a fixed order.
  public static func exponentiate(
    _ values: UnsafeMutablePointer<Double>, count: Int, shift: Double
  ) -> Double {
    let raw = UnsafeMutableRawPointer(values)
    let shifts = SIMD8<Double>(repeating: shift)
    var sums = SIMD8<Double>(repeating: 0)
    var index = 0
    while index &+ 8 <= count {
      let x = raw.loadUnaligned(fromByteOffset: index &* 8, as: SIMD8<Double>.self)
      let y = exp(x - shifts)
      raw.storeBytes(of: y, toByteOffset: index &* 8, as: SIMD8<Double>.self)
      sums += y
      index &+= 8
    }
    var total = sums.sum()
    if index < count {
      var tail = SIMD8<Double>(repeating: -.infinity)
      for lane in 0..<(count &- index) { tail[lane] = values[index &+ lane] - shift }
      tail = exp(tail)
      for lane in 0..<(count &- index) { values[index &+ lane] = tail[lane] }
      total += tail.sum()
    }
    return total
  }

  @inline(__always)
  private static func exp(_ x: SIMD8<Double>) -> SIMD8<Double> {
    let rounder = SIMD8<Double>(repeating: 0x1.8p52)
    var clamped = x
    clamped.replace(with: SIMD8(repeating: -709), where: x .< -709)
    let scaled = clamped * 1.442695040888963407 + rounder
    let whole = scaled - rounder
    let r = (clamped - whole * 0x1.62e42fee00000p-1) - whole * 0x1.a39ef35793c76p-33
    var p = SIMD8<Double>(repeating: 1.0 / 479_001_600)
    p = p * r + 1.0 / 39_916_800
    p = p * r + 1.0 / 3_628_800
    p = p * r + 1.0 / 362_880
    p = p * r + 1.0 / 40_320
    p = p * r + 1.0 / 5_040
    p = p * r + 1.0 / 720
    p = p * r + 1.0 / 120
    p = p * r + 1.0 / 24
    p = p * r + 1.0 / 6
    p = p * r + 0.5
    p = p * r + 1.0
    p = p * r + 1.0
    // The integer sits in the low bits of `scaled`; moved to the exponent field it is 2^whole.
    let bits = unsafeBitCast(scaled, to: SIMD8<UInt64>.self)
    let exponent = (bits &<< 52) &+ SIMD8<UInt64>(repeating: 1023 &<< 52)
    var result = p * unsafeBitCast(exponent, to: SIMD8<Double>.self)
    result.replace(with: SIMD8(repeating: 0), where: x .< -708)
    return result
  }
}
