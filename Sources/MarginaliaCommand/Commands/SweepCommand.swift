import ArgumentParser
import Marginalia
import Threading

struct SweepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Measure what each epsilon costs: mechanisms x epsilons x trials. NOT PRIVATE.",
    discussion: """
      Writes trials.csv, summary.md and figures. A sweep that was stopped goes on where it was when \
      the same command is given again. Choosing epsilon or settings by its figures is an unpaid look \
      at the data unless the table is public.

      Examples:
        marginalia sweep victims.csv --schema schema.json \\
          --mechanisms independent,mst,matrix --epsilons 0.1,1,10 --delta 1e-6 \\
          --trials 3 --output sweep
        marginalia sweep plan.json --output sweep
        marginalia sweep plan.json --data tables --output sweep \\
          --compare former-sweep --fail-on-regression
        marginalia sweep population/datapackage.json --simulated-table \\
          --mechanisms linked,flat,separate --epsilons 0.3,1,4,12 --delta 1e-6 \\
          --trials 3 --seed 1 --output sweep

      A sweep of a datapackage.json is one of linked tables. Its mechanisms are linked, also as \
      linked+plain (without the sets of values that a parent's links have), linked+alone \
      (children of one parent as alike as chance makes them), linked+unshared (every link with a \
      child of its own) and linked+mst; and what it is compared with: flat (one row a parent, cells \
      with several values, links recovered by exploding), separate (two tables, links at random), \
      link-rows (one row a link, privacy of groups), link-rows+unit-mass (the same, a parent's links \
      weighing 1 together), and noise-free (linked at epsilon 10000: NOT PRIVATE, model error alone).

      aggregate-seeded and aggregate-model release counts of combinations, as marginalia aggregate does; \
      a sweep of them measures counts and records as evaluate --showcase does.

      A plan is a JSON object: {"table": "victims.csv", \
      "schema": "schema.json", "mechanisms": ["mst"], "epsilons": [1], "delta": 1e-6, "trials": 3}. \
      Instead of a table it can have several, with several deltas and workloads: {"datasets": \
      [{"name": "adult", "table": "adult.csv", "schema": "adult-domain.json", "publicTable": true, \
      "target": "income"}, {"table": "fire.csv", "optional": true, ...}], "deltas": [1e-9], \
      "workloads": ["3", "target", {"name": "skewed", "file": "skewed-{dataset}.json"}], ...}. Every \
      table may have mechanisms of its own; pairedSeeds, maxModelSize, and for counts reportingLength \
      and sensitiveZeros are keys too. The error of a workload that is asked for is the metric \
      workload_error.

      --compare holds the results against those of an earlier sweep: trials with the same master keys \
      in pairs, others by the bootstrap. Times are not judged.
      """)

  @Argument(help: "CSV or TSV table, .gz or not, a datapackage.json, or a plan in JSON.") var table:
    String
  @Option(help: "Table Schema, or a JSON object of column sizes.") var schema: String?
  @Option(help: "Mechanisms, separated by commas.") var mechanisms: String?
  @Option(help: "Epsilons, separated by commas.") var epsilons: String?
  @Option(help: "Delta of each trial.") var delta: Double?
  @Option(help: "Trials of each mechanism at each epsilon.") var trials: Int?
  @Option(help: "Name of the table in figures; its file name if left out.") var dataset: String?
  @Option(help: "Fix all noise and records.") var seed: UInt64?
  @Flag(help: "The table is public: outputs carry no warning.") var publicTable = false
  @Flag(help: "The table is simulated: outputs carry no warning.") var simulatedTable = false
  @Flag(
    help: ArgumentHelp(
      "Trial t at one epsilon has one master key for every mechanism.",
      discussion: """
        Mechanisms that draw the same thing at the same scale then draw the same noise, so that variants \
        of one mechanism that differ in a later step differ by less noise. Without it every trial has a \
        key of its own, as in sweeps of earlier versions.
        """))
  var pairedSeeds = false
  @Option(help: "Folder of a plan's tables; that of the plan if left out.") var data: String?
  @Option(
    help:
      "Folder of the sweep; one of the same plan is continued, and one with fewer mechanisms, epsilons or trials extended."
  )
  var output: String
  @Option(
    help: ArgumentHelp(
      "Compare with the results in this folder: comparison.md, comparison.csv.",
      valueName: "folder"))
  var compare: String?
  @Option(
    help: ArgumentHelp(
      "With --compare: a mean that moved by no more is no regression.", valueName: "percent"))
  var tolerance = 1.0
  @Flag(
    help: "With --compare: exit with 70 where something is worse beyond noise, or nothing compares."
  )
  var failOnRegression = false
  @OptionGroup var options: MechanismOptions
  @OptionGroup var traceOptions: TraceOptions
  @Flag(help: "Print one JSON document to standard output.") var json = false

  private struct Report: Encodable {
    struct Comparison: Encodable {
      let lines: Int
      let worse: Int
      let better: Int
      let onlyFormer: Int
      let onlyNew: Int
    }

    let output: String
    let trials: Int
    let comparison: Comparison?
    let `private`: Bool?
  }

  func validate() throws {
    guard tolerance >= 0, tolerance.isFinite else {
      throw ValidationError("--tolerance must be 0 or above")
    }
    if failOnRegression, compare == nil {
      throw ValidationError("--fail-on-regression needs --compare")
    }
  }

  func run() throws {
    let former = try compare.map(FormerResults.init(folder:))
    let request = try SweepRequest(self)
    let inputs: [String?] = [table] + request.parts.map(\.table) + request.parts.map(\.schema)
    try traceOptions.recording(besides: nil, inputs: inputs) { try run(request, former) }
  }

  private func run(_ request: SweepRequest, _ former: FormerResults?) throws {
    Trace.phase("reading the table")
    let progress = ProgressLine(isQuiet: json)
    let grid = try SweepGrid(
      name: request.name,
      parts: try request.parts.map {
        try SweepSubject($0, options).gridPart(version: Version.current, progress: progress)
      }, notes: request.notes)
    if !json {
      Terminal.writeError(grid.table.costOfChoosing + "\n")
      for note in request.notes { Terminal.writeError(note + "\n") }
    }
    Trace.phase("running trials")
    let (trials, comparison) =
      request.isGrid
      ? try run(grid, former, progress) : try run(grid.parts[0], former, progress)
    progress.end()
    try comparison?.write(to: output)
    try report(
      trials: trials, comparison, grid.table,
      read: request.isGrid ? "read summary.md" : "read summary.md, see figures/")
    guard failOnRegression, let comparison else { return }
    guard !comparison.lines.isEmpty else { throw NothingCompared(folder: compare ?? "") }
    guard comparison.regressions.isEmpty else {
      throw RegressionFound(count: comparison.regressions.count, folder: output)
    }
  }

  /// A sweep of one table, whose folder holds its trials.
  private func run(
    _ part: SweepGrid.Part, _ former: FormerResults?, _ progress: ProgressLine
  ) throws -> (Int, SweepComparison?) {
    let subject = try part.subject()
    let results = try Sweep.run(
      plan: part.plan, output: output, threads: options.threads, reference: subject.reference,
      progress: { progress.sweep($0) }, runTrial: subject.runTrial)
    return (
      results.trials.count,
      former.map { SweepComparison(results, with: $0, tolerance: tolerance / 100) }
    )
  }

  /// A sweep of several, whose folder holds a folder for each.
  private func run(
    _ grid: SweepGrid, _ former: FormerResults?, _ progress: ProgressLine
  ) throws -> (Int, SweepComparison?) {
    let results = try grid.run(output: output, threads: options.threads) { part, done in
      progress.sweep(done, of: part)
    }
    return (
      results.parts.reduce(0) { $0 + $1.results.trials.count },
      former.map { SweepComparison(results, with: $0, tolerance: tolerance / 100) }
    )
  }

  private func report(
    trials: Int, _ comparison: SweepComparison?, _ table: TableStatus, read: String
  ) throws {
    guard json else {
      Terminal.write(
        "\(output): \(trials) trials; \(read)\n")
      if let comparison { Terminal.write("comparison.md: \(comparison.sentence)\n") }
      return
    }
    try Terminal.writeJSON(
      Report(
        output: output, trials: trials,
        comparison: comparison.map { comparison in
          Report.Comparison(
            lines: comparison.lines.count, worse: comparison.regressions.count,
            better: comparison.lines.count { $0.verdict == .better },
            onlyFormer: comparison.onlyFormer, onlyNew: comparison.onlyNew)
        }, private: table == .sensitive ? false : nil))
  }
}

/// No line of a sweep is one of the former's, so that nothing can be said of regressions.
struct NothingCompared: Error, CustomStringConvertible {
  let folder: String

  var description: String {
    "nothing was compared: \(folder) has no metric of the same table, delta, workload and mechanism"
  }
}

/// Something is worse than in a former sweep, beyond noise.
struct RegressionFound: Error, CustomStringConvertible {
  let count: Int
  let folder: String

  var description: String {
    "\(count) of the compared lines are worse than before, beyond noise: read \(folder)/comparison.md"
  }
}
