import LinearAlgebra

/// The least-squares estimate of all marginals from noisy ones that overlap.
///
/// In the residual basis the problem is diagonal: the residual of an attribute set τ, the part of
/// its marginal that no smaller set explains, read off a block b ⊇ τ has precision
/// 1/(σ_b² · Π_{i∈b∖τ} n_i), and its estimate is the precision-weighted mean over all blocks that
/// contain τ (Xiao et al. 2023; Mullins et al. 2024). The total is the case τ = ∅.
///
/// Complexity: 2^k passes over a block of k attributes.
public struct ResidualEstimate: Sendable {
  private struct Residual: Sendable {
    /// Σ precision·values while summing, then their mean.
    var values: [Double]
    var precision: Double
  }

  private let sizes: [Int]
  private var residuals: [Clique: Residual] = [:]

  /// - Parameters:
  ///   - measurements: noisy marginals.
  ///   - sizes: values of every attribute.
  public init(_ measurements: [MarginalMeasurement], sizes: [Int]) {
    self.sizes = sizes
    for measurement in measurements {
      for subset in measurement.clique.subsets
      where measurement.part == .whole || subset == measurement.clique {
        add(measurement, subset)
      }
    }
    for (subset, residual) in residuals {
      residuals[subset]?.values = residual.values.map { $0 / residual.precision }
    }
  }

  /// The estimated number of records: not bounded below.
  public var total: Double { residuals[Clique([])]?.values[0] ?? 0 }

  /// The precision of a set's residual, 1/σ² of its noise on the residual space; 0 where it was not
  /// measured.
  public func precision(of subset: Clique) -> Double { residuals[subset]?.precision ?? 0 }

  /// The estimate of a clique's marginal, row-major; residuals that were not measured count as 0.
  public func marginal(of clique: Clique) -> [Double] {
    let shape = clique.attributes.map { sizes[$0] }
    var result = [Double](repeating: 0, count: shape.reduce(1, *))
    for subset in clique.subsets {
      guard let residual = residuals[subset] else { continue }
      let projection = AxisProjection(
        shape: shape, kept: clique.attributes.map(subset.contains))
      let spread = Double(projection.inputCount / projection.outputCount)
      let share = residual.values.map { $0 / spread }
      result.withUnsafeMutableBufferPointer { result in
        share.withUnsafeBufferPointer { share in
          guard let target = result.baseAddress, let source = share.baseAddress else { return }
          projection.addBroadcast(source, to: target)
        }
      }
    }
    return result
  }

  /// The estimate of a measured clique's marginal as one measurement, with the variance of its
  /// highest residual: 1/precision.
  ///
  /// The noise of a marginal's cell is mostly that of its highest residual, which holds all but
  /// Σ(1/n_i) of its cells' directions; the lower ones are known better, from more blocks.
  public func measurement(of clique: Clique) -> MarginalMeasurement {
    let interaction = clique.attributes.reduce(1) { $0 * (1 - 1 / Double(sizes[$1])) }
    return MarginalMeasurement(
      clique: clique, values: marginal(of: clique),
      variance: (interaction > 0 ? interaction : 1)
        / max(precision(of: clique), .leastNormalMagnitude))
  }

  private mutating func add(_ measurement: MarginalMeasurement, _ subset: Clique) {
    let values = Self.residual(of: measurement, on: subset, sizes: sizes)
    let folded = measurement.clique.attributes.filter { !subset.contains($0) }
    let precision = 1 / (measurement.variance * folded.reduce(1) { $0 * Double(sizes[$1]) })
    var residual =
      residuals[subset]
      ?? Residual(values: [Double](repeating: 0, count: values.count), precision: 0)
    for cell in values.indices { residual.values[cell] += precision * values[cell] }
    residual.precision += precision
    residuals[subset] = residual
  }

  /// Sums a marginal to `subset` and centres every axis.
  public static func residual(of measurement: MarginalMeasurement, on subset: Clique, sizes: [Int])
    -> [Double]
  {
    let clique = measurement.clique
    let projection = AxisProjection(
      shape: clique.attributes.map { sizes[$0] }, kept: clique.attributes.map(subset.contains))
    var values = [Double](repeating: 0, count: projection.outputCount)
    values.withUnsafeMutableBufferPointer { values in
      measurement.values.withUnsafeBufferPointer { source in
        guard let target = values.baseAddress, let source = source.baseAddress else { return }
        projection.sum(source, into: target)
      }
    }
    let shape = subset.attributes.map { sizes[$0] }
    for axis in shape.indices { centre(&values, shape: shape, axis: axis) }
    return values
  }

  private static func centre(_ values: inout [Double], shape: [Int], axis: Int) {
    let extent = shape[axis]
    let inner = shape[(axis + 1)...].reduce(1, *)
    for block in stride(from: 0, to: values.count, by: extent * inner) {
      for offset in 0..<inner {
        var mean = 0.0
        for step in 0..<extent { mean += values[block + offset + step * inner] }
        mean /= Double(extent)
        for step in 0..<extent { values[block + offset + step * inner] -= mean }
      }
    }
  }
}

extension Clique {
  /// All subsets, the empty set and the clique itself included.
  public var subsets: [Clique] {
    (0..<(1 << count)).map { bits in
      Clique(attributes.indices.filter { bits & (1 << $0) != 0 }.map { attributes[$0] })
    }
  }
}
