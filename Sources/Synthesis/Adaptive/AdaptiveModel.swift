import GraphicalModel
import Marginals
import RealModule
import Tabular

/// The model of a mechanism that measures one marginal after the other: fitted anew after each, from
/// where the last fit ended. The domain's impossible combinations hold from the start.
///
/// ## Privacy
/// Reads releases only.
struct AdaptiveModel {
  let sizes: [Int]
  private let zeros: StructuralZeros
  let estimator: MechanismSettings.Estimator
  private(set) var measurements: [MarginalMeasurement]
  private(set) var calibrated: CalibratedModel
  private var potentials: [Clique: [Double]]
  private let threads: Int

  /// Sweeps of a fit between two measurements, and of the last.
  private static let sweepsBetween = 200
  private static let sweepsAtEnd = 1000

  /// The product of the one-way marginals measured so far, uniform where there is none.
  init(
    _ oneWay: [MarginalMeasurement], domain: Domain, estimator: MechanismSettings.Estimator,
    threads: Int = 1
  ) throws {
    self.threads = threads
    sizes = domain.sizes
    zeros = StructuralZeros(domain)
    self.estimator = estimator
    measurements = MarginalMeasurement.merged(oneWay)
    potentials = Dictionary(
      uniqueKeysWithValues: measurements.map { ($0.clique, $0.probabilities().map { .log($0) }) })
    let tree = try JunctionTree(covering: zeros.cliques, sizes: sizes)
    calibrated = CalibratedModel(
      TreeModel(
        sizes: sizes, tree: tree,
        potentials: zeros.potentials
          + potentials.map { TreeModel.Potential(clique: $0.key, values: $0.value) },
        total: measurements.estimatedTotal))
  }

  var total: Double { calibrated.model.total }
  var tree: JunctionTree { calibrated.model.tree }
  /// The cliques that the tree covers.
  var cliques: [Clique] { measurements.map(\.clique).filter { $0.count > 1 } }

  /// Adds measurements and fits again, loosely.
  mutating func add(_ more: [MarginalMeasurement]) throws {
    measurements = MarginalMeasurement.merged(measurements + more)
    try fit(isLast: false)
  }

  /// Fits as closely as the estimator can.
  mutating func finish() throws { try fit(isLast: true) }

  /// Everything that was released; records are drawn from the model as it is.
  func released(_ domain: Domain) -> ReleasedModel {
    ReleasedModel(
      domain: domain, model: calibrated.model, measurements: measurements, refinesRecords: false)
  }

  private mutating func fit(isLast: Bool) throws {
    let tree = try JunctionTree(covering: zeros.cliques + cliques, sizes: sizes)
    let total = measurements.estimatedTotal
    let model: TreeModel
    let fixed = zeros.potentials
    switch estimator {
    case .mirrorDescent:
      var descent = MirrorDescent()
      descent.threads = threads
      descent.iterations = isLast ? Self.sweepsAtEnd : Self.sweepsBetween
      if !isLast { descent.tolerance = 1e-3 }
      let fit = descent.solve(
        measurements, sizes: sizes, total: total, tree: tree, start: potentials, fixed: fixed)
      (model, potentials) = (fit.model, fit.potentials)
    case .ridge:
      var ridge = RidgeEstimator()
      // Few measurements, annealed until they tell something: they can be fitted closely.
      ridge.strength = 0.5
      ridge.threads = threads
      if !isLast { (ridge.tolerance, ridge.maximumSweeps) = (0.1, 12) }
      let fit = ridge.fit(
        measurements, base: try zeros.base(base), total: total, tree: tree, start: potentials,
        fixed: fixed)
      model = fit.model
      potentials = fit.potentials
    }
    calibrated = CalibratedModel(model)
  }

  /// One-way probabilities, by least squares from all measurements; uniform where nothing is known.
  private var base: [[Double]] {
    let estimate = ResidualEstimate(measurements, sizes: sizes)
    return sizes.indices.map { attribute in
      guard measurements.contains(where: { $0.clique.contains(attribute) }) else {
        return [Double](repeating: 1 / Double(sizes[attribute]), count: sizes[attribute])
      }
      return estimate.measurement(of: Clique([attribute])).probabilities()
    }
  }
}
