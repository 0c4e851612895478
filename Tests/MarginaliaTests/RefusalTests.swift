import Foundation
import Testing

/// What the command line refuses: the exact line, the exit code of sysexits.h, and no trace left.
@Suite("Refusals")
struct RefusalTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let words: String
    let status: Int32
    let line: String

    var testDescription: String { words }
  }

  private static let asked = "--epsilon 1 --delta 1e-6 --output out"

  static let cases = [
    Case(
      words: "synthesize people.csv --schema schema.json --mechanism magic \(asked)", status: 64,
      line: "there is no mechanism \"magic\"; choose one of matrix, aim, swift, mst, "
        + "mwem, privbayes, independent. "
        + "See 'marginalia synthesize --help' for more information."),
    Case(
      words: "synthesize people.csv --schema schema.json --delta 1e-6 --output out", status: 64,
      line: "Missing expected argument '--epsilon <epsilon>'. "
        + "See 'marginalia synthesize --help' for more information."),
    Case(
      words: "synthesize people.csv --epsilon 9 --delta 1e-6 --epsilon=1 --output out", status: 64,
      line: "--epsilon is given several times: give it once. "
        + "See 'marginalia --help' for more information."),
    Case(
      words: "synthesize people.csv --epsilon 0 --delta 1e-6 --output out", status: 64,
      line: "epsilon is 0.0, but must be positive and finite"),
    Case(
      words: "synthesize people.csv --epsilon 1 --delta 1 --output out", status: 64,
      line: "delta is 1.0, but must be above 0 and below 1"),
    Case(
      words: "synthesize people.csv --epsilon -1 --delta 1e-6 --output out", status: 64,
      line: "epsilon is -1.0, but must be positive and finite"),
    Case(
      words: "synthesize people.csv --mechanism aggregate-model --epsilon=-1 --delta 1e-6 "
        + "--output out", status: 64,
      line: "epsilon is -1.0, but must be positive and finite. "
        + "See 'marginalia synthesize --help' for more information."),
    Case(
      words: "synthesize people.csv --mechanism aggregate-model --epsilon 1 --delta 2 --output out",
      status: 64,
      line: "delta is 2.0, but must be above 0 and below 1. "
        + "See 'marginalia synthesize --help' for more information."),
    Case(
      words: "aggregate people.csv --epsilon 1 --delta 2 --output out", status: 64,
      line: "delta is 2.0, but must be above 0 and below 1. "
        + "See 'marginalia aggregate --help' for more information."),
    Case(
      words: "account --epsilon -1 --delta 1e-6", status: 64,
      line: "epsilon is -1.0, but must be positive and finite"),
    Case(
      words: "audit --mechanism magic --epsilon 1 --delta 1e-6", status: 64,
      line: "there is no mechanism \"magic\"; choose one of matrix, aim, swift, mst, mwem, "
        + "privbayes, independent, aggregate, gaussian. "
        + "See 'marginalia audit --help' for more information."),
    Case(
      words: "evaluate datapackage.json people.csv", status: 64,
      line: "linked tables are compared with linked tables: give the datapackage.json of both "
        + "sides, or a table on both sides. See 'marginalia evaluate --help' for more information."),
    Case(
      words: "evaluate schema.json schema.json", status: 65,
      line:
        "schema.json: one table must have two foreign keys, to the tables that it links; or, of two "
        + "tables, one a foreign key to the other"),
    Case(
      words: "evaluate people.csv people.csv --threads 0", status: 64,
      line: "--threads must be between 1 and 1024. "
        + "See 'marginalia evaluate --help' for more information."),
    Case(
      words: "synthesize people.csv --schema schema.json --workload nothing.json \(asked)",
      status: 66, line: "nothing.json: cannot be read: no such file"),
    Case(
      words: "synthesize people.csv --schema schema.json --workload people.csv \(asked)",
      status: 65,
      line: "people.csv: a workload is a JSON list of {\"columns\": [names], \"weight\": number}"),
    Case(
      words: "synthesize people.csv --schema schema.json --workload target:moon \(asked)",
      status: 65, line: "there is no modelled column \"moon\"; the columns are sex, age"),
    Case(
      words: "synthesize people.csv --workload target:region \(asked)", status: 64,
      line: "--workload needs --schema where it names columns. "
        + "See 'marginalia synthesize --help' for more information."),
    Case(
      words: "synthesize people.csv --schema schema.json --estimator ridge \(asked)", status: 64,
      line: "--mechanism matrix does not read --estimator. "
        + "See 'marginalia synthesize --help' for more information."),
    Case(
      words: "synthesize people.csv --schema schema.json --mechanism mst --workload 2 \(asked)",
      status: 64,
      line: "--mechanism mst does not read --workload. "
        + "See 'marginalia synthesize --help' for more information."),
    Case(
      words: "synthesize datapackage.json --max-rounds 3 \(asked)", status: 64,
      line: "--mechanism linked does not read --max-rounds. "
        + "See 'marginalia synthesize --help' for more information."),
    Case(
      words: "synthesize people.csv --initial-model m.json \(asked)", status: 64,
      line: "--initial-model and --measurements need --schema. "
        + "See 'marginalia synthesize --help' for more information."),
    Case(
      words:
        "sweep people.csv --workload target:region --mechanisms matrix --epsilons 1 --delta 1e-6 "
        + "--trials 1 --output out", status: 64,
      line: "--workload needs --schema where it names columns. "
        + "See 'marginalia --help' for more information."),
    Case(
      words: "dance", status: 64,
      line: "Unexpected argument 'dance'. See 'marginalia --help' for more information."),
    Case(
      words: "synthesize nobody.csv \(asked)", status: 66,
      line: "nobody.csv: cannot be opened: No such file or directory"),
    Case(
      words: "synthesize people.csv --schema nothing.json \(asked)", status: 66,
      line: "nothing.json: cannot be read: no such file"),
    Case(
      words: "sample nothing.json --output out", status: 66,
      line: "nothing.json: cannot be read: no such file"),
    Case(
      words: "sample people.csv --output out", status: 65,
      line: "people.csv: this is no model.json of marginalia"),
    Case(
      words: "synthesize ragged.csv \(asked)", status: 65,
      line:
        "ragged.csv, row 3: the row has 1 cells where the header has 2; put a cell that holds a "
        + "separator into quotes, and take empty lines out"),
    Case(
      words: "schema nameless.csv", status: 65,
      line:
        "nameless.csv, row 1, column 2: the column has no name in the header; give it one, or take "
        + "it out"),
    Case(
      words: "synthesize header.csv \(asked)", status: 65,
      line: "header.csv: there is a header but no records; without a schema a table needs records"),
    Case(
      words: "synthesize canary.csv --schema schema.json --unknown refuse \(asked)", status: 65,
      line: "canary.csv, row 402, column \"sex\": the value is not in the schema, "
        + "and unknown values are refused"),
    Case(
      words: "synthesize people.csv --schema schema.json --epsilon 1 --delta 1e-6 --output full",
      status: 73, line: "full: exists and is not empty; choose another folder or remove it"),
  ]

  @Test("a refusal is one line, has its exit code, and leaves nothing behind", arguments: cases)
  func refusal(refused: Case) throws {
    let marginalia = try Marginalia.withPeople()
    try marginalia.write("sex,age\nMale,Adult\nMale\n", to: "ragged.csv")
    try marginalia.write("sex,age\n", to: "header.csv")
    try marginalia.write("sex,\nMale,Adult\n", to: "nameless.csv")
    try marginalia.write(
      PeopleTable.csv(count: 400, more: ["CANARY-7f3a,Adult"]), to: "canary.csv")
    try FileManager.default.createDirectory(
      at: marginalia.path("full"), withIntermediateDirectories: false)
    try marginalia.write("kept", to: "full/notes.txt")
    let before = try marginalia.names()

    let run = try marginalia.run(refused.words)
    #expect(run.status == refused.status)
    #expect(run.error == "marginalia: \(refused.line)\n")
    #expect(run.output.isEmpty)
    #expect(try marginalia.names() == before)
    #expect(try marginalia.bytes("full/notes.txt") == Data("kept".utf8))
  }

  @Test("an occupied output is refused before the table is opened")
  func occupiedFirst() throws {
    let marginalia = try Marginalia.withPeople()
    try marginalia.write("kept", to: "file")
    let run = try marginalia.run("synthesize nobody.csv --epsilon 1 --delta 1e-6 --output file")
    #expect(run.status == 73)
    #expect(run.error == "marginalia: file: is a file; give the path of a folder\n")
  }

  @Test("a header alone is a table like any other under a public schema")
  func headerUnderSchema() throws {
    let marginalia = try Marginalia.withPeople(count: 0)
    let run = try marginalia.run(
      "synthesize people.csv --schema schema.json --epsilon 1 --delta 1e-6 --output out")
    #expect(run.status == 0)
    #expect(try marginalia.json("out/release.json")["private"] as? Bool == true)
  }

  @Test("a dry run shows where epsilon goes and writes nothing")
  func dryRun() throws {
    let marginalia = try Marginalia.withPeople()
    let before = try marginalia.names()
    let run = try marginalia.run(
      "synthesize people.csv --schema schema.json --epsilon 1 --delta 1e-6 --mechanism independent "
        + "--accountant zcdp --output out --dry-run")
    #expect(run.status == 0)
    #expect(
      run.text == """
        independent: epsilon 1.0, delta 1e-06, rho 0.024356
          where epsilon goes  releases    share       rho
          1-way marginals            2  100.0 %  0.024356
          total                      2  100.0 %  0.024356

        """)
    #expect(run.error.isEmpty)
    #expect(try marginalia.names() == before)
  }
}
