/// How a dense row-major table is cut along its slowest axes into slabs of equal size, so that
/// several passes over the table can be made slab by slab, in the cache.
///
/// A slab is the part of the table in which the slowest axes have given values: slab 0 comes first,
/// and its cells are contiguous.
public struct SlabLayout: Sendable {
  /// 256 KB, which stay in a second-level cache of 1 MB beside what is projected onto.
  public static let defaultLimit = 1 << 15

  public let slabCells: Int
  public let slabCount: Int
  private let shape: [Int]
  /// The axes that number the slabs: the slowest so many.
  private let outerAxes: Int

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

  /// A projection of the table, made slab by slab.
  ///
  /// - Parameter kept: for every axis of the table, whether the smaller table has it.
  public func projection(kept: [Bool]) -> SlabProjection {
    precondition(kept.count == shape.count, "one flag an axis")
    let inner = AxisProjection(
      shape: Array(shape[outerAxes...]), kept: Array(kept[outerAxes...]))
    var offsets: [Int32] = [0]
    var stride = Int32(inner.outputCount)
    for axis in (0..<outerAxes).reversed() {
      let step = kept[axis] ? stride : 0
      offsets = (0..<Int32(shape[axis])).flatMap { place in offsets.map { $0 + place * step } }
      if kept[axis] { stride *= Int32(shape[axis]) }
    }
    return SlabProjection(inner: inner, offsets: offsets)
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

/// An ``AxisProjection`` that is made slab by slab of a ``SlabLayout``; the order of every sum is
/// that of the whole.
public final class SlabProjection: Sendable {
  private let inner: AxisProjection
  /// For every slab, where its part of the smaller table begins.
  private let offsets: [Int32]

  fileprivate init(inner: AxisProjection, offsets: [Int32]) {
    self.inner = inner
    self.offsets = offsets
  }

  /// output[kept] += Σ over the slab.
  ///
  /// - Parameters:
  ///   - slab: its number, from 0.
  ///   - cells: the slab's first cell.
  ///   - output: the whole smaller table.
  public func addSum(
    slab: Int, _ cells: UnsafePointer<Double>, into output: UnsafeMutablePointer<Double>
  ) {
    inner.addSum(cells, into: output + Int(offsets[slab]))
  }

  /// cells[kept, summed] = source[kept], within the slab.
  public func broadcast(
    slab: Int, _ source: UnsafePointer<Double>, to cells: UnsafeMutablePointer<Double>
  ) {
    inner.broadcast(source + Int(offsets[slab]), to: cells)
  }

  /// cells[kept, summed] *= source[kept], within the slab.
  public func multiplyBroadcast(
    slab: Int, _ source: UnsafePointer<Double>, into cells: UnsafeMutablePointer<Double>
  ) {
    inner.multiplyBroadcast(source + Int(offsets[slab]), into: cells)
  }
}
