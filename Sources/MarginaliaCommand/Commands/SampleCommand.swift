import ArgumentParser
import Files
import Marginalia

struct SampleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample",
    abstract: "Draw records from a released model.",
    discussion: """
      Costs no privacy: everything it reads is released or a public rule. With the sampling seed that release.json \
      names and no other option, the records are those of synthetic.csv.

      --impossible names a JSON list of combinations that no record has, as "impossible" in the \
      "dp" of a schema: [{"age": ["0", "9"], "pregnant": "Yes"}, …] lists values by column, and a \
      record that has one of them in each of these columns is impossible. The model is conditioned \
      on it exactly; where more than 2 % of its records go, the others are not refined. Rules must \
      be public facts about the columns, not read off the table.

      Examples:
        marginalia sample release/model.json --records 100000 --output more.csv
        marginalia sample release/model.json --records 500 --where gender=Female \\
          --output women.csv
        marginalia sample release/model.json --impossible rules.json \\
          --output possible.csv
      """)

  @Argument(help: "A model.json that synthesize wrote.") var model: String
  @Option(help: "Number of records; the model's estimate if left out.") var records: Int?
  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Only records with this value; may be repeated, and the conditions hold together.",
      valueName: "column=value"))
  var `where`: [String] = []
  @Option(
    help: ArgumentHelp("JSON list of combinations that no record has.", valueName: "file"))
  var impossible: String?
  @Option(
    help: ArgumentHelp(
      "Largest model, in MB of 8-byte cells, that --impossible may lead to.", valueName: "MB"))
  var maxModelSize = 64.0
  @Option(help: "The same seed draws the same records.") var samplingSeed: UInt64?
  @Option(help: "File to write; - for standard output.") var output: String
  @Flag(help: "Write over the file if it exists.") var replace = false
  @Option(help: "Threads; records do not depend on it.") var threads = Threads.available

  func validate() throws {
    if let records { try SynthesizeCommand.check(records: records) }
    guard maxModelSize > 0, maxModelSize <= 65_536 else {
      throw ValidationError("--max-model-size must be above 0 and at most 65536 MB")
    }
    try Threads.validate(threads)
  }

  func run() throws {
    try OutputGuard.checkFile(output, inputs: [model, impossible], replacing: replace)
    let document = try document()
    for reason in document.status.reasons {
      Terminal.writeError("NOT PRIVATE: \(reason)\n")
    }
    let seed = samplingSeed ?? UInt64.random(in: 0...(1 << 53))
    let drawn = try document.model.records(
      count: records, given: try evidence(document.model.domain), seed: seed, threads: threads)
    let bytes = document.table(of: drawn, samplingSeed: seed)
    if output == "-" {
      Terminal.write(bytes)
    } else {
      try AtomicFile.write(bytes, to: output)
      Terminal.writeError("\(output): \(drawn.rowCount) records\n")
    }
  }

  private func document() throws -> ModelDocument {
    let document = try ModelDocument(json: try InputFiles.bytes(of: model), path: model)
    guard let impossible else { return document }
    let rules = try InputFiles.bytes(of: impossible)
    do {
      return try document.forbidding(json: rules, limit: Int(maxModelSize * 131_072))
    } catch let error as SchemaError {
      throw InputError.data("\(impossible): \(error.problemsAlone)")
    }
  }

  private func evidence(_ domain: Domain) throws -> [Int: Int] {
    var result: [Int: Int] = [:]
    for condition in `where` {
      guard let sign = condition.firstIndex(of: "=") else {
        throw ValidationError("--where takes column=value, and \"\(condition)\" has no =")
      }
      let name = String(condition[..<sign])
      let value = String(condition[condition.index(after: sign)...])
      guard let attribute = domain.index(of: name) else {
        throw ValidationError(
          "--where: there is no column \"\(name)\"; the columns are "
            + domain.attributes.map(\.name).joined(separator: ", "))
      }
      let values = domain[attribute].values
      guard let code = values.firstIndex(of: value) else {
        throw ValidationError(
          "--where: column \"\(name)\" has no value \"\(value)\"; its values are "
            + values.prefix(20).map { "\"\($0)\"" }.joined(separator: ", ")
            + (values.count > 20 ? ", …" : ""))
      }
      if let other = result[attribute], other != code {
        throw ValidationError("--where: column \"\(name)\" is given two values")
      }
      result[attribute] = code
    }
    return result
  }
}
