import Files
import Marginalia

/// `synthesize` of linked tables.
struct LinkedSynthesis {
  let command: SynthesizeCommand
  let settings: LinkedSettings

  private struct Plan: Encodable {
    let mechanism: String
    let accountant: Accountant
    let epsilon: Double
    let delta: Double
    let rho: Double?
    let mu: Double?
    let releases: [PlannedRelease]
    let budget: BudgetPreview?
  }

  private struct Report: Encodable {
    let output: String
    let `private`: Bool
    let privateReasons: [String]
    let parents: Int
    let children: Int
    let links: Int
    let epsilon: Double
    let delta: Double
    let accountant: Accountant
    let rho: Double?
    let mu: Double?
  }

  private var accountant: Accountant {
    command.options.accountant?.accountant ?? settings.accountant
  }

  func run() throws {
    let (epsilon, delta) = (try Epsilon(command.epsilon), try Delta(command.delta))
    let budget = accountant.budget(epsilon: epsilon, delta: delta)
    let progress = ProgressLine(isJSON: command.json)
    let cancellation = Cancellation(accountant: accountant, budget: budget, progress: progress)
    let schema = try InputFiles.linkedSchema(command.table)
    let settings = try settings.allowed(by: schema)
    let mechanism = LinkedMechanism(settings)
    let domain = LinkedDomain(schema, settings: settings)
    try mechanism.check(domain, budget: budget)
    let releases = mechanism.plan(for: domain)
    let entry = BudgetReservation.entry(
      mechanism: LinkedMechanism.name, epsilon: epsilon, delta: delta,
      accounting: accountant == .gdp ? .gdp : .zcdp,
      reasons: BudgetReservation.reasons(seed: command.seed, lacksSchema: false))
    if command.dryRun {
      try showPlan(releases, budget: budget, preview: try BudgetPreview(command.budget, entry))
      return
    }
    if !command.json { try showPlan(releases, budget: budget, preview: nil) }
    guard let output = command.output else { return }
    try OutputGuard.checkFolder(
      output, inputs: [command.table, command.budget], replacing: command.replace)
    try BudgetReservation.settling(
      try BudgetReservation(command.budget, output: output, entry)
    ) { spending in
      try release(
        to: output, schema: schema, settings: settings, epsilon: epsilon, delta: delta,
        spending: spending, cancellation: cancellation, progress: progress)
    }
  }

  /// - Returns: why the release is not private.
  private func release(
    to output: String, schema: LinkedSchema, settings: LinkedSettings, epsilon: Epsilon,
    delta: Delta, spending: BudgetReservation.Spending, cancellation: Cancellation,
    progress: ProgressLine
  ) throws -> [String] {
    try cancellation.open { try LinkedRelease.folder(output, replacing: command.replace) }
    let randomness = command.seed.map { Randomness.reproducible(seed: $0) } ?? .system
    let loaded = try LinkedReader.read(
      package: command.table, unknown: command.unknown, randomness: randomness)
    guard loaded.schema == schema else {
      throw InputError.data("\(command.table): the file changed while it was read; try again")
    }
    progress.remark(onLarge: delta)
    progress.remark(
      loaded.leftOut, advice: "--unknown refuse stops at the first and names its row")
    for kind in loaded.kinds {
      progress.remark("\(kind.description(in: schema)): \(kind.advice(in: schema))")
    }
    let run = try LinkedRun(
      loaded, settings: settings, accountant: accountant, epsilon: epsilon, delta: delta,
      randomness: randomness,
      spending: {
        spending.begin()
        cancellation.spend($0)
      },
      progress: { progress.event(schema.standing.isPublic ? $0 : $0.withoutNames) })
    progress.event(SynthesisEvent("drawing records", spent: run.spent, of: run.budget))
    let release = try write(run, cancellation: cancellation)
    progress.end()
    try report(release, budget: run.budget, output: output)
    return release.status.reasons
  }

  /// Draws the records and writes the release; what goes wrong here comes after the noise.
  private func write(
    _ run: LinkedRun, cancellation: Cancellation
  ) throws -> LinkedRelease {
    do {
      let release = try LinkedRelease(
        run: run, count: command.records,
        samplingSeed: command.samplingSeed ?? command.seed ?? UInt64.random(in: 0...(1 << 53)),
        threads: settings.mechanism.threads, version: Version.current)
      try cancellation.finish { try release.write(to: $0) }
      return release
    } catch {
      throw run.failed(error)
    }
  }

  private func showPlan(
    _ releases: [PlannedRelease], budget: Price, preview: BudgetPreview?
  ) throws {
    if command.json {
      try Terminal.writeJSON(
        Plan(
          mechanism: LinkedMechanism.name, accountant: accountant, epsilon: command.epsilon,
          delta: command.delta, rho: accountant.rho(budget), mu: accountant.mu(budget),
          releases: releases, budget: preview))
    } else {
      Terminal.write(
        "\(LinkedMechanism.name): epsilon \(command.epsilon), delta \(command.delta), "
          + "\(accountant.amount(budget))\n"
          + PlanTable.text(releases, budget: budget, accountant: accountant) + (preview?.text ?? "")
      )
    }
    try preview?.refuse()
  }

  private func report(_ release: LinkedRelease, budget: Price, output: String) throws {
    let status = release.status
    if command.json {
      try Terminal.writeJSON(
        Report(
          output: output, private: status.isPrivate, privateReasons: status.reasons,
          parents: release.parents, children: release.children, links: release.links,
          epsilon: command.epsilon, delta: command.delta, accountant: accountant,
          rho: accountant.rho(budget), mu: accountant.mu(budget)))
      return
    }
    Terminal.write(
      "\(output): \(release.parents) parents, \(release.children) children, \(release.links) links, "
        + "\(accountant.amount(budget)) spent\n" + status.lines)
  }
}

extension Accountant {
  /// A budget in the words of reports: ρ, or μ.
  func amount(_ budget: Price) -> String {
    switch self {
    case .zcdp: "rho \(short(budget.value))"
    case .gdp: "mu \(short(budget.mu))"
    }
  }

  /// Under zCDP.
  func rho(_ budget: Price) -> Double? { self == .zcdp ? budget.value : nil }

  /// Under Gaussian DP.
  func mu(_ budget: Price) -> Double? { self == .gdp ? budget.mu : nil }
}

extension PrivacyStatus {
  /// "private: true", or every reason why not.
  var lines: String {
    isPrivate
      ? "private: true\n"
      : "private: false\n" + reasons.map { "  because \($0)\n" }.joined()
  }
}

/// Where the budget goes, as a table.
enum PlanTable {
  static func text(
    _ releases: [PlannedRelease], budget: Price, accountant: Accountant
  ) -> String {
    var table = TextTable(header: ["where epsilon goes", "releases", "share", accountant.unit])
    for release in releases {
      table.add([
        release.what, release.releases.map(String.init) ?? "…", percent(release.share),
        short(release.share * budget.value),
      ])
    }
    let counts = releases.compactMap(\.releases)
    let total = counts.count == releases.count ? "\(counts.reduce(0, +))" : "…"
    table.add(["total", total, percent(1), short(budget.value)])
    return table.text
  }
}
