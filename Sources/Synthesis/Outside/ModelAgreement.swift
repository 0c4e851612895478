import GraphicalModel
import Marginals
import RealModule
import Tabular

/// How far an initial model's marginals are from a table's, by noisy marginals that were released of
/// it, and what the model says of marginals as measurements with that much noise.
///
/// The interaction part of a clique r (that of a column is its marginal about its mean) lies in a
/// space of k_r = Π(n_i − 1) directions. With noise of variance v_r in each, ‖released − model‖² less
/// v_r·k_r has the expectation ‖difference‖². Two samples of N records of one population differ by
/// about N·f_r, f_r = Π(1 − 1/n_i), so this is taken as φ·N·f_r with one φ for all columns and one for
/// all pairs, by weighted least squares; a clique whose own distance exceeds it by more than its
/// noise's standard deviation keeps the excess. Of triples, φ is that of pairs.
///
/// Differences and interactions lie in the cells that hold records, of which Σ μ²/(μ² + v) are active
/// as in ``MatrixShares``, for counts μ of the model's records; but noise lies in all cells. So
/// they are shared over a = √(k_r·active), which served best between trusting the model too much
/// where ε is large (a = k_r) and too little where it is small (a = active).
///
/// Without the model a fit leans to an interaction of 0, which is off by the part's own size,
/// ‖model‖² times the ratio κ of the table's parts to the model's. The model's part enters with the
/// precision that it has beyond that, a/‖difference‖² − a/(κ‖model‖²), or not at all: a model that does
/// not resemble the table has no weight.
///
/// This is empirical Bayes (Efron & Morris 1973) with the initial model as the prior mean.
///
/// ## Privacy
/// Reads releases alone.
struct ModelAgreement {
  /// φ of a model that agrees as well as can be; bounds the trust in it.
  private static let leastDispersion = 0.05

  private let records: CodedTable
  private let sizes: [Int]
  /// Records of the table to those of the model.
  private let scale: Double
  private let total: Double
  /// Of columns, and of pairs.
  private var pooled = [Pool(), Pool()]
  /// Squared distances that the releases show, less noise, the noise's standard deviation, and v.
  private var seen: [Clique: Distance] = [:]
  /// The largest v.
  private var largestVariance = 0.0

  private struct Distance {
    let squared: Double
    let deviation: Double
    let variance: Double
  }

  /// Weighted sums over cliques of one order.
  private struct Pool {
    var distance = 0.0
    var expected = 0.0
    var released = 0.0
    var model = 0.0

    /// φ; infinite where nothing was released.
    var dispersion: Double {
      expected > 0 ? max(leastDispersion, distance / expected) : .infinity
    }

    /// κ
    var ratio: Double { model > 0 ? min(1, max(0, released / model)) : 0 }
  }

  /// - Parameters:
  ///   - records: drawn from the initial model.
  ///   - released: estimates of the table's one- and two-way marginals.
  ///   - variances: of a released interaction part, in each direction, in the order of `released`.
  ///   - total: the estimated number of records of the table.
  init(
    _ records: CodedTable, released: [MarginalMeasurement], variances: [Double], total: Double
  ) {
    self.records = records
    self.total = total
    sizes = records.domain.sizes
    scale = total / Double(records.rowCount)
    let answers = answers(released.map(\.clique))
    for (measurement, (answer, variance)) in zip(released, zip(answers, variances)) {
      let clique = measurement.clique
      let directions = directions(of: clique)
      guard directions > 0, variance.isFinite else { continue }
      let part = answer.part
      let own = ResidualEstimate.residual(of: measurement, on: clique, sizes: sizes)
      let noise = variance * directions
      let distance = zip(own, part).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } - noise
      let deviation = variance * Double.sqrt(2 * directions)
      let expected = expectation(of: clique)
      let weight = expected / (deviation * deviation + expected * expected)
      let order = min(clique.count, 2) - 1
      pooled[order].distance += weight * distance
      pooled[order].expected += weight * expected
      pooled[order].released += weight * (squared(own) - noise)
      pooled[order].model += weight * squared(part)
      seen[clique] = Distance(squared: distance, deviation: deviation, variance: variance)
      largestVariance = max(largestVariance, variance)
    }
  }

  /// The model's interaction parts of some cliques, in counts, with the variance that agreement gives
  /// them; of those alone that say something.
  func measurements(of cliques: [Clique]) -> [MarginalMeasurement] {
    zip(cliques, answers(cliques)).compactMap { clique, answer in
      let pool = pooled[min(clique.count, 2) - 1]
      let excess = seen[clique].map { $0.squared - $0.deviation } ?? 0
      let distance = max(pool.dispersion * expectation(of: clique), excess)
      let active = answer.activeCells(variance: seen[clique]?.variance ?? largestVariance)
      let cells = Double.sqrt(directions(of: clique) * active)
      let precision = cells * (1 / distance - 1 / (pool.ratio * squared(answer.part)))
      guard directions(of: clique) > 0, precision > 0, precision.isFinite else { return nil }
      return MarginalMeasurement(
        clique: clique, values: answer.part, variance: 1 / precision, part: .interaction)
    }
  }

  /// What the model's records say of a clique.
  private struct Answer {
    /// In counts of the table.
    let counts: [Double]
    /// The interaction part.
    let part: [Double]

    /// At least 1.
    func activeCells(variance: Double) -> Double {
      max(1, counts.reduce(0) { $0 + $1 * $1 / ($1 * $1 + variance) })
    }
  }

  private func answers(_ cliques: [Clique]) -> [Answer] {
    zip(cliques, CliqueCounter.count(cliques, in: records)).map { clique, counts in
      let scaled = counts.map { Double($0) * scale }
      return Answer(
        counts: scaled,
        part: ResidualEstimate.residual(
          of: MarginalMeasurement(clique: clique, values: scaled, variance: 1), on: clique,
          sizes: sizes))
    }
  }

  private func squared(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 } }

  /// Π(n − 1)
  private func directions(of clique: Clique) -> Double {
    clique.attributes.reduce(1) { $0 * Double(sizes[$1] - 1) }
  }

  /// N·Π(1 − 1/n)
  private func expectation(of clique: Clique) -> Double {
    clique.attributes.reduce(total) { $0 * (1 - 1 / Double(sizes[$1])) }
  }
}
