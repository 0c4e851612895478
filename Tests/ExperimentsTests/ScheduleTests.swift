import Synchronization
import Testing

@testable import Experiments

@Suite("Schedule and time left")
struct ScheduleTests {
  private static let plan = Fixtures.plan(
    mechanisms: ["slow", "fast"], epsilons: [1, 10], trials: 2)

  private static func trial(_ mechanism: String, _ epsilon: Double, _ trial: Int) -> TrialKey {
    TrialKey(mechanism: mechanism, epsilon: epsilon, trial: trial)
  }

  @Test("every mechanism is tried once, then the slowest goes first; each trial runs once")
  func order() {
    var schedule = Schedule(pending: Self.plan.keys, finished: [], threads: 1)
    var now = 0.0
    var order: [TrialKey] = []
    while let key = schedule.next(now: now) {
      order.append(key)
      now += key.mechanism == "slow" ? 9 : 2
      #expect(schedule.finish(key, now: now) == (key.mechanism == "slow" ? 9 : 2))
    }
    #expect(
      order == [
        Self.trial("slow", 10, 1), Self.trial("fast", 10, 1), Self.trial("slow", 1, 1),
        Self.trial("slow", 10, 2), Self.trial("slow", 1, 2), Self.trial("fast", 1, 1),
        Self.trial("fast", 10, 2), Self.trial("fast", 1, 2),
      ])
  }

  @Test(
    "the time left weighs trials by mechanism, shares them among threads, counts what is running")
  func timeLeft() throws {
    var schedule = Schedule(pending: Self.plan.keys, finished: [], threads: 2)
    #expect(schedule.timeLeft(now: 0) == nil)
    let first = schedule.next(now: 0)
    let second = schedule.next(now: 0)
    let (slow, fast) = (try #require(first), try #require(second))
    #expect((slow.mechanism, fast.mechanism) == ("slow", "fast"))
    _ = schedule.finish(fast, now: 2)
    // Seven trials taken for 2 s each, two seconds of one of them gone, on two threads.
    #expect(schedule.timeLeft(now: 2) == 6)
    _ = schedule.finish(slow, now: 10)
    // Three of 10 s and three of 2 s.
    #expect(schedule.timeLeft(now: 10) == 18)
    let next = schedule.next(now: 10)
    #expect(next?.mechanism == "slow")
    #expect(schedule.timeLeft(now: 14) == 16)
    #expect(schedule.timeLeft(now: 30) == 13)
  }

  @Test("the time left is never less than the longest trial, and nothing when all is done")
  func longest() {
    let finished = [Trial(key: Self.trial("slow", 1, 1), values: [], elapsed: 10)]
    var schedule = Schedule(
      pending: [Self.trial("slow", 1, 2)], finished: finished, threads: 8)
    #expect(schedule.timeLeft(now: 0) == 10)
    _ = schedule.next(now: 0)
    #expect(schedule.timeLeft(now: 4) == 6)
    _ = schedule.finish(Self.trial("slow", 1, 2), now: 12)
    #expect(schedule.timeLeft(now: 12) == 0)
    schedule.cancel()
    #expect(schedule.next(now: 12) == nil)
  }

  @Test("progress counts each trial, by a clock that is passed in")
  func progress() throws {
    let folder = try TemporaryFolder()
    let reports = Mutex<[SweepProgress]>([])
    let time = Mutex(100.0)
    let plan = Fixtures.plan(mechanisms: ["mst"], epsilons: [1], trials: 3)
    let clock: SweepClock = { time.withLock { $0 } }
    let progress: @Sendable (SweepProgress) -> Void = { report in
      reports.withLock { $0.append(report) }
    }
    let runTrial: @Sendable (TrialKey) -> [MetricValue] = { key in
      time.withLock { $0 += 5 }
      return Fixtures.trial(key)
    }
    try Sweep.run(
      plan: plan, output: folder.path, threads: 1, clock: clock, progress: progress,
      runTrial: runTrial)
    let expected = [(0, 0.0, nil), (1, 5, 10), (2, 10, 5), (3, 15, 0)] as [(Int, Double, Double?)]
    #expect(
      reports.withLock { $0 }
        == expected.map {
          SweepProgress(finished: $0.0, failed: 0, total: 3, elapsed: $0.1, timeLeft: $0.2)
        })
  }
}
