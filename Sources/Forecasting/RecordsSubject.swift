import Evaluation
import GraphicalModel
import Marginals
import Privacy
import Synthesis
import Tabular

/// A mechanism that makes records, as a forecast sees it.
struct RecordsSubject: ForecastSubject {
  let name: String
  private let mechanism: any Synthesizer
  private let accounting: Accounting
  private let domain: Domain
  private let delta: Delta
  private let rowsPerUnit: Int

  /// An ε at which noise has no say: σ is far below one count.
  private static let withoutNoise = 1e5
  private static let orders = 1...3

  /// - Throws: ``ForecastError`` for an unknown name, and what a run on the domain would throw before
  ///   it draws anything.
  init(
    name: String, settings: MechanismSettings, domain: Domain, delta: Delta, rowsPerUnit: Int
  ) throws {
    // Trials run side by side.
    var settings = settings
    settings.threads = 1
    guard let mechanism = MechanismCatalog.mechanism(named: name, settings: settings) else {
      throw ForecastError.unknownMechanism(name)
    }
    try SynthesisRun.check(mechanism, domain: domain)
    self.name = name
    self.mechanism = mechanism
    accounting = MechanismCatalog.accounting(named: name, settings: settings)
    self.domain = domain
    self.delta = delta
    self.rowsPerUnit = rowsPerUnit
  }

  private var cliques: [[Clique]] {
    Self.orders.filter { $0 <= domain.count }.map { Clique.all(order: $0, of: domain.count) }
  }

  var marginals: [[[String]]] {
    cliques.map { $0.map { $0.attributes.map { domain[$0].name } } }
  }

  func plan(epsilon: Epsilon) throws -> ForecastPlan {
    let budget = try RunBudget(
      mechanism, domain: domain, sensitivity: .rows(perUnit: rowsPerUnit), epsilon: epsilon,
      delta: delta, accounting: accounting)
    return ForecastPlan(
      accounting: accounting, budget: budget.price, accountant: budget.accountant,
      releases: mechanism.plan(for: domain))
  }

  /// Under zCDP, in which noise is not bounded below however large ε is.
  func reference(_ table: CodedTable, randomness: Randomness) throws -> ForecastReference {
    let model = try model(
      table, epsilon: try Epsilon(Self.withoutNoise), accounting: .zcdp, randomness: randomness)
    return .records(try records(model, randomness: randomness))
  }

  func trial(
    _ table: CodedTable, against reference: ForecastReference, epsilon: Epsilon,
    randomness: Randomness
  ) throws -> ForecastTrial {
    guard case .records(let exact) = reference else {
      preconditionFailure("records are compared with records")
    }
    let model = try model(
      table, epsilon: epsilon, accounting: accounting, randomness: randomness)
    let noisy = try records(model, randomness: randomness)
    let sizes = SmallestGroups(model)
    return ForecastTrial(
      distances: Self.orders.filter { $0 <= domain.count }.map {
        MarginalDistance.distances(real: exact, synthetic: noisy, order: $0, threads: 1)
      },
      groups: cliques.map { $0.map(sizes.group) })
  }

  private func model(
    _ table: CodedTable, epsilon: Epsilon, accounting: Accounting, randomness: Randomness
  ) throws -> ReleasedModel {
    let source = TableSource(SecretTable(table, maxRowsPerUnit: rowsPerUnit))
    return try SynthesisRun(
      mechanism, source: source, epsilon: epsilon, delta: delta, accounting: accounting,
      randomness: randomness
    ).model
  }

  private func records(_ model: ReleasedModel, randomness: Randomness) throws -> CodedTable {
    var stream = randomness.stream("records")
    return try model.records(seed: stream.next())
  }
}

/// From which count on a cell of a marginal is distinguishable from zero, by what was measured.
///
/// The least-squares estimate of a cell has variance Σ over the subsets τ of the marginal's attributes of
/// Π_{i∈τ}(1 − 1/n_i) / (precision_τ · Π_{i∉τ} n_i²), as ``ResidualEstimate`` has its precisions; its
/// 95 % interval excludes zero from 1.96 standard deviations on.
struct SmallestGroups {
  private let estimate: ResidualEstimate
  private let sizes: [Int]

  init(_ model: ReleasedModel) {
    sizes = (model.recoding?.domain ?? model.domain).sizes
    estimate = ResidualEstimate(model.measurements, sizes: sizes)
  }

  /// Nil where the marginal itself, or what is peculiar to it, was not measured.
  func group(of clique: Clique) -> Double? {
    let attributes = clique.attributes.filter { sizes[$0] > 1 }
    guard estimate.precision(of: Clique(attributes)) > 0 else { return nil }
    var variance = 0.0
    for subset in clique.subsets {
      let precision = estimate.precision(of: subset)
      guard precision > 0 else { continue }
      let share = clique.attributes.reduce(1.0) { product, attribute in
        let size = Double(sizes[attribute])
        return product * (subset.contains(attribute) ? 1 - 1 / size : 1 / (size * size))
      }
      variance += share / precision
    }
    return deviationsOf95Percent * variance.squareRoot()
  }
}
