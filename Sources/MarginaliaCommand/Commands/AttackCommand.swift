import ArgumentParser
import Files
import Foundation
import Marginalia

struct AttackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attack",
    abstract: "Attack a synthetic table with the real one at hand. NOT PRIVATE.",
    discussion: """
      For whoever holds the real table: how well attacks on the synthetic table do against the records \
      it was made of, beside how they do against a holdout, records of the same population that were \
      kept out of it. Before synthesize, set a random part of the table aside.

      marginals, closest and density tell real records from the holdout's: by the marginals that the \
      generator leans on (MAMA-MIA), by the distance to the closest synthetic record, and by a ratio of \
      densities (DOMIAS). attributes guesses a column from the others, singling makes predicates that \
      one record alone meets, linkability brings two parts of a record together (as Anonymeter does). \
      Each stands beside its control on the holdout and a guess that knows nothing, with 95 % \
      confidence intervals.

      --model names the release's model.json: its schema is used where it is public, and marginals \
      looks at those that were measured; else at all pairs and triples of columns.

      The figures are computed from real records as they are, and leak by themselves \
      (arXiv 2312.05114); do not publish them with a release. A weak attack is no proof of privacy.

      Examples:
        marginalia attack victims.csv release/synthetic.csv --holdout held-back.csv
        marginalia attack victims.csv release/synthetic.csv --holdout held-back.csv \\
          --model release/model.json --json
        marginalia attack victims.csv synthetic.csv --holdout held-back.csv \\
          --attacks attributes,linkability --secret gender --part yearRegister,gender
      """)

  private static let warning = "NOT PRIVATE: \(AttackReport.notPrivate); do not publish\n"

  @Argument(help: "The real table that the synthetic one was made of.") var real: String
  @Argument(help: "The synthetic table.") var synthetic: String
  @Option(
    help: ArgumentHelp(
      "Records of the same population that are not in the real table.", valueName: "table"))
  var holdout: String
  @Option(help: "Table Schema that says how cells become values, such as bins of numbers.")
  var schema: String?
  @Option(help: ArgumentHelp("The model.json of the release.", valueName: "file"))
  var model: String?
  @Option(
    help: ArgumentHelp(
      "Some of \(Attack.allCases.map(\.rawValue).joined(separator: ", ")); all if left out.",
      valueName: "attack,..."))
  var attacks: String?
  @Option(help: ArgumentHelp("The columns to use; all if left out.", valueName: "column,..."))
  var columns: String?
  @Option(
    help: ArgumentHelp(
      "The columns to guess; each in turn if left out.", valueName: "column,..."))
  var secret: String?
  @Option(
    help: ArgumentHelp(
      "The columns that linkability brings together with the others; a random half if left out.",
      valueName: "column,..."))
  var part: String?
  @Option(
    help: ArgumentHelp("The most records of a table to attack.", valueName: "records"))
  var targets = 10_000
  @Option(help: "The same seed attacks the same records.") var seed: UInt64 = 1
  @Option(help: ArgumentHelp("Write the JSON document there.", valueName: "file"))
  var output: String?
  @Flag(help: "Write over the file if it exists.") var replace = false
  @Option(help: "Threads; results do not depend on it.") var threads = Threads.available
  @Flag(help: "Print one JSON document to standard output.") var json = false

  func validate() throws {
    try Threads.validate(threads)
    for table in [real, synthetic, holdout] where InputFiles.isPackage(table) {
      throw ValidationError("attack is of single tables; \(table) describes linked tables")
    }
    if real == holdout {
      throw ValidationError(
        "--holdout must be records that are not in the real table, and not that table itself")
    }
    if [real, synthetic, holdout].count(where: { $0 == "-" }) > 1 {
      throw ValidationError("only one table can come from standard input")
    }
    guard (20...1_000_000).contains(targets) else {
      throw ValidationError("--targets must be between 20 and 1000000")
    }
    _ = try settings
  }

  func run() throws {
    if let output {
      try OutputGuard.checkFile(
        output, inputs: [real, synthetic, holdout, schema, model], replacing: replace)
    }
    let document = try model.map {
      try ModelDocument(json: try InputFiles.bytes(of: $0), path: $0)
    }
    let released = document.flatMap { $0.schema.standing.isPublic ? $0.schema : nil }
    let tables = try AttackTables.read(
      real: real, synthetic: synthetic, holdout: holdout,
      schema: try InputFiles.schema(schema) ?? released,
      columns: try Self.names(columns, of: "columns"))
    let report = try tables.attack(try settings, focus: document.map(FocusMarginals.init))
    if let output { try AtomicFile.write(try Terminal.json(report), to: output) }
    if json {
      try Terminal.writeJSON(report)
    } else {
      Terminal.write(Self.warning + AttackText(report).text)
    }
  }

  private var settings: AttackSettings {
    get throws {
      var settings = AttackSettings()
      if let names = try Self.names(attacks, of: "attacks") {
        settings.attacks = try names.map { name in
          guard let attack = Attack(rawValue: name) else {
            throw ValidationError(
              "--attacks: \(name) is none of "
                + Attack.allCases.map(\.rawValue).joined(separator: ", "))
          }
          return attack
        }
      }
      settings.secrets = try Self.names(secret, of: "secret")
      settings.part = try Self.names(part, of: "part")
      settings.targets = targets
      settings.seed = seed
      settings.threads = threads
      return settings
    }
  }

  private static func names(_ text: String?, of option: String) throws -> [String]? {
    guard let text else { return nil }
    let names = text.split(separator: ",", omittingEmptySubsequences: false)
      .map { $0.trimmingCharacters(in: .whitespaces) }
    guard names.allSatisfy({ !$0.isEmpty }) else {
      throw ValidationError("--\(option): a name is empty")
    }
    if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
      throw ValidationError("--\(option): \(twice) is named twice")
    }
    return names
  }
}
