import ArgumentParser
import Files
import Marginalia

struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Propose a schema for a table, marked as read off the data.",
    discussion: """
      The proposal is a Frictionless Table Schema. It lists values that occur in the table, so it \
      is as secret as the table until a person has checked every value against a codebook, removed \
      "inferredFrom" and written into "publicBecause" why the schema is public. A file that is there \
      already, and may have been worked on, is written over with --replace alone.

      Example:
        marginalia schema victims.csv --output schema.json
      """)

  @Argument(help: "CSV or TSV table, .gz or not; - for standard input.") var table: String
  @Option(help: "File to write; standard output if left out.") var output: String?
  @Flag(help: "Write over the file if it exists.") var replace = false

  func run() throws {
    if let output {
      try OutputGuard.checkFile(output, inputs: [table], replacing: replace)
    }
    let schema = try TableSchema.propose(from: table).json()
    if let output {
      try AtomicFile.write(schema, to: output)
    } else {
      Terminal.write(schema)
    }
    Terminal.writeError(
      "\(output ?? "schema"): NOT PRIVATE: lists values read off the table; check each, then say in "
        + "dp.publicBecause why the schema is public\n")
  }
}
