import Foundation
import Marginalia
import Threading

/// Progress on standard error: a line that is rewritten on a terminal, a line a step elsewhere, or a
/// JSON object a step.
final class ProgressLine: Sendable {
  private let isLive = Terminal.errorIsTerminal
  private let isQuiet: Bool
  private let isJSON: Bool

  init(isQuiet: Bool = false, isJSON: Bool = false) {
    self.isQuiet = isQuiet
    self.isJSON = isJSON
  }

  func event(_ event: SynthesisEvent) {
    Trace.phase(event.phase)
    guard isJSON else {
      step(Self.text(event))
      return
    }
    Self.writeLine(event)
  }

  /// What whoever holds a table should know of it, and no release tells.
  func remark(_ text: String) {
    if isJSON || isQuiet {
      Self.writeLine(Remark(remark: text))
    } else {
      Terminal.writeError((isLive ? "\r\u{1B}[2K" : "") + "for you, not for publication: \(text)\n")
    }
  }

  /// A δ with which publishing a few records whole would count as private.
  func remark(onLarge delta: Delta) {
    guard delta.value > 1e-3 else { return }
    remark(
      "with delta \(delta.value) it would count as private to publish each record with that chance; choose "
        + "less than one over the number of records")
  }

  static let adviceOnRows =
    "--unknown refuse stops at the first and names its row, and risk (not private) counts what is left"

  /// ``remark(_:of:advice:)`` of several tables, by their names.
  func remark(_ leftOut: [String: LeftOut], advice: String = ProgressLine.adviceOnRows) {
    for (table, leftOut) in leftOut.sorted(by: { $0.key < $1.key }) {
      remark(leftOut, of: table, advice: advice)
    }
  }

  /// For what rows of a table were left out; never how many.
  ///
  /// - Parameter advice: what shows more of it.
  func remark(
    _ leftOut: LeftOut, of table: String,
    advice: String = ProgressLine.adviceOnRows
  ) {
    if !leftOut.columns.isEmpty {
      let columns = leftOut.columns.map(\.description).joined(separator: ", ")
      remark(
        "\(table): rows are left out for a value outside the schema, in \(columns); correct them, or add "
          + "what is missing to the schema; \(advice)")
    }
    for combination in leftOut.impossible {
      let columns = combination.map(\.description).joined(separator: " with ")
      remark(
        "\(table): rows are left out that the schema calls impossible, \(columns); correct them, or the "
          + "schema; \(advice)")
    }
    if leftOut.lacksUnits { remark("\(table): rows are left out that name no unit; \(advice)") }
  }

  /// That a mechanism knows of no impossible combinations.
  func remark(onRulesOf schema: TableSchema?) {
    guard let schema, !schema.protection.impossible.isEmpty else { return }
    remark(
      "the schema's impossible combinations are not heeded here: what is released may have them")
  }

  /// Nothing that a person passes on with what is released.
  private struct Remark: Encodable {
    let remark: String
    let notForPublication = true
  }

  private static func writeLine(_ value: some Encodable) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let line = try? encoder.encode(value) else {
      preconditionFailure("an event holds text and finite numbers")
    }
    Terminal.writeError(String(decoding: line, as: UTF8.self) + "\n")
  }

  /// An event in words: "round 12: selected gender × age, 43 % of the budget spent".
  static func text(_ event: SynthesisEvent) -> String {
    let what = event.selected.map { "selected \($0)" } ?? event.step
    let round = event.round.map { "round \($0): " } ?? ""
    return "\(round)\(what), \(percent(event.shareSpent)) of the budget spent"
  }

  func step(_ text: String) {
    guard !isQuiet else { return }
    Terminal.writeError(isLive ? "\r\u{1B}[2K\(text) …" : "\(text)\n")
  }

  /// So many of so many: on a terminal each, elsewhere in steps of a tenth.
  func count(_ finished: Int, of total: Int, _ what: String) {
    let tenths = { 10 * $0 / max(1, total) }
    guard isLive || tenths(finished) > tenths(finished - 1) else { return }
    step("\(finished) of \(total) \(what)")
  }

  func sweep(_ progress: SweepProgress, of part: String? = nil) {
    let isOver = progress.finished + progress.failed == progress.total
    let left =
      isOver ? "" : progress.timeLeft.map { ", about \(Self.duration($0)) left" } ?? ""
    let failed = progress.failed > 0 ? ", \(progress.failed) failed" : ""
    let name = part.map { " (\($0))" } ?? ""
    let count = "\(progress.finished) of \(progress.total) trials\(failed)\(name)\(left)"
    guard isLive else {
      step(count)
      return
    }
    let width = 24
    let done = progress.total > 0 ? width * progress.finished / progress.total : width
    let bar = String(repeating: "█", count: done) + String(repeating: "░", count: width - done)
    Terminal.writeError("\r\u{1B}[2K\(bar) \(count)")
  }

  /// Clears a live line.
  func end() {
    if isLive, !isQuiet, !isJSON { Terminal.writeError("\r\u{1B}[2K") }
  }

  private static func duration(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded(.up))
    if whole < 60 { return "\(whole) s" }
    return whole < 3600
      ? "\(whole / 60) min \(whole % 60) s" : "\(whole / 3600) h \(whole % 3600 / 60) min"
  }
}
