import Crypto
import Foundation
import Reporting

/// What a sweep does: every mechanism at every ε, several times.
///
/// Two runs with equal plans are the same sweep, whose finished trials are not run again; nor are those of a
/// plan with fewer mechanisms, epsilons or trials.
public struct SweepPlan: Codable, Equatable, Sendable {
  /// The name of the table in tables and figures.
  public var dataset: String
  public var mechanisms: [String]
  public var epsilons: [Double]
  public var delta: Double
  /// How often each mechanism runs at each ε.
  public var trials: Int
  /// The master key of noise and records; nil draws them from the system's generator.
  public var seed: UInt64?
  /// The orders of the marginals that are scored: 1, 2, 3.
  public var orders: [Int]
  /// Anything else that changes results, by option name.
  public var settings: [String: String]
  public var table: TableStatus
  /// Changes when the table or its schema does; never printed, since it is computed from the rows.
  public var tableFingerprint: String

  public init(
    dataset: String, mechanisms: [String], epsilons: [Double], delta: Double, trials: Int,
    seed: UInt64? = nil, orders: [Int] = [1, 2, 3], settings: [String: String] = [:],
    table: TableStatus, tableFingerprint: String
  ) {
    self.dataset = dataset
    self.mechanisms = mechanisms
    self.epsilons = epsilons
    self.delta = delta
    self.trials = trials
    self.seed = seed
    self.orders = orders
    self.settings = settings
    self.table = table
    self.tableFingerprint = tableFingerprint
  }

  /// All trials in the order of the plan: by mechanism, then ε, then number.
  public var keys: [TrialKey] {
    mechanisms.flatMap { mechanism in
      epsilons.flatMap { epsilon in
        (1...trials).map { TrialKey(mechanism: mechanism, epsilon: epsilon, trial: $0) }
      }
    }
  }

  /// Throws ``SweepError/invalidPlan(_:)`` for a plan that cannot be run.
  public func validate() throws(SweepError) {
    if mechanisms.isEmpty { throw .invalidPlan("mechanisms: give at least one") }
    if epsilons.isEmpty { throw .invalidPlan("epsilons: give at least one") }
    for epsilon in epsilons where !(epsilon.isFinite && epsilon > 0) {
      throw .invalidPlan("epsilons: \(NumberText.exact(epsilon)) is not a positive number")
    }
    if !(delta >= 0 && delta < 1) {
      throw .invalidPlan("delta: \(NumberText.exact(delta)) is not in [0, 1)")
    }
    if trials < 1 { throw .invalidPlan("trials: \(trials) is not at least 1") }
    if Set(epsilons).count < epsilons.count { throw .invalidPlan("epsilons: one is given twice") }
    // Trials are files named by mechanism, and some file systems do not tell case apart.
    if Set(mechanisms.map { $0.lowercased() }).count < mechanisms.count {
      throw .invalidPlan("mechanisms: one is given twice")
    }
  }

  /// The name of the workload in tables.
  public var workload: String {
    settings[Self.workloadName] ?? settings["workload"] ?? "none"
  }

  /// The setting that names a workload, where the setting `workload` alone would not tell what it is.
  public static let workloadName = "workload-name"

  /// The plan without what only says which trials there are, and not how one ends: settings called like a
  /// mechanism are notes on it.
  private var ofEveryTrial: SweepPlan {
    var plan = self
    plan.settings = settings.filter { !mechanisms.contains($0.key) }
    (plan.mechanisms, plan.epsilons, plan.trials) = ([], [], 0)
    return plan
  }

  /// SHA-256 of what every trial of the plan depends on, as JSON with sorted keys, in hexadecimal.
  func fingerprint() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return SHA256.hash(data: try encoder.encode(ofEveryTrial)).map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0\(digits)" : digits
    }.joined()
  }

  /// The plan's fields as a person would write them, the fingerprint of the table left out.
  var fields: [(name: String, value: String)] {
    [
      ("dataset", dataset),
      ("mechanisms", mechanisms.joined(separator: ", ")),
      ("epsilons", epsilons.map(NumberText.exact).joined(separator: ", ")),
      ("delta", NumberText.exact(delta)),
      ("trials", String(trials)),
      ("seed", seed.map { String($0) } ?? "none"),
      ("orders", orders.map { String($0) }.joined(separator: ", ")),
      (
        "settings",
        settings.isEmpty
          ? "none"
          : settings.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }.joined(separator: ", ")
      ),
      ("table", table.rawValue),
    ]
  }

  /// How `self` differs from the plan `asked` for, in words; nil where all of its trials are among those.
  func difference(from asked: SweepPlan) -> String? {
    if isPart(of: asked) { return nil }
    var parts = zip(fields, asked.fields).filter { $0.value != $1.value }.map { there, here in
      "\(there.name) (there \(there.value), here \(here.value))"
    }
    if tableFingerprint != asked.tableFingerprint { parts.append("the table or its schema") }
    return parts.joined(separator: ", ")
  }

  private func isPart(of other: SweepPlan) -> Bool {
    ofEveryTrial == other.ofEveryTrial && trials <= other.trials
      && Set(mechanisms).isSubset(of: other.mechanisms)
      && Set(epsilons).isSubset(of: other.epsilons)
  }
}
