import Privacy

/// A mechanism on a pair of neighbouring tables, as an audit sees it: something that can be run on
/// either and answers with scores.
public protocol AuditSubject: Sendable {
  /// What is claimed of it.
  var claim: AuditClaim { get }

  /// What each of a trial's scores is, in words.
  var scoreNames: [String] { get }

  /// Runs once, on the table with the canary or on the one without.
  ///
  /// - Parameters:
  ///   - hasCanary: the scores may not depend on it but through the run.
  ///   - randomness: of the run.
  func trial(hasCanary: Bool, randomness: Randomness) throws -> AuditTrial
}

/// What an audit tries to refute.
public struct AuditClaim: Sendable {
  public let epsilon: Epsilon
  public let delta: Delta

  public init(epsilon: Epsilon, delta: Delta) {
    self.epsilon = epsilon
    self.delta = delta
  }
}

/// What one run showed.
public struct AuditTrial: Sendable {
  /// One number for each of the subject's scores, the larger the more it speaks for the canary.
  public let scores: [Double]
  /// μ of Gaussian differential privacy that the run's ledger adds up to.
  public let mu: Double?
  /// The part of it that is in noise on counts; the rest are choices.
  public let muOfCounts: Double?

  public init(scores: [Double], mu: Double?, muOfCounts: Double?) {
    self.scores = scores
    self.mu = mu
    self.muOfCounts = muOfCounts
  }

  /// The scores with what a ledger's entries add up to.
  public init(scores: [Double], ledger: [LedgerEntry]) {
    self.init(scores: scores, mu: ledger.mu, muOfCounts: ledger.muOfCounts)
  }
}
