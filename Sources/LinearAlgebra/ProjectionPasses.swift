/// What an ``AxisProjection`` does with every block of its larger tensor: plain numbers, so that keeping and
/// running it counts no references.
///
/// `offsets` tells for every block of rows × columns cells where its part of the smaller tensor begins.
public struct ProjectionPasses: Sendable {
  /// The inner two merged axes: `rows` runs slower than `columns`.
  let rows: Int
  let columns: Int
  /// True where the innermost merged axis is kept (then `rows` is summed), false the other way.
  let keepsColumns: Bool
  let blocks: Int
  let outputCount: Int

  /// output[kept] = Σ input[kept, summed].
  public func sum(
    _ input: UnsafePointer<Double>, into output: UnsafeMutablePointer<Double>,
    offsets: UnsafePointer<Int32>
  ) {
    output.update(repeating: 0, count: outputCount)
    if keepsColumns {
      forEachBlock(offsets) { cell, other in
        RunKernel.sumRows(input + cell, rows: rows, columns: columns, into: output + other)
      }
    } else {
      forEachBlock(offsets) { cell, other in
        RunKernel.sumColumns(input + cell, rows: rows, columns: columns, into: output + other)
      }
    }
  }

  /// target[kept, summed] += source[kept].
  public func addBroadcast(
    _ source: UnsafePointer<Double>, to target: UnsafeMutablePointer<Double>,
    offsets: UnsafePointer<Int32>
  ) {
    broadcast(source, to: target, offsets, by: RunKernel.Adding.self)
  }

  /// target[kept, summed] = source[kept].
  public func broadcast(
    _ source: UnsafePointer<Double>, to target: UnsafeMutablePointer<Double>,
    offsets: UnsafePointer<Int32>
  ) {
    broadcast(source, to: target, offsets, by: RunKernel.Replacing.self)
  }

  /// target[kept, summed] *= source[kept].
  public func multiplyBroadcast(
    _ source: UnsafePointer<Double>, into target: UnsafeMutablePointer<Double>,
    offsets: UnsafePointer<Int32>
  ) {
    broadcast(source, to: target, offsets, by: RunKernel.Multiplying.self)
  }

  @inline(__always)
  private func broadcast<Rule: RunKernel.Rule>(
    _ source: UnsafePointer<Double>, to target: UnsafeMutablePointer<Double>,
    _ offsets: UnsafePointer<Int32>, by rule: Rule.Type
  ) {
    if keepsColumns {
      forEachBlock(offsets) { cell, other in
        RunKernel.spreadRow(
          source + other, over: target + cell, rows: rows, columns: columns, rule: rule)
      }
    } else {
      forEachBlock(offsets) { cell, other in
        RunKernel.spreadColumn(
          source + other, over: target + cell, rows: rows, columns: columns, rule: rule)
      }
    }
  }

  /// Calls `body` with the first cell of every block of the larger tensor and of its counterpart in
  /// the smaller one.
  @inline(__always)
  private func forEachBlock(_ offsets: UnsafePointer<Int32>, _ body: (Int, Int) -> Void) {
    let step = rows &* columns
    var cell = 0
    for block in 0..<blocks {
      body(cell, Int(offsets[block]))
      cell &+= step
    }
  }
}
