import Testing

@testable import Privacy

/// Sealed blocks of the given counts, all of one sensitivity.
func sealed(
  _ blocks: [[Int64]], sensitivity: Sensitivity = .rows(perUnit: 1)
) -> SecretCounts {
  SecretCounts(blocks: blocks.map { (cells: $0.count, sensitivity: sensitivity) }) { buffer in
    var cell = 0
    for count in blocks.joined() {
      buffer[cell] = count
      cell += 1
    }
  }
}

@Suite("Ledger")
struct LedgerTests {
  private func variance(_ text: String) throws -> PositiveRational {
    try #require(PositiveRational(text))
  }

  private func ledger(_ rho: Double, seed: UInt64 = 1) throws -> Ledger {
    Ledger(budget: try Rho(rho), randomness: .reproducible(seed: seed))
  }

  @Test("a release that would overspend is refused before its noise is made, and leaves no trace")
  func overspend() throws {
    var ledger = try ledger(1)
    #expect(throws: LedgerError.self) {
      try ledger.measure(sealed([[5, 6]]), variances: [variance("1/4")], labels: ["all"])
    }
    #expect(ledger.entries.isEmpty)
    #expect(ledger.spent == 0)
  }

  @Test("noise that cannot be drawn is refused before anything is charged, of whatever block")
  func undrawable() throws {
    var ledger = try ledger(1e300)
    let tooFine = try PositiveRational(numerator: 1, denominator: 1 << 60)
    #expect(throws: PrivacyParameterError.self) {
      try ledger.measure(
        sealed([[5], [6]]), variances: [variance("4"), tooFine], labels: ["a", "b"])
    }
    #expect(ledger.entries.isEmpty && ledger.spent == 0)
  }

  @Test("the refusal names the label and the prices, and no count")
  func message() throws {
    var ledger = try ledger(0.25)
    let error = #expect(throws: LedgerError.self) {
      try ledger.measure(sealed([[987_654]]), variances: [variance("1/1")], labels: ["1-way: age"])
    }
    let text = try #require(error).description
    #expect(text.contains("1-way: age") && text.contains("0.25") && text.contains("0.5"))
    #expect(!text.contains("987"))
  }

  @Test("a batch is refused as a whole")
  func batch() throws {
    var ledger = try ledger(1)
    _ = try ledger.measure(sealed([[1]]), variances: [variance("2")], labels: ["first"])
    let spent = ledger.spent
    #expect(throws: LedgerError.self) {
      try ledger.measure(
        sealed([[1], [2], [3]]), variances: [variance("4"), variance("1"), variance("4")],
        labels: ["a", "b", "c"])
    }
    #expect(ledger.entries.map(\.label) == ["first"])
    #expect(ledger.spent == spent)
    _ = try ledger.measure(
      sealed([[1], [2], [3]]), variances: [variance("4"), variance("4"), variance("4")],
      labels: ["a", "b", "c"])
    #expect(ledger.entries.map(\.label) == ["first", "a", "b", "c"])
  }

  @Test("what was refused changes nothing of what follows")
  func refusalIsSilent() throws {
    func released(refusing: Bool) throws -> [Int64] {
      var ledger = try ledger(1)
      if refusing {
        #expect(throws: LedgerError.self) {
          try ledger.measure(sealed([[1]]), variances: [variance("1/3")], labels: ["x"])
        }
      }
      return try ledger.measure(
        sealed([[1, 2, 3, 4]]), variances: [variance("100")], labels: ["x"])[0]?.values ?? []
    }
    #expect(try released(refusing: true) == released(refusing: false))
  }

  @Test(
    "entries add up to what is spent, never more than the budget, and each is at least its price")
  func sums() throws {
    var ledger = try ledger(3)
    var random = ScriptedGenerator(seed: 1)
    while true {
      let numerator = UInt64.random(in: 1...4000, using: &random)
      let denominator = UInt64.random(in: 1...9, using: &random)
      let rows = Int.random(in: 1...4, using: &random)
      let variance = try PositiveRational(numerator: numerator, denominator: denominator)
      do {
        _ = try ledger.measure(
          sealed([[1]], sensitivity: .rows(perUnit: rows)), variances: [variance], labels: ["m"])
      } catch is LedgerError { break }
      let entry = try #require(ledger.entries.last)
      let price = Double(rows * rows) * Double(denominator) / (2 * Double(numerator))
      #expect(entry.rho >= price && entry.rho <= price * (1 + 1e-15))
      guard case .discreteGaussian(variance, let l1, let squaredL2) = entry.mechanism else {
        Issue.record("another mechanism or variance")
        return
      }
      #expect(l1 == Int64(rows) && squaredL2 == Int64(rows * rows))
    }
    let sum = ledger.entries.reduce(0) { $0 + $1.rho }
    #expect(ledger.entries.count > 3)
    #expect(abs(sum - ledger.spent) < 1e-13 && ledger.spent <= 3)
    #expect(ledger.remaining <= 3 - ledger.spent && ledger.remaining >= 0)
  }

  @Test("a budget can be spent to its last part, and then nothing more")
  func exhaustion() throws {
    var ledger = try ledger(0.5 * (1 + 1e-12))
    _ = try ledger.measure(sealed([[1]]), variances: [variance("1")], labels: ["all"])
    #expect(throws: LedgerError.self) {
      try ledger.measure(sealed([[1]]), variances: [variance("1000000000000")], labels: ["more"])
    }
  }

  @Test("a block without a variance is neither released nor charged")
  func unreleased() throws {
    var ledger = try ledger(1)
    let noisy = try ledger.measure(
      sealed([[1], [2], [3]]), variances: [nil, variance("2"), nil], labels: ["a", "b", "c"])
    #expect(noisy.map { $0 == nil } == [true, false, true])
    #expect(ledger.entries.map(\.label) == ["b"])
    #expect(abs(ledger.spent - 0.25) < 1e-15)
  }

  @Test(
    "the same seed gives the same noise; another seed or another entry, even of one label, other noise"
  )
  func noise() throws {
    func released(_ seed: UInt64) throws -> [[Int64]] {
      var ledger = try ledger(10, seed: seed)
      let cells = [Int64](repeating: 0, count: 40)
      let first = try ledger.measure(
        sealed([cells, cells]), variances: [variance("50"), variance("50")], labels: ["x", "x"])
      let second = try ledger.measure(sealed([cells]), variances: [variance("50")], labels: ["x"])
      return (first + second).compactMap { $0?.values }
    }
    let noise = try released(1)
    #expect(try released(1) == noise)
    #expect(Set(noise + (try released(2))).count == 6)
  }

  @Test("noise is added to the counts and its σ² goes with them")
  func released() throws {
    var ledger = try ledger(1e9)
    let tiny = try variance("1/1000")
    let noisy = try ledger.measure(
      sealed([[3, -1, 0], [40]]), variances: [tiny, tiny], labels: ["a", "b"])
    // At σ² = 1/1000 all but 1e-217 of the noise is zero.
    #expect(noisy.map { $0?.values } == [[3, -1, 0], [40]])
    #expect(noisy.allSatisfy { $0?.variance == tiny })
  }

  @Test("a selection is charged ε²/8, and refused where that is too much")
  func selection() throws {
    var ledger = try ledger(0.6)
    let scores = SecretScores(distancesOf: sealed([[9], [0], [5]]), to: [[0], [0], [0]])
    let two = try variance("2")
    _ = try ledger.select(scores, among: [0, 2], epsilon: two, label: "edge")
    let entry = try #require(ledger.entries.first)
    #expect(entry.rho >= 0.5 && entry.rho < 0.5 * (1 + 1e-15))
    guard case .exponential(two, let sensitivity, 2) = entry.mechanism else {
      Issue.record("another mechanism, ε or number of candidates")
      return
    }
    #expect(sensitivity == 1 << 10)
    #expect(throws: LedgerError.self) {
      try ledger.select(scores, among: [0, 2], epsilon: two, label: "edge")
    }
    #expect(ledger.entries.count == 1)
  }

  @Test("a selection takes candidates alone, and the better one exponentially more often")
  func selectionLaw() throws {
    let scores = SecretScores(
      distancesOf: sealed([[900], [1], [3], [2]]), to: [[0], [0], [0], [0]])
    let epsilon = try variance("1")
    var counts = [0, 0, 0, 0]
    let draws = 20_000
    var ledger = try ledger(1e5)
    for _ in 0..<draws {
      counts[try ledger.select(scores, among: [3, 1, 2], epsilon: epsilon, label: "choice")] += 1
    }
    #expect(counts[0] == 0)
    // P ∝ exp(score/2); a chi-square on two degrees of freedom, false alarm 1e-6.
    let test = ChiSquare(
      counts: Array(counts[1...]), weights: [1, 2.718281828459045, 1.6487212707001282])
    #expect(test.isConsistent, "chi-square \(test.statistic)")
  }
}
