import Marginals
import RealModule
import Tabular

/// What records should agree with: noisy marginals, each cell drawn towards the fitted model's answer
/// as far as the measurement's difference from the model could be noise.
///
/// With μ the model's answer, y the measurement (centred both, where an interaction part was
/// measured) and σ² its variance, a cell's true difference is taken for normal with variance κμ, so
/// that its posterior mean is μ + κμ/(κμ + σ²)·(y − μ) (Efron & Morris 1973). κ is estimated for each
/// measurement by moments, (Σ(y − μ)² − f·σ²)/Σμ with f its degrees of freedom, at least 0, times 4:
/// differences sit in few cells, and the mean over all of them is below what these need. One-way
/// marginals are kept as they are.
///
/// ## Privacy
/// Reads releases only.
public struct PosteriorTargets {
  private static let spread = 4.0
  /// The least answer, in counts, that a cell's prior is made from.
  private static let leastAnswer = 0.01

  public let measurements: [MarginalMeasurement]

  /// - Parameters:
  ///   - measurements: one a clique and part.
  ///   - model: fitted to them.
  ///   - domain: the model's.
  ///   - threads: targets do not depend on it.
  public init(
    _ measurements: [MarginalMeasurement], model: CalibratedModel, domain: Domain, threads: Int
  ) {
    let larger = measurements.filter { $0.clique.count > 1 }
    let answers = ModelAnswers.counts(
      of: larger.map(\.clique), in: model, total: model.model.total, domain: domain,
      threads: threads)
    self.measurements =
      measurements.filter { $0.clique.count == 1 }
      + zip(larger, answers).map { Self.target($0, answer: $1, sizes: domain.sizes) }
  }

  private static func target(
    _ measurement: MarginalMeasurement, answer: [Double], sizes: [Int]
  ) -> MarginalMeasurement {
    let expected = measurement.comparable(answer, sizes: sizes)
    let differences = zip(measurement.values, expected).map { $0 - $1 }
    let freedom =
      measurement.part == .whole
      ? Double(answer.count)
      : measurement.clique.attributes.reduce(1) { $0 * Double(sizes[$1] - 1) }
    let excess = differences.reduce(0) { $0 + $1 * $1 } - freedom * measurement.variance
    let scales = answer.map { max($0, leastAnswer) }
    let kappa = spread * max(0, excess) / scales.reduce(0, +)
    let values = expected.indices.map { cell in
      let prior = kappa * scales[cell]
      return expected[cell] + prior / (prior + measurement.variance) * differences[cell]
    }
    return MarginalMeasurement(
      clique: measurement.clique, values: measurement.comparable(values, sizes: sizes),
      variance: measurement.variance, part: measurement.part)
  }
}
