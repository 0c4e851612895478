import GraphicalModel
import Marginals
import Tabular

/// What the matrix mechanism has released so far, and the least-squares estimates from all of it.
struct MatrixReleases {
  private(set) var measurements: [MarginalMeasurement]
  /// Estimates of every one-way marginal.
  private(set) var oneWay: [MarginalMeasurement] = []
  /// The estimated number of records, at least 1.
  private(set) var total = 1.0
  /// Estimates of every measured pair and larger clique.
  private var larger: [MarginalMeasurement] = []
  private let domain: Domain

  init(_ measurements: [MarginalMeasurement], domain: Domain) {
    self.measurements = MarginalMeasurement.merged(measurements)
    self.domain = domain
    estimate()
  }

  mutating func add(_ more: [MarginalMeasurement]) {
    measurements = MarginalMeasurement.merged(measurements + more)
    estimate()
  }

  var pairs: [MarginalMeasurement] { larger.filter { $0.clique.count == 2 } }

  /// Estimates of pairs and larger cliques that lie within a clique of the tree.
  func inside(_ tree: JunctionTree) -> [MarginalMeasurement] {
    larger.filter { tree.home(of: $0.clique, sizes: domain.sizes) != nil }
  }

  /// How far the records of another model are from the one- and two-way marginals.
  func agreement(with records: CodedTable) -> ModelAgreement {
    let estimate = ResidualEstimate(measurements, sizes: domain.sizes)
    let known = oneWay + pairs
    return ModelAgreement(
      records, released: known, variances: known.map { 1 / estimate.precision(of: $0.clique) },
      total: total)
  }

  private mutating func estimate() {
    let estimate = ResidualEstimate(measurements, sizes: domain.sizes)
    total = max(1, estimate.total)
    oneWay = domain.sizes.indices.map { estimate.measurement(of: Clique([$0])) }
    // Of one clique both parts may have been measured; its estimate is one.
    var seen: Set<Clique> = []
    larger = measurements.map(\.clique).filter { $0.count > 1 && seen.insert($0).inserted }.map {
      estimate.measurement(of: $0)
    }
  }
}

extension JunctionTree {
  /// All triples that a clique holds, each once.
  var triples: [Clique] {
    var seen: Set<Clique> = []
    return cliques.flatMap { clique in
      Clique.all(order: 3, of: clique.count).map { places in
        Clique(places.attributes.map { clique.attributes[$0] })
      }
    }.filter { seen.insert($0).inserted }
  }
}
