import ArgumentParser
import Files
import Marginalia
import Threading

/// Releases aggregates of a table, and records made of them.
struct AggregateSynthesis {
  let table: String
  let schema: String?
  let unknown: UnknownValuePolicy?
  let settings: AggregateSettings
  let epsilon: Epsilon
  let delta: AggregateRun.DeltaChoice
  let choices: ItemChoices
  let source: AggregateRelease.RecordSource?
  let records: Int?
  let output: String
  /// The dataset's budget file, or nil.
  let budgetFile: String?
  let replaces: Bool
  let seed: UInt64?
  let samplingSeed: UInt64?
  let threads: Int
  let json: Bool

  private struct Report: Encodable {
    struct Length: Encodable {
      let length: Int
      let combinations: Int
      let sigma: Double
      let threshold: Int64
    }

    let output: String
    let `private`: Bool
    let privateReasons: [String]
    let epsilon: Double
    let delta: Double
    let rho: Double
    let recordCount: Int
    let lengths: [Length]
    let records: Int?
  }

  func run() throws {
    try OutputGuard.checkFolder(
      output, inputs: [table, schema, budgetFile], replacing: replaces)
    try BudgetReservation.settling(
      try BudgetReservation(budgetFile, output: output, try budgetEntry()), runReserved)
  }

  /// Its (ε, δ) adds up as such, since a part of δ is the release's own.
  private func budgetEntry() throws -> DatasetBudget.Entry {
    guard case .value(let delta) = delta else {
      throw ValidationError("--budget needs --delta: what is reserved must be known beforehand")
    }
    let name =
      switch source {
      case nil: "aggregate"
      case .model: "aggregate-model"
      case .seeded: "aggregate-seeded"
      }
    return DatasetBudget.Entry(
      mechanism: name, epsilon: epsilon, delta: delta, time: BudgetReservation.now,
      reasons: BudgetReservation.reasons(seed: seed, lacksSchema: false))
  }

  /// - Returns: why the release is not private.
  private func runReserved(_ spending: BudgetReservation.Spending) throws -> [String] {
    let progress = ProgressLine(isJSON: json)
    let cancellation = Cancellation(accountant: .zcdp, budget: budget, progress: progress)
    try cancellation.open { try AggregateRelease.folder(output, replacing: replaces) }
    let randomness = seed.map { Randomness.reproducible(seed: $0) } ?? .system
    let schema = try InputFiles.schema(schema)
    Trace.phase("reading the table")
    let loaded = try SecretItems.read(
      path: table, schema: schema, unknown: unknown, choices: choices, randomness: randomness)
    progress.remark(loaded.leftOut, of: table)
    progress.remark(onRulesOf: schema)
    if case .model = source { try AggregateModel.check(loaded.items) }
    let facts = loaded.facts
    let run = try AggregateRun(
      loaded.items, settings: settings, epsilon: epsilon, delta: delta, randomness: randomness,
      threads: threads,
      spending: {
        spending.begin()
        cancellation.spend($0)
      },
      progress: { tell($0, progress) })
    let release = try write(run, facts: facts, cancellation: cancellation, progress: progress)
    progress.end()
    try report(run, release)
    return release.status.reasons
  }

  private func tell(_ step: String, _ progress: ProgressLine) {
    Trace.phase(step)
    if !json { progress.step(step) }
  }

  /// What the ledger will hold; nil where δ comes from the noisy number of records.
  private var budget: Price? {
    guard case .value(let delta) = delta else { return nil }
    return Accountant.zcdp.budget(epsilon: epsilon, delta: delta)
  }

  /// Draws the records and writes the release; what goes wrong here comes after the noise.
  private func write(
    _ run: AggregateRun, facts: AggregateRelease.Facts, cancellation: Cancellation,
    progress: ProgressLine
  ) throws -> AggregateRelease {
    do {
      if source != nil { tell("making records", progress) }
      let release = try AggregateRelease(
        run: run, facts: facts, records: source, count: records,
        samplingSeed: samplingSeed ?? seed ?? UInt64.random(in: 0...(1 << 53)), threads: threads,
        version: Version.current, progress: { tell($0, progress) })
      try cancellation.finish { try release.write(to: $0) }
      return release
    } catch {
      throw run.failed(error)
    }
  }

  private func report(_ run: AggregateRun, _ release: AggregateRelease) throws {
    let aggregates = run.aggregates
    let lengths = aggregates.levels.enumerated().map { index, level in
      Report.Length(
        length: index + 1, combinations: aggregates.tree.count(length: index + 1),
        sigma: level.sigma, threshold: level.threshold)
    }
    let status = release.status
    if json {
      try Terminal.writeJSON(
        Report(
          output: output, private: status.isPrivate, privateReasons: status.reasons,
          epsilon: run.epsilon.value, delta: run.delta.value, rho: run.claim.rho,
          recordCount: aggregates.recordCount, lengths: lengths, records: release.recordCount))
      return
    }
    var table = TextTable(header: ["length", "combinations", "sigma", "released from"])
    for length in lengths {
      table.add([
        "\(length.length)", "\(length.combinations)", short(length.sigma), "\(length.threshold)",
      ])
    }
    let records = release.recordCount.map { ", \($0) records" } ?? ""
    Terminal.write(
      "\(output): \(aggregates.recordCount) records by the noisy count\(records), epsilon "
        + "\(run.epsilon.value), delta \(short(run.delta.value))\n" + table.text + status.lines)
  }
}

extension AggregateSynthesis {
  /// Mechanisms of `synthesize` that release aggregates, and records made of them.
  static let names = ["aggregate-model", "aggregate-seeded"]

  /// Aggregates with the default parameters and records made of them, as `synthesize` asks for them;
  /// nil where it asks for another mechanism.
  init?(_ command: SynthesizeCommand) throws {
    guard let name = command.mechanism, Self.names.contains(name) else { return nil }
    guard !InputFiles.isPackage(command.table), !command.dryRun, command.initialModel == nil,
      command.measurements == nil, !command.linked.isGiven,
      command.options.accountant == nil,
      command.options.workload == MechanismOptions.defaultWorkload
    else {
      throw ValidationError(
        "--mechanism \(name) is for single tables, and takes no --dry-run, --initial-model, "
          + "--measurements, --workload or --accountant")
    }
    guard let epsilon = command.givenEpsilon else {
      throw ValidationError("Missing expected argument '--epsilon <epsilon>'")
    }
    guard let output = command.output else {
      throw ValidationError("--output is missing: the folder to make")
    }
    try SynthesizeCommand.checkRange(epsilon)
    var settings = AggregateSettings()
    settings.reportingLength = try command.kAnonymous.lengthAlone(for: name) ?? 3
    self.init(
      table: command.table, schema: command.schema, unknown: command.unknown,
      settings: settings,
      epsilon: try AggregateOptions.validated { () throws(PrivacyParameterError) in
        try Epsilon(epsilon)
      },
      delta: try command.givenDelta.map(AggregateOptions.choice) ?? .logarithmic,
      choices: try command.kAnonymous.items.choices,
      source: name == "aggregate-seeded"
        ? .seeded(AggregateSeeded.Settings())
        : .model(cellLimit: try command.options.settings.cellLimit),
      records: command.records, output: output, budgetFile: command.budget,
      replaces: command.replace, seed: command.seed,
      samplingSeed: command.samplingSeed, threads: command.options.threads, json: command.json)
  }
}
