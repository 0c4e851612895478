/// What a command may let out of the tables with the canaries.
struct Shows: OptionSet {
  let rawValue: Int

  /// Counts of the table: the command says that its output is not private.
  static let counts = Shows(rawValue: 1)
  /// Texts of the table, in files that show it by purpose.
  static let textsInFiles = Shows(rawValue: 2)
  /// The same on standard output.
  static let textsOnOutput = Shows(rawValue: 4)
  /// Numbers of synthetic rows, in the tables that are made.
  static let rowNumbers = Shows(rawValue: 8)
}

/// A run of a command on the tables with the canaries.
struct SecretCase {
  /// Its words; `OUT` stands for a path that nothing lies at.
  let words: String
  var status: Int32 = 0
  /// Nothing, unless there is a reason.
  var shows: Shows = []
  /// Why it shows what it shows.
  var because = ""

  /// By command; a command of the program that is not here fails the test.
  static let all: [String: [SecretCase]] = [
    "simulate": [
      SecretCase(words: "--victims 40 --perpetrators 90 --seed 5 --output OUT"),
      SecretCase(words: "--victims 40 --perpetrators 90 --seed 3 --output people.csv", status: 73),
    ],
    "schema": [
      SecretCase(
        words: "bare.csv", shows: .textsOnOutput,
        because: "a proposal lists the values of the table"),
      SecretCase(
        words: "bare.csv --output OUT", shows: .textsInFiles,
        because: "a proposal lists the values of the table"),
      SecretCase(words: "bare.csv --output schema.json", status: 73),
      SecretCase(
        words: "bare.csv --output schema.json --replace", shows: .textsInFiles,
        because: "a proposal lists the values of the table"),
      // An id column's values are not listed.
      SecretCase(words: "ragged.csv --output OUT", status: 65),
      SecretCase(words: "unclosed.csv", status: 65),
      SecretCase(words: "encoding.csv", status: 65),
    ],
    // Reads no table.
    "forecast": [
      SecretCase(
        words: "--schema schema.json --records 300 --epsilons 0.5,2 --delta 1e-6 --trials 1 "
          + "--output OUT"),
      SecretCase(
        words: "--schema people.csv --records 300 --epsilons 1 --delta 1e-6", status: 65),
    ],
    "synthesize": synthesize + linked + failing("synthesize") + [
      SecretCase(
        words: "bare.csv \(asked)", shows: .textsInFiles,
        because: "without a schema the table's values are categories; the release is not private"),
      SecretCase(
        words:
          "people.csv --schema schema.json --mechanism row-seeded --resolution 10 --seed 4 --output OUT",
        shows: .counts, because: "k-anonymous, not private"),
      SecretCase(
        words:
          "people.csv --schema schema.json --mechanism unseeded --resolution 10 --seed 4 --output OUT",
        shows: .counts, because: "k-anonymous, not private"),
      SecretCase(
        words: "bare.csv --mechanism value-seeded --resolution 10 --seed 4 --output OUT",
        shows: .counts, because: "k-anonymous, not private; one record's value is left out"),
    ],
    "aggregate": [
      SecretCase(words: "people.csv --schema schema.json \(asked)"),
      SecretCase(words: "people.csv --schema units.json \(asked)"),
      SecretCase(
        words: "people.csv --schema schema.json \(asked) --trace trace.json", shows: .counts,
        because: "a trace is not private: times depend on the table"),
      SecretCase(words: "people.csv --schema schema.json --synthesize model \(asked)"),
      SecretCase(words: "people.csv --schema schema.json --synthesize seeded \(asked)"),
      // A value that one record alone has is hidden, for half of delta.
      SecretCase(words: "bare.csv \(asked)"),
      SecretCase(words: "bare.csv --synthesize seeded --epsilon 0.05 --seed 5 --output OUT"),
      SecretCase(words: "people.csv \(asked)"),
      SecretCase(words: "\(table) --budget small.budget \(beyond)", status: 65),
    ] + failing("aggregate"),
    "sample": [
      SecretCase(words: "release/model.json --sampling-seed 3 --output OUT"),
      SecretCase(words: "release/model.json --where sex=Nobody --output OUT", status: 64),
      SecretCase(words: "people.csv --output OUT", status: 65),
    ],
    "convert": [
      SecretCase(
        words: "release/synthetic.csv --schema schema.json --form long --output OUT",
        shows: .rowNumbers, because: "a record's rows have its number"),
      SecretCase(
        words: "kept.csv --schema schema.json --form wide --output OUT", shows: .counts,
        because: "writes the table that it is given in another form"),
      SecretCase(words: "people.csv --schema schema.json --form wide --output OUT", status: 65),
      SecretCase(words: "ragged.csv --schema schema.json --form long --output OUT", status: 65),
      SecretCase(words: "unclosed.csv --schema schema.json --form long --output OUT", status: 65),
    ],
    "verify": [
      SecretCase(words: "release --redraw"), SecretCase(words: "linked"),
      SecretCase(words: "counts"), SecretCase(words: "changed", status: 65),
      SecretCase(words: "town", status: 65), SecretCase(words: "people.csv", status: 66),
    ],
    "publish": [
      SecretCase(words: "release"), SecretCase(words: "counts"),
      SecretCase(words: "linked --language ar --title Records"),
      SecretCase(words: "changed", status: 65), SecretCase(words: "town", status: 65),
      SecretCase(words: "people.csv", status: 66),
    ],
    "evaluate": [
      SecretCase(
        words: "bare.csv release/synthetic.csv --report OUT", shows: [.counts, .textsInFiles],
        because: "a report for the holder of the table"),
      SecretCase(
        words: "people.csv release/synthetic.csv", status: 65),
      SecretCase(
        words: "people.csv release/synthetic.csv --schema schema.json", shows: .counts,
        because: "measures on the table"),
      SecretCase(words: "ragged.csv release/synthetic.csv --schema schema.json", status: 65),
      SecretCase(
        words: "bare.csv release/synthetic.csv --showcase --schema bare.json", shows: .counts,
        because: "measures on the table"),
      SecretCase(
        words: "bare.csv bare.csv --showcase", shows: .counts, because: "measures on the table"),
      SecretCase(
        words: "town/datapackage.json linked/datapackage.json", shows: .counts,
        because: "measures on the tables"),
      SecretCase(words: "ragged.csv release/synthetic.csv", status: 65),
      SecretCase(words: "release/synthetic.csv unclosed.csv", status: 65),
    ],
    "sweep": [
      SecretCase(
        words:
          "people.csv --schema schema.json --mechanisms independent,mst --epsilons 1 --delta 1e-6 "
          + "--trials 1 --output OUT --trace trace.json", shows: .counts,
        because: "measures on the table"),
      SecretCase(
        words:
          "bare.csv --mechanisms independent --epsilons 1 --delta 1e-6 --trials 1 --output OUT",
        shows: .counts, because: "measures on the table"),
      SecretCase(
        words: "ragged.csv --schema schema.json --mechanisms independent --epsilons 1 --delta 1e-6 "
          + "--trials 1 --output OUT", status: 65),
      SecretCase(
        words: "plan.json --output OUT", shows: .counts, because: "measures on the tables"),
      SecretCase(
        words: "bare.csv --mechanisms aggregate-seeded --epsilons 1 --delta 1e-6 --trials 1 "
          + "--output OUT", shows: .counts, because: "measures on the table"),
      SecretCase(
        words: "ragged.csv --mechanisms aggregate-model --epsilons 1 --delta 1e-6 --trials 1 "
          + "--output OUT", status: 65),
    ],
    "audit": [
      SecretCase(
        words: "--mechanism mst --columns 1 --epsilon 1 --delta 1e-2 --trials 400 --seed 1"),
      SecretCase(
        words: "--mechanism matrix --one-run people.csv --schema schema.json --canaries 20 "
          + "--epsilon 1 --delta 1e-6", shows: .counts, because: "measures on the table"),
      SecretCase(
        words:
          "--mechanism matrix --one-run ragged.csv --schema schema.json --epsilon 1 --delta 1e-6",
        status: 65),
    ],
    "attack": [
      SecretCase(
        words:
          "people.csv release/synthetic.csv --holdout release/synthetic.csv --schema schema.json "
          + "--seed 1", shows: .counts, because: "measures on the table"),
      SecretCase(
        words:
          "ragged.csv release/synthetic.csv --holdout release/synthetic.csv --schema schema.json",
        status: 65),
      SecretCase(
        words: "people.csv release/synthetic.csv --holdout unclosed.csv --schema schema.json",
        status: 65),
    ],
    "account": [
      SecretCase(words: "--epsilon 1 --delta 1e-6"),
      SecretCase(words: "--budget small.budget"),
      SecretCase(words: "--budget people.csv", status: 65),
    ],
    "risk": [
      SecretCase(
        words: "people.csv --schema schema.json", shows: .counts, because: "measures on the table"),
      SecretCase(
        words: "people.csv --schema schema.json --aggregates OUT", shows: .counts,
        because: "exact counts are what is asked for"),
      SecretCase(
        words: "bare.csv", shows: [.counts, .textsOnOutput],
        because: "names the values that few records share"),
      SecretCase(words: "people.csv", status: 65),
      SecretCase(words: "ragged.csv", status: 65),
    ],
  ]

  /// Noise that no exact count is likely to survive.
  private static let asked = "--epsilon 0.045 --delta 1e-6 --seed 5 --output OUT"
  /// More than the budget file has; refused before the table is opened.
  private static let beyond = "--epsilon 0.05 --delta 1e-6 --output OUT"
  private static let table = "people.csv --schema schema.json"

  private static let synthesize =
    ["matrix", "aim", "swift", "mst", "mwem", "privbayes", "independent", "aggregate-model"].map {
      SecretCase(words: "\(table) --mechanism \($0) \(asked)")
    } + [
      SecretCase(
        words: "people.csv --schema units.json \(asked)", shows: .rowNumbers,
        because: "the ids of synthetic people are numbers"),
      SecretCase(words: "\(table) \(asked) --dry-run"),
      SecretCase(
        words: "\(table) \(asked) --trace trace.json", shows: .counts,
        because: "a trace is not private: times depend on the table"),
      SecretCase(words: "\(table) \(asked) --unknown refuse", status: 65),
      SecretCase(words: "\(table) --budget small.budget \(beyond)", status: 65),
      SecretCase(words: "\(table) \(asked) --initial-model release/model.json"),
      SecretCase(words: "\(table) \(asked) --initial-model people.csv", status: 65),
      SecretCase(words: "\(table) \(asked) --measurements people.csv", status: 65),
    ]

  private static let linked = [
    SecretCase(
      words: "town/datapackage.json \(asked)", shows: .rowNumbers,
      because: "the ids of synthetic people are numbers"),
    SecretCase(
      words: "town/datapackage.json \(asked) --pay-for-caps", shows: .rowNumbers,
      because: "the ids of synthetic people are numbers"),
    SecretCase(words: "town/datapackage.json \(asked) --dry-run"),
    SecretCase(words: "town/datapackage.json \(asked) --unknown refuse", status: 65),
    SecretCase(words: "ragged/datapackage.json \(asked)", status: 65),
  ]

  /// Tables that cannot be read, schemas that do not fit, outputs that are refused.
  private static func failing(_ command: String) -> [SecretCase] {
    [
      SecretCase(words: "ragged.csv --schema schema.json \(asked)", status: 65),
      SecretCase(words: "unclosed.csv --schema schema.json \(asked)", status: 65),
      SecretCase(words: "encoding.csv --schema schema.json \(asked)", status: 65),
      SecretCase(words: "people.csv --schema other.json \(asked)", status: 65),
      SecretCase(words: "people.csv --schema people.csv \(asked)", status: 65),
      SecretCase(words: asked.replacing("OUT", with: "town") + " \(table)", status: 73),
      SecretCase(words: asked.replacing("OUT", with: "people.csv/out") + " \(table)", status: 73),
      SecretCase(words: "\(table) --epsilon 0 --delta 1e-6 --seed 5 --output OUT", status: 64),
    ]
  }
}
