import Marginals
import Privacy
import Synthesis
import Tabular

/// A lower bound on ε from one run on a user's own table (Steinke, Nasr & Jagielski 2023).
///
/// Canaries, records drawn evenly from the public domain, are each put into the table by a fair coin.
/// The mechanism runs once. Every canary is scored by the noisy cells that it would move; those of the
/// highest scores are guessed to be in, those of the lowest to be out.
///
/// ## Privacy
/// None: scores compare what was released with the table's exact counts. Only the number of right
/// guesses leaves, and whatever is written of it says that it is not private.
public struct OneRunAudit: Sendable {
  public let claim: AuditClaim
  /// How many canaries there are.
  public let canaries: Int
  public var confidence = 0.95
  public var accounting: Accounting?

  /// Parts of the canaries that are guessed. The probability of error is shared among them.
  private static let parts = [1.0, 0.5, 0.2, 0.05]
  private static let purpose = "audit/canaries"

  public init(claim: AuditClaim, canaries: Int) {
    precondition(canaries > 0, "an audit needs canaries")
    (self.claim, self.canaries) = (claim, canaries)
  }

  /// - Throws: what a run throws, and ``CanaryError`` where most records are impossible.
  public func run(
    _ mechanism: any Synthesizer, on table: consuming SecretTable, randomness: Randomness
  ) throws -> OneRunResult {
    let (rows, domain) = (table.rows, table.domain)
    let rowsPerUnit = table.maxRowsPerUnit
    var stream = randomness.stream(Self.purpose)
    let drawn = try (0..<canaries).map { _ in try Self.record(of: domain, using: &stream) }
    let isIn = drawn.map { _ in stream.next() & 1 == 1 }
    let inserted = zip(drawn, isIn).filter(\.1).map(\.0)
    let source = TableSource(
      SecretTable(Self.appending(inserted, to: rows), maxRowsPerUnit: rowsPerUnit))
    let run = try SynthesisRun(
      mechanism, source: source, epsilon: claim.epsilon, delta: claim.delta,
      accounting: accounting, randomness: randomness)
    let scores = Self.scores(
      of: drawn, likelihood: CanaryLikelihood(run.model), background: Background(rows: rows))
    return result(scores: scores, isIn: isIn, mechanism: run.mechanism)
  }

  /// The best bound over how many are guessed.
  func result(scores: [Double], isIn: [Bool], mechanism: String) -> OneRunResult {
    let ranked = scores.indices.sorted { (scores[$0], $0) < (scores[$1], $1) }
    let error = (1 - confidence) / Double(Self.parts.count)
    var best: (bound: OneRunBound, epsilon: Double)?
    for part in Self.parts {
      let side = max(1, Int(part * Double(canaries) / 2))
      guard 2 * side <= canaries else { continue }
      let correct =
        ranked.prefix(side).count { !isIn[$0] } + ranked.suffix(side).count { isIn[$0] }
      let bound = OneRunBound(canaries: canaries, guesses: 2 * side, correct: correct)
      let epsilon = bound.epsilon(delta: claim.delta.value, error: error)
      if epsilon > best?.epsilon ?? -1 { best = (bound, epsilon) }
    }
    return OneRunResult(
      mechanism: mechanism, epsilonClaimed: claim.epsilon.value, delta: claim.delta.value,
      epsilonLower: best?.epsilon ?? 0, confidence: confidence, canaries: canaries,
      guesses: best?.bound.guesses ?? 0, correct: best?.bound.correct ?? 0)
  }

  /// A record of the domain, every possible one equally likely.
  private static func record(
    of domain: Domain, using stream: inout RandomStream
  ) throws(CanaryError) -> [Int] {
    for _ in 0..<1000 {
      let codes = domain.sizes.map { Int.random(in: 0..<$0, using: &stream) }
      if !domain.impossible.contains(where: { $0.forbids(codes) }) { return codes }
    }
    throw CanaryError()
  }

  private static func appending(_ records: [[Int]], to rows: CodedTable) -> CodedTable {
    let count = rows.rowCount
    let columns = rows.columns.indices.map { attribute in
      let column = rows.columns[attribute]
      return CodeColumn.make(
        size: rows.domain[attribute].size, count: count + records.count
      ) { $0 < count ? column[$0] : records[$0 - count][attribute] }
    }
    return CodedTable(domain: rows.domain, columns: columns, rowCount: count + records.count)
  }

  /// Each canary's Σ (y − b − e)/(σ² + k/4) over its cells: e of the other canaries are expected
  /// there, each in by a coin, and k of them add k/4 to the variance.
  private static func scores(
    of canaries: [[Int]], likelihood: CanaryLikelihood, background: Background
  ) -> [Double] {
    var scores = [Double](repeating: 0, count: canaries.count)
    for measurement in likelihood.measurements {
      let base = likelihood.base(measurement, background: background)
      let cells = canaries.map { likelihood.cell(of: $0, in: measurement) }
      var together = [Double](repeating: 0, count: base.count)
      for cell in cells { together[cell.place] += cell.shift }
      for (number, cell) in cells.enumerated() {
        let others = together[cell.place] - cell.shift
        let seen = measurement.values[cell.place] - base[cell.place] - others / 2
        scores[number] += (seen - cell.shift / 2) / (measurement.variance + others / 4)
      }
    }
    return scores
  }
}

/// A domain of which nearly every record is impossible, so that no canary was found.
public struct CanaryError: Error, CustomStringConvertible, Sendable {
  public var description: String {
    "no canary was found: nearly every record of the domain is an impossible combination"
  }
}

/// What an audit in one run found, as its JSON has it.
public struct OneRunResult: Sendable, Encodable {
  public let mechanism: String
  public let epsilonClaimed: Double
  public let delta: Double
  /// No smaller ε holds at δ, with the stated confidence.
  public let epsilonLower: Double
  public let confidence: Double
  public let canaries: Int
  /// How many canaries were guessed where the bound is best, and how many guesses were right.
  public let guesses: Int
  public let correct: Int

  /// Whether the claim is refuted.
  public var exceeded: Bool { epsilonLower > epsilonClaimed }

  private enum CodingKeys: String, CodingKey {
    case privateReasons
    case mechanism
    case epsilonClaimed = "epsilon_claimed"
    case delta
    case epsilonLower = "epsilon_lower"
    case confidence, canaries, guesses, correct, exceeded, method, `private`
  }

  /// Why it is not private.
  public static let reason = "NOT PRIVATE: computed from the table and from one run on it"

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(mechanism, forKey: .mechanism)
    try container.encode(epsilonClaimed, forKey: .epsilonClaimed)
    try container.encode(delta, forKey: .delta)
    try container.encode(epsilonLower, forKey: .epsilonLower)
    try container.encode(confidence, forKey: .confidence)
    try container.encode(canaries, forKey: .canaries)
    try container.encode(guesses, forKey: .guesses)
    try container.encode(correct, forKey: .correct)
    try container.encode(exceeded, forKey: .exceeded)
    try container.encode("one run, white-box", forKey: .method)
    try container.encode(false, forKey: .private)
    try container.encode([Self.reason], forKey: .privateReasons)
  }
}
