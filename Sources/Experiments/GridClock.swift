import Synchronization

/// The progress of all parts of a grid, and a guess of the time left by the mean time of the trials that
/// this run has run.
final class GridClock: Sendable {
  private let total: Int
  private let now = Clocks.monotonic
  private let start: Double
  /// Trials that earlier runs had finished, by the number of trials before their part.
  private let inherited = Mutex<[Int: Int]>([:])

  init(total: Int) {
    self.total = total
    start = now()
  }

  /// - Parameters:
  ///   - before: finished trials of earlier parts.
  ///   - failed: failed ones of earlier parts.
  func all(_ part: SweepProgress, before: Int, failed: Int) -> SweepProgress {
    let old = inherited.withLock { inherited in
      // A part's first report comes before its first trial.
      if inherited[before] == nil { inherited[before] = part.finished }
      return inherited.values.reduce(0, +)
    }
    let finished = before + part.finished
    let elapsed = now() - start
    let run = finished - old
    return SweepProgress(
      finished: finished, failed: failed + part.failed, total: total, elapsed: elapsed,
      timeLeft: run > 0
        ? elapsed / Double(run) * Double(total - finished - failed - part.failed) : nil)
  }
}
