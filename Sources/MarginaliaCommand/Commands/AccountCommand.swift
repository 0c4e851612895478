import ArgumentParser
import Marginalia

extension DatasetBudget.Basis: ExpressibleByArgument {}

struct AccountCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "account",
    abstract:
      "Convert between (epsilon, delta), budgets and noise, under every accountant; keep a budget.",
    discussion: """
      Examples:
        marginalia account --epsilon 1 --delta 1e-9
        marginalia account --rho 0.015 --delta 1e-9
        marginalia account --sigma 20x16 30 --choice 0.1x15 --delta 1e-6
        marginalia account --sigma 20 --sigma 30 --delta 1e-6 --json

      --sigma, --choice and --laplace name releases that are all fixed beforehand, in tables with one \
      row a unit: 20x16 is sixteen of them. For what depends on earlier outputs, give its rho.

      A dataset's budget is a file that synthesize and aggregate take with --budget: they reserve what \
      they cost before anything is read, and are refused beyond the limit. All add up in one kind, that \
      of the first release or of --adds-up: in mu (matrix, swift and independent by default), in rho (the \
      other mechanisms, and those), or as (epsilon, delta), which every kind can. It keeps count for \
      honest people; whoever can edit it can also lie:
        marginalia account --budget victims.budget --create --epsilon 4 --delta 1e-6
        marginalia synthesize victims.csv --schema schema.json --epsilon 1 --delta 1e-6 \\
          --budget victims.budget --output release
        marginalia account --budget victims.budget

      With --aside-epsilon and --aside-delta a part of the limit is kept for what has only (epsilon, \
      delta), such as aggregates and --accountant pld; the others have what remains:
        marginalia account --budget victims.budget --create --epsilon 4 --delta 1e-6 \\
          --adds-up rho --aside-epsilon 0.5 --aside-delta 1e-7
      """)

  @Option(parsing: .unconditional, help: "Epsilon to convert to rho.") var epsilon: Double?
  @Option(parsing: .unconditional, help: "Rho to convert to epsilon.") var rho: Double?
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Marginals with discrete Gaussian noise of these sigmas.", valueName: "sigma[xcount]"))
  var sigma: [ReleaseCount] = []
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Choices by the exponential mechanism with these epsilons.", valueName: "epsilon[xcount]"))
  var choice: [ReleaseCount] = []
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Totals with discrete Laplace noise of these scales.", valueName: "scale[xcount]"))
  var laplace: [ReleaseCount] = []
  @Option(parsing: .unconditional, help: "Delta.") var delta: Double?
  @Option(help: ArgumentHelp("A dataset's budget to show.", valueName: "file"))
  var budget: String?
  @Flag(help: "Make that file, with the limit --epsilon and --delta.") var create = false
  @Option(help: "With --create: what the dataset is called.") var dataset: String?
  @Option(
    help: ArgumentHelp(
      "With --create: in what releases add up, rho, mu or epsilon; else the first one decides.",
      valueName: "kind"))
  var addsUp: DatasetBudget.Basis?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "With --create and --adds-up rho or mu: what of epsilon is set aside for releases that have only "
        + "(epsilon, delta).", valueName: "epsilon"))
  var asideEpsilon: Double?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("And what of delta.", valueName: "delta"))
  var asideDelta: Double?
  @Flag(help: "Print one JSON document to standard output.") var json = false

  private struct Report: Encodable {
    let accountant = "zCDP"
    let epsilon: Double
    let delta: Double
    let rho: Double
    /// Of Gaussian DP: at the same (epsilon, delta) where those were given, or of the releases.
    let mu: Double?
    let accountants: [AccountLine]
  }

  func validate() throws {
    guard create || dataset == nil else { throw ValidationError("--dataset needs --create") }
    guard create || addsUp == nil else { throw ValidationError("--adds-up needs --create") }
    try validateAside()
    if budget != nil { return try validateBudget() }
    guard !create else { throw ValidationError("--create needs --budget: the file to make") }
    guard delta != nil else { throw ValidationError("Missing expected argument '--delta <delta>'") }
    let given = [epsilon != nil, rho != nil, hasReleases].filter { $0 }.count
    guard given == 1 else {
      throw ValidationError(
        "give exactly one of --epsilon, --rho, and releases (--sigma, --choice, --laplace)")
    }
    if let epsilon { try SynthesizeCommand.checkRange(epsilon) }
  }

  private func validateAside() throws {
    guard asideEpsilon != nil || asideDelta != nil else { return }
    guard create, asideEpsilon != nil, asideDelta != nil, addsUp != nil, addsUp != .epsilon else {
      throw ValidationError(
        "--aside-epsilon and --aside-delta go together, with --create and --adds-up rho or mu")
    }
  }

  private func validateBudget() throws {
    guard rho == nil, !hasReleases else {
      throw ValidationError("--budget takes no --rho, --sigma, --choice or --laplace")
    }
    guard create ? epsilon != nil && delta != nil : epsilon == nil && delta == nil else {
      throw ValidationError(
        create
          ? "--create needs --epsilon and --delta: the dataset's limit"
          : "--epsilon and --delta are the file's; with --create they make one")
    }
    if let epsilon { try SynthesizeCommand.checkRange(epsilon) }
  }

  private func showBudget(_ file: BudgetFile) throws {
    if create, let epsilon, let delta {
      try file.create(try budget(epsilon: try Epsilon(epsilon), delta: try Delta(delta)))
    }
    let report = BudgetReport(try file.read())
    if json { try Terminal.writeJSON(report) } else { Terminal.write(report.text) }
  }

  private func budget(epsilon: Epsilon, delta: Delta) throws -> DatasetBudget {
    guard let asideEpsilon, let asideDelta, let addsUp else {
      return DatasetBudget(dataset: dataset, epsilon: epsilon, delta: delta, addsUp: addsUp)
    }
    return try DatasetBudget(
      dataset: dataset, epsilon: epsilon, delta: delta, addsUp: addsUp,
      asideEpsilon: try Epsilon(asideEpsilon), asideDelta: try Delta(asideDelta))
  }

  private var hasReleases: Bool { !(sigma + choice + laplace).isEmpty }

  /// The releases that were named, all of them one count that a unit moves by 1.
  private func schedule() throws -> FixedSchedule {
    var schedule = FixedSchedule()
    for release in sigma {
      // Less noise than asked for, where that cannot be said exactly.
      let variance = release.parameter * release.parameter
      try schedule.addMarginals(
        release.count, variance: try PositiveRational.roundedDown(variance),
        sensitivity: .rows(perUnit: 1))
    }
    for release in choice {
      schedule.addChoices(
        release.count, epsilon: try PositiveRational.roundedUp(release.parameter))
    }
    for release in laplace {
      schedule.addTotals(
        release.count, scale: try PositiveRational.roundedDown(release.parameter), l1: 1)
    }
    return schedule
  }

  /// ρ of all releases, rounded up.
  private var concentrated: Rho {
    get throws {
      let prices =
        sigma.map { Double($0.count) / (2 * $0.parameter * $0.parameter) }
        + choice.map { Double($0.count) * $0.parameter * $0.parameter / 8 }
        + laplace.map { Double($0.count) / (2 * $0.parameter * $0.parameter) }
      return try Rho(prices.reduce(0) { ($0 + $1.nextUp.nextUp.nextUp).nextUp })
    }
  }

  /// The table, and ρ and μ of the whole.
  private func table(_ delta: Delta) throws -> (table: AccountTable, rho: Rho, mu: Double?) {
    if let epsilon {
      let epsilon = try Epsilon(epsilon)
      return (
        try AccountTable(epsilon: epsilon, delta: delta), ZCDP.rho(epsilon: epsilon, delta: delta),
        GaussianDP.mu(epsilon: epsilon, delta: delta).value
      )
    }
    if let rho {
      let rho = try Rho(rho)
      let reason = "a rho alone tells nothing of it; name the releases"
      return (AccountTable(rho: rho, delta: delta, lacking: reason), rho, nil)
    }
    let schedule: FixedSchedule
    do { schedule = try self.schedule() } catch let error as FixedScheduleError {
      // So little noise is priced under zCDP alone.
      let rho = try concentrated
      return (AccountTable(rho: rho, delta: delta, lacking: error.description), rho, nil)
    }
    let mu = (2 * schedule.halfSquaredMu).squareRoot()
    return (AccountTable(schedule, delta: delta), try Rho(schedule.rho), mu)
  }

  func run() throws {
    if let budget { return try showBudget(BudgetFile(budget)) }
    let delta = try Delta(delta ?? .nan)
    let (table, rho, mu) = try table(delta)
    guard json else {
      Terminal.write("at delta \(delta.value)\n" + table.text + table.notes)
      return
    }
    try Terminal.writeJSON(
      Report(
        epsilon: epsilon ?? ZCDP.epsilon(rho: rho, delta: delta).value, delta: delta.value,
        rho: rho.value, mu: mu, accountants: table.lines))
  }
}
