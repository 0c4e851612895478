import RealModule

/// The discrete Fourier transform of a power of two of complex numbers, in place, by halving
/// (Cooley & Tukey 1965).
struct FourierTransform {
  let count: Int
  /// e^(−2πi·j/count) for j below count/2.
  private let cosines: [Double]
  private let sines: [Double]

  /// - Precondition: `count` is a power of two.
  init(count: Int) {
    precondition(count > 0 && count & (count - 1) == 0, "not a power of two")
    self.count = count
    let angles = (0..<count / 2).map { -2 * Double.pi * Double($0) / Double(count) }
    cosines = angles.map { .cos($0) }
    sines = angles.map { .sin($0) }
  }

  /// By how much, relative to the norm of the result, rounding moves it in L2 at most.
  ///
  /// Each of log₂ n levels moves it by less than 8 units of 2⁻⁵³, twiddles rounded to a few units
  /// included (Higham 2002, Theorem 24.2).
  var rounding: Double { 16 * 0x1p-53 * Double(max(1, count.trailingZeroBitCount)) }

  /// Transforms `real` + i·`imaginary`; the inverse, divided by the count, where `isInverse`.
  ///
  /// - Complexity: O(n log n).
  func transform(
    real: inout [Double], imaginary: inout [Double], isInverse: Bool = false
  ) {
    precondition(real.count == count && imaginary.count == count, "other counts than planned")
    reorder(&real)
    reorder(&imaginary)
    real.withUnsafeMutableBufferPointer { real in
      imaginary.withUnsafeMutableBufferPointer { imaginary in
        var half = 1
        while half < count {
          combine(real, imaginary, half: half, sign: isInverse ? -1 : 1)
          half *= 2
        }
        guard isInverse else { return }
        let scale = 1 / Double(count)
        for index in 0..<count {
          real[index] *= scale
          imaginary[index] *= scale
        }
      }
    }
  }

  /// One level: pairs of transforms of `half` numbers become transforms of twice as many.
  private func combine(
    _ real: UnsafeMutableBufferPointer<Double>, _ imaginary: UnsafeMutableBufferPointer<Double>,
    half: Int, sign: Double
  ) {
    let stride = count / (2 * half)
    cosines.withUnsafeBufferPointer { cosines in
      sines.withUnsafeBufferPointer { sines in
        for start in Swift.stride(from: 0, to: count, by: 2 * half) {
          for offset in 0..<half {
            let (low, high) = (start + offset, start + offset + half)
            let (cosine, sine) = (cosines[offset * stride], sign * sines[offset * stride])
            let x = real[high] * cosine - imaginary[high] * sine
            let y = real[high] * sine + imaginary[high] * cosine
            (real[high], imaginary[high]) = (real[low] - x, imaginary[low] - y)
            (real[low], imaginary[low]) = (real[low] + x, imaginary[low] + y)
          }
        }
      }
    }
  }

  /// Moves the number at every place to the place with the bits in reverse.
  private func reorder(_ values: inout [Double]) {
    let shift = UInt64(64 - count.trailingZeroBitCount)
    guard count > 1 else { return }
    for index in 0..<count {
      let mirrored = Int(UInt64(index).bitReversed >> shift)
      if mirrored > index { values.swapAt(index, mirrored) }
    }
  }
}

extension UInt64 {
  fileprivate var bitReversed: UInt64 {
    var value = byteSwapped
    value = (value >> 4) & 0x0F0F_0F0F_0F0F_0F0F | (value & 0x0F0F_0F0F_0F0F_0F0F) << 4
    value = (value >> 2) & 0x3333_3333_3333_3333 | (value & 0x3333_3333_3333_3333) << 2
    return (value >> 1) & 0x5555_5555_5555_5555 | (value & 0x5555_5555_5555_5555) << 1
  }
}
