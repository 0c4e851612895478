import ArgumentParser
import Foundation
import Marginalia

struct AuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Try to refute what a mechanism claims: a lower bound on epsilon from many runs.",
    discussion: """
      Runs a mechanism on two made-up tables that differ in one record, made to be told apart, and \
      counts how often what was released tells which. If the lower bound is above the claim, the claim \
      is false, and the exit code is 70. A bound below it proves nothing but that this attack failed.

      Examples:
        marginalia audit --mechanism mst --epsilon 1 --delta 1e-2 --trials 100000
        marginalia audit --mechanism gaussian --epsilon 4 --delta 1e-6 --json
        marginalia audit --mechanism matrix --epsilon 4 --delta 1e-6 --black-box

      With --one-run the mechanism runs once on a table of yours, into which each of many made-up \
      records was put by the throw of a coin. It shows less than many runs do, but of your schema and \
      settings. Its figures are NOT PRIVATE: they are computed from the table as it is.

      Example:
        marginalia audit --one-run victims.csv --schema schema.json \\
          --mechanism matrix --epsilon 4 --delta 1e-6 --canaries 1000
      """)

  @Option(
    help: ArgumentHelp(
      "A mechanism of synthesize, aggregate, or gaussian: one noisy table.", valueName: "name"))
  var mechanism: String
  @Option(parsing: .unconditional, help: "Epsilon that is claimed, and spent.")
  var epsilon: Double
  @Option(parsing: .unconditional, help: "Delta that is claimed.") var delta: Double
  @Option(help: "Runs, about half on each of the tables.") var trials: Int?
  @Option(help: "Columns of the tables, of two values each; 2 if left out.") var columns: Int?
  @Flag(help: "Look at the synthetic records alone, not at the released measurements.")
  var blackBox = false
  @Option(help: "How sure each bound is.") var confidence = 0.95
  @Option(
    help: ArgumentHelp("Run once on this table instead. NOT PRIVATE.", valueName: "table"))
  var oneRun: String?
  @Option(help: "With --one-run: Table Schema, or a JSON object of column sizes.")
  var schema: String?
  @Option(help: "With --one-run: how many records may be put into the table; 1000 if left out.")
  var canaries: Int?
  @Option(help: "Fix all noise, so that the audit can be repeated.") var seed: UInt64?
  @OptionGroup var options: MechanismOptions
  @Flag(help: "Print one JSON document to standard output.") var json = false

  private static let defaultTrials = 20_000
  private static let defaultColumns = 2
  private static let defaultCanaries = 1000

  func validate() throws {
    try SynthesizeCommand.checkRange(epsilon)
    if mechanism == AggregateSubject.name {
      guard oneRun == nil, !blackBox, options.accountant == nil else {
        throw ValidationError("aggregate takes no --one-run, no --black-box and no gdp")
      }
    } else if mechanism != GaussianMarginal.name {
      _ = try options.mechanismWithoutWorkload(
        mechanism, besides: [AggregateSubject.name, GaussianMarginal.name])
    }
    guard confidence > 0.5, confidence < 1 else {
      throw ValidationError("--confidence must be above 0.5 and below 1")
    }
    if oneRun == nil {
      guard schema == nil, canaries == nil else {
        throw ValidationError("--schema and --canaries need --one-run")
      }
      guard (Audit.leastTrials...100_000_000).contains(trials ?? Self.defaultTrials) else {
        throw ValidationError("--trials must be between \(Audit.leastTrials) and 100000000")
      }
      guard (1...8).contains(columns ?? Self.defaultColumns) else {
        throw ValidationError("--columns must be between 1 and 8")
      }
    } else {
      guard trials == nil, columns == nil, !blackBox else {
        throw ValidationError("--one-run takes no --trials, no --columns and no --black-box")
      }
      guard schema != nil else { throw ValidationError("--one-run needs --schema") }
      guard (2...100_000).contains(canaries ?? Self.defaultCanaries) else {
        throw ValidationError("--canaries must be between 2 and 100000")
      }
    }
  }

  func run() throws {
    if let oneRun { try runOnce(on: oneRun) } else { try runMany() }
  }

  private var claim: AuditClaim {
    get throws { AuditClaim(epsilon: try Epsilon(epsilon), delta: try Delta(delta)) }
  }

  private func synthesizer(threads: Int) throws -> any Synthesizer {
    if mechanism == GaussianMarginal.name { return GaussianMarginal() }
    var settings = try options.settings
    settings.threads = threads
    return try MechanismCatalog.mechanism(named: mechanism, settings: settings)
      ?? options.mechanism(mechanism)
  }

  /// A mechanism on tables of which half of the rows are like the canary where counts cannot fall below
  /// none, or are left out where they are small, so that more and fewer show alike.
  private func subject(columns: Int) throws -> any AuditSubject {
    let filled = NeighbouringTables(columns: columns, others: 500, alike: 500)
    if mechanism == AggregateSubject.name {
      return try AggregateSubject(claim: try claim, tables: filled)
    }
    return MechanismSubject(
      try synthesizer(threads: 1), claim: try claim,
      tables: blackBox ? filled : NeighbouringTables(columns: columns),
      access: blackBox ? .blackBox : .whiteBox, accounting: options.accounting(of: mechanism))
  }

  private func runMany() throws {
    let columns = columns ?? Self.defaultColumns
    var audit = Audit(
      trials: trials ?? Self.defaultTrials, seed: seed, threads: options.threads)
    audit.confidence = confidence
    let line = ProgressLine(isQuiet: json)
    let progress = AuditProgress(line, trials: audit.trials)
    let result = try audit.run(subject(columns: columns), progress: progress.over)
    line.end()
    let report = AuditReport(
      mechanism: mechanism, access: blackBox ? .blackBox : .whiteBox,
      accounting: options.accounting(of: mechanism), columns: columns, result: result)
    if json { try Terminal.writeJSON(report) } else { Terminal.write(report.text) }
    if result.exceeded { throw RefutedClaim() }
  }

  private func runOnce(on path: String) throws {
    let schema = try InputFiles.schema(schema)
    let loaded = try TableReader.read(path: path, schema: schema, randomness: .system)
    Terminal.writeError("\(OneRunResult.reason); so is what follows, and the exit code\n")
    var audit = OneRunAudit(claim: try claim, canaries: canaries ?? Self.defaultCanaries)
    audit.confidence = confidence
    audit.accounting = options.accounting(of: mechanism)
    let result = try audit.run(
      try synthesizer(threads: options.threads), on: loaded.takeTable(),
      randomness: seed.map { .reproducible(seed: $0) } ?? .system)
    if json {
      try Terminal.writeJSON(result)
    } else {
      Terminal.write(AuditReport.text(result))
    }
    if result.exceeded { throw RefutedClaim() }
  }
}

/// An audit that found more privacy loss than is claimed.
struct RefutedClaim: Error, CustomStringConvertible {
  var description: String { "the lower bound is above the claim: what is claimed is not so" }
}

/// Tells now and then how many runs of an audit are over.
private final class AuditProgress: Sendable {
  private let line: ProgressLine
  private let trials: Int
  private let step: Int

  init(_ line: ProgressLine, trials: Int) {
    (self.line, self.trials) = (line, trials)
    step = max(1, trials / 20)
  }

  func over(_ count: Int, before: Int) {
    guard count / step > before / step else { return }
    line.step("\(count) of \(trials) runs")
  }
}
