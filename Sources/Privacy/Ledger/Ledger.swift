#if Mutations
  import Mutations
#endif

/// The only door from secret to released: every release is priced and entered here before its
/// noise is drawn, and one that would overspend is refused.
///
/// The ledger cannot be copied, so it cannot spend its budget twice, and entries cannot be removed.
/// Several ledgers over one table add up; nothing here keeps count of them.
///
/// ```swift
/// var ledger = Ledger(budget: rho, randomness: .system)
/// let noisy = try ledger.measure(counts, variances: [variance], labels: ["1-way: gender"])
/// ```
///
/// ## Privacy
/// The ledger is a filter: prices add up also when each step and its price are chosen from earlier
/// outputs, as long as a step's price is known before it runs and a step that would exceed the
/// budget does not run. For zCDP that is shown by Feldman & Zrnic 2021 and Whitehouse et al. 2023;
/// for Gaussian DP, where squares of μ add up, by Smith & Thakurta 2022 (arXiv 2210.17520). What holds
/// for the whole is the budget; the sum that was reached is an outcome. Sums are rounded up.
public struct Ledger: ~Copyable, Sendable {
  /// By which theory prices add up.
  public let accountant: Accountant
  /// In the accountant's unit, as are `spent` and `remaining`.
  public private(set) var budget: Price
  public let randomness: Randomness
  public private(set) var entries: [LedgerEntry] = []
  /// The prices of all entries, added up and rounded up; within ``part(of:label:_:)`` of those of the
  /// part.
  public private(set) var spent: Double = 0
  /// What was spent before the part that is running, and what the ledger held at first.
  private var spentBefore: Double = 0
  private let whole: Price
  /// What is left of the schedule; nil where none was fixed.
  private var scheduled: FixedSchedule?
  private let observer: (@Sendable (_ spent: Double) -> Void)?

  /// A ledger under zCDP.
  public init(budget: Rho, randomness: Randomness) {
    self.init(accountant: .zcdp, budget: Price(budget), randomness: randomness)
  }

  /// - Parameters:
  ///   - accountant: by which prices add up.
  ///   - budget: in the accountant's unit; see ``Accountant/budget(epsilon:delta:)``.
  ///   - randomness: of the noise.
  ///   - deltaBudget: what entries may need of δ beside the price.
  ///   - observer: told the new `spent` of every release, after it is entered and before its noise
  ///     is drawn, so that what it was told last is never less than what is spent.
  public init(
    accountant: Accountant, budget: Price, randomness: Randomness, deltaBudget: Double = 0,
    observer: (@Sendable (_ spent: Double) -> Void)? = nil
  ) {
    precondition(deltaBudget >= 0 && deltaBudget < 1, "delta is a probability")
    self.accountant = accountant
    self.budget = budget
    whole = budget
    self.deltaBudget = deltaBudget
    self.randomness = randomness
    self.observer = observer
  }

  /// What is still unspent, rounded down.
  public var remaining: Double { max(0, (budget.value - spent).nextDown) }

  /// A ledger of a run that keeps to a schedule: what is not left on it is refused.
  ///
  /// - Parameters:
  ///   - schedule: all releases of the run.
  ///   - accountant: by which prices add up.
  ///   - budget: in the accountant's unit, for what the schedule was made; it holds as well.
  ///   - randomness: of the noise.
  ///   - observer: as of ``init(accountant:budget:randomness:deltaBudget:observer:)``.
  ///
  /// ## Privacy
  /// Everything that ``FixedSchedule`` states holds of the run, since each entry uses up a release of
  /// the schedule that dominates it.
  public init(
    schedule: FixedSchedule, accountant: Accountant, budget: Price, randomness: Randomness,
    observer: (@Sendable (_ spent: Double) -> Void)? = nil
  ) {
    self.init(accountant: accountant, budget: budget, randomness: randomness, observer: observer)
    scheduled = schedule
  }

  /// δ that entries may need of their own, and what they have needed, added up and rounded up.
  ///
  /// The whole is (ε, δ)-differentially private with δ = that of the price's conversion plus this.
  public let deltaBudget: Double
  public private(set) var deltaSpent: Double = 0

  /// What is spent of the whole ledger, also within a part, rounded up; and what is left of it.
  public var totalSpent: Double {
    spentBefore > 0 ? (spentBefore + spent).nextUp : spent
  }
  public var totalRemaining: Double { max(0, (whole.value - totalSpent).nextDown) }

  /// Releases every block of `counts` with discrete Gaussian noise.
  ///
  /// - Parameters:
  ///   - counts: exact ones, in blocks.
  ///   - variances: σ² of each block, or nil where the block is not released (and not charged).
  ///   - labels: what each block is, for the ledger.
  /// - Returns: for each block its noisy counts, or nil where it was not released.
  /// - Throws: ``LedgerError`` if all blocks together would overspend, or one has no proved price; then
  ///   none is entered, nor is any where ``PrivacyParameterError`` says that the noise of a σ² cannot be
  ///   drawn.
  ///
  /// ## Privacy
  /// Noise is drawn on every cell of a block, empty ones too, exactly and independently (Canonne, Kamath
  /// & Steinke 2020). One unit moves a block by its ``Sensitivity``, whoever counted says so; the price is
  /// that of ``LedgerEntry/Mechanism/discreteGaussian(variance:l1:squaredL2:)``.
  public mutating func measure(
    _ counts: borrowing SecretCounts, variances: [PositiveRational?], labels: [String]
  ) throws -> [NoisyCounts?] {
    precondition(variances.count == counts.blocks.count && labels.count == counts.blocks.count)
    var batch: [LedgerEntry] = []
    for (index, variance) in variances.enumerated() {
      guard let variance else { continue }
      _ = try DiscreteGaussian(variance: variance)
      let sensitivity = counts.blocks[index].sensitivity
      let mechanism = LedgerEntry.Mechanism.discreteGaussian(
        variance: variance, l1: sensitivity.l1, squaredL2: sensitivity.squaredL2)
      batch.append(try LedgerEntry(labels[index], mechanism, accountant: accountant))
    }
    var number = entries.count
    #if Mutations
      let isLate = Mutation.budgetRecordedAfterDraw.isActive
      defer { if isLate { try? enter(batch) } }
      if !isLate { try enter(batch) }
      if Mutation.seedReused.isActive { number = 0 }
    #else
      try enter(batch)
    #endif
    var released: [NoisyCounts?] = []
    for (index, variance) in variances.enumerated() {
      guard let variance else {
        released.append(nil)
        continue
      }
      var stream = randomness.stream("noise/\(number)/\(labels[index])")
      number += 1
      released.append(
        try NoisyCounts(
          adding: variance, to: counts.cells(of: index), using: &stream))
    }
    return released
  }

  /// Releases one vector of integers with discrete Gaussian noise.
  mutating func release(
    _ values: UnsafeBufferPointer<Int64>, variance: PositiveRational, l1: Int64, squaredL2: Int64,
    label: String
  ) throws -> NoisyCounts {
    _ = try DiscreteGaussian(variance: variance)
    let mechanism = LedgerEntry.Mechanism.discreteGaussian(
      variance: variance, l1: l1, squaredL2: squaredL2)
    let number = entries.count
    try enter([LedgerEntry(label, mechanism, accountant: accountant)])
    var stream = randomness.stream("noise/\(number)/\(label)")
    return try NoisyCounts(adding: variance, to: values, using: &stream)
  }

  /// Chooses one of `candidates` (indices of `scores`) by the exponential mechanism:
  /// P[i] ∝ exp(ε·score_i/(2Δ)).
  ///
  /// - Returns: the chosen index of `scores`.
  /// - Throws: ``LedgerError`` if the price, under zCDP ε²/8, would overspend; then nothing is drawn.
  ///
  /// ## Privacy
  /// The exponential mechanism (McSherry & Talwar 2007) in its two-sided form, for scores that can rise
  /// and fall with a unit: Δ is the largest change of any candidate's score, weights included
  /// (``SecretScores``). It is ε-bounded-range, hence ε²/8-zCDP (Cesar & Rogers 2021); the draw is exact
  /// (`ExponentialSelection`). The candidates must come from public inputs and earlier releases.
  public mutating func select(
    _ scores: borrowing SecretScores, among candidates: [Int], epsilon: PositiveRational,
    label: String
  ) throws -> Int {
    precondition(!candidates.isEmpty, "nothing to choose from")
    let mechanism = LedgerEntry.Mechanism.exponential(
      epsilon: epsilon, sensitivity: scores.sensitivity, candidates: candidates.count)
    let number = entries.count
    let selection = ExponentialSelection(epsilon: epsilon, sensitivity: scores.sensitivity)
    try enter([LedgerEntry(label, mechanism, accountant: accountant)])
    var stream = randomness.stream("selection/\(number)/\(label)")
    let storage = scores.storage
    return withUnsafeTemporaryAllocation(of: Int64.self, capacity: candidates.count) { chosen in
      for (place, candidate) in candidates.enumerated() { chosen[place] = storage[candidate] }
      defer { chosen.update(repeating: 0) }
      let place = selection.index(scores: UnsafeBufferPointer(chosen), using: &stream)
      return candidates[place]
    }
  }

  /// Runs a step that may spend a part of what remains: within it, `budget` is that part and `spent`
  /// begins at 0.
  ///
  /// - Throws: ``LedgerError`` where less than `price` remains; what `body` throws.
  ///
  /// ## Privacy
  /// The part is at most what remains, and the step's own spending stays within it, so that the whole
  /// stays within the whole's budget; the step's entries are the ledger's.
  public mutating func part<Result>(
    of price: Price, label: String, _ body: (inout Ledger) throws -> Result
  ) throws -> Result {
    guard (spent + price.value).nextUp <= budget.value else {
      throw LedgerError.overspend(
        label: label, price: price.value, spent: spent, budget: budget.value,
        accountant: accountant)
    }
    let (wholeBudget, wholeSpent, wholeBefore) = (budget, spent, spentBefore)
    (spentBefore, budget, spent) = (totalSpent, price, 0)
    defer {
      let total = spent > 0 ? (wholeSpent + spent).nextUp : wholeSpent
      (budget, spent, spentBefore) = (wholeBudget, total, wholeBefore)
    }
    return try body(&self)
  }

  mutating func enter(_ batch: [LedgerEntry]) throws {
    #if Mutations
      let batch = Mutation.selectionFree.isActive ? batch.filter { !$0.isSelection } : batch
    #endif
    var total = spent
    var totalDelta = deltaSpent
    var left = scheduled
    for entry in batch {
      guard left == nil || left?.take(entry.mechanism) == true else {
        throw LedgerError.unscheduled(label: entry.label)
      }
      let next = (total + entry.price).nextUp
      guard next <= budget.value else {
        throw LedgerError.overspend(
          label: entry.label, price: entry.price, spent: total, budget: budget.value,
          accountant: accountant)
      }
      total = next
      guard let delta = entry.delta else { continue }
      let nextDelta = (totalDelta + delta).nextUp
      guard nextDelta <= deltaBudget else {
        throw LedgerError.overspentDelta(
          label: entry.label, delta: delta, spent: totalDelta, budget: deltaBudget)
      }
      totalDelta = nextDelta
      #if Mutations
        if Mutation.deltaCountedOnce.isActive { totalDelta = delta }
      #endif
    }
    spent = total
    deltaSpent = totalDelta
    scheduled = left
    entries.append(contentsOf: batch)
    observer?(totalSpent)
  }
}
