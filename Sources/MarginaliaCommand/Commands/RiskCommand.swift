import ArgumentParser
import Files
import Marginalia

struct RiskCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "risk",
    abstract: "Show which records few of their values would single out. NOT PRIVATE.",
    discussion: """
      For whoever holds the table, before anything is made of it: how many records hold a combination \
      of up to so many values that fewer than so many records share, which columns and values take \
      part in most such combinations, and what to do. The figures are computed from the table as it \
      is; do not publish them.

      Examples:
        marginalia risk victims.csv
        marginalia risk victims.csv --schema schema.json --resolution 10 --length 3 --json
        marginalia risk victims.csv --sensitive-zeros none --aggregates not-private/counts.tsv
      """)

  private static let warning =
    "NOT PRIVATE: computed from the table itself; do not publish\n"

  @Argument(help: "CSV or TSV table, .gz or not; - for standard input.") var table: String
  @OptionGroup var combinations: CombinationOptions
  @Option(
    help: ArgumentHelp(
      "Write the exact counts of all combinations there, which are not private either.",
      valueName: "file"))
  var aggregates: String?
  @Flag(help: "Write over the file if it exists.") var replace = false
  @Option(help: "Threads; results do not depend on it.") var threads = Threads.available
  @Flag(help: "Print one JSON document to standard output.") var json = false

  func validate() throws {
    try Threads.validate(threads)
    if InputFiles.isPackage(table) {
      throw ValidationError("risk is of a single table; \(table) describes linked tables")
    }
  }

  func run() throws {
    if let aggregates {
      // Exact counts never share a folder with a release.
      try OutputGuard.checkFile(
        aggregates, inputs: [table, combinations.schema], replacing: replace)
    }
    let schema = try InputFiles.schema(combinations.schema)
    let loaded =
      schema == nil && combinations.items.columns != nil
      ? try TableReader.readFinding(path: table)
      : try TableReader.read(path: table, schema: schema, randomness: .system)
    ProgressLine(isJSON: json).remark(
      loaded.leftOut, of: table, advice: "they are not among the records counted here")
    let analysis = try RiskAnalysis(
      loaded, schema: schema, settings: try combinations.settings(threads: threads))
    let report = analysis.report()
    if let aggregates { try AtomicFile.write(analysis.exactAggregates(), to: aggregates) }
    if json {
      try Terminal.writeJSON(report)
    } else {
      Terminal.write(Self.warning + RiskText(report).text)
    }
  }
}
