import ArgumentParser
import Files
import Marginalia

/// `synthesize` with a mechanism that is k-anonymous and not differentially private.
struct KAnonymousSynthesis {
  private let command: SynthesizeCommand
  private let name: String

  private struct Report: Encodable {
    let output: String
    let `private` = false
    let privateReasons: [String]
    let mechanism: String
    let resolution: Int
    let records: Int
  }

  /// Nil where the command names another mechanism.
  init?(_ command: SynthesizeCommand) {
    guard let name = command.mechanism, KAnonymousSynthesizer.Method.names.contains(name) else {
      return nil
    }
    self.command = command
    self.name = name
  }

  func validate() throws {
    guard command.givenEpsilon == nil, command.givenDelta == nil else {
      throw ValidationError(
        "--mechanism \(name) is k-anonymous and not differentially private: it draws no noise and takes "
          + "no --epsilon and no --delta, but --resolution")
    }
    guard !InputFiles.isPackage(command.table) else {
      throw ValidationError("--mechanism \(name) is for single tables")
    }
    let options = command.options
    guard command.records == nil, !command.dryRun, command.initialModel == nil,
      command.measurements == nil, command.measurementsPrivateBecause == nil,
      !command.linked.isGiven, options.workload == MechanismOptions.defaultWorkload,
      options.maxRounds == nil, options.accountant == nil
    else {
      throw ValidationError(
        "--mechanism \(name) takes no --records, --dry-run, --initial-model, --measurements, "
          + "--workload, --max-rounds, --accountant and no option of linked tables")
    }
    guard command.output != nil else {
      throw ValidationError("--output is missing: the folder to make")
    }
    _ = try command.kAnonymous.synthesizer(name)
  }

  func run() throws {
    guard let output = command.output else { preconditionFailure("a command without output") }
    try OutputGuard.checkFolder(
      output, inputs: [command.table, command.schema, command.budget], replacing: command.replace)
    try BudgetReservation.settling(
      try BudgetReservation(
        command.budget, output: output,
        DatasetBudget.Entry(
          notPrivate: name, reasons: KAnonymousRelease.reasons, time: BudgetReservation.now)),
      runReserved)
  }

  private func runReserved(_ spending: BudgetReservation.Spending) throws -> [String] {
    guard let output = command.output,
      let synthesizer = try command.kAnonymous.synthesizer(name)
    else { preconditionFailure("a command that was not validated") }
    let progress = ProgressLine(isQuiet: command.json)
    let cancellation = Cancellation(budget: nil, progress: progress)
    try cancellation.open { try Release.folder(output, replacing: command.replace) }
    let seed = command.seed ?? command.samplingSeed
    let randomness = seed.map { Randomness.reproducible(seed: $0) } ?? .system
    let table = try TableReader.read(
      path: command.table, schema: try InputFiles.schema(command.schema),
      unknown: command.unknown, randomness: randomness)
    progress.remark(table.leftOut, of: command.table)
    progress.remark(onRulesOf: table.schema)
    progress.step("drawing records")
    let release = try KAnonymousRelease(
      table, synthesizer: synthesizer, choices: try command.kAnonymous.items.choices, seed: seed,
      threads: command.options.threads, version: Version.current)
    spending.begin()
    try cancellation.finish { try release.write(to: $0) }
    progress.end()
    try report(release, resolution: synthesizer.resolution, output: output)
    return release.status.reasons
  }

  private func report(_ release: KAnonymousRelease, resolution: Int, output: String) throws {
    let status = release.status
    if command.json {
      try Terminal.writeJSON(
        Report(
          output: output, privateReasons: status.reasons, mechanism: name, resolution: resolution,
          records: release.records.rowCount))
      return
    }
    Terminal.write(
      "\(output): \(release.records.rowCount) records, k-anonymous with resolution \(resolution)\n"
        + status.lines)
  }
}
