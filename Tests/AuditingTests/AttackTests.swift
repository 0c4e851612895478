import GraphicalModel
import Tabular
import Testing

@testable import Auditing

@Suite("Attacks on synthetic tables")
struct AttackTests {
  @Test("where the synthetic table is the real one, every attack finds its records")
  func copy() throws {
    let report = try AttackFixtures.report(synthetic: AttackFixtures.population(600, seed: 1))
    #expect(try report.area(.closest).value > 0.97)
    #expect(try report.area(.density).value > 0.97)
    let marginals = try report.area(.marginals)
    #expect(marginals.value > 0.8, "\(marginals)")
    for guess in report.guessing {
      let risk = try #require(guess.risk)
      #expect(risk.value > 0.4 && risk.lower > 0, "\(guess.attack) \(guess.of)")
      #expect(risk.lower <= risk.value && risk.value <= risk.upper)
    }
    #expect(Set(report.guessing.map(\.attack)) == [.attributes, .singling, .linkability])
  }

  /// 100 draws of all three tables; of intervals that hold chance in 95 % of cases, one of the 13 figures
  /// misses it in more than 15 draws with probability below 1e-3.
  @Test("where the synthetic table is drawn as the holdout is, the intervals hold chance")
  func independent() throws {
    var missed: [String: Int] = [:]
    for draw in 0..<UInt64(100) {
      func population(_ number: UInt64) -> CodedTable {
        AttackFixtures.population(200, seed: 100 + 3 * draw + number)
      }
      let report = try AttackTables(
        real: population(0), synthetic: population(1), holdout: population(2)
      ).attack(AttackSettings())
      for found in report.membership {
        let area = found.discrimination.area
        if area.lower > 0.5 || area.upper < 0.5 { missed["\(found.attack)", default: 0] += 1 }
      }
      for found in report.guessing {
        if let risk = found.risk, risk.lower > 0 || risk.upper < 0 {
          missed["\(found.attack) \(found.attack == .linkability ? "" : found.of)", default: 0] += 1
        }
      }
    }
    #expect(missed.values.allSatisfy { $0 <= 15 }, "\(missed)")
  }

  /// Every pair of neighbouring columns is copied, and the rest is independent given them.
  @Test("the marginals that a generator overfits find its records where distances find fewer")
  func overfitted() throws {
    let synthetic = Self.chained(AttackFixtures.population(600, seed: 1), seed: 7)
    let tables = try AttackTables(
      real: AttackFixtures.population(600, seed: 1), synthetic: synthetic,
      holdout: AttackFixtures.population(600, seed: 2))
    var settings = AttackSettings()
    settings.attacks = [.marginals, .closest, .density]
    let pairs = FocusMarginals((0..<7).map { ["c\($0)", "c\($0 + 1)"] })
    let focused = try tables.attack(settings, focus: pairs)
    let all = try tables.attack(settings)
    #expect(try focused.area(.marginals).lower > 0.6)
    #expect(try focused.area(.marginals).value > all.area(.marginals).value)
    #expect(try focused.area(.marginals).value > focused.area(.closest).value + 0.05)
    #expect(focused.membership.first?.marginals == 7)
  }

  /// Records that agree with `table` in all marginals of neighbouring columns.
  private static func chained(_ table: CodedTable, seed: UInt64) -> CodedTable {
    var stream = CounterGenerator(seed: seed, 2)
    var rows = AttackFixtures.rows(table)
    for column in 1..<table.columns.count {
      // Swapping the tails of two records that agree here keeps both neighbouring marginals.
      for _ in 0..<20 * rows.count {
        let first = Int.random(in: 0..<rows.count, using: &stream)
        let second = Int.random(in: 0..<rows.count, using: &stream)
        guard rows[first][column] == rows[second][column] else { continue }
        let tails = (rows[first][column...], rows[second][column...])
        rows[first].replaceSubrange(column..., with: tails.1)
        rows[second].replaceSubrange(column..., with: tails.0)
      }
    }
    return AttackFixtures.table(rows)
  }

  @Test("a report does not depend on the number of threads, and does on the seed")
  func deterministic() throws {
    let synthetic = AttackFixtures.population(500, seed: 4)
    func report(threads: Int, seed: UInt64) throws -> AttackReport {
      try AttackFixtures.report(synthetic: synthetic) {
        $0.threads = threads
        $0.seed = seed
        $0.targets = 150
      }
    }
    let one = try report(threads: 1, seed: 5)
    for threads in [1, 2, 5] { #expect(try report(threads: threads, seed: 5) == one) }
    #expect(try report(threads: 1, seed: 6) != one)
    #expect(one.records.members == 150 && one.records.others == 150)
    #expect(one.records.reference == 300)
  }

  @Test("a report says that it is not private, and why")
  func notPrivate() throws {
    let report = try AttackFixtures.report(synthetic: AttackFixtures.population(100, seed: 4)) {
      $0.attacks = [.closest]
    }
    #expect(!report.private && report.privateReasons.contains { $0.contains("real records") })
    #expect(report.sentences.contains { $0.contains("no proof of privacy") })
    #expect(report.membership.count == 1 && report.guessing.isEmpty)
  }

  @Test("tables too small, columns unknown and marginals of other columns are refused")
  func refusals() throws {
    let table = AttackFixtures.population(100, seed: 1)
    let few = AttackFixtures.population(19, seed: 1)
    #expect(throws: AttackError.tooFewRecords(table: "holdout", least: 20)) {
      try AttackTables(real: table, synthetic: table, holdout: few)
    }
    let tables = try AttackTables(real: table, synthetic: table, holdout: table)
    func attack(_ change: (inout AttackSettings) -> Void) throws {
      var settings = AttackSettings()
      change(&settings)
      _ = try tables.attack(settings)
    }
    #expect(throws: AttackError.unknownColumn("x", option: "secret")) {
      try attack { $0.secrets = ["c1", "x"] }
    }
    #expect(throws: AttackError.unknownColumn("y", option: "part")) {
      try attack { $0.part = ["y"] }
    }
    #expect(throws: AttackError.emptyPart) {
      try attack { $0.part = AttackFixtures.domain.attributes.map(\.name) }
    }
    #expect(throws: AttackError.noMarginals) {
      try tables.attack(AttackSettings(), focus: FocusMarginals([["c1", "x"]]))
    }
  }
}
