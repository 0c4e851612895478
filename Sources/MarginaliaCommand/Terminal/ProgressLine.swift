import Foundation
import Marginalia

/// Progress on standard error: a line that is rewritten on a terminal, a line a step elsewhere.
final class ProgressLine: Sendable {
  private let isLive = Terminal.errorIsTerminal
  private let isQuiet: Bool

  init(isQuiet: Bool = false) { self.isQuiet = isQuiet }

  func event(_ event: SynthesisEvent) { step(event.step) }

  func step(_ text: String) {
    guard !isQuiet else { return }
    Terminal.writeError(isLive ? "\r\u{1B}[2K\(text) …" : "\(text)\n")
  }

  func sweep(_ progress: SweepProgress) {
    let isOver = progress.finished + progress.failed == progress.total
    let left =
      isOver ? "" : progress.timeLeft.map { ", about \(Self.duration($0)) left" } ?? ""
    let failed = progress.failed > 0 ? ", \(progress.failed) failed" : ""
    let count = "\(progress.finished) of \(progress.total) trials\(failed)\(left)"
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
    if isLive, !isQuiet { Terminal.writeError("\r\u{1B}[2K") }
  }

  private static func duration(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded(.up))
    if whole < 60 { return "\(whole) s" }
    return whole < 3600
      ? "\(whole / 60) min \(whole % 60) s" : "\(whole / 3600) h \(whole % 3600 / 60) min"
  }
}
