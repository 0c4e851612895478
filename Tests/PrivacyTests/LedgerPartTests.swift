import Testing

@testable import Privacy

@Suite("Parts of a ledger")
struct LedgerPartTests {
  private func measure(
    _ ledger: inout Ledger, _ variance: UInt64, _ label: String = "m"
  ) throws {
    _ = try ledger.measure(
      sealed([[1, 2]]), variances: [PositiveRational(numerator: variance)], labels: [label])
  }

  private struct Failure: Error {}

  @Test("entries of parts are the ledger's, and their prices add up to what is spent")
  func sums() throws {
    var ledger = Ledger(budget: try Rho(1), randomness: .reproducible(seed: 1))
    try measure(&ledger, 8, "before")
    let result = try ledger.part(of: Price(0.5), label: "part") { part in
      #expect(part.spent == 0 && part.budget.value == 0.5)
      try measure(&part, 4, "first")
      try part.part(of: Price(0.25), label: "inner") { inner in
        #expect(inner.spent == 0 && inner.budget.value == 0.25)
        try measure(&inner, 4, "second")
      }
      #expect(part.spent >= 0.25 && part.spent < 0.2501)
      return part.entries.count
    }
    try measure(&ledger, 16, "after")
    #expect(result == 3 && ledger.budget.value == 1)
    #expect(ledger.entries.map(\.label) == ["before", "first", "second", "after"])
    let sum = ledger.entries.reduce(0) { $0 + $1.price }
    #expect(ledger.spent >= sum && ledger.spent < sum * (1 + 1e-14))
    #expect(abs(sum - (1.0 / 16 + 1.0 / 8 + 1.0 / 8 + 1.0 / 32)) < 1e-12)
  }

  @Test("a part cannot spend more than it was given, even where the ledger has more")
  func overspending() throws {
    var ledger = Ledger(budget: try Rho(10), randomness: .reproducible(seed: 1))
    #expect(throws: LedgerError.self) {
      try ledger.part(of: Price(0.2), label: "part") { part in
        try measure(&part, 4, "fits")
        try measure(&part, 4, "too much")
      }
    }
    #expect(ledger.entries.map(\.label) == ["fits"])
    #expect(ledger.budget.value == 10 && ledger.spent >= 0.125 && ledger.spent < 0.1251)
    // In the whole there is room.
    try measure(&ledger, 4)
  }

  @Test("a part of more than remains is refused and not run, inside another part too")
  func tooLarge() throws {
    var ledger = Ledger(budget: try Rho(1), randomness: .reproducible(seed: 1))
    try measure(&ledger, 1)
    var hasRun = false
    #expect(throws: LedgerError.self) {
      try ledger.part(of: Price(0.51), label: "part") { _ in hasRun = true }
    }
    #expect(throws: LedgerError.self) {
      try ledger.part(of: Price(0.2), label: "outer") { part in
        try part.part(of: Price(0.3), label: "inner") { _ in hasRun = true }
      }
    }
    #expect(!hasRun && ledger.entries.count == 1)
  }

  @Test("a part that spent nothing leaves what is spent as it was, also where it failed")
  func nothing() throws {
    var ledger = Ledger(budget: try Rho(1), randomness: .reproducible(seed: 1))
    #expect(throws: Failure.self) {
      try ledger.part(of: Price(0.5), label: "part") { _ in throw Failure() }
    }
    #expect(ledger.spent == 0)
    try measure(&ledger, 4)
    let spent = ledger.spent
    try ledger.part(of: Price(0.5), label: "part") { _ in }
    #expect(ledger.spent == spent)
  }

  @Test("what a failed part spent stays spent")
  func failed() throws {
    var ledger = Ledger(budget: try Rho(1), randomness: .reproducible(seed: 1))
    try measure(&ledger, 4)
    #expect(throws: Failure.self) {
      try ledger.part(of: Price(0.5), label: "part") { part in
        try measure(&part, 4)
        throw Failure()
      }
    }
    #expect(ledger.spent >= 0.25 && ledger.spent < 0.2501 && ledger.budget.value == 1)
  }

  /// What an observer was told.
  private final class Told: @unchecked Sendable { var spent: [Double] = [] }

  @Test("the observer is told what is spent of the whole, never less, also within parts")
  func observer() throws {
    let told = Told()
    var ledger = Ledger(
      accountant: .zcdp, budget: try Price(2), randomness: .reproducible(seed: 1)
    ) { told.spent.append($0) }
    for _ in 0..<2 { try measure(&ledger, 4) }
    try ledger.part(of: Price(1), label: "part") { part in
      try measure(&part, 4)
      #expect(part.totalSpent >= 0.375 && part.totalRemaining <= 2 - part.totalSpent)
      try part.part(of: Price(0.5), label: "inner") { try measure(&$0, 4) }
      try measure(&part, 4)
    }
    try measure(&ledger, 4)
    let sums = (1...6).map { Double($0) * 0.125 }
    #expect(told.spent.count == 6)
    #expect(zip(told.spent, sums).allSatisfy { $0 >= $1 && $0 < $1 * (1 + 1e-12) })
  }

  @Test("the noise of an entry does not depend on which part it is in")
  func noise() throws {
    func released(inPart: Bool) throws -> [[Int64]] {
      var ledger = Ledger(budget: try Rho(1), randomness: .reproducible(seed: 5))
      func two(_ ledger: inout Ledger) throws -> [[Int64]] {
        try (0..<2).map { _ in
          try ledger.measure(
            sealed([[Int64](repeating: 0, count: 20)]),
            variances: [PositiveRational(numerator: 100)], labels: ["m"])[0]?.values ?? []
        }
      }
      return try inPart ? ledger.part(of: Price(0.5), label: "part", two) : two(&ledger)
    }
    let noise = try released(inPart: true)
    #expect(try noise == released(inPart: false) && noise[0] != noise[1])
  }
}
