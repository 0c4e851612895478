import Privacy

/// What an audit found, as its JSON has it.
public struct AuditResult: Sendable, Encodable {
  /// What was asked for, and so is claimed.
  public let epsilonClaimed: Double
  public let delta: Double
  /// The largest μ that a run's ledger added up to, and the largest part of one in noise on counts; nil
  /// where a release has no price in μ, of which nothing is claimed then.
  public let muClaimed: Double?
  public let muOfCounts: Double?
  /// No smaller μ holds, with the stated confidence, and the ε at δ of a Gaussian of that μ.
  public let muLower: Double
  public let epsilonLower: Double
  /// No smaller ε holds at δ, with the stated confidence, whatever the curve.
  public let epsilonByRates: Double
  public let confidence: Double
  public let trials: Int
  public let pilotTrials: Int
  /// The score by which runs were told apart, and how its errors became ``muLower``.
  public let score: String
  public let method: String
  /// At the threshold of ``muLower``.
  public let falsePositiveRate: Double
  public let falseNegativeRate: Double
  public let seed: UInt64?

  /// Whether a bound is above what is claimed: the claim is refuted, with the stated confidence each.
  public var exceeded: Bool {
    muClaimed.map { muLower > $0 } == true || epsilonByRates > epsilonClaimed
  }
  /// Parts of the claimed μ that were shown.
  public var efficiency: Double? { muClaimed.map { muLower / $0 } }
  public var efficiencyOfCounts: Double? { muOfCounts.map { muLower / $0 } }

  init(_ audit: Audit, _ subject: any AuditSubject, _ outcomes: [Audit.Outcome]) {
    let error = 1 - audit.confidence
    func scores(_ place: Int, _ outcomes: some Sequence<Audit.Outcome>) -> [LabelledScore] {
      outcomes.map { LabelledScore(value: $0.trial.scores[place], hasCanary: $0.hasCanary) }
    }
    let claim = subject.claim
    let pilot = outcomes.prefix(audit.pilotTrials)
    let choice = ScoreChoice(
      pilot: subject.scoreNames.indices.map { scores($0, pilot) }, delta: claim.delta.value,
      error: error)
    let rest = outcomes.dropFirst(audit.pilotTrials)
    let errors = ErrorCounts(scores(choice.score, rest), threshold: choice.threshold)
    muLower = choice.bySum ? errors.muBySum(error: error) : errors.muByRates(error: error)
    epsilonLower =
      (try? Mu(muLower)).map { GaussianDP.epsilon(mu: $0, delta: claim.delta).value } ?? 0
    epsilonByRates = ErrorCounts(
      scores(choice.epsilonScore, rest), threshold: choice.epsilonThreshold
    ).epsilon(delta: claim.delta.value, error: error)
    epsilonClaimed = claim.epsilon.value
    delta = claim.delta.value
    muClaimed = Self.largest(outcomes.map(\.trial.mu))
    muOfCounts = Self.largest(outcomes.map(\.trial.muOfCounts))
    (confidence, trials, pilotTrials) = (audit.confidence, outcomes.count, pilot.count)
    (score, seed) = (subject.scoreNames[choice.score], audit.seed)
    method =
      choice.bySum
      ? "sum of both error rates, one Clopper-Pearson bound"
      : "both error rates, a Clopper-Pearson bound each"
    (falsePositiveRate, falseNegativeRate) = (
      errors.falsePositiveRate, errors.falseNegativeRate
    )
  }

  /// Nil where one is.
  private static func largest(_ values: [Double?]) -> Double? {
    let found = values.compactMap { $0 }
    return found.count == values.count ? found.max() : nil
  }

  private enum CodingKeys: String, CodingKey {
    case epsilonClaimed = "epsilon_claimed"
    case delta
    case muClaimed = "mu_claimed"
    case muOfCounts = "mu_of_counts"
    case muLower = "mu_lower"
    case epsilonLower = "epsilon_lower"
    case epsilonByRates = "epsilon_lower_clopper_pearson"
    case confidence, trials
    case pilotTrials = "pilot_trials"
    case score, method
    case falsePositiveRate = "false_positive_rate"
    case falseNegativeRate = "false_negative_rate"
    case seed, exceeded, efficiency
    case efficiencyOfCounts = "efficiency_of_counts"
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(epsilonClaimed, forKey: .epsilonClaimed)
    try container.encode(delta, forKey: .delta)
    try container.encodeIfPresent(muClaimed, forKey: .muClaimed)
    try container.encodeIfPresent(muOfCounts, forKey: .muOfCounts)
    try container.encode(muLower, forKey: .muLower)
    try container.encode(epsilonLower, forKey: .epsilonLower)
    try container.encode(epsilonByRates, forKey: .epsilonByRates)
    try container.encode(confidence, forKey: .confidence)
    try container.encode(trials, forKey: .trials)
    try container.encode(pilotTrials, forKey: .pilotTrials)
    try container.encode(score, forKey: .score)
    try container.encode(method, forKey: .method)
    try container.encode(falsePositiveRate, forKey: .falsePositiveRate)
    try container.encode(falseNegativeRate, forKey: .falseNegativeRate)
    try container.encodeIfPresent(seed, forKey: .seed)
    try container.encode(exceeded, forKey: .exceeded)
    try container.encodeIfPresent(efficiency, forKey: .efficiency)
    try container.encodeIfPresent(efficiencyOfCounts, forKey: .efficiencyOfCounts)
  }
}
