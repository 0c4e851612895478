import Foundation
import Testing

/// Plans of several tables, and comparison with a former sweep.
@Suite("Plans of sweeps")
struct SweepPlanTests {
  private static let plan = """
    {"about": "a test", "name": "two tables",
     "datasets": [
       {"name": "first", "table": "people.csv", "schema": "schema.json", "publicTable": true,
        "target": "age"},
       {"name": "gone", "table": "gone.csv", "optional": true},
       {"name": "counted", "table": "people.csv", "simulatedTable": true, "target": "sex",
        "mechanisms": ["independent"]}],
     "mechanisms": ["independent", "mst"], "epsilons": [1, 3], "deltas": [1e-6, 1e-3],
     "workloads": ["2", "target", {"name": "listed", "file": "workload-{dataset}.json"}],
     "trials": 2, "seed": 5, "pairedSeeds": true, "maxModelSize": 2}
    """

  /// A folder with tables in `tables`, and the plan beside it.
  private static func folder() throws -> Marginalia {
    let marginalia = try Marginalia()
    try FileManager.default.createDirectory(
      at: marginalia.path("tables"), withIntermediateDirectories: false)
    try marginalia.write(PeopleTable.csv(count: 300), to: "tables/people.csv")
    try marginalia.write(PeopleTable.schema, to: "tables/schema.json")
    try marginalia.write(plan, to: "plan.json")
    for name in ["first", "counted"] {
      try marginalia.write(
        #"[{"columns": ["sex", "age"], "weight": 3}, {"columns": ["age"]}]"#,
        to: "workload-\(name).json")
    }
    return marginalia
  }

  private static func rows(_ marginalia: Marginalia, _ name: String) throws -> [[String]] {
    String(decoding: try marginalia.bytes(name), as: UTF8.self).split(separator: "\n")
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
  }

  @Test("a plan runs tables × mechanisms × ε × δ × workloads × trials into one table")
  func grid() throws {
    let marginalia = try Self.folder()
    let run = try marginalia.run("sweep plan.json --data tables --threads 2 --output out")
    #expect(run.status == 0, "\(run.error)")
    #expect(run.error.contains("Left out, since its file is missing: gone."))
    #expect(run.text.contains("out: 72 trials"))
    let rows = try Self.rows(marginalia, "out/trials.csv")
    #expect(rows[0].suffix(3) == ["private", "workload", "key"])
    let errors = rows.filter { $0[5] == "workload_error" }
    #expect(errors.count == 72)
    #expect(errors.allSatisfy { (0...2).contains(Double($0[6]) ?? -1) })
    #expect(Set(rows.dropFirst().map { $0[8] }) == ["2", "target", "listed"])
    #expect(Set(rows.dropFirst().map { $0[3] }) == ["1e-6", "0.001"])
    #expect(Set(rows.dropFirst().map { $0[7] }) == ["public", "simulated"])
    #expect(Set(rows.dropFirst().filter { $0[0] == "counted" }.map { $0[1] }) == ["independent"])
    // The key leaves the mechanism out, and the same key draws the same records.
    #expect(Set(rows.dropFirst().map { $0[9] }) == ["5/1.0/1", "5/1.0/2", "5/3.0/1", "5/3.0/2"])
    #expect(try marginalia.names().contains("out"))
    #expect(try marginalia.run("sweep plan.json --data tables --output out").status == 0)
    let other = try marginalia.run("sweep plan.json --data tables --trials 1 --output out")
    #expect(other.status == 73)
    #expect(other.error.contains("first-2-delta-1e-6: trials (there 2, here 1)"))
    let more = try marginalia.run("sweep plan.json --data tables --trials 3 --output out")
    #expect(more.status == 0 && more.text.contains("out: 108 trials"), "\(more.error)")
    let extended = try Self.rows(marginalia, "out/trials.csv")
    #expect(Set(rows).subtracting(extended).isEmpty)
  }

  @Test("of one workload that holds all pairs the error is the mean distance, but for the records")
  func workloadError() throws {
    let marginalia = try Self.folder()
    let run = try marginalia.run(
      "sweep tables/people.csv --schema tables/schema.json --public-table --workload 2 "
        + "--mechanisms mst --epsilons 2 --delta 1e-6 --trials 1 --seed 1 --output out")
    #expect(run.status == 0, "\(run.error)")
    let rows = try Self.rows(marginalia, "out/trials.csv")
    func value(_ metric: String) -> Double? {
      rows.first { $0[5] == metric }.flatMap { Double($0[6]) }
    }
    let (error, mean) = (try #require(value("workload_error")), try #require(value("mean_l1_2way")))
    #expect(error > 0 && abs(error - mean) < 0.05)
  }

  @Test("an equal sweep has no regression, and a worse one ends with 70 where that is asked for")
  func compare() throws {
    let marginalia = try Self.folder()
    func sweep(_ epsilon: String, _ more: String) throws -> Marginalia.Run {
      try marginalia.run(
        "sweep tables/people.csv --schema tables/schema.json --public-table --mechanisms mst "
          + "--epsilons 1 --delta \(epsilon) --trials 4 --seed 1 \(more)")
    }
    #expect(try sweep("1e-6", "--output former").status == 0)
    let same = try sweep("1e-6", "--output same --compare former --fail-on-regression")
    #expect(same.status == 0, "\(same.error)")
    #expect(same.text.contains("0 worse beyond noise"))
    // The same sweep as if it had been far more exact before.
    let rows = try Self.rows(marginalia, "former/trials.csv").map { row in
      var row = row
      if let value = Double(row[6]), row[5] != "seconds" { row[6] = "\(value / 3)" }
      return row.joined(separator: ",")
    }
    try marginalia.write(rows.joined(separator: "\n") + "\n", to: "former/trials.csv")
    let told = try sweep("1e-6", "--output same --compare former")
    #expect(told.status == 0)
    #expect(!told.text.contains(" 0 worse beyond noise"))
    let worse = try sweep("1e-6", "--output same --compare former --fail-on-regression")
    #expect(worse.status == 70)
    #expect(worse.error.contains("worse than before, beyond noise: read same/comparison.md"))
    let text = String(decoding: try marginalia.bytes("same/comparison.md"), as: UTF8.self)
    #expect(text.contains("## Worse") && text.contains("| paired |"))
    let json = try marginalia.run(
      ("sweep tables/people.csv --schema tables/schema.json --public-table --mechanisms mst "
        + "--epsilons 1 --delta 1e-6 --trials 4 --seed 1 --output same --compare former --json"))
    let report = try #require(
      try JSONSerialization.jsonObject(with: json.output) as? [String: Any])
    #expect((report["comparison"] as? [String: Int])?["worse"] ?? 0 > 0)
  }

  @Test("a sweep of which no line is in the former one is no sweep without regressions")
  func nothingCompared() throws {
    let marginalia = try Self.folder()
    func sweep(_ delta: String, _ more: String) throws -> Marginalia.Run {
      try marginalia.run(
        "sweep tables/people.csv --schema tables/schema.json --public-table --mechanisms mst "
          + "--epsilons 1 --delta \(delta) --trials 2 --seed 1 \(more)")
    }
    #expect(try sweep("1e-6", "--output former").status == 0)
    let other = try sweep("1e-7", "--output other --compare former --fail-on-regression")
    #expect(other.status == 70 && other.error.contains("nothing was compared"), "\(other.error)")
    #expect(try sweep("1e-7", "--output other --compare former").status == 0)
  }

  @Test("counts of combinations are swept by the measures of Synthetic Data Showcase")
  func counts() throws {
    let marginalia = try Self.folder()
    try marginalia.write(
      """
      {"datasets": [{"table": "people.csv", "publicTable": true}],
       "mechanisms": ["aggregate-seeded+minimize", "aggregate-model"], "epsilons": [4],
       "delta": 1e-4, "trials": 2, "seed": 3, "reportingLength": 2, "sensitiveZeros": "none"}
      """, to: "counts.json")
    let run = try marginalia.run("sweep counts.json --data tables --output out")
    #expect(run.status == 0, "\(run.error)")
    let metrics = Set(try Self.rows(marginalia, "out/trials.csv").dropFirst().map { $0[5] })
    for side in ["counts", "records"] {
      for length in 1...2 {
        for measure in ["error", "suppressed", "fabricated"] {
          #expect(metrics.contains("\(side)_\(measure)_\(length)"))
        }
      }
    }
    #expect(!metrics.contains("counts_error_3"))
  }

  static let refusals = [
    (#"{"datasets": [{"table": "a.csv"}], "epsilon": [1]}"#, 65, "a plan has no \"epsilon\""),
    (#"{"datasets": [{"table": "a.csv"}], "table": "b.csv"}"#, 65, "one of the two"),
    (
      #"{"table": "a.csv", "epsilons": [1], "delta": 1e-6, "workload": "target:a"}"#, 65,
      "a plan has no \"workload\""
    ),
    (
      #"{"datasets": [{"table": "a.csv", "publictable": true}]}"#, 65,
      "a table of a plan has no \"publictable\""
    ),
    (#"{"table": "a.csv", "delta": 1, "deltas": [1]}"#, 65, "\"delta\" or \"deltas\""),
    (#"{"mechanisms": ["mst"]}"#, 65, "it needs \"table\" or \"datasets\""),
    (#"{"datasets": [{"name": "a"}]}"#, 65, "look at datasets › 1 › table"),
    (
      #"{"datasets": [{"table": "a.csv"}], "delta": 1, "deltas": [1]}"#, 65,
      "\"delta\" or \"deltas\""
    ),
    (
      #"{"datasets": [{"table": "a.csv", "optional": true}], "epsilons": [1], "delta": 1e-6}"#, 64,
      "datasets: none of them is there"
    ),
    (
      #"{"datasets": [{"table": "plan.json.csv"}], "epsilons": [1], "delta": 1e-6, "workloads": ["target"]}"#,
      64, "needs the table's \"target\" in the plan"
    ),
    (
      #"{"datasets": [{"table": "a.csv"}], "epsilons": [1], "delta": 1e-6, "mechanisms": ["aggregate-model", "mst"]}"#,
      64, "there is no mechanism \"mst\" of counts"
    ),
  ]

  @Test("a plan that cannot be run is refused with what is wrong in it", arguments: refusals)
  func refused(plan: String, status: Int, text: String) throws {
    let marginalia = try Marginalia()
    try marginalia.write(plan, to: "plan.json")
    let run = try marginalia.run("sweep plan.json --output out")
    #expect(run.status == Int32(status), "\(run.error)")
    #expect(run.error.contains(text), "\(run.error)")
    #expect(try marginalia.names() == ["plan.json"])
  }
}
