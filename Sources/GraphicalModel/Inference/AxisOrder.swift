import Marginals

/// Attributes ordered by the size of their domains, smallest first: the order of axes inside the
/// inference code, where the largest axis should run fastest.
struct AxisOrder: Sendable {
  private let rank: [Int]
  let sizes: [Int]

  init(sizes: [Int]) {
    self.sizes = sizes
    let order = sizes.indices.sorted { (sizes[$0], $0) < (sizes[$1], $1) }
    var rank = [Int](repeating: 0, count: sizes.count)
    for (place, attribute) in order.enumerated() { rank[attribute] = place }
    self.rank = rank
  }

  /// The clique's attributes in axis order.
  func axes(of clique: Clique) -> [Int] {
    clique.attributes.sorted { rank[$0] < rank[$1] }
  }

  /// The attributes in axis order.
  func axes(of attributes: AttributeSet) -> [Int] {
    attributes.sorted { rank[$0] < rank[$1] }
  }

  /// The first of some attributes in axis order.
  ///
  /// - Precondition: there is one.
  func smallest(in attributes: AttributeSet) -> Int {
    guard let first = attributes.min(by: { rank[$0] < rank[$1] }) else {
      preconditionFailure("no attribute to choose from")
    }
    return first
  }

  /// Cells of a table over the attributes; a floating-point number, so that it cannot overflow.
  func cells(of attributes: AttributeSet) -> Double {
    attributes.reduce(1) { $0 * Double(sizes[$1]) }
  }

  /// A dense table with its axes in another order.
  ///
  /// Complexity: one pass; neighbouring axes that stay neighbours are moved as one.
  func rearranged(_ values: [Double], from: [Int], to: [Int]) -> [Double] {
    guard from != to, values.count > 1 else { return values }
    let axes = movedAxes(from: from, to: to)
    return [Double](unsafeUninitializedCapacity: values.count) { buffer, count in
      values.withUnsafeBufferPointer { values in
        Self.copy(
          values.baseAddress.unsafelyUnwrapped, to: buffer.baseAddress.unsafelyUnwrapped,
          axes: axes)
      }
      count = values.count
    }
  }

  /// Extents in the new order, and the distance between neighbours in the old one; axes that follow
  /// each other in both are one.
  private func movedAxes(from: [Int], to: [Int]) -> [(extent: Int, stride: Int)] {
    var strides = [Int](repeating: 0, count: sizes.count)
    var stride = 1
    for axis in from.reversed() {
      strides[axis] = stride
      stride *= sizes[axis]
    }
    var axes: [(extent: Int, stride: Int)] = []
    for axis in to where sizes[axis] > 1 {
      let next = (extent: sizes[axis], stride: strides[axis])
      if let last = axes.last, last.stride == next.extent * next.stride {
        axes[axes.count - 1] = (last.extent * next.extent, next.stride)
      } else {
        axes.append(next)
      }
    }
    return axes
  }

  private static func copy(
    _ source: UnsafePointer<Double>, to target: UnsafeMutablePointer<Double>,
    axes: [(extent: Int, stride: Int)]
  ) {
    guard let inner = axes.last else {
      target.initialize(to: source.pointee)
      return
    }
    let outer = Array(axes.dropLast())
    var place = [Int](repeating: 0, count: outer.count)
    var (from, cell) = (0, 0)
    while true {
      if inner.stride == 1 {
        (target + cell).initialize(from: source + from, count: inner.extent)
      } else {
        for step in 0..<inner.extent { target[cell &+ step] = source[from &+ step &* inner.stride] }
      }
      cell &+= inner.extent
      var axis = outer.count - 1
      while axis >= 0 {
        place[axis] &+= 1
        from &+= outer[axis].stride
        if place[axis] < outer[axis].extent { break }
        from &-= outer[axis].extent &* outer[axis].stride
        place[axis] = 0
        axis -= 1
      }
      if axis < 0 { return }
    }
  }

  /// For every cell of the clique's table in axis order, the same cell's place in attribute order;
  /// nil where both orders are the same.
  func permutation(of clique: Clique) -> [Int]? {
    let axes = axes(of: clique)
    guard axes != clique.attributes else { return nil }
    var strides = [Int: Int]()
    var stride = 1
    for attribute in clique.attributes.reversed() {
      strides[attribute] = stride
      stride *= sizes[attribute]
    }
    var places = [0]
    for axis in axes {
      let step = strides[axis] ?? 0
      places = places.flatMap { place in (0..<sizes[axis]).map { place + $0 * step } }
    }
    return places
  }

  /// A table in attribute order, rearranged to axis order.
  func toAxisOrder(_ values: [Double], of clique: Clique) -> [Double] {
    guard let places = permutation(of: clique) else { return values }
    return places.map { values[$0] }
  }

  /// A table in axis order, rearranged to attribute order.
  func toAttributeOrder(_ values: [Double], of clique: Clique) -> [Double] {
    guard let places = permutation(of: clique) else { return values }
    var result = [Double](repeating: 0, count: values.count)
    for (cell, place) in places.enumerated() { result[place] = values[cell] }
    return result
  }
}
