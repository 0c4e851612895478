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
/// The ledger is a zCDP filter: prices add up also when each step is chosen from earlier outputs,
/// as long as a step's price is known before it runs and a step that would exceed the budget does
/// not run (Feldman & Zrnic 2021; Whitehouse et al. 2023). Sums are rounded up.
public struct Ledger: ~Copyable, Sendable {
  public let budget: Rho
  /// By which theory prices add up.
  public let accountant = Accountant.zcdp
  public let randomness: Randomness
  public private(set) var entries: [LedgerEntry] = []
  /// Σ ρ of all entries, rounded up.
  public private(set) var spent: Double = 0

  public init(budget: Rho, randomness: Randomness) {
    self.budget = budget
    self.randomness = randomness
  }

  /// ρ that is still unspent, rounded down.
  public var remaining: Double { max(0, (budget.value - spent).nextDown) }

  /// Releases every block of `counts` with discrete Gaussian noise.
  ///
  /// - Parameters:
  ///   - variances: σ² of each block, or nil where the block is not released (and not charged).
  ///   - labels: what each block is, for the ledger.
  /// - Returns: for each block its noisy counts, or nil where it was not released.
  /// - Throws: ``LedgerError`` if all blocks together would overspend; then none is entered.
  ///   ``PrivacyParameterError`` for a σ² whose noise cannot be drawn; then all are charged and none
  ///   is released.
  public mutating func measure(
    _ counts: borrowing SecretCounts, variances: [PositiveRational?], labels: [String]
  ) throws -> [NoisyCounts?] {
    precondition(variances.count == counts.blocks.count && labels.count == counts.blocks.count)
    var batch: [LedgerEntry] = []
    for (index, variance) in variances.enumerated() {
      guard let variance else { continue }
      let sensitivity = counts.blocks[index].sensitivity
      let mechanism = LedgerEntry.Mechanism.discreteGaussian(
        variance: variance, l1: sensitivity.l1, squaredL2: sensitivity.squaredL2)
      batch.append(
        LedgerEntry(label: labels[index], mechanism: mechanism, rho: mechanism.rho))
    }
    var number = entries.count
    try enter(batch)
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
    let mechanism = LedgerEntry.Mechanism.discreteGaussian(
      variance: variance, l1: l1, squaredL2: squaredL2)
    let number = entries.count
    try enter([LedgerEntry(label: label, mechanism: mechanism, rho: mechanism.rho)])
    var stream = randomness.stream("noise/\(number)/\(label)")
    return try NoisyCounts(adding: variance, to: values, using: &stream)
  }

  /// Chooses one of `candidates` (indices of `scores`) by the exponential mechanism:
  /// P[i] ∝ exp(ε·score_i/(2Δ)).
  ///
  /// - Returns: the chosen index of `scores`.
  /// - Throws: ``LedgerError`` if ε²/8 would overspend; then nothing is drawn.
  public mutating func select(
    _ scores: borrowing SecretScores, among candidates: [Int], epsilon: PositiveRational,
    label: String
  ) throws -> Int {
    precondition(!candidates.isEmpty, "nothing to choose from")
    let mechanism = LedgerEntry.Mechanism.exponential(
      epsilon: epsilon, sensitivity: scores.sensitivity, candidates: candidates.count)
    let number = entries.count
    let selection = ExponentialSelection(epsilon: epsilon, sensitivity: scores.sensitivity)
    try enter([LedgerEntry(label: label, mechanism: mechanism, rho: mechanism.rho)])
    var stream = randomness.stream("selection/\(number)/\(label)")
    let storage = scores.storage
    return withUnsafeTemporaryAllocation(of: Int64.self, capacity: candidates.count) { chosen in
      for (place, candidate) in candidates.enumerated() { chosen[place] = storage[candidate] }
      defer { chosen.update(repeating: 0) }
      let place = selection.index(scores: UnsafeBufferPointer(chosen), using: &stream)
      return candidates[place]
    }
  }

  private mutating func enter(_ batch: [LedgerEntry]) throws {
    var total = spent
    for entry in batch {
      let next = (total + entry.rho).nextUp
      guard next <= budget.value else {
        throw LedgerError.overspend(
          label: entry.label, price: entry.rho, spent: total, budget: budget.value)
      }
      total = next
    }
    spent = total
    entries.append(contentsOf: batch)
  }
}
