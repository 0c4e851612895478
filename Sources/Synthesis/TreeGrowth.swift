import GraphicalModel
import Marginals
import RealModule
import Tabular

/// Grows a junction tree from the noisy pairs: the model is fitted to what lies inside the tree, and
/// the pairs that the model misses most, beyond what noise explains, are added.
///
/// The size of the tree may rise from round to round up to the limit, so that the first, most
/// telling pairs shape it. A pair's gain is divided by √(1 + ln(growth of the tree)).
///
/// ## Privacy
/// Reads releases only: noisy marginals, and the answers of models fitted to them.
package struct TreeGrowth {
  static let rounds = 20
  static let pairsPerRound = 3

  let oneWay: [MarginalMeasurement]
  let pairs: [MarginalMeasurement]
  /// What each pair counts for.
  let weights: [Clique: Double]
  let total: Double
  let cellLimit: Int
  let domain: Domain
  var threads = 1
  /// Cliques that the tree must hold besides those of impossible combinations.
  var required: [Clique] = []
  /// Attributes that the tree must let others be drawn given; see
  /// ``JunctionTree/init(covering:given:sizes:limit:)``. It is not grown for pairs of them.
  var given: [Int] = []

  package init(
    oneWay: [MarginalMeasurement], pairs: [MarginalMeasurement], weights: [Clique: Double],
    total: Double, cellLimit: Int, domain: Domain, threads: Int = 1, required: [Clique] = [],
    given: [Int] = []
  ) {
    self.oneWay = oneWay
    self.pairs = pairs
    self.weights = weights
    self.total = total
    self.cellLimit = cellLimit
    self.domain = domain
    self.threads = threads
    self.required = required
    self.given = given
  }

  private var zeros: StructuralZeros { StructuralZeros(domain) }

  package struct Result {
    package let tree: JunctionTree
    /// What the tree had to hold and the pairs that it was grown from.
    package let chosen: [Clique]
    /// Potentials of the last fit, to start the next from, and its model.
    package let potentials: [Clique: [Double]]
    package let model: TreeModel
  }

  package func grown() throws -> Result {
    let sizes = domain.sizes
    let base = try zeros.base(oneWay.map { $0.probabilities() })
    var chosen = zeros.cliques + required
    var potentials: [Clique: [Double]] = [:]
    for round in 1...Self.rounds + 1 {
      let isLast = round > Self.rounds
      let tree = try JunctionTree(covering: chosen, given: given, sizes: sizes)
      let fit = looseFit(inside(tree), base: base, tree: tree, start: potentials)
      potentials = fit.potentials
      let gains = gains(of: outside(tree), model: fit.model)
      let limit = Double(cellLimit) * min(1, Double(round) / Double(Self.rounds))
      let added = bestPairs(
        gains, chosen: chosen, limit: limit, atMost: isLast ? pairs.count : Self.pairsPerRound)
      chosen += added
      if added.isEmpty, isLast || gains.isEmpty { break }
    }
    let tree = try JunctionTree(covering: chosen, given: given, sizes: sizes)
    let fit = looseFit(inside(tree), base: base, tree: tree, start: potentials)
    return Result(tree: tree, chosen: chosen, potentials: fit.potentials, model: fit.model)
  }

  private func inside(_ tree: JunctionTree) -> [MarginalMeasurement] {
    pairs.filter { tree.home(of: $0.clique, sizes: domain.sizes) != nil }
  }

  private func outside(_ tree: JunctionTree) -> [MarginalMeasurement] {
    pairs.filter {
      !$0.clique.attributes.allSatisfy(given.contains)
        && tree.home(of: $0.clique, sizes: domain.sizes) == nil
    }
  }

  private func looseFit(
    _ inside: [MarginalMeasurement], base: [[Double]], tree: JunctionTree, start: [Clique: [Double]]
  ) -> RidgeFit {
    var estimator = RidgeEstimator()
    estimator.twicing = false
    estimator.tolerance = 0.1
    estimator.maximumSweeps = 12
    estimator.threads = threads
    return estimator.fit(
      oneWay + inside, base: base, total: total, tree: tree,
      start: start, fixed: zeros.potentials)
  }

  /// How much each pair differs from the model beyond its noise, largest first; only those that do.
  private func gains(
    of candidates: [MarginalMeasurement], model: TreeModel
  ) -> [(clique: Clique, gain: Double)] {
    guard !candidates.isEmpty else { return [] }
    let answers = ModelAnswers.counts(
      of: candidates.map(\.clique), in: CalibratedModel(model), total: total, domain: domain,
      threads: threads)
    return zip(candidates, answers).compactMap { measurement, expected in
      let weight = weights[measurement.clique] ?? 1
      let gain = weight * Self.excess(of: measurement, over: expected)
      return gain > 0 ? (measurement.clique, gain) : nil
    }
  }

  /// Σ v|y − μ| − √(2/π)·σ·Σ v, where v = μ²/(μ² + σ²) weighs cells by how far they can rise above
  /// the noise.
  package static func excess(
    of measurement: MarginalMeasurement, over answers: [Double]
  ) -> Double {
    let variance = measurement.variance
    var (distance, cells) = (0.0, 0.0)
    for (value, expected) in zip(measurement.values, answers) {
      let weight = expected * expected / (expected * expected + variance)
      distance += weight * abs(value - expected)
      cells += weight
    }
    return distance - Double.sqrt(2 / .pi) * measurement.sigma * cells
  }

  /// The pairs of the largest gain per cost that fit the limit together.
  private func bestPairs(
    _ gains: [(clique: Clique, gain: Double)], chosen: [Clique], limit: Double, atMost: Int
  ) -> [Clique] {
    var sizer = TreeSizer(covering: chosen, sizes: domain.sizes, last: given)
    let now = sizer.cells
    let ranked = gains.map { candidate in
      let growth = max(1, sizer.cells(with: candidate.clique) / now)
      return (clique: candidate.clique, value: candidate.gain / Double.sqrt(1 + .log(growth)))
    }.sorted { ($0.value, $1.clique) > ($1.value, $0.clique) }
    var added: [Clique] = []
    for candidate in ranked where added.count < atMost {
      guard sizer.cells(with: candidate.clique) <= limit else { continue }
      sizer.add(candidate.clique)
      added.append(candidate.clique)
    }
    return added
  }
}
