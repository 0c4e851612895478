import Foundation
import Marginals

@testable import GraphicalModel

/// Noisy marginals of a small random distribution, some of one clique twice, on a cyclic graph.
struct NoisyProblem: Sendable {
  let sizes: [Int]
  let table: JointTable
  let measurements: [MarginalMeasurement]
  let tree: JunctionTree
  let total: Double
  let base: [[Double]]

  /// - Parameter noise: the standard deviation of the noise, which is also that stated.
  init(seed: UInt64, cliques: [Clique]? = nil, total: Double = 60, noise: Double = 2) throws {
    var random = CounterGenerator(seed: seed, 0x6E6F69)
    let sizes = (0..<3).map { _ in 2 + random.below(2) }
    let weights = (0..<JointTable.count(sizes)).map { _ in random.unit() + 0.2 }
    let sum = weights.reduce(0, +)
    let table = JointTable(sizes: sizes, values: weights.map { $0 / sum })
    let cliques =
      cliques ?? [
        Clique([0, 1]), Clique([1, 2]), Clique([0, 2]), Clique([1]), Clique([0, 1]),
      ]
    measurements = cliques.enumerated().map { index, clique in
      let scale = noise * (1 + 0.3 * Double(index))
      return MarginalMeasurement(
        clique: clique,
        values: table.marginal(of: clique).map {
          // A sum of uniforms: near enough to a normal, and bounded.
          total * $0 + scale * ((0..<12).reduce(-6) { sum, _ in sum + random.unit() })
        },
        variance: max(scale * scale, 1e-8))
    }
    base = sizes.map { size in
      let raw = (0..<size).map { _ in random.unit() + 0.3 }
      return raw.map { $0 / raw.reduce(0, +) }
    }
    tree = try JunctionTree(covering: cliques, sizes: sizes)
    self.sizes = sizes
    self.table = table
    self.total = total
  }

  var merged: [MarginalMeasurement] { MarginalMeasurement.merged(measurements) }

  /// The distribution base·exp(Σ θ_r) by enumeration; θ of the merged measurements in order.
  func enumerate(_ theta: [Double], base: [[Double]]) -> (table: JointTable, logPartition: Double) {
    var offset = 0
    let terms = merged.map { measurement in
      defer { offset += measurement.values.count }
      return TreeModel.Potential(
        clique: measurement.clique,
        values: Array(theta[offset..<offset + measurement.values.count]))
    }
    let bases = base.enumerated().map {
      TreeModel.Potential(clique: Clique([$0.offset]), values: $0.element.map { log($0) })
    }
    return JointTable.enumerate(terms + bases, sizes: sizes)
  }

  /// N·log Z − θ·y + Σ ½(σ/τ)‖θ − c‖² and its gradient, by enumeration.
  func ridge(
    _ theta: [Double], centre: [Double], strength: Double
  ) -> (value: Double, gradient: [Double]) {
    let (table, logPartition) = enumerate(theta, base: base)
    var value = total * logPartition
    var gradient: [Double] = []
    for measurement in merged {
      let weight = measurement.sigma / strength
      for (expected, observed) in zip(table.marginal(of: measurement.clique), measurement.values) {
        let cell = gradient.count
        let away = theta[cell] - centre[cell]
        value += 0.5 * weight * away * away - theta[cell] * observed
        gradient.append(total * expected - observed + weight * away)
      }
    }
    return (value, gradient)
  }

  /// Σ ‖N·μ − y‖²/(2σ²) of a model, and a bound on its distance from the least: the Frank–Wolfe gap
  /// ⟨∇L, μ⟩ − min_ν ⟨∇L, ν⟩, whose minimum lies at a single record.
  func loss(of model: TreeModel) -> (value: Double, gap: Double) {
    let (table, _) = JointTable.enumerate(model.potentials, sizes: sizes)
    var value = 0.0
    var slopes: [TreeModel.Potential] = []
    for measurement in merged {
      let differences = zip(table.marginal(of: measurement.clique), measurement.values).map {
        total * $0 - $1
      }
      value += differences.reduce(0) { $0 + $1 * $1 } / (2 * measurement.variance)
      slopes.append(
        TreeModel.Potential(
          clique: measurement.clique,
          values: differences.map { total * $0 / measurement.variance }))
    }
    let slope = JointTable.logWeights(slopes, sizes: sizes)
    let mean = zip(slope, table.values).reduce(0) { $0 + $1.0 * $1.1 }
    return (value, mean - (slope.min() ?? 0))
  }

  /// θ of the merged measurements in order.
  func flat(_ potentials: [Clique: [Double]]) -> [Double] {
    merged.flatMap { potentials[$0.clique] ?? [] }
  }
}
