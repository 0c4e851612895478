import ArgumentParser
import Marginalia

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure how far a synthetic table is from the real one. NOT PRIVATE.",
    discussion: """
      The L1 distance of normalised marginals of one, two and three columns: mean and maximum over \
      all of them, between 0 (equal) and 2. The figures are computed from the real table as it is; \
      do not publish them with a release.

      Example:
        marginalia evaluate victims.csv release/synthetic.csv
      """)

  @Argument(help: "The real table.") var real: String
  @Argument(help: "The synthetic table.") var synthetic: String
  @Option(help: "Threads; results do not depend on it.") var threads = Threads.available
  @Flag(help: "Print one JSON document to standard output.") var json = false

  func validate() throws { try Threads.validate(threads) }

  func run() throws {
    let report = try PairedTables.read(real: real, synthetic: synthetic)
      .evaluate(threads: threads)
    if json {
      try Terminal.writeJSON(report)
      return
    }
    var table = TextTable(header: ["columns", "marginals", "mean L1", "max L1"])
    for order in report.orders {
      table.add([
        "\(order.attributes)", "\(order.cliques)", short(order.meanL1), short(order.maxL1),
      ])
    }
    Terminal.write(
      "NOT PRIVATE: computed from the real table itself; do not publish with a release\n"
        + table.text)
  }
}
