import ArgumentParser
import Foundation
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
        marginalia sweep population/datapackage.json --simulated-table \\
          --mechanisms linked,flat,separate --epsilons 0.3,1,4,12 --delta 1e-6 \\
          --trials 3 --seed 1 --output sweep

      A sweep of a datapackage.json is one of linked tables. Its mechanisms are linked, also as \
      linked+plain (without the number of different values a parent's links have), linked+alone \
      (children of one parent as alike as chance makes them), linked+unshared (every link with a \
      child of its own) and linked+mst; and what it is compared with: flat (one row a parent, cells \
      with several values, links recovered by exploding), separate (two tables, links at random), \
      link-rows (one row a link, privacy of groups), link-rows+unit-mass (the same, a parent's links \
      weighing 1 together), and noise-free (linked at epsilon 10000: NOT PRIVATE, model error alone).

      A plan is a JSON object with the names of the options as keys: {"table": "victims.csv", \
      "schema": "schema.json", "mechanisms": ["mst"], "epsilons": [1], "delta": 1e-6, "trials": 3}.
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
  @Option(help: "Folder of the sweep; one of the same plan is continued.") var output: String
  @OptionGroup var options: MechanismOptions
  @OptionGroup var traceOptions: TraceOptions
  @Flag(help: "Print one JSON document to standard output.") var json = false

  private struct Report: Encodable {
    let output: String
    let trials: Int
    let `private`: Bool?
  }

  func run() throws {
    let request = try SweepRequest(self)
    try traceOptions.recording(besides: nil, inputs: [table, request.table, request.schema]) {
      try run(request)
    }
  }

  private func run(_ request: SweepRequest) throws {
    Trace.phase("reading the table")
    let subject =
      request.isLinked ? try linkedSubject(request) : try tableSubject(request)
    let plan = SweepPlan(
      dataset: request.dataset, mechanisms: request.mechanisms, epsilons: request.epsilons,
      delta: request.delta, trials: request.trials, seed: request.seed,
      settings: subject.settings.merging(["version": Version.current]) { $1 },
      table: request.status,
      tableFingerprint: try MechanismTrial.fingerprint(files: subject.files))
    if !json { Terminal.writeError(plan.table.costOfChoosing + "\n") }
    let progress = ProgressLine(isQuiet: json)
    Trace.phase("running trials")
    let results = try Sweep.run(
      plan: plan, output: output, threads: options.threads, reference: subject.reference,
      progress: progress.sweep
    ) { key in
      try Trace.record("\(key.mechanism), epsilon \(key.epsilon)") { try subject.run(key) }
    }
    progress.end()
    if json {
      try Terminal.writeJSON(
        Report(
          output: output, trials: results.trials.count,
          private: request.status == .sensitive ? false : nil))
    } else {
      Terminal.write(
        "\(output): \(results.trials.count) trials; read summary.md, see figures/\n")
    }
  }

  /// What a sweep is of: its files, what else its results depend on, and how a trial runs.
  private struct Subject {
    let files: [String]
    let settings: [String: String]
    var reference = SweepReference.none
    let run: @Sendable (TrialKey) throws -> [MetricValue]
  }

  private func tableSubject(_ request: SweepRequest) throws -> Subject {
    let schema = try InputFiles.schema(request.schema)
    if schema == nil, request.status == .sensitive { try options.refuseNames() }
    for name in request.mechanisms { _ = try options.mechanism(name) }
    let trial = try MechanismTrial(
      table: request.table, schema: schema, delta: try Delta(request.delta), seed: request.seed,
      settings: try options.settings)
    return Subject(
      files: [request.table] + (request.schema.map { [$0] } ?? []),
      settings: try options.description, run: trial.run)
  }

  private func linkedSubject(_ request: SweepRequest) throws -> Subject {
    guard request.schema == nil else {
      throw ValidationError("--schema: a datapackage.json holds the schemas of its tables")
    }
    for name in request.mechanisms where LinkedCatalog.synthesizer(named: name) == nil {
      throw ValidationError(
        "there is no mechanism \"\(name)\" for linked tables; choose one of "
          + LinkedCatalog.names.joined(separator: ", ")
          + ", and of the variants of linked \(LinkedCatalog.variants)")
    }
    let trial = try LinkedTrial(
      package: request.table, delta: try Delta(request.delta), seed: request.seed,
      settings: try options.settings)
    var (reference, settings) = (
      try trial.reference(threads: options.threads), try options.description
    )
    for name in request.mechanisms {
      guard let note = LinkedCatalog.note(on: name) else { continue }
      reference.notes.append(note)
      settings[name] = "without noise"
    }
    return Subject(
      files: trial.files, settings: settings, reference: reference, run: trial.run)
  }
}

/// What a sweep was asked for, on the command line or in a plan.
struct SweepRequest {
  let table: String
  /// Whether the table is a package of linked ones.
  let isLinked: Bool
  let schema: String?
  let mechanisms: [String]
  let epsilons: [Double]
  let delta: Double
  let trials: Int
  let seed: UInt64?
  let dataset: String
  let status: TableStatus

  private struct PlanFile: Decodable {
    let table: String
    var schema: String?
    var mechanisms: [String]?
    var epsilons: [Double]?
    var delta: Double?
    var trials: Int?
    var seed: UInt64?
    var dataset: String?
    var publicTable: Bool?
    var simulatedTable: Bool?
  }

  init(_ command: SweepCommand) throws {
    let plan = try Self.planFile(command.table)
    let folder = URL(fileURLWithPath: command.table).deletingLastPathComponent()
    func beside(_ path: String) -> String {
      path.hasPrefix("/") ? path : folder.appendingPathComponent(path).path
    }
    table = plan.map { beside($0.table) } ?? command.table
    isLinked = table.hasSuffix(".json")
    schema = command.schema ?? plan?.schema.map(beside)
    mechanisms =
      command.mechanisms.map(Self.list) ?? plan?.mechanisms
      ?? (isLinked ? LinkedCatalog.names : MechanismCatalog.names)
    epsilons = try command.epsilons.map(Self.numbers) ?? Self.required(plan?.epsilons, "epsilons")
    delta = try Self.required(command.delta ?? plan?.delta, "delta")
    trials = command.trials ?? plan?.trials ?? 3
    seed = command.seed ?? plan?.seed
    dataset =
      command.dataset ?? plan?.dataset
      ?? Self.name(of: table, isLinked: isLinked)
    if command.simulatedTable || plan?.simulatedTable == true {
      status = .simulated
    } else {
      status =
        command.publicTable || plan?.publicTable == true ? .declaredPublic : .sensitive
    }
    guard table != "-" else {
      throw ValidationError("a sweep reads its table again when it is continued: give a file")
    }
    guard (1...10_000).contains(trials) else {
      throw ValidationError("--trials must be between 1 and 10000")
    }
  }

  /// The file's name, or that of a package's folder.
  private static func name(of table: String, isLinked: Bool) -> String {
    let file = URL(fileURLWithPath: table)
    let name = file.deletingPathExtension().lastPathComponent
    let folder = file.deletingLastPathComponent().lastPathComponent
    return isLinked && name == "datapackage" ? folder : name
  }

  /// A Data Package has `resources`, and a plan has none.
  private struct PackageFile: Decodable {
    struct Resource: Decodable {}
    let resources: [Resource]
  }

  private static func planFile(_ path: String) throws -> PlanFile? {
    guard path.hasSuffix(".json") else { return nil }
    let data = Data(try InputFiles.bytes(of: path))
    if (try? JSONDecoder().decode(PackageFile.self, from: data)) != nil { return nil }
    do {
      return try JSONDecoder().decode(PlanFile.self, from: data)
    } catch {
      throw InputError.data(
        "\(path): is no plan of a sweep: it needs \"table\", and as far as given \"mechanisms\", "
          + "\"epsilons\", \"delta\" and \"trials\"")
    }
  }

  private static func required<Value>(_ value: Value?, _ name: String) throws -> Value {
    guard let value else { throw ValidationError("--\(name) is missing") }
    return value
  }

  private static func list(_ text: String) -> [String] {
    text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
  }

  private static func numbers(_ text: String) throws -> [Double] {
    try list(text).map {
      guard let number = Double($0) else {
        throw ValidationError("--epsilons: \"\($0)\" is not a number")
      }
      return number
    }
  }
}
