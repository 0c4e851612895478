import GraphicalModel
import Marginals
import Tabular

/// How much released marginals speak for a canary's presence: the logarithm of the ratio of their
/// likelihoods with it and without it.
///
/// Noise of variance σ² on a vector that the canary moves by v: (⟨y − b, v⟩ − ‖v‖²/2)/σ², b being the vector
/// of the table without it. For discrete Gaussian noise too, exactly, as its probabilities are
/// proportional to exp(−x²/(2σ²)). Releases whose noise depends on earlier ones add up all the same, and so does
/// their precision-weighted mean.
struct CanaryLikelihood {
  let measurements: [MarginalMeasurement]
  private let sizes: [Int]
  /// Where values were merged: the new code of each.
  private let recoded: [[Int]]?

  init(_ model: ReleasedModel) {
    measurements = model.measurements
    sizes = (model.recoding?.domain ?? model.domain).sizes
    recoded = model.recoding?.codes
  }

  /// The ratio for one canary.
  ///
  /// - Parameter background: the table without it.
  func logRatio(of canary: [Int], background: Background) -> Double {
    measurements.reduce(0) { sum, measurement in
      let cell = cell(of: canary, in: measurement)
      let base = base(measurement, background: background)[cell.place]
      return sum + (measurement.values[cell.place] - base - cell.shift / 2) / measurement.variance
    }
  }

  /// What a measurement of the background would be without noise.
  func base(_ measurement: MarginalMeasurement, background: Background) -> [Double] {
    let clique = measurement.clique
    var counts = [Double](repeating: 0, count: measurement.values.count)
    for row in 0..<background.rows.rowCount {
      let place = place(in: clique) { background.rows.columns[$0][row] }
      counts[place] += background.weights?[row] ?? 1
    }
    guard measurement.part == .interaction else { return counts }
    return ResidualEstimate.residual(
      of: MarginalMeasurement(clique: clique, values: counts, variance: 1), on: clique,
      sizes: sizes)
  }

  /// The cell of a record, and ‖v‖². An interaction part is centred, and so is what a record adds to
  /// it, so that ⟨y, v⟩ is the record's cell of y and ‖v‖² its cell of v, Π (1 − 1/n).
  func cell(
    of record: [Int], in measurement: MarginalMeasurement
  ) -> (place: Int, shift: Double) {
    let shift =
      measurement.part == .whole
      ? 1 : measurement.clique.attributes.reduce(1) { $0 * (1 - 1 / Double(sizes[$1])) }
    return (place(in: measurement.clique) { record[$0] }, shift)
  }

  private func place(in clique: Clique, code: (Int) -> Int) -> Int {
    clique.attributes.reduce(0) { place, attribute in
      let code = code(attribute)
      return place * sizes[attribute] + (recoded?[attribute][code] ?? code)
    }
  }
}

/// The table that a canary is added to, as an auditor knows it.
struct Background: Sendable {
  let rows: CodedTable
  /// How often each row is there; once where nil.
  var weights: [Double]?
}
