import Foundation
import Reporting
import Tabular

/// A number that a trial found, as a row of trials.csv.
struct TrialRow: Equatable, Sendable {
  var dataset: String
  var mechanism: String
  var epsilon: Double
  var delta: Double
  var trial: Int
  var metric: String
  var value: Double
  /// The column `private`: "false", "public" or "simulated".
  var isPrivate: String
  var workload: String
  /// What the trial's master key was made of; empty where it came from the system's generator or is not
  /// known. See ``TrialSeed``.
  var key: String

  static let file = "trials.csv"

  /// Columns of the first version, then those that were added.
  private static let header = [
    "dataset", "mechanism", "epsilon", "delta", "trial", "metric", "value", "private",
  ]
  private static let added = ["workload", "key"]

  /// Tidy, RFC 4180, numbers with all their digits.
  static func csv(_ rows: [TrialRow]) throws -> String {
    var bytes: [UInt8] = []
    var writer = DelimitedWriter { bytes.append(contentsOf: $0) }
    try writer.write(header + added)
    for row in rows {
      try writer.write([
        row.dataset, row.mechanism, NumberText.exact(row.epsilon), NumberText.exact(row.delta),
        String(row.trial), row.metric, NumberText.exact(row.value), row.isPrivate, row.workload,
        row.key,
      ])
    }
    try writer.flush()
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The rows of a file of this or an earlier version, further columns passed over.
  ///
  /// - Throws: `TableError` where it cannot be read as a table; ``SweepError/unreadableResults(_:)``
  ///   where it is no trials.csv.
  static func read(_ path: String) throws -> [TrialRow] {
    let rows = try PublicRows.read(path)
    let places = Dictionary(
      rows[0].cells.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    guard header.allSatisfy({ places[$0] != nil }) else {
      throw SweepError.unreadableResults("\(path): has not the columns of a sweep's trials.csv")
    }
    return try rows.dropFirst().map { row in
      func text(_ column: String) -> String { places[column].map { row.cells[$0] } ?? "" }
      guard let epsilon = Double(text("epsilon")), let delta = Double(text("delta")),
        let trial = Int(text("trial")), let value = Double(text("value"))
      else {
        throw SweepError.unreadableResults(
          "\(path): record \(row.number) has no number where one should be")
      }
      return TrialRow(
        dataset: text("dataset"), mechanism: text("mechanism"), epsilon: epsilon, delta: delta,
        trial: trial, metric: text("metric"), value: value, isPrivate: text("private"),
        workload: text("workload"), key: text("key"))
    }
  }
}
