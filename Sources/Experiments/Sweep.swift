import Synchronization
import Threading

/// Runs mechanisms × epsilons × trials and writes what they found.
///
///     try Sweep.run(plan: plan, output: "sweep", threads: 2) { key in
///       let records = …                      // one thread, randomness keyed by `key`
///       return [MetricValue(metric: "mean_l1_3way", value: …)]
///     }
///
/// The folder then holds `trials.csv` (tidy: a row a number), `summary.md`, `figures/`, and for
/// a sensitive table `NOT-PRIVATE.txt`. A run that ends early, even by `kill -9`, is continued by
/// running the same plan again, and one that ended is extended by running a plan with more mechanisms,
/// epsilons or trials; finished trials are not repeated. Apart from times, the outputs do not depend on
/// the number of threads or on what was continued.
public enum Sweep {
  /// Runs what is not finished yet of `plan`, `threads` trials at a time, and writes the outputs.
  ///
  /// - Parameters:
  ///   - plan: what is run.
  ///   - output: the folder of this sweep, new or left by an earlier run of the same plan or of a part of it.
  ///   - threads: how many trials run at a time.
  ///   - clock: by which the time left is told; nil for one of the system.
  ///   - reference: what the trials are held against in tables and figures.
  ///   - progress: called at the start and after each trial, by one thread at a time.
  ///   - runTrial: one trial on one thread; its result may depend on the key alone. Values are
  ///     finite and of different metrics; `seconds` is the time that the mechanism took.
  /// - Returns: all trials, in the order of the plan.
  /// - Throws: ``SweepError`` where the plan or the folder is refused, and, after everything else is
  ///   finished and written, where trials threw; `FileError` where a file cannot be written.
  @discardableResult
  public static func run(
    plan: SweepPlan, output: String, threads: Int, clock: SweepClock? = nil,
    reference: SweepReference = .none,
    progress: @escaping @Sendable (SweepProgress) -> Void = { _ in },
    runTrial: @Sendable (TrialKey) throws -> [MetricValue]
  ) throws -> SweepResults {
    let results = try runKeepingFailures(
      plan: plan, output: output, threads: threads, clock: clock, reference: reference,
      progress: progress, runTrial: runTrial)
    if !results.failures.isEmpty {
      throw SweepError.trialsFailed(
        results.failures, total: plan.keys.count, folder: output)
    }
    return results
  }

  /// As ``run(plan:output:threads:clock:reference:progress:runTrial:)``, but returns where trials threw.
  static func runKeepingFailures(
    plan: SweepPlan, output: String, threads: Int, clock: SweepClock? = nil,
    reference: SweepReference, progress: @escaping @Sendable (SweepProgress) -> Void,
    runTrial: @Sendable (TrialKey) throws -> [MetricValue]
  ) throws -> SweepResults {
    try plan.validate()
    let store = try TrialStore(output, plan: plan)
    store.removePartialFiles()
    let run = SweepRun(
      plan: plan, store: store, threads: threads, clock: clock ?? Clocks.monotonic,
      progress: progress)
    Parallel.forEach(max(1, threads), threads: threads) { _ in run.work(runTrial) }
    let results = try run.results(against: reference)
    try results.write(to: store)
    return results
  }
}

/// What the workers of one run share.
private final class SweepRun: Sendable {
  private struct State {
    var schedule: Schedule
    var finished: [TrialKey: Trial]
    var failed: [TrialKey: String] = [:]
    /// A file that could not be written: the run ends, since no further trial could be kept.
    var writeError: (any Error)?
  }

  private let plan: SweepPlan
  private let store: TrialStore
  private let clock: SweepClock
  private let start: Double
  private let total: Int
  private let progress: @Sendable (SweepProgress) -> Void
  private let state: Mutex<State>

  init(
    plan: SweepPlan, store: TrialStore, threads: Int, clock: @escaping SweepClock,
    progress: @escaping @Sendable (SweepProgress) -> Void
  ) {
    self.plan = plan
    self.store = store
    self.clock = clock
    self.progress = progress
    start = clock()
    let keys = plan.keys
    total = keys.count
    let finished = store.finishedTrials()
    let schedule = Schedule(
      pending: keys.filter { finished[$0] == nil }, finished: keys.compactMap { finished[$0] },
      threads: threads)
    state = Mutex(State(schedule: schedule, finished: finished))
    state.withLock { report($0, now: start) }
  }

  /// Runs trials until none is left.
  func work(_ runTrial: (TrialKey) throws -> [MetricValue]) {
    while let key = state.withLock({ $0.schedule.next(now: clock()) }) {
      let outcome = Result {
        try Trace.record("\(key.mechanism), epsilon \(key.epsilon)") {
          try Self.checked(try runTrial(key))
        }
      }
      let elapsed = state.withLock { $0.schedule.finish(key, now: clock()) }
      switch outcome {
      case .success(let values):
        keep(Trial(key: key, values: values, elapsed: elapsed))
      case .failure(let error):
        state.withLock {
          $0.failed[key] = String(describing: error)
          report($0, now: clock())
        }
      }
    }
  }

  /// Throws where a trial could not be kept.
  func results(against reference: SweepReference) throws -> SweepResults {
    try state.withLock { state in
      if let error = state.writeError { throw error }
      return SweepResults(
        plan: plan, trials: plan.keys.compactMap { state.finished[$0] },
        failures: plan.keys.compactMap { key in
          state.failed[key].map { TrialFailure(key: key, message: $0) }
        }, reference: reference)
    }
  }

  /// A trial counts as finished only when its file is in place.
  private func keep(_ trial: Trial) {
    let saved = Result { try store.save(trial) }
    state.withLock { state in
      switch saved {
      case .success: state.finished[trial.key] = trial
      case .failure(let error):
        state.writeError = error
        state.schedule.cancel()
      }
      report(state, now: clock())
    }
  }

  private func report(_ state: borrowing State, now: Double) {
    progress(
      SweepProgress(
        finished: state.finished.count, failed: state.failed.count, total: total,
        elapsed: now - start, timeLeft: state.schedule.timeLeft(now: now)))
  }

  private static func checked(_ values: [MetricValue]) throws -> [MetricValue] {
    for measured in values where !measured.value.isFinite {
      throw MetricError(problem: "\(measured.metric) is not a finite number")
    }
    if Set(values.map(\.metric)).count < values.count {
      throw MetricError(problem: "a metric was measured twice")
    }
    return values
  }
}

/// A trial gave something that cannot be tabulated.
private struct MetricError: Error, CustomStringConvertible {
  let problem: String

  var description: String { problem }
}
