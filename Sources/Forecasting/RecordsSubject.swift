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
    return .records(try ReleasedRecords(model, randomness: randomness))
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
    let noisy = try ReleasedRecords(model, randomness: randomness)
    let groups = SmallestGroups(model)
    return ForecastTrial(
      distances: cliques.map { exact.distances(from: noisy, of: $0) },
      groups: cliques.map { $0.map(groups.group) })
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
}
