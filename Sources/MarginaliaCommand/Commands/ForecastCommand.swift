import ArgumentParser
import Files
import Foundation
import Marginalia

struct ForecastCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forecast",
    abstract: "Foretell how large the noise will be at some epsilons; reads no data.",
    discussion: """
      For choosing epsilon before looking: from a schema and a public or rounded number of records, \
      the noise part of the error of every marginal, the smallest group whose count is distinguishable \
      from zero, and where epsilon goes. Mechanisms are run on three made-up tables of the same columns, \
      with steep, long-tailed and uniform margins, and every figure is an interval spanned by them. Model error, what a mechanism gets wrong without any \
      noise, is not in it.

      --output names a folder that is made for forecast.json, summary.md and figures, or, if the name \
      ends in .json, a file for the document that --json prints.

      Examples:
        marginalia forecast --schema schema.json --records 17000 \\
          --epsilons 0.3,1,4,12 --delta 1e-6
        marginalia forecast --schema schema.json --records 17000 \\
          --epsilons 1,2,4 --delta 1e-6 --mechanism matrix,aim \\
          --workload target:age --output forecast
      """)

  @Option(help: "Table Schema, or a JSON object of column sizes.") var schema: String
  @Option(help: "Number of records; a public number, or a rounded one.") var records: Int
  @Option(help: "Epsilons, separated by commas.") var epsilons: String
  @Option(help: "Delta of a release.") var delta: Double
  @Option(
    help: ArgumentHelp(
      "Mechanisms, separated by commas: \(CountsName.name) for counts, and those of synthesize.",
      valueName: "names"))
  var mechanism = Forecaster.mechanisms.joined(separator: ",")
  @Option(help: "Runs of each mechanism at each epsilon on each made-up table.") var trials = 1
  @Option(help: "Of the made-up tables and of all noise; no release depends on it.")
  var seed: UInt64 = 1
  @Option(
    help: ArgumentHelp(
      "\(CountsName.name): greatest length of a combination, from 1 to "
        + "\(AggregateSettings.maximumLength).", valueName: "R"))
  var reportingLength = 3
  @Option(
    help: ArgumentHelp(
      "\(CountsName.name): which lengths are to be exact; see marginalia aggregate --help.",
      valueName: "name|s1,..."))
  var accuracy = "long"
  @Option(
    help: ArgumentHelp(
      "\(CountsName.name): how many combinations that no record holds may appear; see marginalia "
        + "aggregate --help.", valueName: "name"))
  var fabrication = "uncontrolled"
  @Option(
    help: ArgumentHelp(
      "Folder to make, or file to write if the name ends in .json.", valueName: "path"))
  var output: String?
  @Flag(help: "Replace the folder if it exists.") var replace = false
  @OptionGroup var options: MechanismOptions
  @Flag(help: "Print one JSON document to standard output.") var json = false

  /// The mechanism that releases counts.
  private enum CountsName {
    static let name = "aggregate"
  }

  func validate() throws {
    guard (1...Forecaster.mostRecords).contains(records) else {
      throw ValidationError("--records must be between 1 and \(Forecaster.mostRecords)")
    }
    guard (1...1000).contains(trials) else {
      throw ValidationError("--trials must be between 1 and 1000")
    }
    for epsilon in try numbers { try SynthesizeCommand.checkRange(epsilon) }
    for name in names where name != CountsName.name {
      _ = try options.mechanismWithoutWorkload(name)
    }
    _ = try aggregateSettings
  }

  func run() throws {
    if let output { try OutputGuard.checkFile(output, inputs: [schema], replacing: true) }
    guard let schema = try InputFiles.schema(schema) else { return }
    if case .inferred(let reason) = schema.standing {
      Terminal.writeError(
        "the schema is not a public input (\(reason)): then this forecast tells of the table too\n")
    }
    var forecaster = try Forecaster(schema: schema, records: records, delta: try Delta(delta))
    forecaster.mechanismSettings = try options.settings
    forecaster.aggregateSettings = try aggregateSettings
    (forecaster.trials, forecaster.seed) = (trials, seed)
    forecaster.threads = options.threads
    let folder = try folder()
    let progress = ProgressLine(isQuiet: json)
    let forecast = try forecaster.forecast(mechanisms: names, epsilons: try numbers) {
      progress.count($0, of: $1, "runs on made-up tables")
    }
    progress.end()
    try write(forecast, folder)
    if json {
      try Terminal.writeJSON(forecast)
    } else {
      Terminal.write(ForecastText(forecast).text)
    }
  }

  private var names: [String] { Self.list(mechanism) }

  private var numbers: [Double] {
    get throws {
      try Self.list(epsilons).map {
        guard let number = Double($0) else {
          throw ValidationError("--epsilons: \"\($0)\" is not a number")
        }
        return number
      }
    }
  }

  private static func list(_ text: String) -> [String] {
    text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
  }

  private var aggregateSettings: AggregateSettings {
    get throws {
      var settings = AggregateSettings()
      settings.reportingLength = reportingLength
      guard let accuracy = AggregateSettings.Accuracy(text: accuracy),
        let fabrication = AggregateSettings.Fabrication(text: fabrication)
      else {
        throw ValidationError(
          "--accuracy or --fabrication: no such setting; see marginalia aggregate --help")
      }
      (settings.accuracy, settings.fabrication) = (accuracy, fabrication)
      do {
        try settings.check()
      } catch {
        throw ValidationError("\(error)")
      }
      return settings
    }
  }

  private var isFile: Bool { output?.lowercased().hasSuffix(".json") ?? false }

  /// A folder may be replaced that an earlier forecast made.
  private func folder() throws -> AtomicFolder? {
    guard let output, !isFile else { return nil }
    return try AtomicFolder(output, replacing: replace, marker: Self.document)
  }

  private static let document = "forecast.json"

  private func write(_ forecast: NoiseForecast, _ folder: AtomicFolder?) throws {
    guard let output else { return }
    let document = try Terminal.json(forecast)
    guard let folder else { return try AtomicFile.write(document, to: output) }
    try folder.write(document, to: Self.document)
    try folder.write(forecast.summary(), to: "summary.md")
    try FileManager.default.createDirectory(
      atPath: folder.path(of: "figures"), withIntermediateDirectories: false)
    for figure in forecast.figures() {
      try folder.write(figure.svg(), to: "figures/\(figure.name).svg")
      try folder.write(figure.page(), to: "figures/\(figure.name).html")
      try folder.write(figure.table().markdown(), to: "figures/\(figure.name).md")
    }
    try folder.commit()
  }
}
