/// As many numbers as the vector has, from an address that need not be a multiple of its size.
@inline(__always)
func load<Vector: SIMD>(_ cells: UnsafePointer<Double>) -> Vector where Vector.Scalar == Double {
  UnsafeRawPointer(cells).loadUnaligned(as: Vector.self)
}

@inline(__always)
func store<Vector: SIMD>(_ vector: Vector, to cells: UnsafeMutablePointer<Double>)
where Vector.Scalar == Double {
  UnsafeMutableRawPointer(cells).storeBytes(of: vector, as: Vector.self)
}
