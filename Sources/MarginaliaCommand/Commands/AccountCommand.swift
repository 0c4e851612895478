import ArgumentParser
import Marginalia

struct AccountCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "account",
    abstract: "Convert between (epsilon, delta) and rho of zero-concentrated privacy; also to mu.",
    discussion: """
      Examples:
        marginalia account --epsilon 1 --delta 1e-9
        marginalia account --rho 0.015 --delta 1e-9
        marginalia account --sigma 20 --sigma 30 --delta 1e-6 --json

      A dataset's budget is a file that synthesize and aggregate take with --budget: they reserve what \
      they cost before anything is read, and are refused beyond the limit. It keeps count for honest \
      people; whoever can edit it can also lie:
        marginalia account --budget victims.budget --create --epsilon 4 --delta 1e-6
        marginalia synthesize victims.csv --schema schema.json --epsilon 1 --delta 1e-6 \\
          --budget victims.budget --output release
        marginalia account --budget victims.budget
      """)

  @Option(help: "Epsilon to convert to rho.") var epsilon: Double?
  @Option(help: "Rho to convert to epsilon.") var rho: Double?
  @Option(
    parsing: .upToNextOption,
    help: "Gaussian releases of sensitivity 1 with these sigmas, composed.")
  var sigma: [Double] = []
  @Option(help: "Delta.") var delta: Double?
  @Option(help: ArgumentHelp("A dataset's budget to show.", valueName: "file"))
  var budget: String?
  @Flag(help: "Make that file, with the limit --epsilon and --delta.") var create = false
  @Option(help: "With --create: what the dataset is called.") var dataset: String?
  @Flag(help: "Print one JSON document to standard output.") var json = false

  private struct Report: Encodable {
    let accountant = "zCDP"
    let epsilon: Double
    let delta: Double
    let rho: Double
    /// Of Gaussian DP at the same (epsilon, delta), where those were given.
    var mu: Double?
  }

  func validate() throws {
    guard create || dataset == nil else { throw ValidationError("--dataset needs --create") }
    if budget != nil { return try validateBudget() }
    guard !create else { throw ValidationError("--create needs --budget: the file to make") }
    guard delta != nil else { throw ValidationError("Missing expected argument '--delta <delta>'") }
    let given = [epsilon != nil, rho != nil, !sigma.isEmpty].filter { $0 }.count
    guard given == 1 else {
      throw ValidationError("give exactly one of --epsilon, --rho and --sigma")
    }
    if let epsilon { try SynthesizeCommand.checkRange(epsilon) }
    guard sigma.allSatisfy({ (1e-6...1e12).contains($0) }) else {
      throw ValidationError("every --sigma must be between 1e-6 and 1e12")
    }
  }

  private func validateBudget() throws {
    guard rho == nil, sigma.isEmpty else {
      throw ValidationError("--budget takes no --rho and no --sigma")
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
      try file.create(
        DatasetBudget(dataset: dataset, epsilon: try Epsilon(epsilon), delta: try Delta(delta)))
    }
    let report = BudgetReport(try file.read())
    if json { try Terminal.writeJSON(report) } else { Terminal.write(report.text) }
  }

  /// ρ of all sigmas together, rounded up.
  private var composed: Double {
    sigma.reduce(0) { ($0 + (1 / (2 * $1 * $1)).nextUp.nextUp).nextUp }
  }

  func run() throws {
    if let budget { return try showBudget(BudgetFile(budget)) }
    let delta = try Delta(delta ?? .nan)
    let report: Report
    if let epsilon {
      let rho = ZCDP.rho(epsilon: try Epsilon(epsilon), delta: delta)
      report = Report(
        epsilon: epsilon, delta: delta.value, rho: rho.value,
        mu: GaussianDP.mu(epsilon: try Epsilon(epsilon), delta: delta).value)
    } else {
      let spent = try Rho(rho ?? composed)
      report = Report(
        epsilon: ZCDP.epsilon(rho: spent, delta: delta).value, delta: delta.value,
        rho: spent.value)
    }
    if json {
      try Terminal.writeJSON(report)
    } else {
      Terminal.write(
        "epsilon \(report.epsilon)\ndelta   \(report.delta)\nrho     \(report.rho)\n"
          + (report.mu.map { "mu      \($0)  (of Gaussian differential privacy)\n" } ?? "")
          + "(zero-concentrated differential privacy; a bound, not the tightest)\n")
    }
  }
}
