/// Which trial runs next, and when the last will be done.
///
/// One trial of each mechanism runs first, so that the time of each is known; then those of the
/// slowest mechanism, so that no long trial is left to run alone at the end. The order decides
/// nothing but the time: a trial's result depends on its key alone. Times are in seconds of any
/// clock that does not go back.
struct Schedule: Sendable {
  private struct Mechanism {
    let name: String
    /// The last is taken first.
    var pending: [TrialKey]
    var running: [TrialKey: Double] = [:]
    var finishedTime = 0.0
    var finishedCount = 0

    var mean: Double? { finishedCount > 0 ? finishedTime / Double(finishedCount) : nil }

    /// Greatest for the mechanism whose trial should run next.
    var urgency: Double { mean ?? (running.isEmpty ? .infinity : 0) }
  }

  private var mechanisms: [Mechanism]
  private let threads: Int

  /// `pending` are the trials to run, `finished` those of an earlier run of the sweep.
  init(pending: [TrialKey], finished: [Trial], threads: Int) {
    self.threads = max(1, threads)
    var names: [String] = []
    for key in finished.map(\.key) + pending where !names.contains(key.mechanism) {
      names.append(key.mechanism)
    }
    mechanisms = names.map { name in
      // A round over all ε before the next, so that the mean soon speaks for every ε; the greatest
      // first, since models grow with it.
      let keys = pending.filter { $0.mechanism == name }
      return Mechanism(
        name: name, pending: keys.sorted { ($0.trial, -$0.epsilon) > ($1.trial, -$1.epsilon) })
    }
    for trial in finished { count(trial.key, elapsed: trial.elapsed) }
  }

  /// The trial to run now, nil when none is left.
  mutating func next(now: Double) -> TrialKey? {
    let open = mechanisms.indices.filter { !mechanisms[$0].pending.isEmpty }
    var best = open.first
    for index in open.dropFirst() {
      if let current = best, mechanisms[index].urgency > mechanisms[current].urgency {
        best = index
      }
    }
    guard let best, let key = mechanisms[best].pending.popLast() else { return nil }
    mechanisms[best].running[key] = now
    return key
  }

  /// `key` has run, or failed; returns how long it took.
  mutating func finish(_ key: TrialKey, now: Double) -> Double {
    guard let index = mechanisms.firstIndex(where: { $0.name == key.mechanism }),
      let start = mechanisms[index].running.removeValue(forKey: key)
    else { preconditionFailure("a trial that was not running has finished") }
    let elapsed = now - start
    count(key, elapsed: elapsed)
    return elapsed
  }

  /// Gives up what is not running yet.
  mutating func cancel() {
    for index in mechanisms.indices { mechanisms[index].pending = [] }
  }

  /// The seconds until the last trial is done, from the mean time of each mechanism; nil before any
  /// trial has finished.
  ///
  /// A mechanism whose time is not known yet is taken to be as slow as the others on average. All
  /// workers share the work that is left, but no trial is shared: the estimate is never less than
  /// the longest trial.
  func timeLeft(now: Double) -> Double? {
    let known = mechanisms.compactMap(\.mean)
    if known.isEmpty { return nil }
    let typical = known.reduce(0, +) / Double(known.count)
    var work = 0.0
    var longest = 0.0
    for mechanism in mechanisms {
      let mean = mechanism.mean ?? typical
      let rest = mechanism.running.values.map { max(0, mean - (now - $0)) }
      work += Double(mechanism.pending.count) * mean + rest.reduce(0, +)
      longest = max(longest, mechanism.pending.isEmpty ? 0 : mean, rest.max() ?? 0)
    }
    return max(work / Double(threads), longest)
  }

  private mutating func count(_ key: TrialKey, elapsed: Double) {
    guard let index = mechanisms.firstIndex(where: { $0.name == key.mechanism }) else { return }
    mechanisms[index].finishedTime += elapsed
    mechanisms[index].finishedCount += 1
  }
}
