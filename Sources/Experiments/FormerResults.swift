import Foundation

/// What an earlier sweep found, read from its folder: a sweep's output, or what was kept of one.
public struct FormerResults: Sendable {
  let rows: [TrialRow]
  public let folder: String

  var isSensitive: Bool { rows.contains { !["public", "simulated"].contains($0.isPrivate) } }

  /// Reads `trials.csv` of `folder`, and `plan.json` for what files of the first version leave out.
  ///
  /// - Throws: ``SweepError``, `TableError`.
  public init(folder: String) throws {
    let path = "\(folder)/\(TrialRow.file)"
    guard FileManager.default.fileExists(atPath: path) else {
      throw SweepError.unreadableResults(
        "\(folder): has no \(TrialRow.file); give the folder of a finished sweep")
    }
    self.folder = folder
    let plan = FileManager.default.contents(atPath: "\(folder)/plan.json")
      .flatMap { try? JSONDecoder().decode(PlanDocument.self, from: $0).plan }
    rows = try TrialRow.read(path).map { row in
      guard row.workload.isEmpty, let plan else { return row }
      var row = row
      row.workload = plan.workload
      row.key =
        TrialSeed(plan).text(
          of: TrialKey(mechanism: row.mechanism, epsilon: row.epsilon, trial: row.trial)) ?? ""
      return row
    }
  }

  private struct PlanDocument: Decodable {
    let plan: SweepPlan
  }
}
