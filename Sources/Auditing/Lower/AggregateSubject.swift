import Aggregates
import Privacy
import Tabular

/// The release of aggregates on a pair of neighbouring tables.
///
/// All rows have the same number of combinations, so that the noisy percentile of it, which bounds what
/// a record may count for, cuts nothing off. Enough rows are like the canary for its combinations to
/// be far above every threshold.
public struct AggregateSubject: AuditSubject {
  public static let name = "aggregate"

  public let claim: AuditClaim
  private let settings: AggregateSettings
  private let domain: ItemDomain
  private let with: ItemRows
  private let without: ItemRows
  /// The canary's items, ascending.
  private let items: [UInt16]
  private let alike: Int

  /// - Throws: `AggregateError` where combinations would be too long.
  public init(claim: AuditClaim, tables: NeighbouringTables) throws {
    self.claim = claim
    alike = tables.alike
    var settings = AggregateSettings()
    settings.reportingLength = min(settings.reportingLength, tables.domain.count)
    try settings.check()
    self.settings = settings
    let coding = try ItemCoding(tables.domain)
    domain = coding.domain
    items = zip(coding.itemsOfCode, tables.canary).flatMap { $0[$1] }
    with = coding.rows(of: tables.rows(hasCanary: true))
    without = coding.rows(of: tables.rows(hasCanary: false))
  }

  public var scoreNames: [String] {
    ["log-likelihood ratio of the noisy counts that the canary touches"]
  }

  public func trial(hasCanary: Bool, randomness: Randomness) throws -> AuditTrial {
    let secret = SecretItems(
      rows: hasCanary ? with : without, domain: domain, isDomainPublic: true)
    let run = try AggregateRun(
      secret, settings: settings, epsilon: claim.epsilon, delta: .value(claim.delta),
      randomness: randomness)
    return AuditTrial(scores: [logRatio(run.aggregates)], ledger: run.ledger)
  }

  /// Of a combination that was not released nothing is taken to be known.
  private func logRatio(_ aggregates: NoisyAggregates) -> Double {
    let tree = aggregates.tree
    var sum = 0.0
    for chosen in 1..<(1 << items.count) where chosen.nonzeroBitCount <= tree.length {
      let combination = items.indices.filter { chosen & (1 << $0) != 0 }.map { items[$0] }
      guard let place = tree.find(combination) else { continue }
      let length = combination.count
      let (noisy, sigma) = (
        aggregates.noisy[length - 1][place], aggregates.levels[length - 1].sigma
      )
      sum += (Double(noisy) - Double(alike) - 0.5) / (sigma * sigma)
    }
    return sum
  }
}
