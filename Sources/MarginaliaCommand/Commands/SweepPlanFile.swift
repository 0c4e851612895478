import Foundation
import Marginalia

/// A plan of a sweep as a person writes it, in JSON.
struct SweepPlanFile: Decodable {
  /// One table of a plan of several.
  struct Dataset: Decodable {
    var name: String?
    let table: String
    var schema: String?
    var publicTable: Bool?
    var simulatedTable: Bool?
    /// Of this table alone.
    var mechanisms: [String]?
    /// The column of the workload `target`.
    var target: String?
    /// Whether the table is left out, with a note, where its file is missing.
    var optional: Bool?

    fileprivate enum CodingKeys: String, CodingKey, CaseIterable {
      case name, table, schema, publicTable, simulatedTable, mechanisms, target, optional
    }
  }

  /// A workload as `--workload` takes it, `target`, or a file that can differ by table.
  enum Workload: Decodable {
    case option(String)
    case file(name: String, path: String)

    private enum CodingKeys: String, CodingKey { case name, file }

    init(from decoder: any Decoder) throws {
      if let text = try? decoder.singleValueContainer().decode(String.self) {
        self = .option(text)
        return
      }
      let container = try decoder.container(keyedBy: CodingKeys.self)
      self = .file(
        name: try container.decode(String.self, forKey: .name),
        path: try container.decode(String.self, forKey: .file))
    }
  }

  var name: String?
  var table: String?
  var schema: String?
  var dataset: String?
  var publicTable: Bool?
  var simulatedTable: Bool?
  var datasets: [Dataset]?
  var mechanisms: [String]?
  var epsilons: [Double]?
  var delta: Double?
  var deltas: [Double]?
  var workloads: [Workload]?
  var trials: Int?
  var seed: UInt64?
  var pairedSeeds: Bool?
  var maxModelSize: Double?
  var reportingLength: Int?
  var sensitiveZeros: String?
  /// What the plan is for: read by people alone.
  var about: String?

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case name, table, schema, dataset, publicTable, simulatedTable, datasets, mechanisms, epsilons,
      delta, deltas, workloads, trials, seed, pairedSeeds, maxModelSize, reportingLength,
      sensitiveZeros, about
  }

  /// A Data Package has `resources`, and a plan has none.
  private struct PackageFile: Decodable {
    struct Resource: Decodable {}
    let resources: [Resource]
  }

  /// Nil where `path` names a table or a Data Package.
  static func read(_ path: String) throws -> SweepPlanFile? {
    guard path.hasSuffix(".json") else { return nil }
    let data = Data(try InputFiles.bytes(of: path))
    if (try? JSONDecoder().decode(PackageFile.self, from: data)) != nil { return nil }
    do {
      let plan = try JSONDecoder().decode(SweepPlanFile.self, from: data)
      try plan.check(keys: data, path: path)
      return plan
    } catch let error as InputError {
      throw error
    } catch {
      throw InputError.data("\(path): is no plan of a sweep: \(needs)\(Self.place(of: error))")
    }
  }

  private static let needs =
    "it needs \"table\" or \"datasets\", and as far as given \"mechanisms\", \"epsilons\", \"delta\" "
    + "and \"trials\""

  /// Which key of a plan is wrong; empty where it is no JSON at all.
  private static func place(of error: any Error) -> String {
    let path: [any CodingKey]
    switch error as? DecodingError {
    case .typeMismatch(_, let context), .valueNotFound(_, let context): path = context.codingPath
    case .keyNotFound(let key, let context): path = context.codingPath + [key]
    default: return ""
    }
    let names = path.map { key in key.intValue.map { "\($0 + 1)" } ?? key.stringValue }
    return names.isEmpty ? "" : "; look at \(names.joined(separator: " › "))"
  }

  /// Refuses what would not be heeded: a misspelt key would change the experiment.
  private func check(keys data: Data, path: String) throws {
    guard (table == nil) != (datasets == nil) else {
      throw InputError.data("\(path): is no plan of a sweep: \(Self.needs), one of the two")
    }
    let given = (try? JSONSerialization.jsonObject(with: data)) as? [String: Any] ?? [:]
    try Self.check(given, known: CodingKeys.allCases.map(\.rawValue), "a plan", path)
    for dataset in given["datasets"] as? [[String: Any]] ?? [] {
      try Self.check(
        dataset, known: Dataset.CodingKeys.allCases.map(\.rawValue), "a table of a plan", path)
    }
    guard delta == nil || deltas == nil else {
      throw InputError.data("\(path): give \"delta\" or \"deltas\", not both")
    }
  }

  private static func check(
    _ given: [String: Any], known: [String], _ whose: String, _ path: String
  ) throws {
    guard let unknown = given.keys.sorted().first(where: { !known.contains($0) }) else { return }
    throw InputError.data(
      "\(path): \(whose) has no \"\(unknown)\"; it has \(known.sorted().joined(separator: ", ")); other "
        + "options are given on the command line")
  }
}
