import Aggregates
import Marginals
import Privacy
import Synthesis
import Tabular

/// The release of counts of combinations, as a forecast sees it.
///
/// A marginal is that of k groups of values that exclude each other: k columns, where none is a list.
/// A combination that is not released counts as 0.
struct CountsSubject: ForecastSubject {
  static let subjectName = "aggregate"

  let name = CountsSubject.subjectName
  private let settings: AggregateSettings
  private let coding: ItemCoding
  private let delta: Delta
  private let rowsPerUnit: Int

  /// - Throws: `AggregateError`, `ItemError` for settings or columns of which nothing can be released.
  init(
    settings: AggregateSettings, domain: Domain,
    lists: [String: (delimiter: String, maxItems: Int)], delta: Delta, rowsPerUnit: Int
  ) throws {
    coding = try ItemCoding(domain, lists: lists)
    var settings = settings
    settings.reportingLength = min(settings.reportingLength, coding.domain.groups.count)
    try settings.check()
    self.settings = settings
    self.delta = delta
    self.rowsPerUnit = rowsPerUnit
  }

  private var lengths: ClosedRange<Int> { 1...settings.reportingLength }

  var marginals: [[[String]]] {
    let domain = coding.domain
    return lengths.map { length in
      Clique.all(order: length, of: domain.groups.count).map { clique in
        clique.attributes.map { domain.items[domain.groups[$0].lowerBound].column }
      }
    }
  }

  func plan(epsilon: Epsilon) throws -> ForecastPlan {
    let expected = try AggregateExpectation(
      settings, epsilon: epsilon, delta: delta, isDeltaGiven: true, rowsPerUnit: rowsPerUnit,
      isDomainPublic: true)
    return ForecastPlan(
      accounting: .zcdp, budget: try Price(expected.claim.rho), accountant: .zcdp,
      releases: expected.plan())
  }

  func reference(_ table: CodedTable, randomness: Randomness) throws -> ForecastReference {
    let counts = CombinationCounter.count(
      coding.rows(of: table), domain: coding.domain, length: settings.reportingLength)
    return .counts(
      CountTotals(counts.tree, counts.counts, records: counts.recordCount))
  }

  func trial(
    _ table: CodedTable, against reference: ForecastReference, epsilon: Epsilon,
    randomness: Randomness
  ) throws -> ForecastTrial {
    guard case .counts(let exact) = reference else {
      preconditionFailure("counts are compared with counts")
    }
    let items = SecretItems(
      rows: coding.rows(of: table), domain: coding.domain, isDomainPublic: true,
      maxRowsPerUnit: rowsPerUnit)
    let released = try AggregateRun(
      items, settings: settings, epsilon: epsilon, delta: .value(delta), randomness: randomness
    ).aggregates
    let noisy = CountTotals(released.tree, released.counts, records: released.recordCount)
    let levels = released.levels.map {
      ForecastTrial.Level(sigma: $0.sigma, threshold: Double($0.threshold))
    }
    let distances = exact.distances(from: noisy, domain: coding.domain)
    return ForecastTrial(
      distances: distances,
      groups: zip(distances, levels).map { distances, level in
        let group = max(level.threshold, deviationsOf95Percent * level.sigma)
        return Array(repeating: level.sigma > 0 ? group : nil, count: distances.count)
      }, levels: levels)
  }
}
