import COpenBLAS

/// Row-major dense products C = A·B in double precision.
public enum MatrixProduct {
  /// Multiplications below which a plain loop is quicker than a call of BLAS.
  private static let smallest = 2048

  /// C = A·B, with A rows × inner, B inner × columns and C rows × columns, each contiguous.
  ///
  /// Complexity: rows·inner·columns multiplications, in the calling thread.
  public static func multiply(
    _ left: UnsafePointer<Double>, _ right: UnsafePointer<Double>,
    into product: UnsafeMutablePointer<Double>, rows: Int, inner: Int, columns: Int
  ) {
    guard rows * inner * columns >= smallest, rows > 1, columns > 1 else {
      multiplyPlainly(left, right, into: product, rows: rows, inner: inner, columns: columns)
      return
    }
    BLASThreads.useCallerOnly()
    cblas_dgemm(
      CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(rows), Int32(columns), Int32(inner), 1,
      left, Int32(inner), right, Int32(columns), 0, product, Int32(columns))
  }

  private static func multiplyPlainly(
    _ left: UnsafePointer<Double>, _ right: UnsafePointer<Double>,
    into product: UnsafeMutablePointer<Double>, rows: Int, inner: Int, columns: Int
  ) {
    product.update(repeating: 0, count: rows * columns)
    for row in 0..<rows {
      let target = product + row &* columns
      for step in 0..<inner {
        let factor = left[row &* inner &+ step]
        let source = right + step &* columns
        for column in 0..<columns { target[column] += factor * source[column] }
      }
    }
  }
}
