import GraphicalModel
import Marginals
import RealModule
import Tabular

/// How far an initial model's marginals are from a table's, by noisy marginals that were released of
/// it, and what the model says of further marginals as measurements with that much noise.
///
/// The interaction part of a clique r (that of a column is its marginal about its mean) lies in a
/// space of k_r = Π(n_i − 1) directions. With noise of variance v_r in each, the squared distance of
/// released and model part less v_r·k_r has the expectation ‖difference‖². Two samples of N records
/// of one population differ by about N·f_r, f_r = Π(1 − 1/n_i), so ‖difference‖² is taken as
/// φ·N·f_r with one φ for all cliques, by weighted least squares; a clique whose own distance exceeds
/// this by more than its noise's standard deviation keeps the excess.
///
/// This is empirical Bayes over cliques (Efron & Morris 1973) with the initial model as the prior mean:
/// a model that does not resemble the table gets a large variance, and so no weight.
///
/// ## Privacy
/// Reads releases alone.
struct ModelAgreement {
  /// φ of a model that agrees as well as can be; bounds the trust in it.
  private static let leastDispersion = 0.05

  private let records: CodedTable
  private let sizes: [Int]
  /// Records of the model to those of the table.
  private let scale: Double
  private let total: Double
  /// φ.
  let dispersion: Double
  /// Squared distances that the releases show, less noise, and the noise's standard deviation.
  private let seen: [Clique: (distance: Double, deviation: Double)]

  /// - Parameters:
  ///   - records: drawn from the initial model.
  ///   - released: estimates of the table's marginals.
  ///   - variances: of a released interaction part, in each direction, in the order of `released`.
  ///   - total: the estimated number of records of the table.
  init(
    _ records: CodedTable, released: [MarginalMeasurement], variances: [Double], total: Double
  ) {
    self.records = records
    self.total = total
    sizes = records.domain.sizes
    scale = total / Double(records.rowCount)
    let parts = Self.parts(released.map(\.clique), in: records, scale: scale)
    var (sum, weights) = (0.0, 0.0)
    var seen: [Clique: (distance: Double, deviation: Double)] = [:]
    for (index, measurement) in released.enumerated() {
      let (clique, variance) = (measurement.clique, variances[index])
      let directions = Self.directions(of: clique, sizes: sizes)
      guard directions > 0, variance.isFinite else { continue }
      let own = ResidualEstimate.residual(of: measurement, on: clique, sizes: sizes)
      let squared = zip(own, parts[index]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      let distance = squared - variance * directions
      let expected = total * Self.factor(of: clique, sizes: sizes)
      let deviation = variance * Double.sqrt(2 * directions)
      let weight = 1 / (deviation * deviation + expected * expected)
      sum += weight * distance * expected
      weights += weight * expected * expected
      seen[clique] = (distance, deviation)
    }
    dispersion = max(Self.leastDispersion, weights > 0 ? sum / weights : .infinity)
    self.seen = seen
  }

  /// The model's interaction parts of some cliques, in counts, with the variance that agreement gives
  /// them; none of a clique with a one-valued column, and none where nothing can be said.
  func measurements(of cliques: [Clique]) -> [MarginalMeasurement] {
    guard dispersion.isFinite else { return [] }
    return zip(cliques, Self.parts(cliques, in: records, scale: scale)).compactMap { clique, part in
      let directions = Self.directions(of: clique, sizes: sizes)
      guard directions > 0 else { return nil }
      let expected = dispersion * total * Self.factor(of: clique, sizes: sizes)
      let excess = seen[clique].map { $0.distance - $0.deviation } ?? 0
      return MarginalMeasurement(
        clique: clique, values: part, variance: max(expected, excess) / directions,
        part: .interaction)
    }
  }

  private static func parts(_ cliques: [Clique], in records: CodedTable, scale: Double)
    -> [[Double]]
  {
    zip(cliques, CliqueCounter.count(cliques, in: records)).map { clique, counts in
      ResidualEstimate.residual(
        of: MarginalMeasurement(
          clique: clique, values: counts.map { Double($0) * scale }, variance: 1),
        on: clique, sizes: records.domain.sizes)
    }
  }

  /// Π(n − 1)
  private static func directions(of clique: Clique, sizes: [Int]) -> Double {
    clique.attributes.reduce(1) { $0 * Double(sizes[$1] - 1) }
  }

  /// Π(1 − 1/n)
  private static func factor(of clique: Clique, sizes: [Int]) -> Double {
    clique.attributes.reduce(1) { $0 * (1 - 1 / Double(sizes[$1])) }
  }
}
