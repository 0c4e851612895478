import ArgumentParser
import Files
import Marginalia
import Threading

extension UnknownValuePolicy: ExpressibleByArgument {}

extension ArgumentHelp {
  /// Of `--unknown`.
  static let unknownValues = ArgumentHelp(
    """
    What becomes of a record with a value outside the schema: drop leaves it out; missing and other put the \
    column's missing value, or the value "other", if the schema has it, and leave the record out otherwise; \
    refuse stops, and a release is then not private. A record with what dp.impossible excludes is left out, \
    or stops the run with refuse.
    """)
}

struct SynthesizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "synthesize",
    abstract: "Make a private synthetic table, or linked tables, from sensitive ones.",
    discussion: """
      Writes synthetic.csv, model.json and release.json into a folder that appears whole or not at \
      all. The folder may be published when release.json says "private": true, which needs a schema \
      with "publicBecause" and noise from the system's generator (no --seed).

      --measurements names a CSV file with the columns clique, cell, value and sigma: one row a cell \
      of a marginal, names of columns and their values joined by ";" in the same order (a ";" or "\\" \
      inside one is written "\\;" or "\\\\"), the noisy count, and the standard deviation of its \
      noise, the same for all cells of a clique; every cell must be there:
        clique,cell,value,sigma
        gender;age,"Female;[0,9)",12.4,3

      Examples:
        marginalia synthesize victims.csv --schema schema.json \\
          --epsilon 1 --delta 1e-6 --dry-run
        marginalia synthesize victims.csv --schema schema.json \\
          --epsilon 1 --delta 1e-6 --output release
        gunzip -c big.csv.gz | marginalia synthesize - --schema schema.json \\
          --epsilon 4 --delta 1e-6 --mechanism mst --output release
        marginalia synthesize victims.csv --schema schema.json \\
          --epsilon 1 --delta 1e-6 --initial-model old/model.json --output release

      Linked tables, such as victims, perpetrators and the links between them, are named by the \
      datapackage.json that describes them: three tables with primary and foreign keys, of which the \
      one whose dp.unitField is its own key is protected, and at the top "dp": {"childAttributes": \
      "ownAccount" or "register", "stableIdentity": true or false, "locality": [columns]}. The folder \
      then holds the three tables, datapackage.json, flat.csv (one row a protected unit), \
      measurements.json and release.json:
        marginalia synthesize population/datapackage.json \\
          --epsilon 1 --delta 1e-6 --output release
      Two tables suffice where every child has one parent, as persons of households: the children's \
      table then has the foreign key, to the parents' key.

      The k-anonymous mechanisms of Synthetic Data Showcase take a resolution instead of epsilon and \
      delta. What they write is not differentially private, and the folder says so:
        marginalia synthesize victims.csv --mechanism row-seeded --resolution 10 \\
          --output not-private
      """)

  @Argument(
    help:
      "CSV or TSV table, .gz or not; - for standard input; or datapackage.json of linked tables.")
  var table: String
  @Option(help: "Table Schema, or a JSON object of column sizes.") var schema: String?
  @Option(
    name: .customLong("epsilon"), parsing: .unconditional,
    help: ArgumentHelp("Epsilon of the whole release.", valueName: "epsilon"))
  var givenEpsilon: Double?
  @Option(
    name: .customLong("delta"), parsing: .unconditional,
    help: ArgumentHelp("Delta of the whole release.", valueName: "delta"))
  var givenDelta: Double?
  @Option(
    help: ArgumentHelp(
      "Mechanism: \(MechanismCatalog.names.joined(separator: ", ")), "
        + "\(AggregateSynthesis.names.joined(separator: ", ")) (see marginalia aggregate --help); for "
        + "linked tables "
        + "\(LinkedMechanism.name). (default: \(MatrixMechanism.name), or \(LinkedMechanism.name)) "
        + "k-anonymous and not private: \(KAnonymousSynthesizer.Method.names.joined(separator: ", ")).",
      valueName: "name"))
  var mechanism: String?
  @Option(
    help:
      "Number of records, or of protected units; a public number; the noisy estimate if left out.")
  var records: Int?
  @Option(help: .unknownValues)
  var unknown: UnknownValuePolicy?
  @Option(help: "Folder to make; it must not exist, or be empty.") var output: String?
  @Flag(help: "Replace the folder if it exists.") var replace = false
  @Flag(help: "Show where epsilon goes and stop before any noise is drawn.") var dryRun = false
  @Option(
    help: ArgumentHelp(
      "The dataset's budget file: reserve what this costs, or be refused; see marginalia account --help.",
      valueName: "file"))
  var budget: String?
  @Option(help: "Fix noise and records, for experiments; the release is then not private.")
  var seed: UInt64?
  @Option(help: "Fix the records that are drawn from the released model.")
  var samplingSeed: UInt64?
  @Option(
    help: ArgumentHelp(
      "Start from the model.json of a public or earlier released table with the same columns and "
        + "values (\(MatrixMechanism.name) only).", valueName: "file"))
  var initialModel: String?
  @Option(
    help: ArgumentHelp(
      "Noisy marginals of the same people that were measured elsewhere (\(MatrixMechanism.name) "
        + "only); the release is not private unless --measurements-private-because says why.",
      valueName: "file"))
  var measurements: String?
  @Option(
    help: ArgumentHelp(
      "Why those measurements are private; the manifest quotes it.", valueName: "text"))
  var measurementsPrivateBecause: String?
  @OptionGroup var options: MechanismOptions
  @OptionGroup var linked: LinkedOptions
  @OptionGroup var kAnonymous: KAnonymousOptions
  @OptionGroup var traceOptions: TraceOptions
  @Flag(help: "Print one JSON document to standard output.") var json = false

  /// Given, but for k-anonymous synthesis.
  var epsilon: Double { givenEpsilon ?? .nan }
  var delta: Double { givenDelta ?? .nan }

  /// The mechanism's name for a single table.
  var name: String { mechanism ?? MatrixMechanism.name }

  func validate() throws {
    if let synthesis = KAnonymousSynthesis(self) { return try synthesis.validate() }
    if try AggregateSynthesis(self) != nil { return }
    try kAnonymous.refuse()
    for (name, value) in [("epsilon", givenEpsilon), ("delta", givenDelta)] where value == nil {
      throw ValidationError("Missing expected argument '--\(name) <\(name)>'")
    }
    if InputFiles.isPackage(table) {
      try validateLinked()
    } else {
      try validateSingle()
    }
    try Self.checkRange(epsilon)
    if !dryRun, output == nil { throw ValidationError("--output is missing: the folder to make") }
    if let records { try Self.check(records: records) }
  }

  private func validateLinked() throws {
    guard mechanism ?? LinkedMechanism.name == LinkedMechanism.name else {
      throw ValidationError(
        "\(table) describes linked tables: --mechanism can only be \(LinkedMechanism.name)")
    }
    guard schema == nil, initialModel == nil, measurements == nil,
      measurementsPrivateBecause == nil
    else {
      throw ValidationError(
        "--schema, --initial-model and --measurements are for single tables; \(table) holds the schemas"
      )
    }
    guard options.accountant != .pld else {
      throw ValidationError(
        "linked tables are accounted by gdp or zcdp: what is measured later "
          + "depends on what was measured before")
    }
    guard options.workload == MechanismOptions.defaultWorkload else {
      throw ValidationError("--workload is for single tables")
    }
    try options.refuseUnread(by: MatrixMechanism(), name: LinkedMechanism.name)
  }

  private func validateSingle() throws {
    guard mechanism != LinkedMechanism.name, !linked.isGiven else {
      throw ValidationError(
        "\(LinkedMechanism.name) and its options need the datapackage.json of linked tables")
    }
    let synthesizer = try options.mechanismWithoutWorkload(name)
    try options.refuseUnread(by: synthesizer, name: name)
    if initialModel != nil || measurements != nil, !type(of: synthesizer).usesOutsideInputs {
      throw ValidationError(
        "--mechanism \(name) cannot use --initial-model or --measurements; "
          + "\(MatrixMechanism.name) can")
    }
    if let reason = measurementsPrivateBecause {
      guard measurements != nil else {
        throw ValidationError("--measurements-private-because needs --measurements")
      }
      guard !reason.allSatisfy(\.isWhitespace) else {
        throw ValidationError("--measurements-private-because: the reason is empty")
      }
    }
    if schema == nil {
      // Without a schema, names and values are read off the table, and errors would show them.
      guard initialModel == nil, measurements == nil else {
        throw ValidationError("--initial-model and --measurements need --schema")
      }
      try options.refuseNames()
    }
  }

  func run() throws {
    try traceOptions.recording(
      besides: output, inputs: [table, schema, budget, initialModel, measurements], runUntraced)
  }

  private func runUntraced() throws {
    if let synthesis = KAnonymousSynthesis(self) { return try synthesis.run() }
    if let synthesis = try AggregateSynthesis(self) { return try synthesis.run() }
    if InputFiles.isPackage(table) {
      try LinkedSynthesis(command: self, settings: try linked.settings(try options.settings)).run()
    } else {
      try runSingle()
    }
  }

  private func runSingle() throws {
    let (epsilon, delta) = (try Epsilon(epsilon), try Delta(delta))
    let accounting = options.accounting(of: name)
    guard let output, !dryRun else {
      _ = try runReserved(epsilon, delta, accounting, BudgetReservation.Spending())
      return
    }
    try OutputGuard.checkFolder(
      output, inputs: [table, schema, budget, initialModel, measurements], replacing: replace)
    try BudgetReservation.settling(
      try BudgetReservation(
        budget, output: output, budgetEntry(epsilon, delta, accounting))
    ) { try runReserved(epsilon, delta, accounting, $0) }
  }

  /// - Returns: why the release is not private.
  private func runReserved(
    _ epsilon: Epsilon, _ delta: Delta, _ accounting: Accounting,
    _ spending: BudgetReservation.Spending
  ) throws -> [String] {
    let progress = ProgressLine(isJSON: json)
    let cancellation = Cancellation(
      accountant: accounting.accountant,
      budget: accounting == .pld
        ? nil : accounting.accountant.budget(epsilon: epsilon, delta: delta),
      progress: progress)
    if let output, !dryRun {
      try cancellation.open { try Release.folder(output, replacing: replace) }
    }
    let randomness = seed.map { Randomness.reproducible(seed: $0) } ?? .system
    Trace.phase("reading the table")
    let loaded = try TableReader.read(
      path: table, schema: try InputFiles.schema(schema), unknown: unknown,
      randomness: randomness)
    progress.remark(onLarge: delta)
    progress.remark(loaded.leftOut, of: table)
    let hasSecretNames = loaded.schema.hasSecretNames
    let (facts, domain) = (loaded.facts, loaded.table.domain)
    let synthesizer = try options.mechanism(name, outside: try outside(domain))
    try check(synthesizer, domain: domain)
    let source = TableSource(loaded.takeTable(), threads: options.threads)
    let budget = try RunBudget(
      synthesizer, domain: domain, sensitivity: source.sensitivity, epsilon: epsilon, delta: delta,
      accounting: accounting)
    try showPlan(
      synthesizer, domain: domain, budget: budget,
      preview: dryRun ? BudgetPreview(self.budget, budgetEntry(epsilon, delta, accounting)) : nil)
    guard let output, !dryRun else { return [] }
    let run = try SynthesisRun(
      synthesizer, source: source, epsilon: epsilon, delta: delta, accounting: accounting,
      budget: budget, randomness: randomness,
      spending: {
        spending.begin()
        cancellation.spend($0)
      },
      progress: { progress.event(hasSecretNames ? $0.withoutNames : $0) })
    progress.event(SynthesisEvent("drawing records", after: run))
    let release = try write(run, facts: facts, cancellation: cancellation)
    progress.end()
    try report(
      status: release.status, records: release.records.rowCount, spent: budget, output: output)
    return release.status.reasons
  }

  /// Draws the records and writes the release; what goes wrong here comes after the noise.
  private func write(
    _ run: SynthesisRun, facts: TableFacts, cancellation: Cancellation
  ) throws -> Release {
    do {
      defer { Trace.phase("reporting") }
      let release = try Release(
        run: run, table: facts, count: records,
        samplingSeed: samplingSeed ?? seed ?? UInt64.random(in: 0...(1 << 53)),
        threads: options.threads, version: Version.current)
      try cancellation.finish { try release.write(to: $0) }
      return release
    } catch {
      throw run.failed(error)
    }
  }

  /// Refuses what cannot be done, before noise is drawn; without a schema in words that name no column.
  private func check(_ synthesizer: any Synthesizer, domain: Domain) throws {
    do {
      try SynthesisRun.check(synthesizer, domain: domain)
    } catch  where schema == nil && (error is CountingError || error is CandidateError) {
      throw InputError.data(
        "\(table): read without a schema, the table has too many columns or values for \(name); "
          + "give --schema")
    }
  }

  private func outside(_ domain: Domain) throws -> OutsideInputs {
    var inputs = OutsideInputs()
    if let initialModel {
      let bytes = try InputFiles.bytes(of: initialModel)
      inputs.initialModel = InitialModel(
        try ModelDocument(json: bytes, path: initialModel), path: initialModel, bytes: bytes)
    }
    if let measurements {
      let bytes = try InputFiles.bytes(of: measurements)
      inputs.measurements = try OutsideMeasurements(
        path: measurements, bytes: bytes, domain: domain,
        privateBecause: measurementsPrivateBecause)
      guard try InputFiles.bytes(of: measurements) == bytes else {
        throw InputError.data("\(measurements): the file changed while it was read; try again")
      }
    }
    return inputs
  }

  /// Refuses an epsilon so small that its noise cannot be drawn, or so large that it says nothing.
  static func checkRange(_ epsilon: Double) throws {
    guard epsilon.isFinite, epsilon <= 0 || (1e-6...1e6).contains(epsilon) else {
      throw ValidationError("--epsilon must be between 1e-6 and 1e6")
    }
  }

  static func check(records: Int) throws {
    guard (1...ReleasedModel.mostRecords).contains(records) else {
      throw ValidationError("--records must be between 1 and \(ReleasedModel.mostRecords)")
    }
  }
}
