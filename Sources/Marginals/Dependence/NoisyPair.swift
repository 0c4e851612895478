import RealModule

/// The least-squares estimate of a pair beside the product of its one-way marginals, with what is
/// known of the noise of their difference.
struct NoisyPair {
  /// How many standard deviations of its noise a one-way cell has at least, so that the product is
  /// positive.
  private static let floor = 0.3

  private let cells: [Double]
  private let first: Side
  private let second: Side
  private let total: Double
  private let totalVariance: Double
  private let interactionVariance: Double

  /// A one-way marginal.
  private struct Side {
    let counts: [Double]
    /// counts − their mean.
    let centred: [Double]
    /// Variance of the noise in every centred direction.
    let variance: Double

    init(_ attribute: Int, in estimate: ResidualEstimate) {
      let clique = Clique([attribute])
      counts = estimate.marginal(of: clique)
      let mean = counts.reduce(0, +) / Double(max(1, counts.count))
      centred = counts.map { $0 - mean }
      variance = 1 / estimate.precision(of: clique)
    }

    var freedom: Double { Double(max(0, counts.count - 1)) }

    /// ‖counts − mean‖² without the noise's share.
    var squaredNorm: Double {
      max(0, centred.reduce(0) { $0 + $1 * $1 } - variance * freedom)
    }

    /// The part of a direction's variance that a centred cell has.
    var cellShare: Double { freedom / Double(max(1, counts.count)) }

    var floored: [Double] {
      let least = NoisyPair.floor * Double.sqrt(variance)
      return counts.map { max($0, least) }
    }
  }

  /// Variances of the difference's noise along its eigendirections: see ``PairStatistics``.
  private var spectrum: (base: Double, first: Double, second: Double, total: Double) {
    let square = total * total
    return (
      interactionVariance + first.variance * second.variance / square,
      first.variance * second.squaredNorm / square,
      second.variance * first.squaredNorm / square,
      totalVariance * first.squaredNorm * second.squaredNorm / (square * square)
    )
  }

  init(_ clique: Clique, in estimate: ResidualEstimate) {
    cells = estimate.marginal(of: clique)
    first = Side(clique.attributes[0], in: estimate)
    second = Side(clique.attributes[1], in: estimate)
    total = max(1, estimate.total)
    totalVariance = 1 / estimate.precision(of: Clique([]))
    interactionVariance = 1 / estimate.precision(of: clique)
  }

  /// ‖M̂ − abᵀ/N̂‖².
  var excess: Double {
    guard first.freedom > 0, second.freedom > 0 else { return 0 }
    var sum = 0.0
    var cell = 0
    for left in first.counts {
      let scaled = left / total
      for right in second.counts {
        let difference = cells[cell] - scaled * right
        sum += difference * difference
        cell += 1
      }
    }
    return sum
  }

  /// Mean and variance of the excess where the exact counts are a product.
  var moments: (mean: Double, variance: Double) {
    let (rows, columns) = (first.freedom, second.freedom)
    guard rows > 0, columns > 0 else { return (0, 0) }
    let spectrum = spectrum
    let eigenvalues = [
      (spectrum.base, (rows - 1) * (columns - 1)),
      (spectrum.base + spectrum.first, rows - 1),
      (spectrum.base + spectrum.second, columns - 1),
      (spectrum.base + spectrum.first + spectrum.second + spectrum.total, 1),
    ]
    return (
      eigenvalues.reduce(0) { $0 + $1.0 * $1.1 },
      2 * eigenvalues.reduce(0) { $0 + $1.0 * $1.0 * $1.1 }
    )
  }

  /// Mutual information in nats, with and without the noise's expected contribution.
  ///
  /// - Parameter signalShare: the part of the excess that is not noise.
  func information(signalShare: Double) -> (plugIn: Double, corrected: Double) {
    guard first.freedom > 0, second.freedom > 0 else { return (0, 0) }
    let spectrum = spectrum
    let square = total * total
    let (left, right) = (first.floored, second.floored)
    var (plugIn, bias) = (0.0, 0.0)
    for row in left.indices {
      for column in right.indices {
        let cell = cells[row * right.count + column]
        let product = left[row] * right[column] / total
        let (a, b) = (first.centred[row], second.centred[column])
        let variance =
          spectrum.base * first.cellShare * second.cellShare
          + (first.variance * first.cellShare * b * b + second.variance * second.cellShare * a * a)
          / square
        let signal = max(0, product + signalShare * (cell - product))
        plugIn += Self.divergence(max(0, cell), from: product)
        bias +=
          Self.expectedDivergence(signal, from: product, deviation: Double.sqrt(variance))
          - Self.divergence(signal, from: product)
      }
    }
    return (plugIn / total, (plugIn - bias) / total)
  }

  /// ψ(m, μ) = m·log(m/μ) − m + μ.
  private static func divergence(_ value: Double, from product: Double) -> Double {
    value > 0 ? value * Double.log(value / product) - value + product : product
  }

  /// E ψ(max(0, m + σZ), μ).
  private static func expectedDivergence(
    _ value: Double, from product: Double, deviation: Double
  ) -> Double {
    let noise = ClampedNoise(value / deviation)
    return deviation * (noise.meanLog + noise.mean * (Double.log(deviation / product) - 1))
      + product
  }
}
