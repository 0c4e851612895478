/// Places in a smaller dense table that has some axes of a larger one.
enum Strides {
  /// For every combination of the larger table's axes, in order, where its part of the smaller one begins.
  ///
  /// - Parameters:
  ///   - shape, kept: extents of the axes, slowest first, and whether the smaller table has each.
  ///   - stride: from one such part to the next.
  static func offsets(
    shape: some RandomAccessCollection<Int>, kept: some RandomAccessCollection<Bool>,
    stride: Int32
  ) -> [Int32] {
    precondition(shape.count == kept.count, "one flag an axis")
    var offsets: [Int32] = [0]
    var stride = stride
    for (extent, isKept) in zip(shape.reversed(), kept.reversed()) {
      var next: [Int32] = []
      next.reserveCapacity(offsets.count * extent)
      for place in 0..<Int32(extent) {
        let shift = isKept ? place * stride : 0
        for offset in offsets { next.append(offset + shift) }
      }
      offsets = next
      if isKept { stride *= Int32(extent) }
    }
    return offsets
  }
}
