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
      """)

  @Option(help: "Epsilon to convert to rho.") var epsilon: Double?
  @Option(help: "Rho to convert to epsilon.") var rho: Double?
  @Option(
    parsing: .upToNextOption,
    help: "Gaussian releases of sensitivity 1 with these sigmas, composed.")
  var sigma: [Double] = []
  @Option(help: "Delta.") var delta: Double
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
    let given = [epsilon != nil, rho != nil, !sigma.isEmpty].filter { $0 }.count
    guard given == 1 else {
      throw ValidationError("give exactly one of --epsilon, --rho and --sigma")
    }
    if let epsilon { try SynthesizeCommand.checkRange(epsilon) }
    guard sigma.allSatisfy({ (1e-6...1e12).contains($0) }) else {
      throw ValidationError("every --sigma must be between 1e-6 and 1e12")
    }
  }

  /// ρ of all sigmas together, rounded up.
  private var composed: Double {
    sigma.reduce(0) { ($0 + (1 / (2 * $1 * $1)).nextUp.nextUp).nextUp }
  }

  func run() throws {
    let delta = try Delta(delta)
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
