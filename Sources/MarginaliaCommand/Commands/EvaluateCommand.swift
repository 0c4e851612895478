import ArgumentParser
import Files
import Marginalia

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure how far synthetic tables are from the real ones. NOT PRIVATE.",
    discussion: """
      The L1 distance of normalised marginals of one, two and three columns: mean and maximum over \
      all of them, between 0 (equal) and 2. The figures are computed from the real table as it is; \
      do not publish them with a release.

      With --schema numbers are compared by the bins that the schema gives them, as records hold them; without \
      it every text is a value of its own.

      Examples:
        marginalia evaluate victims.csv release/synthetic.csv
        marginalia evaluate victims.csv release/synthetic.csv --schema schema.json

      Linked tables are named by the datapackage.json that describes them, on both sides. Beside \
      every distance stands the data's own sampling error: how far two tables of this size drawn \
      from one population would be from each other.

      Example:
        marginalia evaluate population/datapackage.json release/datapackage.json

      --showcase compares all combinations of values up to a length as Synthetic Data Showcase does: \
      how many are left out, made up, kept and rare, against the synthetic table and against the \
      counts that were released with it, and says so in four sentences. Of a schema's columns those are \
      compared that it models, their values as they are written.

      Examples:
        marginalia evaluate victims.csv release/synthetic.csv --showcase
        marginalia evaluate victims.csv release/synthetic.csv --showcase --length 2 \\
          --aggregates release/aggregates.tsv --sensitive-zeros none

      --report writes a page for whoever holds the real table, in English and Arabic: distances of all \
      pairs with their tables, the 20 worst marginals, what is left out and made up, and every column \
      side by side. It loads nothing and is striped NOT PRIVATE; keep it away from the release.

      Example:
        marginalia evaluate victims.csv release/synthetic.csv --report internal/report.html
      """)

  /// Of the split in halves that the sampling error is estimated from.
  private static let samplingSeed: UInt64 = 1
  private static let warning =
    "NOT PRIVATE: computed from the real table itself; do not publish with a release\n"

  @Argument(help: "The real table, or the datapackage.json of linked tables.") var real: String
  @Argument(help: "The synthetic table, or the datapackage.json of linked tables.")
  var synthetic: String
  @Flag(help: "Compare combinations as Synthetic Data Showcase does.") var showcase = false
  @OptionGroup var combinations: CombinationOptions
  @Option(
    help: ArgumentHelp(
      "With --showcase: released counts to compare too, as aggregates.tsv.", valueName: "file"))
  var aggregates: String?
  @Option(
    help: ArgumentHelp(
      "Also write an internal report as a web page: pairs, worst marginals, combinations, columns.",
      valueName: "file"))
  var report: String?
  @Flag(help: "Write over the report if it exists.") var replace = false
  @Option(help: "Threads; results do not depend on it.") var threads = Threads.available
  @Flag(help: "Print one JSON document to standard output.") var json = false

  func validate() throws {
    try Threads.validate(threads)
    if InputFiles.isPackage(real) != InputFiles.isPackage(synthetic) {
      throw ValidationError(
        "linked tables are compared with linked tables: give the datapackage.json of both sides, "
          + "or a table on both sides")
    }
    if showcase, InputFiles.isPackage(real) {
      throw ValidationError("--showcase compares single tables")
    }
    if !showcase, report == nil, combinations.choosesCombinations || aggregates != nil {
      throw ValidationError(
        "--length, --resolution, --sensitive-zeros, --columns and --aggregates need --showcase or "
          + "--report")
    }
    if combinations.schema != nil, InputFiles.isPackage(real) {
      throw ValidationError("--schema is of single tables; a datapackage.json holds its schemas")
    }
    if real == "-" || synthetic == "-", combinations.schema != nil || report != nil {
      throw ValidationError("--schema and --report read the tables twice: give files, not -")
    }
    if report != nil, InputFiles.isPackage(real) {
      throw ValidationError("--report compares single tables")
    }
  }

  func run() throws {
    if InputFiles.isPackage(real) { return try runLinked() }
    if let report { try checkPlace(of: report) }
    let tables = showcase && report == nil ? nil : try coded()
    if let report, let tables { try write(tables.detail(threads: threads), to: report) }
    if showcase {
      try runShowcase()
    } else if let tables {
      try runSingle(tables)
    }
  }

  /// The tables as they are written, of which combinations are made: the columns that a schema models.
  private func texts() throws -> PairedTables {
    let schema = try InputFiles.schema(combinations.schema)
    let columns = schema.map { schema in
      Set(schema.fields.map(\.name).filter { schema.coding(of: $0)?.attribute != nil })
    }
    return try PairedTables.read(real: real, synthetic: synthetic, columns: columns)
  }

  /// The tables by the schema, where there is one.
  private func coded() throws -> PairedTables {
    guard let schema = try InputFiles.schema(combinations.schema) else { return try texts() }
    let tables = try PairedTables.read(real: real, synthetic: synthetic, schema: schema)
    let line = ProgressLine(isJSON: json)
    line.remark(tables.leftOut.real, of: real, advice: "they are not compared")
    line.remark(tables.leftOut.synthetic, of: synthetic, advice: "they are not compared")
    return tables
  }

  private func write(_ detail: UtilityDetail, to path: String) throws {
    let page = EvaluationPage(detail: detail, showcase: try compared())
    let html = Array(try page.html().utf8)
    // Again: its folder may have become a release meanwhile.
    try checkPlace(of: path)
    try AtomicFile.write(html, to: path)
  }

  private func checkPlace(of report: String) throws {
    try OutputGuard.checkFile(
      report, inputs: [real, synthetic, aggregates, combinations.schema], replacing: replace)
  }

  private func compared() throws -> ShowcaseReport {
    try texts().showcase(
      combinations.settings(threads: threads), schema: try InputFiles.schema(combinations.schema),
      aggregates: try aggregates.map { try ReportedAggregates(path: $0) })
  }

  private func runShowcase() throws {
    let report = try compared()
    if json {
      try Terminal.writeJSON(report)
    } else {
      Terminal.write(Self.warning + ShowcaseText(report).text)
    }
  }

  private func runSingle(_ tables: PairedTables) throws {
    let report = try tables.evaluate(threads: threads)
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
      Self.warning + "\(report.rowsReal) real and \(report.rowsSynthetic) synthetic rows\n"
        + table.text)
  }

  private func runLinked() throws {
    let tables = try PairedLinkedTables.read(real: real, synthetic: synthetic)
    for table in tables.uncoded {
      ProgressLine(isJSON: json).remark(
        "\(real): the schema of \(table) cannot be read, so that its values are compared as they are "
          + "written, numbers without their bins")
    }
    if tables.integrityOfReal != .sound {
      ProgressLine(isJSON: json).remark(
        "\(real): \(Self.list(tables.integrityOfReal)); they are not compared")
    }
    let report = try tables.evaluate(samplingSeed: Self.samplingSeed, threads: threads)
    if json {
      try Terminal.writeJSON(report)
      return
    }
    var sizes = TextTable(header: ["", "real", "synthetic"])
    for (name, value) in Self.sizes {
      sizes.add([name, value(report.real), value(report.synthetic)])
    }
    var distances = TextTable(header: ["metric", "distance", "data's own sampling error"])
    for metric in report.figures.metrics {
      distances.add([
        metric.rawValue, report[metric].map(short) ?? "",
        report.sampling?[metric].map(short) ?? "",
      ])
    }
    Terminal.write(
      Self.warning + sizes.text + "\n" + distances.text + "\n" + Self.text(report.integrity))
  }

  private static let sizes: [(String, @Sendable (LinkedUtilityReport.Side) -> String)] = [
    ("parents", { "\($0.parents)" }),
    ("children", { "\($0.children)" }),
    ("links", { "\($0.links)" }),
    ("largest_component_share", { short($0.largestComponentShare) }),
    ("pairs_sharing_two", { $0.pairsSharingTwo.map(String.init) ?? "too many" }),
  ]

  private static func text(_ faults: LinkedUtilityReport.Integrity) -> String {
    if faults == .sound { return "The synthetic tables' keys are sound.\n" }
    return "The synthetic tables' keys are NOT sound: \(list(faults)); they were left out.\n"
  }

  private static func list(_ faults: LinkedUtilityReport.Integrity) -> String {
    "\(faults.unknown) links name unknown ids, \(faults.repeated) links are repeated, "
      + "\(faults.repeatedParentIDs) parents and \(faults.repeatedChildIDs) children have the id of "
      + "another, \(faults.orphans) children have no link"
  }
}
