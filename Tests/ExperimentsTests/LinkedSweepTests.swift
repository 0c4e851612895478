import Foundation
import LinkedTables
import Privacy
import Simulation
import Synthesis
import Tabular
import Testing

@testable import Experiments

@Suite("Sweeps of linked tables")
struct LinkedSweepTests {
  private static let mechanisms =
    LinkedCatalog.names + ["linked+plain", "linked+alone+unshared", "linked+mst"]

  /// A folder with a simulated package.
  private static func population(_ folder: TemporaryFolder) throws -> String {
    try Population.simulate(victims: 240, perpetrators: 500, seed: 3)
      .write(to: "\(folder.path)/population")
    return "\(folder.path)/population/datapackage.json"
  }

  private static func plan(_ mechanisms: [String]) -> SweepPlan {
    SweepPlan(
      dataset: "population", mechanisms: mechanisms, epsilons: [1, 4], delta: 1e-6, trials: 1,
      seed: 7, table: .simulated, tableFingerprint: "f00d")
  }

  @Test("a name has the variants that it may have, and no others")
  func names() {
    for name in Self.mechanisms {
      #expect(LinkedCatalog.synthesizer(named: name) != nil, "\(name)")
    }
    for name in ["", "linked+", "linked+unit-mass", "flat+plain", "separate+mst", "matrix"] {
      #expect(LinkedCatalog.synthesizer(named: name) == nil, "\(name)")
    }
    #expect(LinkedCatalog.names.filter { LinkedCatalog.note(on: $0) != nil } == ["noise-free"])
  }

  @Test(
    "every mechanism gives tables in normal form within its budget", arguments: Self.mechanisms)
  func integrity(name: String) throws {
    let folder = try TemporaryFolder()
    let coded = try LinkedReader.readRows(package: Self.population(folder))
    let mechanism = try #require(LinkedCatalog.synthesizer(named: name))
    let budget = mechanism.accountant.budget(
      epsilon: try Epsilon(mechanism.fixedEpsilon ?? 1), delta: try Delta(1e-6))
    var ledger = Ledger(
      accountant: mechanism.accountant, budget: budget, randomness: .reproducible(seed: 11))
    let tables = SecretLinkedTables(
      coded.rows, priorities: (0..<coded.rows.linkCount).map { UInt64($0) })
    let made = try mechanism.synthesize(
      tables, facts: LinkedFacts(coded.schema), ledger: &ledger
    ).rows
    #expect(ledger.spent <= budget.value)
    // All but what rounding and choices that were not needed leave.
    #expect(ledger.spent > 0.6 * budget.value)

    #expect(made.parents.rowCount > 0 && made.linkCount > 0)
    #expect(made.parents.domain.attributes == coded.rows.parents.domain.attributes)
    #expect(made.children.domain.attributes == coded.rows.children.domain.attributes)
    #expect(made.links.domain.attributes == coded.rows.links.domain.attributes)
    #expect(made.parentOfLink.allSatisfy { (0..<made.parents.rowCount).contains(Int($0)) })
    #expect(Set(made.childOfLink) == Set((0..<made.children.rowCount).map { Int32($0) }))
    let pairs = Set(zip(made.parentOfLink, made.childOfLink).map { [$0, $1] })
    #expect(pairs.count == made.linkCount)
    for table in [made.parents, made.children, made.links] {
      for (attribute, column) in zip(table.domain.attributes, table.columns) {
        #expect((0..<table.rowCount).allSatisfy { column[$0] < attribute.size })
      }
    }
  }

  @Test("the cells of an exploded flat table, flattened again, are those of the flat table")
  func explosion() throws {
    let folder = try TemporaryFolder()
    let coded = try LinkedReader.readRows(package: Self.population(folder))
    let flat = try #require(LinkedCatalog.synthesizer(named: "flat"))
    var ledger = Ledger(
      budget: try Rho(10), randomness: .reproducible(seed: 5))
    let made = try flat.synthesize(
      SecretLinkedTables(
        coded.rows, priorities: [UInt64](repeating: 0, count: coded.rows.linkCount)),
      facts: LinkedFacts(coded.schema), ledger: &ledger)
    let (before, after) = (
      try #require(made.flat), try #require(made.rows.flattened())
    )
    #expect(before.domain.count == after.domain.count)
    for attribute in before.columns.indices {
      let hasSilent =
        attribute < coded.rows.parents.columns.count
        || before.domain[attribute].values.contains("")
      #expect(hasSilent)
      for row in 0..<before.rowCount {
        let text = before.domain[attribute].values[before.columns[attribute][row]]
        let other = after.domain[attribute].values[after.columns[attribute][row]]
        if text != other {
          Issue.record("\(text) became \(other)")
          return
        }
      }
    }
  }

  @Test("a sweep of linked tables goes on where it was, and its outputs are those of one run")
  func resumption() throws {
    let (whole, halved) = (try TemporaryFolder(), try TemporaryFolder())
    let trial = try LinkedTrial(
      package: Self.population(whole), delta: try Delta(1e-6), seed: TrialSeed(7),
      settings: MechanismSettings())
    let plan = Self.plan(["linked+plain", "separate", "flat"])
    let reference = try trial.reference(threads: 1)
    // Times differ from run to run.
    let run: @Sendable (TrialKey) throws -> [MetricValue] = { key in
      try trial.run(key).filter { $0.metric != "seconds" }
    }
    let results = try Sweep.run(
      plan: plan, output: "\(whole.path)/sweep", threads: 2, reference: reference, runTrial: run)
    #expect(throws: SweepError.self) {
      try Sweep.run(
        plan: plan, output: "\(halved.path)/sweep", threads: 1, reference: reference
      ) { key in
        if key.mechanism == "separate" { throw Mishap(description: "stopped") }
        return try run(key)
      }
    }
    let calls = Calls()
    try Sweep.run(
      plan: plan, output: "\(halved.path)/sweep", threads: 1, reference: reference
    ) { key in
      calls.add(key)
      return try run(key)
    }
    #expect(Set(calls.keys.map(\.mechanism)) == ["separate"])
    for name in ["trials.csv", "summary.md", "figures/association.svg", "figures/degrees.svg"] {
      #expect(try whole.text("sweep/\(name)") == halved.text("sweep/\(name)"))
    }

    #expect(results.metrics.contains("cross_mean_l1_link"))
    #expect(!results.metrics.contains { $0.contains(":") })
    let flat = results.summary(of: "flat_matrix", mechanism: "flat", epsilon: 4)
    let exploded = results.summary(of: "flat_mean_l1_3way", mechanism: "flat", epsilon: 4)
    #expect(abs((flat?.mean ?? 0) - (exploded?.mean ?? 1)) < 1e-12)
    let summary = try whole.text("sweep/summary.md")
    #expect(summary.contains("| sampling error |"))
    #expect(summary.contains("figures/association.svg"))
  }

  @Test(
    "what is not private says so in the summary and in the report, where it is not to be chosen")
  func notes() throws {
    let folder = try TemporaryFolder()
    var reference = SweepReference(
      samplingError: [MetricValue(metric: "m", value: 0.25)], details: [])
    reference.notes["noise-free"] = LinkedCatalog.note(on: "noise-free")
    try Sweep.run(
      plan: Self.plan(["noise-free"]), output: "\(folder.path)/sweep", threads: 1,
      reference: reference
    ) { _ in
      [
        MetricValue(metric: "m", value: 0.5), MetricValue(metric: SweepMetric.seconds, value: 1),
      ]
    }
    let summary = try folder.text("sweep/summary.md")
    #expect(summary.contains("noise-free is not private"))
    let report = try folder.text("sweep/report.html")
    #expect(report.contains("noise-free is not private") && !report.contains("Worth choosing"))
    #expect(summary.contains("| sampling error | 0.250 | 0.250 |"))
  }
}
