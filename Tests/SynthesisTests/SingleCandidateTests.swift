import Marginals
import Privacy
import Tabular
import Testing

@testable import Synthesis

@Suite("Choices among one candidate")
struct SingleCandidateTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let mechanism: Mechanism
    let sizes: [Int]

    var testDescription: String { "\(mechanism.rawValue), \(sizes.count) columns" }
  }

  private static let single = [
    Case(mechanism: .mst, sizes: [3, 2]), Case(mechanism: .aim, sizes: [4]),
    Case(mechanism: .aimByRidge, sizes: [4]), Case(mechanism: .mwem, sizes: [4]),
    Case(mechanism: .mwem, sizes: [3, 2]), Case(mechanism: .privBayes, sizes: [3, 2]),
  ]

  private static let several = [
    Case(mechanism: .mst, sizes: [3, 2, 4]), Case(mechanism: .aim, sizes: [3, 2]),
    Case(mechanism: .mwem, sizes: [3, 2, 4, 2]), Case(mechanism: .privBayes, sizes: [3, 2, 4]),
  ]

  private func choices(_ entries: [LedgerEntry]) -> [Int] {
    entries.compactMap { entry in
      guard case .exponential(_, _, let candidates) = entry.mechanism else { return nil }
      return candidates
    }
  }

  @Test("are free: all of the budget goes to noise on counts", arguments: single)
  func free(example: Case) throws {
    let table = ExampleTable(sizes: example.sizes, rows: 500)
    for (rho, seed) in [(0.001, 1), (0.05, 2), (3, 3)] as [(Double, UInt64)] {
      let outcome = try example.mechanism.run(table, rho: rho, seed: seed)
      #expect(choices(outcome.entries).isEmpty)
      #expect(outcome.spent <= rho && outcome.spent >= rho * (1 - 1e-6))
    }
  }

  @Test("are never charged, and those among several are", arguments: several)
  func charged(example: Case) throws {
    let table = ExampleTable(sizes: example.sizes, rows: 500)
    let outcome = try example.mechanism.run(table, rho: 0.05, seed: 2)
    let choices = choices(outcome.entries)
    #expect(!choices.isEmpty && choices.allSatisfy { $0 > 1 })
  }

  @Test("of two columns the only pair gets half of MST's budget, and each column a quarter")
  func shares() throws {
    let outcome = try Mechanism.mst.run(ExampleTable(sizes: [3, 2], rows: 500), rho: 0.4)
    #expect(outcome.entries.map(\.label) == ["1-way: a0", "1-way: a1", "2-way: a0 × a1"])
    for (entry, share) in zip(outcome.entries, [0.25, 0.25, 0.5]) {
      #expect(abs(entry.rho - share * 0.4) < 1e-6 * 0.4)
    }
  }

  @Test(
    "MST keeps to the schedule that was fixed beforehand, choices or none",
    arguments: [[4], [3, 2], [3, 2, 4]])
  func schedule(sizes: [Int]) throws {
    let source = ExampleTable(sizes: sizes, rows: 500).source()
    let run = try SynthesisRun(
      MSTMechanism(), source: source, epsilon: try Epsilon(1), delta: try Delta(1e-6),
      accounting: .pld, randomness: .reproducible(seed: 1))
    #expect(run.schedule == FixedSchedule(run.ledger))
    let columns = sizes.count
    #expect(run.schedule?.count == (columns > 2 ? 3 * columns - 2 : 2 * columns - 1))
  }
}
