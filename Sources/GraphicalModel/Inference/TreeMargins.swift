import LinearAlgebra
import Marginals

/// A dense table over some attributes, in axis order.
struct AxisTable {
  let attributes: AttributeSet
  var values: [Double]
}

/// The margins of every clique of a calibrated tree, each summed once from the next larger one that
/// is at hand, as in ``MarginChain``.
final class TreeMargins {
  private let engine: BeliefPropagation
  private let order: AxisOrder
  private let cliques: [AttributeSet]
  private var tables: [[AttributeSet: [Double]]]

  init(_ engine: BeliefPropagation) {
    self.engine = engine
    order = engine.order
    cliques = engine.tree.cliques.map { AttributeSet($0) }
    tables = cliques.map { _ in [:] }
  }

  /// The margin of a tree clique over `kept`, a subset of its attributes.
  func table(of clique: Int, keeping kept: AttributeSet) -> AxisTable {
    AxisTable(attributes: kept, values: values(of: clique, keeping: kept))
  }

  private func values(of clique: Int, keeping kept: AttributeSet) -> [Double] {
    if kept == cliques[clique] { return Array(engine.belief(of: clique)) }
    if let values = tables[clique][kept] { return values }
    var larger = kept
    larger.insert(order.smallest(in: cliques[clique].subtracting(kept)))
    let axes = order.axes(of: larger)
    let projection = AxisProjection(
      shape: axes.map { order.sizes[$0] }, kept: axes.map(kept.contains))
    let values = withValues(of: clique, keeping: larger) { source in
      [Double](unsafeUninitializedCapacity: projection.outputCount) { buffer, count in
        projection.sum(source, into: buffer.baseAddress.unsafelyUnwrapped)
        count = projection.outputCount
      }
    }
    tables[clique][kept] = values
    return values
  }

  /// Lends a margin without copying the whole clique's table.
  private func withValues<Result>(
    of clique: Int, keeping kept: AttributeSet, _ body: (UnsafePointer<Double>) -> Result
  ) -> Result {
    if kept == cliques[clique] {
      return body(engine.belief(of: clique).baseAddress.unsafelyUnwrapped)
    }
    return values(of: clique, keeping: kept).withUnsafeBufferPointer {
      body($0.baseAddress.unsafelyUnwrapped)
    }
  }
}
