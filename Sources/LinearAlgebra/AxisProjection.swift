/// Sums a dense row-major tensor over some of its axes, and the transpose of that: spreads a smaller
/// tensor over all slices of the larger one.
///
/// For a tensor of shape [2, 3, 4] with the axes 0 and 2 kept, `sum` maps 24 cells to 8, and
/// `addBroadcast` adds 8 cells to 24. Neighbouring axes of the same kind are merged first, so the
/// loops run over at most two inner axes, one kept and one summed, and a table of offsets for
/// everything outside them.
///
/// Complexity: one pass over the larger tensor. The order of summation is fixed.
public struct AxisProjection: Sendable {
  /// Cells of the larger tensor.
  public let inputCount: Int
  /// Cells of the smaller tensor.
  public let outputCount: Int

  /// The inner two merged axes: `rows` runs slower than `columns`.
  private let rows: Int
  private let columns: Int
  /// True where the innermost merged axis is kept (then `rows` is summed), false the other way.
  private let keepsColumns: Bool
  /// For every block of rows × columns cells, where its part of the smaller tensor begins.
  private let offsets: [Int32]

  /// - Parameters:
  ///   - shape: extents of the larger tensor's axes, slowest first.
  ///   - kept: for every axis, whether the smaller tensor has it (in the same order).
  public init(shape: [Int], kept: [Bool]) {
    precondition(shape.count == kept.count, "one flag an axis")
    inputCount = shape.reduce(1, *)
    outputCount = zip(shape, kept).reduce(1) { $1.1 ? $0 * $1.0 : $0 }
    precondition(outputCount <= Int(Int32.max), "tensor too large")
    var axes = AxisProjection.merged(shape: shape, kept: kept)
    let inner = axes.popLast() ?? MergedAxis(extent: 1, kept: true)
    let outer = axes.popLast() ?? MergedAxis(extent: 1, kept: !inner.kept)
    columns = inner.extent
    rows = outer.extent
    keepsColumns = inner.kept
    offsets = AxisProjection.blockOffsets(axes, innerKept: inner.kept ? columns : rows)
  }

  /// output[kept] = Σ input[kept, summed].
  public func sum(_ input: UnsafePointer<Double>, into output: UnsafeMutablePointer<Double>) {
    output.update(repeating: 0, count: outputCount)
    addSum(input, into: output)
  }

  /// output[kept] += Σ input[kept, summed].
  public func addSum(_ input: UnsafePointer<Double>, into output: UnsafeMutablePointer<Double>) {
    if keepsColumns {
      forEachBlock { cell, other in
        RunKernel.sumRows(input + cell, rows: rows, columns: columns, into: output + other)
      }
    } else {
      forEachBlock { cell, other in
        RunKernel.sumColumns(input + cell, rows: rows, columns: columns, into: output + other)
      }
    }
  }

  /// target[kept, summed] += source[kept].
  public func addBroadcast(
    _ source: UnsafePointer<Double>, to target: UnsafeMutablePointer<Double>
  ) {
    broadcast(source, to: target, by: RunKernel.Adding.self)
  }

  /// target[kept, summed] = source[kept].
  public func broadcast(
    _ source: UnsafePointer<Double>, to target: UnsafeMutablePointer<Double>
  ) {
    broadcast(source, to: target, by: RunKernel.Replacing.self)
  }

  /// target[kept, summed] *= source[kept].
  public func multiplyBroadcast(
    _ source: UnsafePointer<Double>, into target: UnsafeMutablePointer<Double>
  ) {
    broadcast(source, to: target, by: RunKernel.Multiplying.self)
  }

  @inline(__always)
  private func broadcast<Rule: RunKernel.Rule>(
    _ source: UnsafePointer<Double>, to target: UnsafeMutablePointer<Double>,
    by rule: Rule.Type
  ) {
    if keepsColumns {
      forEachBlock { cell, other in
        RunKernel.spreadRow(
          source + other, over: target + cell, rows: rows, columns: columns, rule: rule)
      }
    } else {
      forEachBlock { cell, other in
        RunKernel.spreadColumn(
          source + other, over: target + cell, rows: rows, columns: columns, rule: rule)
      }
    }
  }

  /// Calls `body` with the first cell of every block of the larger tensor and of its counterpart in
  /// the smaller one.
  @inline(__always)
  private func forEachBlock(_ body: (Int, Int) -> Void) {
    let step = rows &* columns
    offsets.withUnsafeBufferPointer { offsets in
      var cell = 0
      for block in 0..<offsets.count {
        body(cell, Int(offsets[block]))
        cell &+= step
      }
    }
  }
}

/// A run of neighbouring axes that are all kept or all summed.
private struct MergedAxis {
  var extent: Int
  let kept: Bool
}

extension AxisProjection {
  private static func merged(shape: [Int], kept: [Bool]) -> [MergedAxis] {
    var axes: [MergedAxis] = []
    for (extent, keep) in zip(shape, kept) where extent != 1 {
      if let last = axes.indices.last, axes[last].kept == keep {
        axes[last].extent *= extent
      } else {
        axes.append(MergedAxis(extent: extent, kept: keep))
      }
    }
    return axes
  }

  /// The smaller tensor's offset for every combination of the outer axes, in order.
  private static func blockOffsets(_ outer: [MergedAxis], innerKept: Int) -> [Int32] {
    var offsets: [Int32] = [0]
    var stride = Int32(innerKept)
    for axis in outer.reversed() {
      var next: [Int32] = []
      next.reserveCapacity(offsets.count * axis.extent)
      for step in 0..<axis.extent {
        let shift = axis.kept ? Int32(step) * stride : 0
        for offset in offsets { next.append(offset + shift) }
      }
      offsets = next
      if axis.kept { stride *= Int32(axis.extent) }
    }
    return offsets
  }
}
