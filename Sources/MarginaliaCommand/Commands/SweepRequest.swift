import ArgumentParser
import Foundation
import Marginalia

/// What a sweep was asked for, on the command line or in a plan.
struct SweepRequest {
  /// One table at one δ, for one workload.
  struct Part {
    var name: String
    let table: String
    let schema: String?
    let dataset: String
    let status: TableStatus
    let mechanisms: [String]
    let epsilons: [Double]
    let delta: Double
    let trials: Int
    let seed: UInt64?
    let isPaired: Bool
    /// As `--workload` takes it, where a plan says which.
    let workload: String?
    /// Its name in tables.
    let workloadName: String?
    let maxModelSize: Double?
    let reportingLength: Int?
    let sensitiveZeros: String?

    /// Whether the table is a package of linked ones.
    var isLinked: Bool { InputFiles.isPackage(table) }
  }

  let name: String
  let parts: [Part]
  /// Tables that were left out.
  let notes: [String]
  /// Whether the plan is one of several tables, whose folder has a folder for each part.
  let isGrid: Bool

  init(_ command: SweepCommand) throws {
    let plan = try SweepPlanFile.read(command.table)
    if plan == nil, command.data != nil {
      throw ValidationError("--data is the folder of a plan's tables; there is no plan")
    }
    let paths = PlanPaths(command)
    let tables =
      plan?.datasets ?? [
        SweepPlanFile.Dataset(
          name: command.dataset ?? plan?.dataset, table: plan?.table ?? command.table,
          schema: plan?.schema, publicTable: plan?.publicTable,
          simulatedTable: plan?.simulatedTable)
      ]
    let builder = try PartBuilder(command, plan ?? SweepPlanFile(), paths)
    var (parts, notes) = ([Part](), [String]())
    for table in tables {
      let path = plan == nil ? table.table : paths.table(table.table)
      if table.optional == true, !FileManager.default.fileExists(atPath: path) {
        notes.append("Left out, since its file is missing: \(builder.name(of: table, path)).")
        continue
      }
      parts += try builder.parts(table, path: path)
    }
    self.parts = parts
    self.notes = notes
    isGrid = plan?.datasets != nil || parts.count > 1
    name =
      plan?.name
      ?? URL(fileURLWithPath: command.table).deletingPathExtension().lastPathComponent
  }
}

/// Where a plan's paths lead.
private struct PlanPaths {
  private let folder: URL
  private let data: URL

  init(_ command: SweepCommand) {
    folder = URL(fileURLWithPath: command.table).deletingLastPathComponent()
    data = command.data.map { URL(fileURLWithPath: $0) } ?? folder
  }

  /// Of a table or its schema.
  func table(_ path: String) -> String { Self.resolve(path, in: data) }

  /// Of a workload, which belongs to the plan.
  func workload(_ path: String) -> String { Self.resolve(path, in: folder) }

  private static func resolve(_ path: String, in folder: URL) -> String {
    path.hasPrefix("/") ? path : folder.appendingPathComponent(path).path
  }
}

/// Makes the parts of a plan; what the command line gives takes precedence.
private struct PartBuilder {
  private let command: SweepCommand
  private let plan: SweepPlanFile
  private let paths: PlanPaths
  private let epsilons: [Double]
  private let deltas: [Double]
  private let trials: Int

  init(_ command: SweepCommand, _ plan: SweepPlanFile, _ paths: PlanPaths) throws {
    self.command = command
    self.plan = plan
    self.paths = paths
    epsilons = try command.epsilons.map(Self.numbers) ?? Self.required(plan.epsilons, "epsilons")
    deltas = try Self.required(
      command.delta.map { [$0] } ?? plan.deltas ?? plan.delta.map { [$0] }, "delta")
    trials = command.trials ?? plan.trials ?? 3
    guard (1...10_000).contains(trials) else {
      throw ValidationError("--trials must be between 1 and 10000")
    }
    if let size = plan.maxModelSize, !(size > 0 && size <= 65_536) {
      throw ValidationError("maxModelSize must be above 0 and at most 65536 MB")
    }
  }

  func name(of table: SweepPlanFile.Dataset, _ path: String) -> String {
    table.name ?? Self.name(of: path)
  }

  func parts(_ table: SweepPlanFile.Dataset, path: String) throws -> [SweepRequest.Part] {
    guard path != "-" else {
      throw ValidationError("a sweep reads its table again when it is continued: give a file")
    }
    let dataset = name(of: table, path)
    let workloads = try workloads(of: table, dataset)
    return workloads.flatMap { workload in
      deltas.map { delta in
        var name = dataset
        if workloads.count > 1 { name += "-\(workload?.name ?? "")" }
        if deltas.count > 1 { name += "-delta-\(NumberText.exact(delta))" }
        return SweepRequest.Part(
          name: name, table: path, schema: command.schema ?? table.schema.map(paths.table),
          dataset: dataset, status: status(table), mechanisms: mechanisms(table, path),
          epsilons: epsilons, delta: delta, trials: trials, seed: command.seed ?? plan.seed,
          isPaired: command.pairedSeeds || plan.pairedSeeds == true, workload: workload?.option,
          workloadName: workload?.name, maxModelSize: plan.maxModelSize,
          reportingLength: plan.reportingLength, sensitiveZeros: plan.sensitiveZeros)
      }
    }
  }

  private func mechanisms(_ table: SweepPlanFile.Dataset, _ path: String) -> [String] {
    command.mechanisms.map(Self.list) ?? table.mechanisms ?? plan.mechanisms
      ?? (InputFiles.isPackage(path) ? LinkedCatalog.names : MechanismCatalog.names)
  }

  private func status(_ table: SweepPlanFile.Dataset) -> TableStatus {
    if command.simulatedTable || table.simulatedTable == true { return .simulated }
    return command.publicTable || table.publicTable == true ? .declaredPublic : .sensitive
  }

  /// One that is nil where the plan names none.
  private func workloads(
    of table: SweepPlanFile.Dataset, _ dataset: String
  ) throws -> [(name: String, option: String)?] {
    // What linked tables are to serve is not asked for.
    guard let workloads = plan.workloads, !workloads.isEmpty, !InputFiles.isPackage(table.table)
    else { return [nil] }
    return try workloads.map { workload in
      switch workload {
      case .option("target"):
        guard let target = table.target else {
          throw ValidationError(
            "\(dataset): the workload \"target\" needs the table's \"target\" in the plan")
        }
        return ("target", "target:\(target)")
      case .option(let text): return (text, text)
      case .file(let name, let path):
        return (name, paths.workload(path.replacingOccurrences(of: "{dataset}", with: dataset)))
      }
    }
  }

  /// The file's name, or that of a package's folder.
  private static func name(of table: String) -> String {
    let file = URL(fileURLWithPath: table)
    let name = file.deletingPathExtension().lastPathComponent
    let folder = file.deletingLastPathComponent().lastPathComponent
    return InputFiles.isPackage(table) && name == "datapackage" ? folder : name
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
