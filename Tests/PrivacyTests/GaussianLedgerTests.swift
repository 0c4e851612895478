import Foundation
import Synchronization
import Testing

@testable import Privacy

@Suite("Ledger under Gaussian differential privacy")
struct GaussianLedgerTests {
  private func ledger(_ price: Double) throws -> Ledger {
    Ledger(accountant: .gdp, budget: try Price(price), randomness: .reproducible(seed: 1))
  }

  private func variance(_ text: String) throws -> PositiveRational {
    try #require(PositiveRational(text))
  }

  @Test("squares of μ add up: entries carry μ²/2, and ρ for information")
  func composition() throws {
    var ledger = try ledger(1)
    let counts = sealed([[1, 2], [3, 4]])
    let scores = SecretScores(distancesOf: counts, to: [[0, 0], [0, 0]])
    _ = try ledger.measure(
      counts, variances: [variance("4"), variance("25")], labels: ["a", "b"])
    _ = try ledger.select(scores, among: [0, 1], epsilon: variance("1/10"), label: "c")
    let mus = ledger.entries.map { (2 * $0.price).squareRoot() }
    let expected = [0.5053254364692790, 0.2003345050638849, 0.0626629055410031]
    #expect(zip(mus, expected).allSatisfy { abs($0 - $1) < 1e-9 })
    #expect(
      zip(ledger.entries.map(\.rho), [0.125, 0.02, 0.00125]).allSatisfy { abs($0 - $1) < 1e-12 })
    let sum = ledger.entries.reduce(0) { $0 + $1.price }
    #expect(ledger.spent >= sum && ledger.spent < sum * (1 + 1e-14))
    #expect(ledger.remaining <= 1 - ledger.spent && ledger.accountant == .gdp)
  }

  @Test("a vector that moves by Δ in L2 costs Δ² times a shift by 1, and scores likewise")
  func vectors() throws {
    var ledger = try ledger(100)
    let many = try variance("100")
    let one = try #require(DiscreteGaussianShift.price(variance: many))
    let sensitivities: [(Sensitivity, Double)] = [
      (.rows(perUnit: 1), 1), (.rows(perUnit: 2), 4),
      (.interactionPart(sizes: [2, 3], rowsPerUnit: 1), 12), (.multiHotBlock(2, 1), 2),
      (.multiHotTriangle(2), 3),
    ]
    for (sensitivity, squaredL2) in sensitivities {
      _ = try ledger.measure(
        sealed([[7]], sensitivity: sensitivity), variances: [many], labels: ["m"])
      let price = try #require(ledger.entries.last).price
      #expect(price >= one * squaredL2 && price <= one * squaredL2 * (1 + 1e-14))
    }
    let distances = SecretDistances(of: sealed([[5], [6]]), to: [[1], [2]], weights: [[1], [1]])
    _ = try ledger.measure(distances, rho: 0.1, label: "scores")
    let entry = try #require(ledger.entries.last)
    #expect(entry.price <= 0.1 && entry.price > 0.1 * (1 - 1e-8) && entry.rho < entry.price)
  }

  @Test("what has no proved price is refused before anything is drawn, with a typed error")
  func unproved() throws {
    var ledger = try ledger(100)
    let error = #expect(throws: LedgerError.self) {
      try ledger.measure(
        sealed([[987_654]]), variances: [variance("35/100")], labels: ["m: age"])
    }
    guard case .unproved("m: age", _) = try #require(error) else {
      Issue.record("another error: \(String(describing: error))")
      return
    }
    let text = try #require(error).description
    #expect(text.contains("no Gaussian-DP price is proved") && !text.contains("987"))
    #expect(ledger.entries.isEmpty && ledger.spent == 0)
  }

  @Test("one block without a price refuses its whole batch")
  func batch() throws {
    var ledger = try ledger(100)
    #expect(throws: LedgerError.self) {
      try ledger.measure(
        sealed([[1], [2]]), variances: [variance("4"), variance("1/4")], labels: ["a", "b"])
    }
    #expect(ledger.entries.isEmpty && ledger.spent == 0)
  }

  @Test("the ledger never overspends, whatever is asked of it")
  func neverOverspends() throws {
    var random = ScriptedGenerator(seed: 3)
    for _ in 0..<20 {
      let budget = Double.random(in: 0.01...3, using: &random)
      var ledger = try ledger(budget)
      var refusals = 0
      while refusals < 5 {
        let variance = try PositiveRational(numerator: .random(in: 1...4000, using: &random))
        do {
          _ = try ledger.measure(sealed([[1]]), variances: [variance], labels: ["m"])
        } catch is LedgerError { refusals += 1 }
        let exact = ledger.entries.reduce(0) { $0 + $1.price }
        #expect(ledger.spent <= budget && exact <= budget * (1 + 1e-15))
      }
    }
  }

  @Test("what was spent is told of each release, and of none whose noise cannot be drawn")
  func observer() throws {
    let told = Told()
    var ledger = Ledger(
      accountant: .zcdp, budget: try Price(1e300), randomness: .reproducible(seed: 1),
      observer: { told.append($0) })
    _ = try ledger.measure(
      sealed([[1], [2]]), variances: [variance("2"), variance("4")], labels: ["a", "b"])
    #expect(told.all == [ledger.spent])
    let scores = SecretScores(distancesOf: sealed([[9]]), to: [[0]])
    _ = try ledger.select(scores, among: [0], epsilon: variance("1"), label: "c")
    let tooFine = try PositiveRational(numerator: 1, denominator: 1 << 60)
    #expect(throws: PrivacyParameterError.self) {
      try ledger.measure(sealed([[5]]), variances: [tooFine], labels: ["d"])
    }
    #expect(told.all.count == 2 && told.all.last == ledger.spent)
    #expect(told.all == told.all.sorted())
  }

  @Test("a refused release tells the observer nothing")
  func silentRefusal() throws {
    let told = Told()
    var ledger = Ledger(
      accountant: .gdp, budget: try Price(0.01), randomness: .reproducible(seed: 1),
      observer: { told.append($0) })
    #expect(throws: LedgerError.self) {
      try ledger.measure(sealed([[5]]), variances: [variance("1")], labels: ["a"])
    }
    #expect(told.all.isEmpty)
  }
}

/// What an observer was told.
private final class Told: Sendable {
  private let values = Mutex<[Double]>([])
  var all: [Double] { values.withLock { $0 } }
  func append(_ value: Double) { values.withLock { $0.append(value) } }
}
