import ArgumentParser
import Foundation

/// Parses the command line, runs the command, and turns an error into one line and an exit code.
@main
enum Entry {
  static func main() {
    Crash.keepQuiet()
    do {
      try RepeatedOptions.check(CommandLine.arguments)
      var command = try MarginaliaCommand.parseAsRoot()
      try command.run()
    } catch let error {
      let failure = Failure(error) ?? Failure(ofParser: error)
      guard let failure else { MarginaliaCommand.exit(withError: error) }
      Terminal.writeError("marginalia: \(failure.message)\n")
      exit(failure.code)
    }
  }
}

struct MarginaliaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "marginalia",
    abstract: "Synthetic tables with a proof of differential privacy attached.",
    discussion: """
      A first look, on people who do not exist:

        marginalia simulate --victims 17000 --perpetrators 37000 --seed 7 \\
          --output population
        marginalia synthesize population/victim_perpetrator.csv \\
          --schema population/victim_perpetrator.schema.json \\
          --epsilon 1 --delta 1e-6 --output release
        marginalia evaluate population/victim_perpetrator.csv release/synthetic.csv
      """,
    version: Version.current,
    subcommands: [
      SimulateCommand.self, SchemaCommand.self, ForecastCommand.self, SynthesizeCommand.self,
      AggregateCommand.self, SampleCommand.self, ConvertCommand.self, VerifyCommand.self,
      PublishCommand.self,
      EvaluateCommand.self, SweepCommand.self, AccountCommand.self, RiskCommand.self,
      AuditCommand.self, AttackCommand.self,
    ])
}

enum Version {
  static let current = "0.1.0"
}
