import ArgumentParser
import Files
import Marginalia

struct AggregateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "aggregate",
    abstract: "Release private counts of all combinations of values, and records made of them.",
    discussion: """
      Writes aggregates.tsv (selections, protected_count, then sigma and a 95 % interval) and \
      release.json into a folder that appears whole or not at all; with --synthesize synthetic.csv too, \
      made of the released counts at no further cost. Names and defaults are those of Synthetic Data \
      Showcase; marginalia's notes in release.json say what it proves differently.

      With a schema that is a public input, every value it lists gets noise, and is released where its \
      noisy count is above what noise alone reaches once in a hundred. Without one, values are \
      found in the table, and one is released only where enough records have it, for half of delta; \
      such a release is private too.

      Examples:
        marginalia aggregate victims.csv --schema schema.json --epsilon 4 --output aggregates
        marginalia aggregate victims.csv --schema schema.json --epsilon 4 --delta 1e-6 \\
          --reporting-length 4 --fabrication balanced --synthesize model --output aggregates
        marginalia aggregate victims.csv --epsilon 4 --sensitive-zeros none --output aggregates
      """)

  /// How records are made of the counts.
  enum Records: String, ExpressibleByArgument, CaseIterable {
    case model, seeded
  }

  @Argument(help: "CSV or TSV table, .gz or not; - for standard input.") var table: String
  @Option(help: "Table Schema, or a JSON object of column sizes.") var schema: String?
  @Option(parsing: .unconditional, help: "Epsilon of the whole release.") var epsilon: Double
  @Option(
    parsing: .unconditional,
    help: "Delta of the whole release; without it, see --delta-factor.")
  var delta: Double?
  @Option(
    help: ArgumentHelp(
      "Make records too: model fits a graphical model to the counts, seeded adds one value at a time "
        + "as Synthetic Data Showcase does.", valueName: "model|seeded"))
  var synthesize: Records?
  @Option(
    help: ArgumentHelp(
      "Number of records; a public number. If left out, the noisy number; seeded goes on until the 1-way "
        + "counts are used up, which can be many more records with fewer values each.",
      valueName: "records"))
  var records: Int?
  @Option(help: .unknownValues)
  var unknown: UnknownValuePolicy?
  @Option(help: "Folder to make; it must not exist, or be empty.") var output: String
  @Flag(help: "Replace the folder if it exists.") var replace = false
  @Option(
    help: ArgumentHelp(
      "The dataset's budget file: reserve what this costs, or be refused; see marginalia account --help.",
      valueName: "file"))
  var budget: String?
  @Option(help: "Fix noise and records, for experiments; the release is then not private.")
  var seed: UInt64?
  @Option(help: "Fix the records that are drawn.") var samplingSeed: UInt64?
  @Option(
    help: ArgumentHelp("Largest model, in MB of 8-byte cells.", valueName: "MB"))
  var maxModelSize = 1.0
  @OptionGroup var aggregates: AggregateOptions
  @OptionGroup var items: ItemOptions
  @Option(help: "Threads; results do not depend on it.") var threads = Threads.available
  @OptionGroup var traceOptions: TraceOptions
  @Flag(help: "Print one JSON document to standard output.") var json = false

  func validate() throws {
    try Threads.validate(threads)
    try SynthesizeCommand.checkRange(epsilon)
    _ = try aggregates.deltaChoice(delta)
    if budget != nil, delta == nil {
      throw ValidationError("--budget needs --delta: what is reserved must be known beforehand")
    }
    guard maxModelSize > 0, maxModelSize <= 65_536 else {
      throw ValidationError("--max-model-size must be above 0 and at most 65536 MB")
    }
    if InputFiles.isPackage(table) {
      throw ValidationError("aggregates are of a single table; \(table) describes linked tables")
    }
    if let records {
      guard synthesize != nil else { throw ValidationError("--records needs --synthesize") }
      try SynthesizeCommand.check(records: records)
    }
    if unknown != nil, schema == nil { throw ValidationError("--unknown needs --schema") }
  }

  func run() throws {
    try traceOptions.recording(
      besides: output, inputs: [table, schema, budget], runUntraced)
  }

  private func runUntraced() throws {
    let source: AggregateRelease.RecordSource? =
      switch synthesize {
      case .model: .model(cellLimit: Int(maxModelSize * 131_072))
      case .seeded: .seeded(aggregates.seeded)
      case nil: nil
      }
    try AggregateSynthesis(
      table: table, schema: schema, unknown: unknown, settings: aggregates.settings,
      epsilon: Epsilon(epsilon), delta: aggregates.deltaChoice(delta), choices: items.choices,
      source: source, records: records, output: output, budgetFile: budget, replaces: replace,
      seed: seed,
      samplingSeed: samplingSeed, threads: threads, json: json
    ).run()
  }
}
