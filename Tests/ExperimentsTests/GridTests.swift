import Foundation
import Testing

@testable import Experiments

@Suite("Sweeps of several tables")
struct GridTests {
  private static func part(
    _ name: String, _ plan: SweepPlan, calls: Calls = Calls(),
    trial: @escaping @Sendable (TrialKey) throws -> [MetricValue] = Fixtures.trial
  ) -> SweepGrid.Part {
    SweepGrid.Part(name: name, plan: plan) {
      SweepGrid.Subject { key in
        calls.add(key)
        return try trial(key)
      }
    }
  }

  private static func plans(_ table: TableStatus = .declaredPublic) -> (SweepPlan, SweepPlan) {
    (
      Fixtures.plan(dataset: "adult", epsilons: [1], table: table),
      Fixtures.plan(dataset: "fire", epsilons: [1, 3], table: .simulated)
    )
  }

  @Test("the folder has all trials in one table, and a sweep's folder for each part")
  func layout() throws {
    let folder = try TemporaryFolder()
    let (adult, fire) = Self.plans()
    let grid = try SweepGrid(
      name: "two", parts: [Self.part("adult all", adult), Self.part("fire", fire)],
      notes: ["Left out, since its file is missing: salary."])
    try grid.run(output: folder.path, threads: 2)
    #expect(
      try folder.names().filter { !$0.hasPrefix(".") } == [
        "parts", "plan.json", "summary.md", "trials.csv",
      ])
    #expect(try folder.names("parts") == ["adult%20all", "fire"])
    let lines = try folder.text("trials.csv").split(separator: "\n")
    #expect(lines.count == 1 + 3 * (4 + 8))
    #expect(lines.dropFirst().prefix(12).allSatisfy { $0.hasPrefix("adult,") })
    #expect(lines.dropFirst(13).allSatisfy { $0.hasPrefix("fire,") })
    let summary = try folder.text("summary.md")
    #expect(summary.contains("Left out, since its file is missing: salary."))
    #expect(summary.contains("[All metrics](parts/adult%2520all/summary.md)"))
    #expect(try folder.text("parts/fire/summary.md").contains("# Sweep of fire"))
    #expect(!summary.contains("NOT PRIVATE"))
  }

  @Test("where one table is sensitive, every file of the whole says so")
  func notPrivate() throws {
    let folder = try TemporaryFolder()
    let (adult, fire) = Self.plans(.sensitive)
    try SweepGrid(name: "two", parts: [Self.part("adult", adult), Self.part("fire", fire)])
      .run(output: folder.path, threads: 1)
    #expect(try folder.text("NOT-PRIVATE.txt").contains("NOT PRIVATE: "))
    #expect(try folder.text("plan.json").contains("\"private\" : false"))
    #expect(try folder.text("summary.md").contains("**NOT PRIVATE: "))
    #expect(try folder.text("trials.csv").contains(",false,"))
    #expect(try folder.text("parts/adult/NOT-PRIVATE.txt").contains("NOT PRIVATE: "))
  }

  @Test("a run that failed is continued: finished trials of every part stay")
  func resumption() throws {
    let (whole, halved) = (try TemporaryFolder(), try TemporaryFolder())
    let (adult, fire) = Self.plans()
    let bad = TrialKey(mechanism: "mst", epsilon: 3, trial: 1)
    try SweepGrid(name: "two", parts: [Self.part("adult", adult), Self.part("fire", fire)])
      .run(output: whole.path, threads: 1)
    let broken = try SweepGrid(
      name: "two",
      parts: [
        Self.part("adult", adult),
        Self.part("fire", fire) { key in
          if key == bad { throw Mishap(description: "too large") }
          return Fixtures.trial(key)
        },
      ])
    #expect(
      throws: SweepError.trialsFailed(
        [TrialFailure(key: bad, message: "too large")], total: 12, folder: halved.path)
    ) { try broken.run(output: halved.path, threads: 1) }
    let calls = Calls()
    try SweepGrid(
      name: "renamed",
      parts: [Self.part("adult", adult, calls: calls), Self.part("fire", fire, calls: calls)]
    ).run(output: halved.path, threads: 1)
    #expect(calls.keys == [bad])
    #expect(try halved.text("trials.csv") == whole.text("trials.csv"))
  }

  @Test("a folder of other parts, or of a sweep of one table, is refused and left alone")
  func otherPlan() throws {
    let folder = try TemporaryFolder()
    let (adult, fire) = Self.plans()
    try SweepGrid(name: "one", parts: [Self.part("adult", adult)])
      .run(output: folder.path, threads: 1)
    let before = try folder.text("trials.csv")
    let error = #expect(throws: SweepError.self) {
      try SweepGrid(name: "one", parts: [Self.part("fire", fire)])
        .run(output: folder.path, threads: 1)
    }
    #expect(error?.description.contains("(there adult, here fire)") == true)
    #expect(throws: SweepError.unreadablePlan(folder: folder.path)) {
      try Sweep.run(plan: adult, output: folder.path, threads: 1, runTrial: Fixtures.trial)
    }
    #expect(try folder.text("trials.csv") == before)
  }

  @Test("a grid without parts, or with two of one name, is refused")
  func invalid() throws {
    let (adult, fire) = Self.plans()
    #expect(throws: SweepError.self) { try SweepGrid(name: "none", parts: []) }
    #expect(throws: SweepError.self) {
      try SweepGrid(name: "two", parts: [Self.part("a", adult), Self.part("A", fire)])
    }
  }

  @Test("progress counts the trials of all parts")
  func progress() throws {
    let folder = try TemporaryFolder()
    let (adult, fire) = Self.plans()
    let seen = Seen()
    try SweepGrid(name: "two", parts: [Self.part("adult", adult), Self.part("fire", fire)])
      .run(output: folder.path, threads: 1) { part, done in
        seen.add("\(part) \(done.finished)/\(done.total)")
      }
    #expect(
      seen.texts == (0...4).map { "adult \($0)/12" } + (4...12).map { "fire \($0)/12" })
  }

  @Test("seeds that are paired leave out the mechanism, others name it")
  func seeds() throws {
    let keys = ["mst", "matrix"].map { TrialKey(mechanism: $0, epsilon: 1, trial: 2) }
    let (paired, own) = (TrialSeed(7, isPaired: true), TrialSeed(7))
    #expect(paired.text(of: keys[0]) == paired.text(of: keys[1]))
    #expect(own.text(of: keys[0]) == "7/mst/1.0/2")
    #expect(own.text(of: keys[0]) != own.text(of: keys[1]))
    #expect(TrialSeed(nil, isPaired: true).text(of: keys[0]) == nil)
    var plan = Fixtures.plan()
    #expect(TrialSeed(plan) == own)
    plan.settings[TrialSeed.setting.name] = TrialSeed.setting.value
    #expect(TrialSeed(plan) == paired)
  }
}
