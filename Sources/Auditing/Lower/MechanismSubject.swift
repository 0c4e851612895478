import Marginals
import Privacy
import Synthesis
import Tabular

/// A mechanism of the catalogue on a pair of neighbouring tables.
public struct MechanismSubject: AuditSubject {
  /// What of a release is looked at.
  public enum Access: String, Sendable, Codable, CaseIterable {
    /// The noisy marginals that were released with the model.
    case whiteBox = "white-box"
    /// The synthetic records alone.
    case blackBox = "black-box"
  }

  public let mechanism: any Synthesizer
  public let claim: AuditClaim
  public let tables: NeighbouringTables
  public let access: Access
  public let accounting: Accounting
  /// Computed once for all runs.
  private let budget: RunBudget?
  private let with: TableSource
  private let without: TableSource
  private let background: Background

  public init(
    _ mechanism: any Synthesizer, claim: AuditClaim, tables: NeighbouringTables,
    access: Access = .whiteBox, accounting: Accounting? = nil
  ) {
    self.mechanism = mechanism
    self.claim = claim
    self.tables = tables
    self.access = access
    self.accounting = accounting ?? type(of: mechanism).defaultAccounting
    with = tables.source(hasCanary: true)
    budget = try? RunBudget(
      mechanism, domain: with.domain, sensitivity: with.sensitivity, epsilon: claim.epsilon,
      delta: claim.delta, accounting: self.accounting)
    without = tables.source(hasCanary: false)
    background = tables.background
  }

  public var scoreNames: [String] {
    switch access {
    case .whiteBox: ["log-likelihood ratio of the noisy cells that the canary touches"]
    case .blackBox:
      ["records like the canary", "values of the canary in all records", "records"]
    }
  }

  public func trial(hasCanary: Bool, randomness: Randomness) throws -> AuditTrial {
    let run = try SynthesisRun(
      mechanism, source: hasCanary ? with : without, epsilon: claim.epsilon, delta: claim.delta,
      accounting: accounting, budget: budget, randomness: randomness)
    let scores: [Double]
    switch access {
    case .whiteBox:
      let likelihood = CanaryLikelihood(run.model)
      scores = [likelihood.logRatio(of: tables.canary, background: background)]
    case .blackBox:
      var stream = randomness.stream("audit/records")
      scores = Self.counts(try run.model.records(seed: stream.next()))
    }
    return AuditTrial(scores: scores, ledger: run.ledger)
  }

  /// How often the canary and its values are among records, and how many there are.
  private static func counts(_ records: CodedTable) -> [Double] {
    var (alike, values) = (0, 0)
    for row in 0..<records.rowCount {
      let hits = records.columns.count { $0[row] == NeighbouringTables.canaryCode }
      values += hits
      if hits == records.columns.count { alike += 1 }
    }
    return [Double(alike), Double(values), Double(records.rowCount)]
  }
}
