/// How a dense row-major table is cut along its slowest axes into slabs of equal size, so that
/// several passes over the table can be made slab by slab, in the cache.
///
/// A slab is the part of the table in which the slowest axes have given values: slab 0 comes first,
/// and its cells are contiguous.
public struct SlabLayout: Sendable {
  /// 64 KB, which stay in a second-level cache beside what is projected onto.
  public static let defaultLimit = 1 << 13

  public let slabCells: Int
  public let slabCount: Int
  /// The axes that number the slabs: the slowest so many.
  public let outerAxes: Int
  private let shape: [Int]

  /// The largest slabs of at most `limit` cells; a slab holds the fastest axis whole.
  public init(shape: [Int], limit: Int = defaultLimit) {
    self.shape = shape
    var (cells, axis) = (1, shape.count)
    while axis > 0, axis == shape.count || cells * shape[axis - 1] <= limit {
      axis -= 1
      cells *= shape[axis]
    }
    slabCells = cells
    outerAxes = axis
    slabCount = shape[..<axis].reduce(1, *)
  }

  /// From a slab to what it has of a smaller table.
  ///
  /// - Parameter kept: for every axis of the table, whether the smaller table has it.
  public func inner(kept: [Bool]) -> AxisProjection {
    precondition(kept.count == shape.count, "one flag an axis")
    return AxisProjection(shape: Array(shape[outerAxes...]), kept: Array(kept[outerAxes...]))
  }

  /// For every slab, where its part of a smaller table begins.
  public func offsets(kept: [Bool]) -> [Int32] {
    Strides.offsets(
      shape: shape[..<outerAxes], kept: kept[..<outerAxes],
      stride: Int32(inner(kept: kept).outputCount))
  }

  /// Groups of slabs, each ascending, such that slabs of different groups are projected onto
  /// different cells by every one of the projections: groups may be summed at the same time, and no
  /// sum depends on which comes first.
  ///
  /// - Parameter projections: for each, which axes it keeps.
  public func independentGroups(of projections: [[Bool]]) -> [[Int]] {
    let isFree = (0..<outerAxes).map { axis in projections.allSatisfy { $0[axis] } }
    var groups = [[0]]
    var stride = 1
    for axis in (0..<outerAxes).reversed() {
      if isFree[axis] {
        groups = (0..<shape[axis]).flatMap { place in
          groups.map { group in group.map { $0 + place * stride } }
        }
      } else {
        groups = groups.map { group in
          (0..<shape[axis]).flatMap { place in group.map { $0 + place * stride } }
        }
      }
      stride *= shape[axis]
    }
    return groups
  }
}
