import Foundation
import GraphicalModel
import Marginals
import Privacy
import RealModule
import Synthesis
import Testing

@testable import Auditing

/// Audits with few runs and fixed keys. Under another key a correct program would be refuted with at
/// most 5% for each bound, and show less than the least part of μ asked for here, some three standard
/// errors below what is expected, in one audit of a thousand.
@Suite("Audit by many runs")
struct LowerAuditTests {
  private static let trials = 2500

  private func claim(epsilon: Double = 8) throws -> AuditClaim {
    AuditClaim(epsilon: try Epsilon(epsilon), delta: try Delta(1e-5))
  }

  private func subject(
    _ name: String, columns: Int = 2, access: MechanismSubject.Access = .whiteBox,
    epsilon: Double = 8
  ) throws -> MechanismSubject {
    let mechanism: any Synthesizer =
      name == GaussianMarginal.name
      ? GaussianMarginal() : try #require(MechanismCatalog.mechanism(named: name))
    return MechanismSubject(
      mechanism, claim: try claim(epsilon: epsilon),
      tables: NeighbouringTables(
        columns: columns, others: 500, alike: access == .blackBox ? 500 : 0), access: access,
      accounting: MechanismCatalog.accounting(named: name))
  }

  @Test(
    "no bound is above the claim, and the noise on counts is nearly all seen",
    arguments: ["gaussian", "independent", "mst", "aim", "matrix"])
  func withinClaim(name: String) throws {
    let result = try Audit(trials: Self.trials, seed: 1, threads: 2).run(subject(name))
    #expect(!result.exceeded)
    #expect(result.muLower < (try #require(result.muClaimed)))
    let shown = try #require(result.efficiencyOfCounts)
    #expect(shown > 0.8, "\(name): \(shown)")
    #expect(result.epsilonByRates < result.epsilonClaimed)
    #expect(result.epsilonByRates > 1)
  }

  @Test(
    "a mechanism that draws half the noise that it claims is found out",
    arguments: ["gaussian", "independent", "mst", "aim", "matrix"])
  func halfTheNoise(name: String) throws {
    let subject = try Understated(subject: subject(name), factor: 2)
    let result = try Audit(trials: 1000, seed: 1, threads: 2).run(subject)
    #expect(result.exceeded)
    #expect(result.muLower > 1.3 * (try #require(result.muClaimed)))
  }

  @Test("records alone show less than measurements, and something")
  func blackBox() throws {
    for name in ["independent", "matrix"] {
      let audit = Audit(trials: 1000, seed: 1, threads: 2)
      let (white, black) = (
        try audit.run(subject(name)), try audit.run(subject(name, access: .blackBox))
      )
      #expect(!black.exceeded)
      #expect(black.muLower > 0.2 * white.muLower, "\(name): \(black.muLower)")
    }
  }

  @Test("the same seed gives the same result for any number of threads, another seed another")
  func reproducible() throws {
    func json(seed: UInt64, threads: Int) throws -> Data {
      let audit = Audit(trials: 600, seed: seed, threads: threads)
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      return try encoder.encode(audit.run(subject("gaussian", columns: 1)))
    }
    let first = try json(seed: 1, threads: 1)
    #expect(try json(seed: 1, threads: 2) == first)
    #expect(try json(seed: 2, threads: 1) != first)
  }

  @Test("a secret that shows in one run of ten is found, away from the middle of the curve")
  func rareLeak() throws {
    let result = try Audit(trials: 4000, seed: 1).run(RareLeak(claim: try claim(epsilon: 1)))
    #expect(result.exceeded)
    #expect(result.method.contains("each"))
  }

  @Test("scores that do not depend on the table show nothing")
  func nothing() throws {
    let result = try Audit(trials: 4000, seed: 1).run(Blind(claim: try claim()))
    #expect(result.muLower < 0.05 && result.epsilonByRates < 0.05)
    #expect(!result.exceeded)
  }

  @Test(
    "a ledger's mu is that of one Gaussian of all its precision, and of choices by their worst case"
  )
  func ledgerMu() throws {
    let mechanism = try #require(MechanismCatalog.mechanism(named: "independent"))
    let run = try SynthesisRun(
      mechanism, source: NeighbouringTables(columns: 2).source(hasCanary: false),
      epsilon: Epsilon(0.1), delta: Delta(1e-6), randomness: .reproducible(seed: 1))
    // σ is large: the discrete noise costs what continuous noise would.
    let all = try #require(run.ledger.mu)
    #expect(abs(all / (2 * run.spent.value).squareRoot() - 1) < 1e-3)
    #expect(run.ledger.muOfCounts == run.ledger.mu)
    let mst = try #require(MechanismCatalog.mechanism(named: "mst"))
    let chosen = try SynthesisRun(
      mst, source: NeighbouringTables(columns: 3).source(hasCanary: false),
      epsilon: Epsilon(0.1), delta: Delta(1e-6), randomness: .reproducible(seed: 1))
    let parts = 2.0 / 3 + Double.pi / 2 / 3
    let (mu, counts) = (try #require(chosen.ledger.mu), try #require(chosen.ledger.muOfCounts))
    let expected = (2 * parts * chosen.spent.value).squareRoot()
    let expectedOfCounts = (4.0 / 3 * chosen.spent.value).squareRoot()
    #expect(abs(mu / expected - 1) < 1e-3 && abs(counts / expectedOfCounts - 1) < 1e-3)
  }

  @Test(
    "the canary's shifts in all measurements are what the ledger charges for",
    arguments: ["gaussian", "independent", "mst", "matrix", "matrix+whole"])
  func shifts(name: String) throws {
    let subject = try subject(name, epsilon: 0.1)
    let run = try SynthesisRun(
      subject.mechanism, source: subject.tables.source(hasCanary: false),
      epsilon: subject.claim.epsilon, delta: subject.claim.delta,
      randomness: .reproducible(seed: 1))
    let likelihood = CanaryLikelihood(run.model)
    let precision = likelihood.measurements.reduce(0.0) {
      $0 + likelihood.cell(of: subject.tables.canary, in: $1).shift / $1.variance
    }
    let counts = try #require(run.ledger.muOfCounts)
    #expect(abs(precision.squareRoot() / counts - 1) < 1e-3)
  }
}

/// A subject that claims less than it spends, as one whose noise is too small by `factor` does.
private struct Understated: AuditSubject {
  let subject: MechanismSubject
  let factor: Double

  var claim: AuditClaim { subject.claim }
  var scoreNames: [String] { subject.scoreNames }

  func trial(hasCanary: Bool, randomness: Randomness) throws -> AuditTrial {
    let trial = try subject.trial(hasCanary: hasCanary, randomness: randomness)
    return AuditTrial(
      scores: trial.scores, mu: trial.mu.map { $0 / factor },
      muOfCounts: trial.muOfCounts.map { $0 / factor })
  }
}

/// Tells of the canary in one run of ten, and nothing otherwise.
private struct RareLeak: AuditSubject {
  let claim: AuditClaim
  let scoreNames = ["a score"]

  func trial(hasCanary: Bool, randomness: Randomness) throws -> AuditTrial {
    var stream = randomness.stream("leak")
    let leaks = hasCanary && stream.next() % 10 == 0
    return AuditTrial(scores: [leaks ? 1 : 0], mu: 0.3, muOfCounts: 0.3)
  }
}

private struct Blind: AuditSubject {
  let claim: AuditClaim
  let scoreNames = ["a score"]

  func trial(hasCanary: Bool, randomness: Randomness) throws -> AuditTrial {
    var stream = randomness.stream("noise")
    return AuditTrial(scores: [Double(stream.next() % 1000)], mu: 1, muOfCounts: 1)
  }
}
