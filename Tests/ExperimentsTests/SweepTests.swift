import Files
import Foundation
import Testing

@testable import Experiments

@Suite("Sweeps")
struct SweepTests {
  private let outputs = ["trials.csv", "summary.md", "figures/mean_l1_3way.svg"]

  @Test("what is written does not depend on the number of threads")
  func threads() throws {
    let (serial, parallel) = (try TemporaryFolder(), try TemporaryFolder())
    let plan = Fixtures.plan(trials: 5)
    try Sweep.run(plan: plan, output: serial.path, threads: 1, runTrial: Fixtures.trial)
    let results = try Sweep.run(plan: plan, output: parallel.path, threads: 4) { key in
      // Ends out of order.
      usleep(UInt32(key.trial % 3) * 500)
      return Fixtures.trial(key)
    }
    for name in outputs { #expect(try serial.text(name) == parallel.text(name)) }
    #expect(results.trials.map(\.key) == plan.keys)
  }

  @Test(
    "a sweep that was killed is continued: finished trials stay, broken files count for nothing")
  func resumption() throws {
    let (whole, killed) = (try TemporaryFolder(), try TemporaryFolder())
    let plan = Fixtures.plan()
    try Sweep.run(plan: plan, output: whole.path, threads: 1, runTrial: Fixtures.trial)
    // What a kill leaves: the plan, some finished trials, half a hidden file. One file is broken by
    // other hands, and one was written under another plan.
    let files = FileManager.default
    try files.createDirectory(atPath: "\(killed.path)/trials", withIntermediateDirectories: true)
    try files.copyItem(atPath: "\(whole.path)/plan.json", toPath: "\(killed.path)/plan.json")
    for key in plan.keys.prefix(7) {
      let name = "trials/\(key.fileName)"
      try files.copyItem(atPath: "\(whole.path)/\(name)", toPath: "\(killed.path)/\(name)")
    }
    let broken = "\(killed.path)/trials/\(plan.keys[2].fileName)"
    try AtomicFile.write(
      String(try whole.text("trials/\(plan.keys[2].fileName)").prefix(90)), to: broken)
    let foreign = "\(killed.path)/trials/\(plan.keys[5].fileName)"
    try AtomicFile.write(
      whole.text("trials/\(plan.keys[5].fileName)")
        .replacingOccurrences(of: try plan.fingerprint(), with: "0"), to: foreign)
    try AtomicFile.write("{", to: "\(killed.path)/trials/.trial_x.json.partial-1-a")

    let calls = Calls()
    try Sweep.run(plan: plan, output: killed.path, threads: 2) { key in
      calls.add(key)
      return Fixtures.trial(key)
    }
    #expect(Set(calls.keys) == Set([plan.keys[2], plan.keys[5]] + plan.keys.dropFirst(7)))
    #expect(calls.keys.count == Set(calls.keys).count)
    for name in outputs { #expect(try killed.text(name) == whole.text(name)) }
    #expect(try killed.names("trials") == whole.names("trials"))

    let again = Calls()
    try Sweep.run(plan: plan, output: killed.path, threads: 2) { key in
      again.add(key)
      return []
    }
    #expect(again.keys.isEmpty)
  }

  @Test(
    "mechanisms, epsilons and trials are added to a sweep, and what is finished is not repeated")
  func extended() throws {
    let (whole, grown) = (try TemporaryFolder(), try TemporaryFolder())
    let plan = Fixtures.plan(trials: 3)
    try Sweep.run(plan: plan, output: whole.path, threads: 1, runTrial: Fixtures.trial)
    var part = plan
    (part.mechanisms, part.epsilons) = (Array(plan.mechanisms.suffix(1)), [plan.epsilons[1]])
    var finished: [TrialKey] = []
    for (trials, isWhole) in [(1, false), (2, false), (3, true)] {
      part.trials = trials
      let (calls, asked) = (Calls(), isWhole ? plan : part)
      try Sweep.run(plan: asked, output: grown.path, threads: 2) { key in
        calls.add(key)
        return Fixtures.trial(key)
      }
      #expect(Set(calls.keys) == Set(asked.keys).subtracting(finished))
      finished = asked.keys
    }
    for name in outputs { #expect(try grown.text(name) == whole.text(name)) }
    #expect(try grown.text("plan.json") == whole.text("plan.json"))
    #expect(throws: SweepError.self) {
      try Sweep.run(plan: part, output: grown.path, threads: 1, runTrial: Fixtures.trial)
    }
    #expect(try grown.text("plan.json") == whole.text("plan.json"))
  }

  @Test("a folder of another plan is refused, with the fields that differ but no fingerprint")
  func otherPlan() throws {
    let folder = try TemporaryFolder()
    let plan = Fixtures.plan()
    try Sweep.run(plan: plan, output: folder.path, threads: 1, runTrial: Fixtures.trial)
    let before = try folder.text("trials.csv")
    let calls = Calls()
    func message(_ other: SweepPlan) -> String {
      let error = #expect(throws: SweepError.self) {
        try Sweep.run(plan: other, output: folder.path, threads: 1) { key in
          calls.add(key)
          return []
        }
      }
      return error?.description ?? ""
    }
    let epsilons = message(Fixtures.plan(epsilons: [0.3, 4]))
    #expect(epsilons.contains("epsilons (there 0.3, 1, 12, here 0.3, 4); "))
    #expect(epsilons.contains("choose another folder"))
    #expect(!epsilons.contains("\n"))
    let table = message(Fixtures.plan(table: .declaredPublic, fingerprint: "beef"))
    #expect(table.contains("table (there sensitive, here public), the table or its schema;"))
    #expect(!table.contains("beef") && !table.contains("f00d"))
    #expect(calls.keys.isEmpty)
    #expect(try folder.text("trials.csv") == before)
  }

  @Test("a folder that no sweep wrote is refused and left alone")
  func foreignFolder() throws {
    let folder = try TemporaryFolder()
    try AtomicFile.write("{\"private\": true}", to: "\(folder.path)/release.json")
    #expect(throws: SweepError.foreignFolder(folder.path)) {
      try Sweep.run(
        plan: Fixtures.plan(), output: folder.path, threads: 1, runTrial: Fixtures.trial)
    }
    #expect(try folder.names() == ["release.json"])
    try AtomicFile.write("{", to: "\(folder.path)/plan.json")
    #expect(throws: SweepError.unreadablePlan(folder: folder.path)) {
      try Sweep.run(
        plan: Fixtures.plan(), output: folder.path, threads: 1, runTrial: Fixtures.trial)
    }
  }

  @Test("two sweeps do not run in one folder at the same time")
  func lock() throws {
    let folder = try TemporaryFolder()
    let plan = Fixtures.plan(mechanisms: ["mst"], epsilons: [1], trials: 1)
    let path = folder.path
    try Sweep.run(plan: plan, output: path, threads: 1) { key in
      #expect(throws: SweepError.folderInUse(path)) {
        try Sweep.run(plan: plan, output: path, threads: 1, runTrial: Fixtures.trial)
      }
      return Fixtures.trial(key)
    }
  }

  @Test("a trial that throws is named at the end, the others go on, and it alone is repeated")
  func failure() throws {
    let folder = try TemporaryFolder()
    let plan = Fixtures.plan()
    let bad = TrialKey(mechanism: "mst", epsilon: 1, trial: 2)
    let failure = TrialFailure(key: bad, message: "model of <9> MB is too large")
    #expect(throws: SweepError.trialsFailed([failure], total: 12, folder: folder.path)) {
      try Sweep.run(plan: plan, output: folder.path, threads: 2) { key in
        if key == bad { throw Mishap(description: "model of <9> MB is too large") }
        return Fixtures.trial(key)
      }
    }
    #expect(try folder.text("trials.csv").split(separator: "\n").count == 1 + 11 * 3)
    let summary = try folder.text("summary.md")
    #expect(
      summary.contains(
        "- mst at epsilon 1, trial 2: model of &lt;9> MB".replacing(">", with: "&gt;")))
    #expect(summary.contains("; 1 of 2 trials"))

    let calls = Calls()
    try Sweep.run(plan: plan, output: folder.path, threads: 2) { key in
      calls.add(key)
      return Fixtures.trial(key)
    }
    #expect(calls.keys == [bad])
    #expect(try !folder.text("summary.md").contains("Failed"))
  }

  @Test(
    "what cannot be tabulated is a failure of its trial", arguments: [Double.nan, .infinity, 1])
  func untabulated(value: Double) throws {
    let folder = try TemporaryFolder()
    let plan = Fixtures.plan(mechanisms: ["mst"], epsilons: [1], trials: 1)
    let error = #expect(throws: SweepError.self) {
      try Sweep.run(plan: plan, output: folder.path, threads: 1) { _ in
        [
          MetricValue(metric: "m", value: 1),
          MetricValue(metric: value == 1 ? "m" : "n", value: value),
        ]
      }
    }
    let problem = value == 1 ? "a metric was measured twice" : "n is not a finite number"
    #expect(error?.description.contains("mst at epsilon 1, trial 1: \(problem)") == true)
  }

  @Test("a trial that cannot be kept ends the run")
  func unwritable() throws {
    let folder = try TemporaryFolder()
    let calls = Calls()
    let path = folder.path
    #expect(throws: FileError.self) {
      try Sweep.run(plan: Fixtures.plan(), output: path, threads: 1) { key in
        calls.add(key)
        try FileManager.default.removeItem(atPath: "\(path)/trials")
        return Fixtures.trial(key)
      }
    }
    #expect(calls.keys.count == 1)
  }

  @Test("a plan that cannot be run is refused before anything is written")
  func invalidPlan() throws {
    let folder = try TemporaryFolder()
    var plans = [
      Fixtures.plan(mechanisms: []), Fixtures.plan(epsilons: []), Fixtures.plan(epsilons: [0]),
      Fixtures.plan(epsilons: [1, 1]), Fixtures.plan(trials: 0),
      Fixtures.plan(mechanisms: ["mst", "MST"]), Fixtures.plan(epsilons: [.nan]),
    ]
    plans.append(Fixtures.plan())
    plans[plans.count - 1].delta = 1
    for plan in plans {
      #expect(throws: SweepError.self) {
        try Sweep.run(plan: plan, output: folder.path, threads: 1, runTrial: Fixtures.trial)
      }
    }
    #expect(try folder.names().isEmpty)
  }
}
