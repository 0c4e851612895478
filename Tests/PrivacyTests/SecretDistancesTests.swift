import Testing

@testable import Privacy

@Suite("Secret distances")
struct SecretDistancesTests {
  /// Three blocks, and units of up to three rows that lie in each.
  private struct Case {
    /// For every unit and block, the cells of the unit's rows.
    let units: [[[Int]]]
    let cells: [Int]
    let answers: [[Double]]
    let weights: [[Double]]
    let rowsPerUnit: Int

    init(seed: UInt64) {
      var random = ScriptedGenerator(seed: seed)
      let rowsPerUnit = Int.random(in: 1...3, using: &random)
      let cells = (0..<3).map { _ in Int.random(in: 1...6, using: &random) }
      units = (0..<Int.random(in: 1...8, using: &random)).map { _ in
        let rows = Int.random(in: 0...rowsPerUnit, using: &random)
        return cells.map { cells in
          (0..<rows).map { _ in Int.random(in: 0..<cells, using: &random) }
        }
      }
      answers = cells.map { (0..<$0).map { _ in Double.random(in: -2...5, using: &random) } }
      let largest = seed % 2 == 0 ? 1 : 0.4
      weights = cells.map { (0..<$0).map { _ in Double.random(in: 0...largest, using: &random) } }
      (self.cells, self.rowsPerUnit) = (cells, rowsPerUnit)
    }

    func counts(without removed: Int? = nil) -> [[Int64]] {
      cells.indices.map { block in
        var counts = [Int64](repeating: 0, count: cells[block])
        for (unit, rows) in units.enumerated() where unit != removed {
          for cell in rows[block] { counts[cell] += 1 }
        }
        return counts
      }
    }

    func distances(without removed: Int? = nil) -> SecretDistances {
      SecretDistances(
        of: sealed(counts(without: removed), sensitivity: .rows(perUnit: rowsPerUnit)),
        to: answers, weights: weights)
    }
  }

  private func values(_ distances: consuming SecretDistances) -> [Int64] {
    Array(distances.storage)
  }

  @Test("they are the weighted sums on their grid of 1/4096 counts", arguments: 0..<50)
  func naive(seed: Int) {
    let example = Case(seed: UInt64(seed))
    let counts = example.counts()
    for (block, distance) in values(example.distances()).enumerated() {
      var (onGrid, exact) = (0.0, 0.0)
      for cell in counts[block].indices {
        let (weight, answer) = (example.weights[block][cell], example.answers[block][cell])
        let count = Double(counts[block][cell])
        onGrid += (weight * 256).rounded() * abs(count * 16 - (answer * 16).rounded())
        exact += weight * abs(count - answer)
      }
      #expect(Double(distance) == onGrid)
      // A cell's answer is off by 1/32, its weight by 1/512 of a difference below 30.
      #expect(abs(Double(distance) / 4096 - exact) < 0.1 * Double(counts[block].count))
    }
  }

  @Test("removing a unit moves one by at most Δ, and all T by at most √T·Δ", arguments: 0..<80)
  func sensitivity(seed: Int) {
    let example = Case(seed: UInt64(seed))
    let whole = values(example.distances())
    let stated = example.distances().sensitivity
    let largest = example.weights.joined().map { Int64(($0 * 256).rounded()) }.max() ?? 0
    #expect(stated == max(1, largest) * 16 * Int64(example.rowsPerUnit))
    for unit in example.units.indices {
      let changes = zip(whole, values(example.distances(without: unit))).map { $0 - $1 }
      #expect(changes.allSatisfy { abs($0) <= stated })
      #expect(changes.reduce(0) { $0 + $1 * $1 } <= 3 * stated * stated)
    }
  }

  @Test("rows that share the heaviest cell of every block move all by exactly Δ", arguments: 1...3)
  func worstUnit(rows: Int) {
    func distances(_ count: Int64) -> SecretDistances {
      SecretDistances(
        of: sealed([[0, count], [count], [count, 0]], sensitivity: .rows(perUnit: rows)),
        to: [[3, 0], [0], [0, 0]], weights: [[0, 1], [1], [1, 0.5]])
    }
    let stated = distances(0).sensitivity
    let changes = zip(values(distances(Int64(rows))), values(distances(0))).map { $0 - $1 }
    #expect(changes == [stated, stated, stated])
  }

  @Test(
    "weights outside [0, 1] or not numbers move no distance by more than the sensitivity",
    arguments: [-1e300, -3, -0.5, 1.5, 1e300, .infinity, -.infinity, .nan])
  func strangeWeights(weight: Double) {
    func distances(_ count: Int64) -> SecretDistances {
      SecretDistances(of: sealed([[count, 2]]), to: [[1, 1]], weights: [[weight, 0.25]])
    }
    #expect(distances(0).sensitivity <= 256 * 16)
    for count in Int64(0)...4 {
      let change = values(distances(count + 1))[0] - values(distances(count))[0]
      #expect(abs(change) <= distances(0).sensitivity)
      #expect(distances(count).storage[0] >= 0)
    }
  }

  @Test(
    "answers beyond any count neither stop the program nor wrap a distance around",
    arguments: [1e18, 1e300, -1e300, Double.infinity, -Double.infinity, Double.nan])
  func hugeAnswers(answer: Double) {
    func distances(_ count: Int64) -> SecretDistances {
      let others = [Int64](repeating: 0, count: 999)
      return SecretDistances(
        of: sealed([[count] + others]), to: [[Double](repeating: answer, count: 1000)],
        weights: [[Double](repeating: 1, count: 1000)])
    }
    let (none, one) = (values(distances(0))[0], values(distances(1))[0])
    #expect(none >= 0 && one >= 0)
    #expect(abs(one - none) == 256 * 16)
  }

  @Test("the ledger charges at most what was asked, and all but a millionth of it")
  func price() throws {
    var random = ScriptedGenerator(seed: 3)
    for seed in 0..<200 {
      let example = Case(seed: UInt64(seed))
      // Powers of two too, where σ² is exact and only the price is rounded up.
      let rho =
        seed % 3 == 0
        ? Double(sign: .plus, exponent: -seed / 20, significand: 1)
        : Double.random(in: 1...10, using: &random) * (seed % 2 == 0 ? 1e-4 : 1)
      var ledger = Ledger(budget: try Rho(100), randomness: .reproducible(seed: 1))
      let noisy = try ledger.measure(example.distances(), rho: rho, label: "scores")
      let entry = try #require(ledger.entries.first)
      #expect(ledger.entries.count == 1 && entry.label == "scores")
      #expect(entry.rho <= rho && entry.rho >= rho * (1 - 1e-6))
      let stated = example.distances().sensitivity
      guard case .discreteGaussian(let variance, let l1, let squaredL2) = entry.mechanism else {
        Issue.record("distances get Gaussian noise")
        continue
      }
      #expect(l1 == 3 * stated && squaredL2 == 3 * stated * stated)
      #expect(noisy.values.count == 3)
      #expect(abs(noisy.variance * 4096 * 4096 / variance.doubleValue - 1) < 1e-12)
    }
  }

  @Test("a coarser grid has steps of 1/256 counts, in distances, sensitivity and noise")
  func coarse() throws {
    func distances() -> SecretDistances {
      SecretDistances(
        of: sealed([[7, 1], [2]]), to: [[2.4, 0.6], [0]], weights: [[1, 0.5], [1]], answerBits: 0)
    }
    #expect(values(distances()) == [5 * 256, 2 * 256])
    #expect(distances().sensitivity == 256)
    var ledger = Ledger(budget: try Rho(1), randomness: .reproducible(seed: 1))
    // Noise of σ = 10⁴ counts cannot be drawn on the finer grid.
    #expect(throws: PrivacyParameterError.self) {
      let fine = SecretDistances(of: sealed([[7]]), to: [[2]], weights: [[1]])
      _ = try ledger.measure(fine, rho: 0.5e-8, label: "fine")
    }
    let noisy = try ledger.measure(distances(), rho: 1e-8, label: "coarse")
    #expect(abs(noisy.variance * 1e-8 - 1) < 1e-6)
  }

  @Test("distances that would overspend are refused, and nothing is entered")
  func overspend() throws {
    var ledger = Ledger(budget: try Rho(0.5), randomness: .reproducible(seed: 1))
    #expect(throws: LedgerError.self) {
      try ledger.measure(Case(seed: 1).distances(), rho: 0.6, label: "scores")
    }
    #expect(ledger.entries.isEmpty && ledger.spent == 0)
  }

  /// The mean of Σ(noise/σ)² over 3,000 draws has a standard deviation of √(2/3000) = 0.026; six of
  /// them are exceeded by chance with probability 2·10⁻⁹.
  @Test("noise has the variance that is stated, in counts")
  func noise() throws {
    let example = Case(seed: 5)
    let exact = values(example.distances()).map { Double($0) / 4096 }
    var ledger = Ledger(budget: try Rho(1000), randomness: .reproducible(seed: 2))
    var sum = 0.0
    for draw in 0..<1000 {
      let noisy = try ledger.measure(example.distances(), rho: 0.1, label: "scores \(draw)")
      for (value, exact) in zip(noisy.values, exact) {
        sum += (value - exact) * (value - exact) / noisy.variance
      }
    }
    #expect(abs(sum / 3000 - 1) < 6 * 0.026)
  }
}
