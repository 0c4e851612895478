import Foundation
import RealModule
import Testing

@testable import Privacy

@Suite("Thresholded release of sparse counts")
struct SparseReleaseTests {
  private func variance(_ text: String) throws -> PositiveRational {
    try #require(PositiveRational(text))
  }

  /// P[Z ≥ t] summed in the plain way, from the definition.
  private func tail(_ threshold: Int64, variance: Double) -> Double {
    let far = Int64((80 * variance).squareRoot()) + 60
    let term = { (place: Int64) in Double.exp(-Double(place * place) / (2 * variance)) }
    let all = (-far...far).reduce(0) { $0 + term($1) }
    return threshold > far ? 0 : (threshold...far).reversed().reduce(0) { $0 + term($1) } / all
  }

  @Test(
    "bounds of the tail enclose it, closely",
    arguments: ["1/16", "1/2", "1", "9/4", "100", "12345"])
  func tails(text: String) throws {
    let variance = try variance(text)
    let sigma = variance.doubleValue.squareRoot()
    for threshold in [1, 2, 3, Int64(sigma) + 1, Int64(4 * sigma) + 1] {
      let exact = tail(threshold, variance: variance.doubleValue)
      let bounds = DiscreteGaussianTail(variance).bounds(threshold: threshold)
      #expect(bounds.lower <= exact * (1 + 1e-12) && exact <= bounds.upper * (1 + 1e-12) + 1e-200)
      #expect(bounds.upper - bounds.lower <= 1e-12 * bounds.upper + 1e-299)
    }
  }

  @Test("a threshold is the least whose tail is small enough")
  func thresholds() throws {
    for text in ["1/2", "4", "900"] {
      let variance = try variance(text)
      let noise = DiscreteGaussianTail(variance)
      for probability in [0.5, 0.3, 0.05, 1e-3, 1e-6, 1e-12] {
        let threshold = noise.threshold(probability: probability)
        #expect(tail(threshold, variance: variance.doubleValue) <= probability)
        #expect(threshold == 1 || tail(threshold - 1, variance: variance.doubleValue) > probability)
      }
    }
  }

  @Test("the normal distribution's tail would put the threshold too low")
  func normalIsTooLow() throws {
    // At σ = 1/2 noise reaches 2 with probability 2.6e-4; the normal's tail at 2 is 3.2e-5.
    let normal = Double.erfc(2 / 0.5 / 2.0.squareRoot()) / 2
    #expect(DiscreteGaussianTail(try variance("1/4")).bounds(threshold: 2).lower > 5 * normal)
    #expect(DiscreteGaussianTail(try variance("1/4")).threshold(probability: normal) > 2)
  }

  @Test(
    "draws given that they reach a threshold follow the noise beyond it", arguments: [1, 3, 9, 20])
  func conditional(threshold: Int64) throws {
    let noise = try DiscreteGaussian(variance: variance("25"))
    var stream = Randomness.reproducible(seed: 11).stream("conditional \(threshold)")
    let draws = 40_000
    var counts = [Int](repeating: 0, count: 13)
    for _ in 0..<draws {
      let value = noise.draw(atLeast: threshold, using: &stream)
      #expect(value >= threshold)
      counts[min(Int(value - threshold), 12)] += 1
    }
    let whole = tail(threshold, variance: 25)
    let expected = counts.indices.map { place in
      let next = place == 12 ? 0 : tail(threshold + Int64(place) + 1, variance: 25)
      return (tail(threshold + Int64(place), variance: 25) - next) / whole * Double(draws)
    }
    // Twelve degrees of freedom; cells that are expected to hold less than 5 are left out. 45 is
    // exceeded with probability 1e-5.
    let statistic = zip(counts, expected).reduce(0) { sum, cell in
      cell.1 < 5 ? sum : sum + (Double(cell.0) - cell.1) * (Double(cell.0) - cell.1) / cell.1
    }
    #expect(statistic < 45)
  }

  @Test("the number of successes is binomial")
  func binomial() {
    var stream = Randomness.reproducible(seed: 3).stream("binomial")
    for probability in [0.5, 0.3, 0.01] {
      let numerator = UInt64(probability * 0x1p64)
      let (trials, draws) = (1000, 4000)
      let values = (0..<draws).map { _ in
        Double(DyadicBinomial.draw(trials: trials, numerator: numerator, using: &stream))
      }
      let mean = values.reduce(0, +) / Double(draws)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(draws)
      let expected = Double(trials) * probability * (1 - probability)
      // Six standard errors: 2e-9 each.
      #expect(
        abs(mean - Double(trials) * probability) < 6 * (expected / Double(draws)).squareRoot())
      #expect(abs(variance / expected - 1) < 6 * (2 / Double(draws)).squareRoot() * 1.2)
    }
    #expect(DyadicBinomial.draw(trials: 100, numerator: 0, using: &stream) == 0)
  }

  @Test("subsets have the right size, ascend, and hold every number as often")
  func subsets() {
    var stream = Randomness.reproducible(seed: 4).stream("subsets")
    var held = [Int](repeating: 0, count: 70)
    for draw in 0..<3000 {
      let count = [3, 69][draw % 2]
      let subset = RandomSubset.draw(count, of: 70, using: &stream)
      #expect(subset.count == count && Set(subset).count == count && subset == subset.sorted())
      for number in subset { held[number] += 1 }
    }
    // 1500·72/70 = 1542.9 each, standard deviation 8.7.
    #expect(held.allSatisfy { abs(Double($0) - 1542.86) < 55 })
    #expect(RandomSubset.draw(0, of: 0, using: &stream) == [])
    #expect(RandomSubset.draw(5, of: 5, using: &stream) == [0, 1, 2, 3, 4])
  }

  private func counts(
    _ cells: SecretSparseCounts.Cells, _ entries: [(Int, Int64)], perRow: Int = 2
  ) -> SecretSparseCounts {
    SecretSparseCounts(
      cells, entries: entries.count,
      sensitivity: .distinctCells(perRow: perRow, rowsPerUnit: 1)
    ) { positions, values in
      for (index, entry) in entries.enumerated() { (positions[index], values[index]) = entry }
    }
  }

  @Test(
    "known cells are released as noise on each of them would be, drawn together or one by one",
    arguments: [0.0, 1e-6])
  func known(deltaBudget: Double) throws {
    let variance = try variance("9")
    let threshold: Int64 = 2
    var lifted = 0
    var entry = 0
    var seen = [Int](repeating: 0, count: 200)
    let runs = 2000
    for run in 0..<runs {
      var ledger = Ledger(
        accountant: .zcdp, budget: try Price(1), randomness: .reproducible(seed: UInt64(run)),
        deltaBudget: deltaBudget)
      let released = try ledger.measure(
        counts(.known(200), [(7, 4), (150, 1)]), variance: variance, threshold: .count(threshold),
        label: "counts")
      #expect(released.positions == released.positions.sorted())
      #expect(released.values.allSatisfy { $0 >= threshold })
      #expect((ledger.entries[0].delta ?? 0) <= deltaBudget)
      #expect((ledger.entries[0].delta != nil) == (deltaBudget > 0))
      for position in released.positions {
        seen[position] += 1
        if position == 7 { entry += 1 } else if position != 150 { lifted += 1 }
      }
    }
    // Five standard deviations, 6e-7 each.
    let alone = tail(threshold, variance: 9)
    let cells = Double(198 * runs)
    #expect(
      abs(Double(lifted) - cells * alone) < 5 * (cells * alone * (1 - alone)).squareRoot())
    let held = 1 - tail(4 - threshold + 1, variance: 9)
    #expect(
      abs(Double(entry) - Double(runs) * held) < 5 * (Double(runs) * held * (1 - held)).squareRoot()
    )
    let expected = Double(runs) * alone
    for position in seen.indices where position != 7 && position != 150 {
      #expect(abs(Double(seen[position]) - expected) < 6 * expected.squareRoot())
    }
  }

  @Test("cells that one unit alone has appear with at most the probability that is charged")
  func hidden() throws {
    let variance = try variance("32")
    let delta = 0.05
    let runs = 4000
    var shown = 0
    var threshold: Int64 = 0
    for run in 0..<runs {
      var ledger = Ledger(
        accountant: .zcdp, budget: try Price(1), randomness: .reproducible(seed: UInt64(run)),
        deltaBudget: delta * 1.01)
      let released = try ledger.measure(
        counts(.found, (0..<32).map { ($0, 1) }, perRow: 32), variance: variance,
        threshold: .hidingFound(delta: delta), label: "items")
      threshold = released.threshold
      if !released.positions.isEmpty { shown += 1 }
      #expect(ledger.entries[0].delta == delta)
    }
    // Four standard deviations above δ: 3e-5. By the exact tail, too; a threshold lower by one would
    // exceed it.
    #expect(1 - Double.pow(1 - tail(threshold - 1, variance: 32), 32) <= delta)
    #expect(Double(shown) < Double(runs) * delta + 4 * (Double(runs) * delta).squareRoot())
    let lower = tail(threshold - 2, variance: 32)
    #expect(1 - Double.pow(1 - lower, 32) > delta)
  }

  @Test(
    "the probability that is drawn with is no less than the exact one, and the excess is charged")
  func charged() throws {
    for text in ["1/2", "9", "400"] {
      let variance = try variance(text)
      for least in [1, 2, 7] as [Int64] {
        let exact = tail(least, variance: variance.doubleValue)
        let ledger = Ledger(
          accountant: .zcdp, budget: try Price(1), randomness: .reproducible(seed: 1),
          deltaBudget: 0.5)
        var charges: [Double] = []
        for cells in [1000, 1_000_000] {
          let (count, delta, numerator) = ledger.lifting(
            .known(cells), variance: variance, least: least, threshold: .count(least))
          #expect(count == cells)
          let drawn = Double(try #require(numerator)) * 0x1p-64
          // The exact tail is summed here without compensation, to a part in 10¹³ or so.
          #expect(drawn >= exact * (1 - 1e-13))
          #expect(drawn <= exact * (1 + 1e-12) + 0x1p-63)
          let bounds = DiscreteGaussianTail(variance).bounds(threshold: least)
          #expect(delta >= 2 * Double(cells) * (drawn - bounds.lower))
          charges.append(delta)
        }
        #expect(abs(charges[1] / charges[0] - 1000) < 1e-6)
      }
    }
  }

  @Test("a release beyond the delta that was set aside is refused, and nothing is entered")
  func refused() throws {
    var ledger = Ledger(
      accountant: .zcdp, budget: try Price(1), randomness: .reproducible(seed: 1),
      deltaBudget: 1e-7)
    let variance = try variance("32")
    #expect(throws: LedgerError.self) {
      try ledger.measure(
        counts(.found, [(0, 1)]), variance: variance, threshold: .hidingFound(delta: 1e-6),
        label: "items")
    }
    #expect(ledger.entries.isEmpty && ledger.spent == 0 && ledger.deltaSpent == 0)
  }

  @Test("the deltas of several releases add up, and one beyond what was set aside is refused")
  func deltas() throws {
    var ledger = Ledger(
      accountant: .zcdp, budget: try Price(1), randomness: .reproducible(seed: 1),
      deltaBudget: 1e-6)
    let variance = try variance("32")
    func release(_ ledger: inout Ledger) throws {
      _ = try ledger.measure(
        counts(.found, [(0, 1)]), variance: variance, threshold: .hidingFound(delta: 3e-7),
        label: "items")
    }
    for step in 1...3 {
      try release(&ledger)
      #expect(abs(ledger.deltaSpent - Double(step) * 3e-7) < 1e-20)
      #expect(ledger.deltaSpent >= ledger.entries.reduce(0) { $0 + ($1.delta ?? 0) })
    }
    #expect(throws: LedgerError.self) { try release(&ledger) }
    #expect(ledger.entries.count == 3)
  }

  @Test(
    "a threshold hides what one unit alone has also where σ is small and the normal tail is too low",
    arguments: ["1/16", "1/4", "1/2", "1", "2"])
  func smallNoise(text: String) throws {
    let variance = try variance(text)
    for delta in [0.1, 1e-2, 1e-4, 1e-6, 1e-9] {
      for cells in [1, 7] {
        let least = SparseThreshold.hidingFound(delta: delta).count(
          variance: variance, sensitivity: .distinctCells(perRow: cells, rowsPerUnit: 1))
        // Each of the cells counts 1; shown is what noise lifts from there to the threshold.
        let shown = tail(least - 1, variance: variance.doubleValue)
        #expect(Double(cells) * shown <= delta, "\(delta) \(cells)")
      }
    }
  }

  @Test("Gaussian DP has no price for thresholds, and that of a choice with twice the ε for totals")
  func gaussian() throws {
    var ledger = Ledger(
      accountant: .gdp, budget: try Price(1), randomness: .reproducible(seed: 1),
      deltaBudget: 0.1)
    let variance = try variance("32")
    #expect(throws: LedgerError.self) {
      try ledger.measure(
        counts(.known(3), []), variance: variance, threshold: .count(1), label: "counts")
    }
    #expect(ledger.entries.isEmpty)
    let total = SecretCounts(blocks: [(1, .rows(perUnit: 1))]) { $0[0] = 5 }
    _ = try ledger.total(total, epsilon: self.variance("1/10"), label: "records")
    // The kink, where both errors are 1/(1 + e^ε), lies on the curve.
    let mu: Double = (2 * ledger.entries[0].price).squareRoot()
    let error: Double = erfc(mu / 8.0.squareRoot()) / 2
    let kink: Double = 1 / (1 + exp(0.1))
    #expect(abs(error - kink) < 1e-9)
  }

  @Test("a total costs half the square of its epsilon, and its noise is Laplace")
  func totals() throws {
    let epsilon = try variance("1/2")
    var magnitudes = 0.0
    let runs = 4000
    for run in 0..<runs {
      var ledger = Ledger(
        accountant: .zcdp, budget: try Price(0.125 + 1e-9),
        randomness: .reproducible(seed: UInt64(run)))
      let counts = SecretCounts(blocks: [(1, .rows(perUnit: 1))]) { $0[0] = 1000 }
      let total = try ledger.total(counts, epsilon: epsilon, label: "records")
      magnitudes += abs(Double(total - 1000))
      #expect(ledger.entries[0].rho >= 0.125 && ledger.entries[0].rho < 0.1250001)
    }
    // E|X| = 2q/(1 − q²) with q = exp(−1/2); its standard error is 0.03.
    let ratio = Double.exp(-0.5)
    #expect(abs(magnitudes / Double(runs) - 2 * ratio / (1 - ratio * ratio)) < 0.16)
  }

  @Test("scores of a percentile move by no more than their sensitivity, whatever row is added")
  func percentileScores() {
    var generator = Randomness.reproducible(seed: 6).stream("percentiles")
    let candidates = [1, 2, 4, 7, 12]
    for percent in [1, 50, 99, 100] {
      for _ in 0..<50 {
        var histogram = (0..<12).map { _ in Int64(generator.next(upperBound: 6 as UInt64)) }
        let before = SecretScores(
          percentile: percent, ofRowsIn: histogram, candidates: candidates, rowsPerUnit: 1)
        let old = candidates.indices.map { before.storage[$0] }
        histogram[Int(generator.next(upperBound: 12 as UInt64))] += 1
        let after = SecretScores(
          percentile: percent, ofRowsIn: histogram, candidates: candidates, rowsPerUnit: 1)
        for index in candidates.indices {
          #expect(abs(after.storage[index] - old[index]) <= before.sensitivity)
        }
      }
    }
  }
}
