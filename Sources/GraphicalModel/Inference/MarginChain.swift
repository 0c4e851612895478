import LinearAlgebra

/// How all needed margins of one clique's table are computed from one another.
///
/// Node 0 is the whole table; every other node is a margin and is summed from its parent, which
/// has one attribute more: the smallest that the margin lacks. Since a table's axes are ordered by
/// size, the largest one is summed out first and many margins share few passes over the whole
/// table. The same chain read backwards spreads potentials of margins over the table.
struct MarginChain: Sendable {
  struct Node: Sendable {
    /// Positions of the kept axes within the clique, as bits.
    let mask: UInt64
    let parent: Int
    let cells: Int
    /// From the parent's table to this one; nil for the whole table.
    let projection: AxisProjection?
  }

  private(set) var nodes: [Node]
  private let shape: [Int]

  /// - Parameter shape: extents of the clique's axes, ascending.
  init(shape: [Int]) {
    precondition(shape.count <= 64, "too many attributes in one clique")
    self.shape = shape
    let full: UInt64 = shape.count == 64 ? .max : (1 << UInt64(shape.count)) - 1
    nodes = [Node(mask: full, parent: -1, cells: shape.reduce(1, *), projection: nil)]
  }

  /// The node of a margin, with those between it and the whole table made where they are missing.
  mutating func node(keeping mask: UInt64) -> Int {
    if let existing = nodes.firstIndex(where: { $0.mask == mask }) { return existing }
    let missing = nodes[0].mask & ~mask
    let parentMask = mask | (missing & (~missing &+ 1))
    let parent = node(keeping: parentMask)
    let axes = shape.indices.filter { parentMask & (1 << UInt64($0)) != 0 }
    let projection = AxisProjection(
      shape: axes.map { shape[$0] }, kept: axes.map { mask & (1 << UInt64($0)) != 0 })
    nodes.append(
      Node(mask: mask, parent: parent, cells: projection.outputCount, projection: projection))
    return nodes.count - 1
  }

  /// The nodes other than the table by which of its own margins they are summed from, ascending.
  var branches: [[Int]] {
    var numbers = [Int](repeating: -1, count: nodes.count)
    var result: [[Int]] = []
    for node in nodes.indices.dropFirst() {
      if nodes[node].parent == 0 {
        numbers[node] = result.count
        result.append([])
      } else {
        numbers[node] = numbers[nodes[node].parent]
      }
      result[numbers[node]].append(node)
    }
    return result
  }

  /// Which axes of the clique a node's table has.
  func kept(by node: Int) -> [Bool] {
    shape.indices.map { nodes[node].mask & (1 << UInt64($0)) != 0 }
  }

  /// How passes over the whole table are divided.
  func slabs(limit: Int) -> SlabLayout { SlabLayout(shape: shape, limit: limit) }

  /// From the whole table to a node's, in one step.
  func projection(onto node: Int) -> AxisProjection {
    AxisProjection(shape: shape, kept: kept(by: node))
  }

  /// The nodes from `node` up to the one below the whole table, outermost last.
  func path(from node: Int) -> [Int] {
    var result: [Int] = []
    var current = node
    while current > 0 {
      result.append(current)
      current = nodes[current].parent
    }
    return result
  }
}
