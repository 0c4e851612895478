import Files
import Foundation

/// The folder of a sweep: its plan, and one small file for each finished trial.
///
/// A trial's file is there whole or not at all, so after a crash or a `kill -9` what can be read is
/// finished and everything else has not been run.
final class TrialStore: Sendable {
  let folder: String
  private let plan: SweepPlan
  private let planFingerprint: String
  private let lock: FolderLock

  private struct PlanRecord: Codable {
    var `private`: Bool?
    let plan: SweepPlan
  }

  private struct TrialRecord: Codable {
    var `private`: Bool?
    let plan: String
    let mechanism: String
    let epsilon: Double
    let trial: Int
    let elapsed: Double
    let values: [MetricValue]
  }

  /// Opens `folder` for `plan`, making it where it is missing.
  ///
  /// Throws ``SweepError`` where the folder belongs to another plan or to something else, and
  /// `FileError` where it cannot be written.
  init(_ folder: String, plan: SweepPlan) throws {
    self.folder = folder
    self.plan = plan
    planFingerprint = try plan.fingerprint()
    try Self.refuseOther(folder, plan: plan)
    try Self.makeFolder("\(folder)/trials")
    lock = try FolderLock(folder)
    // Once more: another process may have begun its sweep before the lock was ours.
    try Self.refuseOther(folder, plan: plan)
    if plan.table.isSensitive {
      try AtomicFile.write(Self.warning(plan.table), to: "\(folder)/NOT-PRIVATE.txt")
    }
    let record = PlanRecord(private: plan.table.privateKey, plan: plan)
    try AtomicFile.write(Self.json(record), to: "\(folder)/plan.json")
  }

  /// The finished trials of this plan by key. A file that is broken or belongs to other plans counts
  /// for nothing and is replaced when its trial has run.
  func finishedTrials() -> [TrialKey: Trial] {
    var trials: [TrialKey: Trial] = [:]
    for key in plan.keys {
      guard let data = FileManager.default.contents(atPath: path(of: key)),
        let record = try? JSONDecoder().decode(TrialRecord.self, from: data),
        record.plan == planFingerprint, record.mechanism == key.mechanism,
        record.epsilon == key.epsilon, record.trial == key.trial
      else { continue }
      trials[key] = Trial(key: key, values: record.values, elapsed: record.elapsed)
    }
    return trials
  }

  /// Removes the traces of trials that were being written when an earlier run was killed.
  func removePartialFiles() {
    let trials = "\(folder)/trials"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: trials)) ?? []
    for name in names where name.hasPrefix(".") {
      try? FileManager.default.removeItem(atPath: "\(trials)/\(name)")
    }
  }

  /// Keeps a finished trial. Safe to call from several threads.
  func save(_ trial: Trial) throws {
    let record = TrialRecord(
      private: plan.table.privateKey, plan: planFingerprint, mechanism: trial.key.mechanism,
      epsilon: trial.key.epsilon, trial: trial.key.trial, elapsed: trial.elapsed,
      values: trial.values)
    try AtomicFile.write(Self.json(record), to: path(of: trial.key))
  }

  /// Writes an output of the sweep, making the folder it names where it is missing.
  func write(_ text: String, to name: String) throws {
    let path = "\(folder)/\(name)"
    try Self.makeFolder(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
    try AtomicFile.write(text, to: path)
  }

  private func path(of key: TrialKey) -> String { "\(folder)/trials/\(key.fileName)" }

  static func makeFolder(_ path: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw FileError(path: path, problem: "cannot be made a folder; is it writable?")
    }
  }

  /// Throws unless `folder` is missing, empty, or a sweep of `plan` or of a part of its trials.
  private static func refuseOther(_ folder: String, plan: SweepPlan) throws {
    if let data = FileManager.default.contents(atPath: "\(folder)/plan.json") {
      guard let record = try? JSONDecoder().decode(PlanRecord.self, from: data) else {
        throw SweepError.unreadablePlan(folder: folder)
      }
      if let difference = record.plan.difference(from: plan) {
        throw SweepError.otherPlan(folder: folder, difference: difference)
      }
      return
    }
    // A run that was killed before its plan was written may have left these.
    try refuseForeign(folder, ours: ["trials", "NOT-PRIVATE.txt"])
  }

  /// Throws where `folder` holds anything but hidden files and `ours`.
  static func refuseForeign(_ folder: String, ours: Set<String>) throws {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    if names.contains(where: { !$0.hasPrefix(".") && !ours.contains($0) }) {
      throw SweepError.foreignFolder(folder)
    }
  }

  static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
  }

  static func warning(_ table: TableStatus) -> String {
    """
    \(table.notice ?? "")

    Everything in this folder was measured on the sensitive table and is exact: no noise protects \
    the people in it.
    \(table.costOfChoosing)

    """
  }
}
