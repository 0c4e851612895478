import ArgumentParser
import Foundation
import Marginalia

/// What a part of a sweep is of: its files, what else its results depend on, and how a trial runs.
struct SweepSubject {
  private enum Kind { case table, aggregates, linked }

  private let part: SweepRequest.Part
  private let options: MechanismOptions
  private let kind: Kind
  private let schema: TableSchema?

  init(_ part: SweepRequest.Part, _ options: MechanismOptions) throws {
    self.part = part
    var options = options
    if let workload = part.workload { options.workload = workload }
    if let size = part.maxModelSize { options.maxModelSize = size }
    self.options = options
    kind =
      part.isLinked
      ? .linked : part.mechanisms.contains { $0.hasPrefix("aggregate") } ? .aggregates : .table
    schema = part.isLinked ? nil : try InputFiles.schema(part.schema)
    try checkMechanisms()
  }

  /// The part with its plan; what it reads is read when its turn comes, and `progress` says what of it no
  /// trial has.
  func gridPart(version: String, progress: ProgressLine) throws -> SweepGrid.Part {
    var settings = try options.description.merging(["version": version]) { $1 }
    if let name = part.workloadName, name != settings["workload"] {
      settings[SweepPlan.workloadName] = name
    }
    if part.isPaired { settings[TrialSeed.setting.name] = TrialSeed.setting.value }
    if kind == .aggregates {
      settings["reporting-length"] = "\(aggregateSettings.reportingLength)"
      settings["sensitive-zeros"] = part.sensitiveZeros ?? "all"
    }
    for name in part.mechanisms where kind == .linked && LinkedCatalog.note(on: name) != nil {
      settings[name] = "without noise"
    }
    let plan = SweepPlan(
      dataset: part.dataset, mechanisms: part.mechanisms, epsilons: part.epsilons,
      delta: part.delta, trials: part.trials, seed: part.seed, settings: settings,
      table: part.status, tableFingerprint: try MechanismTrial.fingerprint(files: files))
    let make = try maker(progress)
    return SweepGrid.Part(name: part.name, plan: plan, subject: make)
  }

  private func maker(
    _ progress: ProgressLine
  ) throws -> @Sendable () throws -> SweepGrid.Subject {
    let advice = "no trial has them"
    let (part, schema, delta) = (part, schema, try Delta(part.delta))
    let (settings, threads) = (try options.settings, options.threads)
    let seed = TrialSeed(part.seed, isPaired: part.isPaired)
    switch kind {
    case .table:
      // The workload of a table of its own is measured where a person asked for one.
      let measures = part.workload != nil || options.workload != MechanismOptions.defaultWorkload
      return {
        let trial = try MechanismTrial(
          table: part.table, schema: schema, delta: delta, seed: seed, settings: settings,
          measuresWorkload: measures)
        progress.remark(trial.leftOut, of: part.table, advice: advice)
        return SweepGrid.Subject(runTrial: trial.run)
      }
    case .aggregates:
      let (counts, zeros) = (aggregateSettings, try ItemOptions.zeros(part.sensitiveZeros))
      return {
        let trial = try AggregateTrial(
          table: part.table, schema: schema, delta: delta, seed: seed, settings: counts,
          choices: ItemChoices(sensitiveZeros: zeros), cellLimit: settings.cellLimit)
        progress.remark(trial.leftOut, of: part.table, advice: advice)
        return SweepGrid.Subject(runTrial: trial.run)
      }
    case .linked:
      return {
        let trial = try LinkedTrial(
          package: part.table, delta: delta, seed: seed, settings: settings)
        progress.remark(trial.leftOut, advice: advice)
        var reference = try trial.reference(threads: threads)
        for name in part.mechanisms { reference.notes[name] = LinkedCatalog.note(on: name) }
        return SweepGrid.Subject(reference: reference, runTrial: trial.run)
      }
    }
  }

  private var aggregateSettings: AggregateSettings {
    var settings = AggregateSettings()
    if let length = part.reportingLength { settings.reportingLength = length }
    return settings
  }

  private var files: [String] {
    get throws {
      guard kind == .linked else { return [part.table] + (part.schema.map { [$0] } ?? []) }
      let package = try InputFiles.linkedSchema(part.table)
      let folder = URL(fileURLWithPath: part.table).deletingLastPathComponent()
      var files = [part.table]
      for table in [package.parent, package.child, package.link] {
        let file = folder.appendingPathComponent(table.path).path
        if !files.contains(file) { files.append(file) }
      }
      return files
    }
  }

  private func checkMechanisms() throws {
    switch kind {
    case .table:
      if schema == nil, part.status == .sensitive { try options.refuseNames() }
      for name in part.mechanisms { _ = try options.mechanism(name) }
    case .aggregates:
      for name in part.mechanisms where !AggregateTrial.knows(name) {
        throw ValidationError(
          "there is no mechanism \"\(name)\" of counts; a sweep has either "
            + AggregateTrial.names.joined(separator: ", ") + " with the variants "
            + "\(AggregateTrial.variants), or mechanisms of tables")
      }
      try aggregateSettings.check()
    case .linked:
      guard part.schema == nil else {
        throw ValidationError("--schema: a datapackage.json holds the schemas of its tables")
      }
      guard options.accountant != .pld else {
        throw ValidationError("--accountant: linked tables are accounted by gdp or zcdp")
      }
      for name in part.mechanisms where LinkedCatalog.synthesizer(named: name) == nil {
        throw ValidationError(
          "there is no mechanism \"\(name)\" for linked tables; choose one of "
            + LinkedCatalog.names.joined(separator: ", ")
            + ", and of the variants of linked \(LinkedCatalog.variants)")
      }
    }
  }
}
