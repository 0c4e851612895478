import Dispatch

/// Loops over several threads whose results do not depend on how many threads there are.
///
/// Work items are numbered; an item writes only what belongs to its own number and takes its
/// randomness from a stream keyed by that number, so any schedule gives the same bytes.
public enum Parallel {
  /// Runs `body(0)`, …, `body(count − 1)`, at most `threads` at a time.
  public static func forEach(
    _ count: Int, threads: Int, _ body: @Sendable (Int) -> Void
  ) {
    guard threads > 1, count > 1 else {
      for index in 0..<count { body(index) }
      return
    }
    let workers = min(threads, count)
    let next = Counter()
    DispatchQueue.concurrentPerform(iterations: workers) { _ in
      let span = Trace.begin("share of parallel work")
      defer { span.end() }
      while true {
        let index = next.take()
        if index >= count { return }
        body(index)
      }
    }
  }

  /// The results of `body(0)`, …, `body(count − 1)` in that order.
  public static func map<Result: Sendable>(
    _ count: Int, threads: Int, _ body: @Sendable (Int) -> Result
  ) -> [Result] {
    let results = Slots<Result>(count)
    forEach(count, threads: threads) { results.set($0, body($0)) }
    return results.values()
  }
}
