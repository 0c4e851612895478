import Files
import Foundation
import Testing

@testable import Experiments

@Suite("Comparison of sweeps")
struct ComparisonTests {
  /// Rows of mechanisms × ε × trials, by `value`.
  private static func rows(
    _ mechanisms: [String] = ["mst", "matrix"], trials: Int = 3, isPrivate: String = "public",
    keys: String = "1", metric: String = "mean_l1_3way",
    value: (_ mechanism: String, _ epsilon: Double, _ trial: Int) -> Double
  ) -> [TrialRow] {
    mechanisms.flatMap { mechanism in
      [0.3, 1, 3].flatMap { epsilon in
        (1...trials).map { trial in
          TrialRow(
            dataset: "people", mechanism: mechanism, epsilon: epsilon, delta: 1e-6, trial: trial,
            metric: metric, value: value(mechanism, epsilon, trial), isPrivate: isPrivate,
            workload: "3", key: keys.isEmpty ? "" : "\(keys)/\(mechanism)/\(epsilon)/\(trial)")
        }
      }
    }
  }

  private static func former(_ rows: [TrialRow]) throws -> FormerResults {
    let folder = try TemporaryFolder()
    try AtomicFile.write(try TrialRow.csv(rows), to: "\(folder.path)/trials.csv")
    return try FormerResults(folder: folder.path)
  }

  private static func compare(
    _ old: [TrialRow], _ new: [TrialRow], tolerance: Double = 0.01,
    table: TableStatus = .declaredPublic
  ) throws -> SweepComparison {
    SweepComparison(former: try former(old), rows: new, tolerance: tolerance, table: table)
  }

  /// A number about 1 that looks drawn, of standard deviation about `spread`.
  private static func noise(_ generator: inout some RandomNumberGenerator, _ spread: Double)
    -> Double
  {
    let sum = (0..<12).reduce(0.0) { total, _ in total + .random(in: 0..<1, using: &generator) }
    return 1 + spread * (sum - 6)
  }

  @Test("equal results differ in nothing")
  func equal() throws {
    var generator = SplitMix64(seed: 1)
    let rows = Self.rows { _, _, _ in Self.noise(&generator, 0.2) }
    let comparison = try Self.compare(rows, rows)
    #expect(comparison.lines.count == 2)
    #expect(comparison.lines.allSatisfy { $0.verdict == .same && $0.isPaired && $0.change == 0 })
    #expect(comparison.onlyNew == 0 && comparison.onlyFormer == 0)
  }

  @Test("pairs show a change that is far below the spread of the trials")
  func pairs() throws {
    var generator = SplitMix64(seed: 2)
    let old = Self.rows { _, _, _ in Self.noise(&generator, 0.3) }
    let new = old.map { row in
      var row = row
      row.value *= row.mechanism == "mst" ? 1.05 : 0.95
      return row
    }
    let comparison = try Self.compare(old, new)
    #expect(comparison.regressions.map(\.mechanism) == ["mst"])
    #expect(comparison.lines.first { $0.mechanism == "matrix" }?.verdict == .better)
    let change = try #require(comparison.regressions.first?.change)
    #expect(abs(change - 0.05) < 1e-12)
    // Unpaired, the same numbers show nothing.
    let unpaired = new.map { row in
      var row = row
      row.key = "2" + row.key.dropFirst()
      return row
    }
    let other = try Self.compare(old, unpaired)
    #expect(other.lines.allSatisfy { $0.verdict == .same && !$0.isPaired })
  }

  @Test("a change within the tolerance is none, however sure")
  func tolerance() throws {
    let old = Self.rows { _, epsilon, trial in 1 / epsilon + Double(trial) }
    let new = old.map { row in
      var row = row
      row.value *= 1.02
      return row
    }
    #expect(try Self.compare(old, new).regressions.count == 2)
    #expect(try Self.compare(old, new, tolerance: 0.03).regressions.isEmpty)
  }

  @Test("where trials are not paired, a change beyond their noise is told and one of noise is not")
  func unpaired() throws {
    let mechanisms = (0..<10).map { "m\($0)" }
    var generator = SplitMix64(seed: 3)
    var alarms = 0
    let rounds = 30
    for _ in 0..<rounds {
      let old = Self.rows(mechanisms, keys: "") { _, _, _ in Self.noise(&generator, 0.1) }
      let new = Self.rows(mechanisms, keys: "") { _, _, _ in Self.noise(&generator, 0.1) }
      let comparison = try Self.compare(old, new)
      if comparison.lines.contains(where: { $0.verdict != .same }) { alarms += 1 }
    }
    // One or two of thirty are expected; seven or more have a probability below 0.1 %.
    #expect(alarms < 7, "\(alarms) of \(rounds) comparisons of equals show something")
    let old = Self.rows(mechanisms, keys: "") { _, _, _ in Self.noise(&generator, 0.02) }
    let new = Self.rows(mechanisms, keys: "") { name, _, _ in
      Self.noise(&generator, 0.02) * (name == "m4" ? 1.3 : 1)
    }
    #expect(try Self.compare(old, new).regressions.map(\.mechanism) == ["m4"])
  }

  @Test("times are not judged, single trials cannot be, and what was zero can be worse")
  func special() throws {
    let seconds = try Self.compare(
      Self.rows(metric: "seconds") { _, _, _ in 1 }, Self.rows(metric: "seconds") { _, _, _ in 9 })
    #expect(seconds.lines.allSatisfy { $0.verdict == .notJudged })
    let single = try Self.compare(
      Self.rows(trials: 1) { _, _, _ in 1 }, Self.rows(trials: 1) { _, _, _ in 9 })
    #expect(single.lines.allSatisfy { $0.verdict == .fewTrials && $0.interval == nil })
    let zero = try Self.compare(
      Self.rows { _, _, _ in 0 }, Self.rows { _, _, trial in 2 + 0.01 * Double(trial) })
    #expect(zero.regressions.count == 2)
  }

  @Test("lines that one side has alone are counted, and details are none")
  func unmatched() throws {
    let old = Self.rows(["mst", "gone"]) { _, _, _ in 1 }
    let new =
      Self.rows(["mst", "new", "newer"]) { _, _, _ in 1 }
      + Self.rows(["mst"], metric: "degree_share: 3") { _, _, _ in 1 }
    let comparison = try Self.compare(old, new)
    #expect(comparison.lines.map(\.mechanism) == ["mst"])
    #expect((comparison.onlyFormer, comparison.onlyNew) == (1, 2))
  }

  @Test(
    "a comparison with a sensitive table says so in both files, whichever side it is",
    arguments: [("false", TableStatus.simulated), ("public", .sensitive)])
  func notPrivate(former: String, table: TableStatus) throws {
    let folder = try TemporaryFolder()
    let old = Self.rows(isPrivate: former) { _, _, _ in 1 }
    let comparison = try Self.compare(old, Self.rows { _, _, _ in 1 }, table: table)
    try comparison.write(to: folder.path)
    #expect(try folder.text("comparison.md").contains("**NOT PRIVATE: "))
    let lines = try folder.text("comparison.csv").split(separator: "\n")
    #expect(lines.count == 3 && lines.dropFirst().allSatisfy { $0.hasSuffix(",false") })
    try Self.compare(Self.rows { _, _, _ in 1 }, Self.rows { _, _, _ in 1 }).write(to: folder.path)
    #expect(try !folder.text("comparison.md").contains("NOT PRIVATE"))
  }

  @Test("results of the first version are read, and their keys are those of their plan")
  func firstVersion() throws {
    let results = URL(fileURLWithPath: #filePath)
      .appendingPathComponent("../../../Results/published").standardized.path
    let former = try FormerResults(folder: results)
    #expect(former.rows.count == 378)
    #expect(former.rows.allSatisfy { $0.workload == "3" && $0.isPrivate == "public" })
    #expect(former.rows.first?.key == "1/independent/0.1/1")
  }

  @Test("what is no folder of results is refused with what to do")
  func refused() throws {
    let folder = try TemporaryFolder()
    #expect(throws: SweepError.self) { try FormerResults(folder: folder.path) }
    try AtomicFile.write("a,b\n1,2\n", to: "\(folder.path)/trials.csv")
    let error = #expect(throws: SweepError.self) { try FormerResults(folder: folder.path) }
    #expect(error?.description.contains("has not the columns") == true)
  }
}

/// SplitMix64 (Steele, Lea & Flood 2014).
private struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
