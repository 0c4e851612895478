import Foundation
import Testing

@testable import Experiments

@Suite("Outputs of a sweep")
struct OutputTests {
  private static func results(_ plan: SweepPlan) -> SweepResults {
    SweepResults(
      plan: plan,
      trials: plan.keys.map {
        Trial(key: $0, values: Fixtures.trial($0), elapsed: 1)
      }, failures: [])
  }

  @Test("trials.csv is tidy, quoted where it must be, and has all digits")
  func csv() throws {
    let plan = Fixtures.plan(
      dataset: "a, \"b\"", mechanisms: ["mst"], epsilons: [0.3], trials: 1)
    #expect(
      try Self.results(plan).csv() == """
        dataset,mechanism,epsilon,delta,trial,metric,value,private,workload,key
        "a, ""b""\",mst,0.3,5.8e-6,1,mean_l1_1way,0.12944983818770225,false,3,7/mst/0.3/1
        "a, ""b""\",mst,0.3,5.8e-6,1,mean_l1_3way,0.3883495145631068,false,3,7/mst/0.3/1
        "a, ""b""\",mst,0.3,5.8e-6,1,seconds,1,false,3,7/mst/0.3/1

        """)
  }

  @Test("the column private says false, or why nothing need be said")
  func privateColumn() throws {
    for (table, text) in [
      (TableStatus.sensitive, "false"), (.declaredPublic, "public"), (.simulated, "simulated"),
    ] {
      let lines = try Self.results(Fixtures.plan(table: table)).csv().split(separator: "\n")
      #expect(lines.dropFirst().allSatisfy { $0.contains(",\(text),3,7/") })
    }
  }

  @Test("summary.md has the median of every mechanism at every ε, with an interval of it")
  func summary() throws {
    let plan = Fixtures.plan(mechanisms: ["a", "b|c"], epsilons: [1, 10], trials: 2)
    let results = SweepResults(
      plan: plan,
      trials: plan.keys.filter { $0.epsilon == 1 || $0.mechanism == "a" }.map { key in
        let value = (key.epsilon == 1 ? 0.5 : 0.0625) + Double(key.trial)
        return Trial(
          key: key, values: [MetricValue(metric: "max_l1_2way", value: value)], elapsed: 1)
      }, failures: [])
    let text = results.summary(picturing: results.figures())
    #expect(
      text.contains(
        """
        ## max_l1_2way

        Median of 2 trials, and their range: a 95 % bootstrap interval of so few.

        | mechanism | ε = 1 | ε = 10 |
        | --- | ---: | ---: |
        | a | 2.00 (1.50 to 2.50) | 1.56 (1.06 to 2.06) |
        | b\\|c | 2.00 (1.50 to 2.50) | – |

        ## Plan

        | option | value |
        """))
    #expect(text.contains("| epsilons | 1, 10 |"))
    #expect(text.contains("| delta | 5.8e-6 |"))
    #expect(text.contains("unpaid look at the data: no privacy budget"))
    #expect(!text.contains("f00d"))
  }

  @Test("what is measured on a sensitive table says so in every file")
  func notPrivate() throws {
    let folder = try TemporaryFolder()
    try Sweep.run(
      plan: Fixtures.plan(), output: folder.path, threads: 1, runTrial: Fixtures.trial)
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
      .filter { $0.contains(".") && !$0.hasPrefix(".") }
    #expect(names.contains("NOT-PRIVATE.txt"))
    #expect(names.count == 3 + 1 + 12 + 9)
    for name in names {
      let text = try folder.text(name)
      switch (name as NSString).pathExtension {
      case "json": #expect(text.contains("\"private\" : false"), "\(name)")
      case "csv": #expect(text.contains(",false,"))
      default: #expect(text.contains("NOT PRIVATE: "), "\(name)")
      }
    }
  }

  @Test("what is measured on a public or simulated table carries no warning")
  func publicTable() throws {
    for table in [TableStatus.declaredPublic, .simulated] {
      let folder = try TemporaryFolder()
      try Sweep.run(
        plan: Fixtures.plan(table: table), output: folder.path, threads: 1,
        runTrial: Fixtures.trial)
      for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path)
      where name.contains(".") && !name.hasPrefix(".") {
        let text = try folder.text(name)
        #expect(!text.contains("NOT PRIVATE") && !text.contains("\"private\""), "\(name)")
      }
      #expect(try folder.text("summary.md").contains("unless the table is public"))
    }
  }

  @Test("a dataset or mechanism named like a script is inert in every figure and table")
  func hostileNames() throws {
    let folder = try TemporaryFolder()
    let name = "<script>alert(1)</script>/../&\""
    let plan = Fixtures.plan(dataset: name, mechanisms: [name, "mst"])
    try Sweep.run(plan: plan, output: folder.path, threads: 1, runTrial: Fixtures.trial)
    for file in try folder.names("figures").map({ "figures/\($0)" }) + ["summary.md"] {
      #expect(try !folder.text(file).contains("<script"), "\(file)")
    }
    #expect(try folder.names("trials").count == 12)
  }

  @Test("figures are drawn for what was measured, on a log scale where lines are far apart")
  func figures() {
    let figures = Self.results(Fixtures.plan()).figures()
    #expect(figures.map(\.name) == ["mean_l1_1way", "mean_l1_3way", "seconds"])
    #expect(figures.map(\.y.unit) == ["0 to 2", "0 to 2", "s"])
    #expect(figures[0].series.map(\.name) == ["mst", "matrix"])
    #expect(figures[2].y.scale == .linear)
    let wide = Self.results(Fixtures.plan(epsilons: [0.1, 90])).figures()
    #expect(wide[0].y.scale == .logarithmic)
  }

  @Test("different trials have different files, whatever their mechanisms are called")
  func fileNames() {
    let mechanisms = ["a", "a_epsilon=1_1", "a/b", "a%2fb", "é", "..", "a\u{1}", "a\u{10}"]
    let keys = mechanisms.flatMap { mechanism in
      [1, 0.1, 1e-9].flatMap { epsilon in
        [1, 11].map { TrialKey(mechanism: mechanism, epsilon: epsilon, trial: $0) }
      }
    }
    #expect(Set(keys.map(\.fileName)).count == keys.count)
    #expect(keys.allSatisfy { !$0.fileName.contains("/") })
  }
}
