import LinearAlgebra

/// How all needed margins of one clique's table are computed from one another.
///
/// Node 0 is the whole table, which is passed over slab by slab (``SlabLayout``); the axes of a slab are the
/// *inner* ones. A margin that has all outer axes is summed within each slab, from the one that has one
/// inner attribute more: the smallest that it lacks. Since a table's axes are ordered by size, the
/// largest one is summed out first, and many margins share few passes. A margin that lacks outer axes is either
/// added up over the slabs, or, where what slabs have of it is small, summed afterwards from the margin
/// with one outer attribute more. The same chain read backwards spreads potentials of margins over the
/// table.
struct MarginChain: Sendable {
  enum Kind: Sendable {
    case table
    /// Within each slab, from the parent's part of it.
    case slabwise
    /// Over the slabs, from what the parent has in each.
    case collected
    /// From the parent's whole margin.
    case chained
  }

  struct Node: Sendable {
    /// Positions of the kept axes within the clique, as bits.
    let mask: UInt64
    let parent: Int
    let kind: Kind
    let cells: Int
    /// From the parent to this one, within a slab where it is slabwise; nil where it is the table or
    /// collected.
    let projection: AxisProjection?
    /// Whether the whole margin is needed: it was asked for, or is the parent of a chained one.
    var isWhole: Bool
  }

  /// What slabs have of a margin is small where it is less than this part of them.
  private static let smallPart = 8

  let slabs: SlabLayout
  private(set) var nodes: [Node]
  private let shape: [Int]
  private let full: UInt64
  private let outer: UInt64

  /// - Parameters:
  ///   - shape: extents of the clique's axes, ascending.
  ///   - slabLimit: cells of a slab at most.
  init(shape: [Int], slabLimit: Int) {
    precondition(shape.count <= 64, "too many attributes in one clique")
    self.shape = shape
    slabs = SlabLayout(shape: shape, limit: slabLimit)
    full = shape.count == 64 ? .max : (1 << UInt64(shape.count)) - 1
    outer = (1 << UInt64(slabs.outerAxes)) - 1
    nodes = [
      Node(
        mask: full, parent: -1, kind: .table, cells: shape.reduce(1, *), projection: nil,
        isWhole: false)
    ]
  }

  /// The node of a margin, with those between it and the whole table made where they are missing.
  mutating func node(keeping mask: UInt64) -> Int {
    let node = existingOrNew(mask)
    nodes[node].isWhole = true
    return node
  }

  private mutating func existingOrNew(_ mask: UInt64) -> Int {
    if let existing = nodes.firstIndex(where: { $0.mask == mask }) { return existing }
    let kind = kind(of: mask)
    let missing = kind == .slabwise ? full & ~mask : outer & ~mask
    let parentMask = mask | (kind == .collected ? outer : missing & (~missing &+ 1))
    let parent = existingOrNew(parentMask)
    if kind == .chained { nodes[parent].isWhole = true }
    let axes = self.axes(of: kind == .slabwise ? parentMask & ~outer : parentMask)
    let projection = AxisProjection(
      shape: axes.map { shape[$0] }, kept: axes.map { mask & (1 << UInt64($0)) != 0 })
    nodes.append(
      Node(
        mask: mask, parent: parent, kind: kind, cells: cells(of: mask),
        projection: kind == .collected ? nil : projection, isWhole: false))
    return nodes.count - 1
  }

  private func kind(of mask: UInt64) -> Kind {
    guard mask & outer != outer else { return .slabwise }
    let part = cells(of: mask & ~outer)
    let isSmall = part * Self.smallPart < slabs.slabCells && mask & outer != 0
    return isSmall ? .chained : .collected
  }

  private func axes(of mask: UInt64) -> [Int] {
    shape.indices.filter { mask & (1 << UInt64($0)) != 0 }
  }

  private func cells(of mask: UInt64) -> Int { axes(of: mask).reduce(1) { $0 * shape[$1] } }

  /// Cells that a slab has of a node.
  func slabCells(of node: Int) -> Int { cells(of: nodes[node].mask & ~outer) }

  /// The axes of what a slab has of a node: their places within the clique, and their extents.
  func slabAxes(of node: Int) -> [(axis: Int, extent: Int)] {
    axes(of: nodes[node].mask & ~outer).map { ($0, shape[$0]) }
  }

  /// Whether a node's table has an axis of the clique.
  func has(_ node: Int, axis: Int) -> Bool { nodes[node].mask & (1 << UInt64(axis)) != 0 }

  /// Which axes of the clique a node's table has.
  func kept(by node: Int) -> [Bool] {
    shape.indices.map { has(node, axis: $0) }
  }

  /// Whether a node is summed or spread outside of the passes over the table, together with others: chained
  /// ones, and what they come from.
  func isOutside(_ node: Int) -> Bool {
    switch nodes[node].kind {
    case .table: false
    case .slabwise: nodes[node].isWhole
    case .collected, .chained: true
    }
  }

  /// The nodes outside of the passes by which of them they are summed from, ascending.
  var branches: [[Int]] {
    var numbers = [Int](repeating: -1, count: nodes.count)
    var result: [[Int]] = []
    for node in nodes.indices where isOutside(node) {
      if nodes[node].kind == .chained {
        numbers[node] = numbers[nodes[node].parent]
      } else {
        numbers[node] = result.count
        result.append([])
      }
      result[numbers[node]].append(node)
    }
    return result
  }

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
