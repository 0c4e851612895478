import ArgumentParser
import Files
import Marginalia

struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Write a released table wide, long or condensed, as Synthetic Data Showcase does.",
    discussion: """
      Writes the records that it reads: use it on released or public tables only. wide makes each \
      item of a list a column, "A_a1" with 1 or nothing; condensed joins them again, as in the table \
      itself; long has a row for each value of each record, Id, Attribute, Value and \
      AttributeValue, the last as aggregates.tsv names it, which is what dashboards count.

      Numbers in bins become their bins. Identifiers and ignored columns are left out. Every row is \
      a record, whatever the schema says of units, and every value must be in the schema.

      Examples:
        marginalia convert release/synthetic.csv --schema schema.json --form long \\
          --output long.csv
        marginalia convert release/synthetic.csv --schema schema.json --form wide \\
          --output wide.tsv
      """)

  @Argument(help: "Released CSV or TSV table, .gz or not; - for standard input.")
  var table: String
  @Option(help: "Table Schema of the table.") var schema: String
  @Option(help: ArgumentHelp("Shape of the file.", valueName: "wide|long|condensed"))
  var form: RecordFile.Form
  @Option(help: "File to write, TSV where its name says so; - for CSV on standard output.")
  var output: String
  @Flag(help: "Write over the file if it exists.") var replace = false

  func validate() throws {
    if InputFiles.isPackage(table) {
      throw ValidationError("convert takes a single table; \(table) describes linked tables")
    }
    if output.lowercased().hasSuffix(".gz") {
      throw ValidationError("--output: files are written without compression")
    }
  }

  func run() throws {
    try OutputGuard.checkFile(output, inputs: [table, schema], replacing: replace)
    guard let schema = try InputFiles.schema(schema) else { return }
    let records = try RecordConversion(
      path: table, schema: schema, format: TableFormat(path: output))
    if output == "-" {
      records.write(form) { (part: UnsafeRawBufferPointer) in Terminal.write(Array(part)) }
      return
    }
    let file = try AtomicFile(output)
    try records.write(form) { (part: UnsafeRawBufferPointer) throws(FileError) in
      try file.write(part)
    }
    try file.commit()
    Terminal.writeError("\(output): \(records.count) records\n")
  }
}

extension RecordFile.Form: ExpressibleByArgument {}
