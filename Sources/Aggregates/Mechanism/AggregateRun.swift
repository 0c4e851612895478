import Privacy
import RealModule
import Synthesis

#if Mutations
  import Mutations
#endif

/// One private release of aggregates: what was released, what that cost, and what the claim rests on.
public struct AggregateRun: Sendable {
  /// How δ is chosen.
  public enum DeltaChoice: Sendable, Equatable {
    case value(Delta)
    /// δ = 1/(factor·N̂), of the noisy number of records.
    case factor(Double)
    /// δ = 1/(N̂·ln N̂), of the noisy number of records.
    case logarithmic
  }

  public let aggregates: NoisyAggregates
  public let settings: AggregateSettings
  public let ledger: [LedgerEntry]
  public let epsilon: Epsilon
  /// δ of the whole, given or made.
  public let delta: Delta
  public let deltaChoice: DeltaChoice
  /// How the claim adds up.
  public let claim: Claim
  public let isReproducible: Bool
  public let isDomainPublic: Bool

  /// The parts of (ε, δ).
  public struct Claim: Sendable, Codable, Equatable {
    /// ε of the number of records, where that is accounted by itself and its ε adds to that of the
    /// rest; 0 where it is in ρ.
    public let recordsEpsilon: Double
    /// ρ of everything else, a budget.
    public let rho: Double
    /// ε and δ that ρ is converted to.
    public let convertedEpsilon: Double
    public let convertedDelta: Double
    /// δ that releases may need of their own.
    public let ownDelta: Double

    /// The claim of a release of (ε, δ), of which the number of records costs `recordsEpsilon` by itself
    /// where that is above 0.
    package init(
      epsilon whole: Epsilon, delta: Delta, recordsEpsilon: Double, isDomainPublic: Bool
    ) throws {
      let rest = recordsEpsilon > 0 ? try Epsilon((whole.value - recordsEpsilon).nextDown) : whole
      let own = AggregateRun.ownDelta(delta, isDomainPublic: isDomainPublic).all
      let converted = try Delta((delta.value - own).nextDown)
      self.recordsEpsilon = recordsEpsilon
      rho = ZCDP.rho(epsilon: rest, delta: converted).value
      convertedEpsilon = rest.value
      convertedDelta = converted.value
      ownDelta = own
    }

    /// ε of the number of records, where it is in ρ: in one ledger a large ε of its own would cost more
    /// than its share.
    package func recordsEpsilon(_ epsilon: Epsilon, share: Double) throws -> PositiveRational {
      try PositiveRational.roundedDown(min(epsilon.value * share, (2 * share * rho).squareRoot()))
    }
  }

  /// The part of δ set aside for rounding probabilities up.
  private static let roundingShare = 0x1p-10

  /// Releases aggregates within (ε, δ).
  ///
  /// - Parameters:
  ///   - items: of the sensitive table.
  ///   - settings: of the person.
  ///   - epsilon: what may be spent.
  ///   - choice: how δ is chosen.
  ///   - randomness: of the noise.
  ///   - threads: counts do not depend on it.
  ///   - spending: told ρ that is spent, before noise is drawn.
  ///   - progress: told of each step that begins; never of counts.
  /// - Throws: ``AggregateError`` and what the ledger throws, before anything is drawn where that can
  ///   be known; `SpentError` afterwards.
  ///
  /// ## Privacy
  /// Where δ is given, everything is in one ledger under zCDP. Where it is made of the noisy number of
  /// records, that is released first, (ε_N, 0)-differentially private by itself, and the rest has
  /// (ε − ε_N, δ) for every value of it. For found items half of δ hides those of one record alone;
  /// what rounding needs comes from a part set aside.
  public init(
    _ items: borrowing SecretItems, settings: AggregateSettings, epsilon: Epsilon,
    delta choice: DeltaChoice, randomness: Randomness, threads: Int = 1,
    spending: (@Sendable (_ spent: Double) -> Void)? = nil,
    progress: (String) -> Void = { _ in }
  ) throws {
    try settings.check()
    try Self.check(items, settings: settings, epsilon: epsilon, choice)
    var steps = AggregateSteps(
      settings: settings, epsilon: epsilon, randomness: randomness, threads: threads,
      spending: spending)
    do {
      let released = try steps.run(items, choice, progress)
      (aggregates, claim, delta) = (released.aggregates, released.claim, released.delta)
    } catch {
      guard steps.spent > 0 else { throw error }
      throw SpentError(spent: steps.spent, accountant: .zcdp, reason: error)
    }
    ledger = steps.entries
    self.settings = settings
    self.epsilon = epsilon
    deltaChoice = choice
    isReproducible = randomness.isReproducible
    isDomainPublic = items.isDomainPublic
  }

  /// Refuses, before anything is drawn, noise that cannot be: by public numbers alone.
  private static func check(
    _ items: borrowing SecretItems, settings: AggregateSettings, epsilon: Epsilon,
    _ choice: DeltaChoice
  ) throws {
    // δ of a number of records is at least 2⁻⁶⁰ or so.
    let delta =
      if case .value(let delta) = choice { delta } else { try Delta(0x1p-80) }
    guard delta.value >= 1e-200 else {
      throw AggregateError.invalidSetting("delta must be at least 1e-200")
    }
    let least = ZCDP.rho(epsilon: try Epsilon(epsilon.value / 2), delta: delta)
    let unit = Double(items.maxRowsPerUnit * items.maxRowsPerUnit)
    for (length, share) in zip(1..., settings.shares) {
      let limit = AggregateStage.bound(items, length: length)
      guard limit <= AggregateStage.greatestLimit else {
        throw AggregateError.tooManyCandidates(length: length)
      }
      guard unit * limit / (2 * share * least.value) < DiscreteGaussianTail.greatestVariance / 4
      else {
        throw AggregateError.invalidSetting(
          "epsilon \(epsilon.value) asks for noise at length \(length) that is too large to be drawn; use a "
            + "larger epsilon or a smaller reporting length")
      }
    }
  }

  /// An error that came after the run, when everything was spent.
  public func failed(_ reason: any Error) -> SpentError {
    let alone = claim.recordsEpsilon * claim.recordsEpsilon / 2
    return SpentError(spent: (claim.rho + alone).nextUp, accountant: .zcdp, reason: reason)
  }

  /// What items that were found need of δ, and what rounding may need.
  package static func ownDelta(_ delta: Delta, isDomainPublic: Bool) -> (found: Double, all: Double)
  {
    let found = isDomainPublic ? 0 : delta.value / 2
    return (found, found + delta.value * roundingShare)
  }
}

extension AggregateRun.DeltaChoice {
  /// δ that is given, or made of the noisy number of records.
  ///
  /// - Throws: ``AggregateError`` where that number is so small that there is none.
  package func delta(recordCount: Int) throws -> Delta {
    let count = Double(recordCount)
    let factor: Double
    switch self {
    case .value(let delta): return delta
    case .factor(let given): factor = given
    case .logarithmic: factor = .log(count)
    }
    guard count > 2.72, factor * count > 1 else { throw AggregateError.tooFewRecords }
    return try Delta(1 / (factor * count))
  }
}

/// The steps of one run, and what they have spent.
private struct AggregateSteps {
  let settings: AggregateSettings
  let epsilon: Epsilon
  let randomness: Randomness
  let threads: Int
  let spending: (@Sendable (_ spent: Double) -> Void)?
  private(set) var entries: [LedgerEntry] = []
  private(set) var spent = 0.0

  init(
    settings: AggregateSettings, epsilon: Epsilon, randomness: Randomness, threads: Int,
    spending: (@Sendable (_ spent: Double) -> Void)?
  ) {
    self.settings = settings
    self.epsilon = epsilon
    self.randomness = randomness
    self.threads = threads
    self.spending = spending
  }

  mutating func run(
    _ items: borrowing SecretItems, _ choice: AggregateRun.DeltaChoice,
    _ progress: (String) -> Void
  ) throws -> (aggregates: NoisyAggregates, claim: AggregateRun.Claim, delta: Delta) {
    let share = settings.numberOfRecordsEpsilonProportion
    progress("counting records")
    guard case .value(let delta) = choice else {
      let recordsEpsilon = try PositiveRational.roundedDown(epsilon.value * share)
      let alone = recordsEpsilon.doubleValue.nextUp
      var first = Ledger(
        accountant: .zcdp, budget: try Price(alone * alone), randomness: randomness,
        observer: spending)
      let count = try total(items, recordsEpsilon, &first)
      keep(first)
      #if Mutations
        let isExact = Mutation.deltaOfTrueCount.isActive
        let delta = try choice.delta(recordCount: isExact ? items.rows.rowCount : count)
      #else
        let delta = try choice.delta(recordCount: count)
      #endif
      let claim = try AggregateRun.Claim(
        epsilon: epsilon, delta: delta, recordsEpsilon: alone,
        isDomainPublic: items.isDomainPublic)
      var second = try ledger(claim)
      defer { keep(second) }
      return (try counts(items, count, delta, &second, progress), claim, delta)
    }
    let claim = try AggregateRun.Claim(
      epsilon: epsilon, delta: delta, recordsEpsilon: 0, isDomainPublic: items.isDomainPublic)
    var whole = try ledger(claim)
    defer { keep(whole) }
    let count = try total(items, try claim.recordsEpsilon(epsilon, share: share), &whole)
    return (try counts(items, count, delta, &whole, progress), claim, delta)
  }

  private mutating func keep(_ ledger: borrowing Ledger) {
    entries += ledger.entries
    if ledger.spent > 0 { spent = (spent + ledger.spent).nextUp }
  }

  private func total(
    _ items: borrowing SecretItems, _ epsilon: PositiveRational, _ ledger: inout Ledger
  ) throws -> Int {
    let count = Int64(items.rows.rowCount)
    let secret = SecretCounts(blocks: [(1, .rows(perUnit: items.maxRowsPerUnit))]) {
      $0[0] = count
    }
    let noisy = try ledger.total(secret, epsilon: epsilon, label: "number of records")
    #if Mutations
      if Mutation.recordCountUnnoised.isActive { return Int(count) }
    #endif
    return Int(max(1, noisy))
  }

  private func ledger(_ claim: AggregateRun.Claim) throws -> Ledger {
    Ledger(
      accountant: .zcdp, budget: try Price(claim.rho), randomness: randomness,
      deltaBudget: claim.ownDelta, observer: observer())
  }

  /// Tells what is spent, that of an earlier ledger included.
  private func observer() -> (@Sendable (Double) -> Void)? {
    guard let spending else { return nil }
    let before = spent
    return { spending((before + $0).nextUp) }
  }

  private func counts(
    _ items: borrowing SecretItems, _ recordCount: Int, _ delta: Delta, _ ledger: inout Ledger,
    _ progress: (String) -> Void
  ) throws -> NoisyAggregates {
    let found = AggregateRun.ownDelta(delta, isDomainPublic: items.isDomainPublic).found
    return try AggregateMechanism(settings: settings, threads: threads).release(
      items, recordCount: recordCount, foundDelta: found, ledger: &ledger, progress: progress)
  }
}
