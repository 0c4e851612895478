import Foundation
import Synchronization

@testable import Experiments

/// A folder for one test, removed with it.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "sweep-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func text(_ name: String) throws -> String {
    try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
  }

  func names(_ folder: String = "") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)").sorted()
  }
}

/// The keys of the trials that ran, in the order in which they began.
final class Calls: Sendable {
  private let storage = Mutex<[TrialKey]>([])

  func add(_ key: TrialKey) { storage.withLock { $0.append(key) } }

  var keys: [TrialKey] { storage.withLock { $0 } }
}

enum Fixtures {
  static func plan(
    dataset: String = "people", mechanisms: [String] = ["mst", "matrix"],
    epsilons: [Double] = [0.3, 1, 12], trials: Int = 2, table: TableStatus = .sensitive,
    fingerprint: String = "f00d"
  ) -> SweepPlan {
    SweepPlan(
      dataset: dataset, mechanisms: mechanisms, epsilons: epsilons, delta: 5.8e-6, trials: trials,
      seed: 7, settings: ["workload": "3"], table: table, tableFingerprint: fingerprint)
  }

  /// A trial whose numbers depend on its key and whose time is the same everywhere.
  @Sendable static func trial(_ key: TrialKey) -> [MetricValue] {
    let error = Double(key.mechanism.count + key.trial) / (10 + key.epsilon)
    return [
      MetricValue(metric: "mean_l1_1way", value: error / 3),
      MetricValue(metric: "mean_l1_3way", value: error),
      MetricValue(metric: "seconds", value: Double(key.trial)),
    ]
  }
}

struct Mishap: Error, CustomStringConvertible {
  let description: String
}

/// Texts in the order in which they came.
final class Seen: Sendable {
  private let storage = Mutex<[String]>([])

  func add(_ text: String) { storage.withLock { $0.append(text) } }

  var texts: [String] { storage.withLock { $0 } }
}
