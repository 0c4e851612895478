import Privacy
import Threading

/// A lower bound on the privacy loss of a mechanism, from many runs on two neighbouring tables.
///
///     let subject = MechanismSubject(mechanism, claim: claim, tables: NeighbouringTables(columns: 2))
///     let result = try Audit(trials: 100_000).run(subject)
///     if result.exceeded { … }  // what is claimed is not what happens
///
/// Each run is of the table with the canary or of the one without, as a fair coin of its own decides.
/// A first tenth of the runs chooses a score and thresholds from the whole curve of false positives
/// and false negatives; the rest count errors there.
///
/// ## What is shown
/// - `muLower`: with the stated confidence the mechanism is not μ-GDP for any smaller μ. Every test of a
///   μ-GDP mechanism errs at least as the curve of N(0, 1) against N(μ, 1) says, so this assumes
///   nothing. The ε that belongs to it at δ is the mechanism's own where its curve is that of a
///   Gaussian, as with noise on counts, and is no bound otherwise.
/// - `epsilonByRates`: with the stated confidence the mechanism is not (ε, δ)-differentially private for any smaller
///   ε. It assumes nothing, and is looser.
///
/// A bound at or below the claim does not show that the claim holds: only these two tables and these
/// scores were tried.
public struct Audit: Sendable {
  /// Runs in all.
  public var trials: Int
  /// Of each of the two bounds.
  public var confidence = 0.95
  /// Results do not depend on it.
  public var threads = 1
  /// Makes every run reproducible; the system's generator where nil.
  public var seed: UInt64?

  public static let leastTrials = 200

  /// - Precondition: `trials` is at least ``leastTrials``.
  public init(trials: Int, seed: UInt64? = nil, threads: Int = 1) {
    precondition(trials >= Self.leastTrials, "too few trials to choose a threshold from")
    self.trials = trials
    self.seed = seed
    self.threads = threads
  }

  /// Runs that choose what the others are judged by.
  var pilotTrials: Int { max(Self.leastTrials / 2, trials / 10) }

  /// Runs handed to a thread at once.
  private static let chunk = 256

  /// - Parameters:
  ///   - subject: what is run.
  ///   - progress: told, from any thread, how many runs are over and how many were before.
  /// - Throws: what a run throws.
  public func run(
    _ subject: any AuditSubject,
    progress: @Sendable (_ over: Int, _ before: Int) -> Void = { _, _ in }
  ) throws -> AuditResult {
    let chunks = (trials + Self.chunk - 1) / Self.chunk
    let finished = Count()
    let outcomes = Parallel.map(chunks, threads: threads) { chunk in
      let places = (chunk * Self.chunk)..<min(trials, (chunk + 1) * Self.chunk)
      let result = Result { try places.map { try outcome($0, subject) } }
      let over = finished.add(places.count)
      progress(over, over - places.count)
      return result
    }
    return AuditResult(self, subject, try outcomes.flatMap { try $0.get() })
  }

  /// What the run of one number showed.
  private func outcome(_ number: Int, _ subject: any AuditSubject) throws -> Outcome {
    let randomness = try seed.map { try Self.randomness(seed: $0, trial: number) } ?? .system
    var coin = randomness.stream("audit/coin")
    let hasCanary = coin.next() & 1 == 1
    return Outcome(
      hasCanary: hasCanary,
      trial: try subject.trial(hasCanary: hasCanary, randomness: randomness))
  }

  /// A key of its own for every run: seed and number, 8 bytes each, and zeros.
  private static func randomness(
    seed: UInt64, trial: Int
  ) throws(PrivacyParameterError) -> Randomness {
    let words = [seed, UInt64(trial), 0, 0]
    return try .reproducible(
      masterKey: words.flatMap { word in
        (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
      })
  }

  struct Outcome: Sendable {
    let hasCanary: Bool
    let trial: AuditTrial
  }
}
