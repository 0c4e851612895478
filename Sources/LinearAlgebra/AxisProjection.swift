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

  /// Where the blocks begin, and how their cells are passed over.
  private let offsets: [Int32]
  private let passes: ProjectionPasses

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
    offsets = Strides.offsets(
      shape: axes.map(\.extent), kept: axes.map(\.kept),
      stride: Int32(inner.kept ? inner.extent : outer.extent))
    passes = ProjectionPasses(
      rows: outer.extent, columns: inner.extent, keepsColumns: inner.kept, blocks: offsets.count,
      outputCount: outputCount)
  }

  /// The same without the counting of references, for steps that are made often; the offsets are copied to
  /// memory that the caller keeps and frees.
  public func unmanaged() -> (passes: ProjectionPasses, offsets: UnsafeMutablePointer<Int32>) {
    let memory = UnsafeMutablePointer<Int32>.allocate(capacity: offsets.count)
    memory.initialize(from: offsets, count: offsets.count)
    return (passes, memory)
  }

  /// output[kept] = Σ input[kept, summed].
  public func sum(_ input: UnsafePointer<Double>, into output: UnsafeMutablePointer<Double>) {
    withOffsets { passes.sum(input, into: output, offsets: $0) }
  }

  /// target[kept, summed] += source[kept].
  public func addBroadcast(
    _ source: UnsafePointer<Double>, to target: UnsafeMutablePointer<Double>
  ) {
    withOffsets { passes.addBroadcast(source, to: target, offsets: $0) }
  }

  /// target[kept, summed] = source[kept].
  public func broadcast(
    _ source: UnsafePointer<Double>, to target: UnsafeMutablePointer<Double>
  ) {
    withOffsets { passes.broadcast(source, to: target, offsets: $0) }
  }

  /// target[kept, summed] *= source[kept].
  public func multiplyBroadcast(
    _ source: UnsafePointer<Double>, into target: UnsafeMutablePointer<Double>
  ) {
    withOffsets { passes.multiplyBroadcast(source, into: target, offsets: $0) }
  }

  private func withOffsets(_ body: (UnsafePointer<Int32>) -> Void) {
    offsets.withUnsafeBufferPointer { body($0.baseAddress.unsafelyUnwrapped) }
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
}
