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
