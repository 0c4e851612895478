import ArgumentParser
import Foundation
import Marginalia

extension MarginalMeasurement.Part: ExpressibleByArgument {}
extension MechanismSettings.Estimator: ExpressibleByArgument {}
extension Accounting: ExpressibleByArgument {}

/// Options that every command with mechanisms shares.
struct MechanismOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Largest model, in MB of 8-byte cells.", valueName: "MB"))
  var maxModelSize = 1.0

  @Option(
    help: ArgumentHelp(
      "What the release should serve: k for all k-way marginals, target:COLUMN for all 3-way "
        + "marginals with that column, or a JSON file [{\"columns\": [\"a\", \"b\"], \"weight\": 2}, …].",
      valueName: "k|target:column|file"))
  var workload = defaultWorkload

  static let defaultWorkload = "3"

  @Option(help: "What matrix measures of a pair: interaction or whole.")
  var parts = MarginalMeasurement.Part.interaction

  @Option(help: "How aim, swift, mwem and privbayes fit: mirror-descent or ridge.")
  var estimator = MechanismSettings.Estimator.mirrorDescent

  @Option(
    help: ArgumentHelp(
      "How prices add up: zcdp, gdp, or pld (independent and mst, with one row a unit).",
      discussion: """
        Up to epsilon 3 noise has a sigma 4 to 12 % smaller under gdp than under zcdp; choices cost \
        half as much again. pld is the tightest for what is fixed beforehand. By default gdp for matrix, \
        swift, independent and linked, zcdp for the others.
        """, valueName: "zcdp|gdp|pld"))
  var accountant: Accounting?

  @Option(
    help: "Rounds of aim at most; what is left of the budget goes to one last measurement.")
  var maxRounds: Int?

  @Option(help: "Threads; results do not depend on it.") var threads = Threads.available

  func validate() throws {
    guard maxModelSize > 0, maxModelSize <= 65_536 else {
      throw ValidationError("--max-model-size must be above 0 and at most 65536 MB")
    }
    if let maxRounds, maxRounds < 1 { throw ValidationError("--max-rounds must be at least 1") }
    if let order = Int(workload), !(1...16).contains(order) {
      throw ValidationError("--workload takes marginals of 1 to 16 columns")
    }
    try Threads.validate(threads)
  }

  var settings: MechanismSettings {
    get throws {
      var settings = settingsWithoutWorkload
      settings.workload = try workloadRequest
      return settings
    }
  }

  private var settingsWithoutWorkload: MechanismSettings {
    var settings = MechanismSettings()
    settings.cellLimit = Int(maxModelSize * 131_072)
    settings.part = parts
    settings.estimator = estimator
    settings.accounting = accountant
    settings.maximumRounds = maxRounds
    settings.threads = threads
    return settings
  }

  /// What tells one sweep from another, beside its plan.
  var description: [String: String] {
    get throws {
      var result = [
        "max-model-size": "\(maxModelSize)", "workload": workload, "parts": parts.rawValue,
        "estimator": estimator.rawValue,
      ]
      if let accountant { result["accountant"] = accountant.rawValue }
      if let maxRounds { result["max-rounds"] = "\(maxRounds)" }
      if case .listed = try workloadRequest {
        result["workload"] = try MechanismTrial.fingerprint(files: [workload])
      }
      return result
    }
  }

  /// The mechanism called `name`, with what enters besides the table.
  func mechanism(
    _ name: String, outside: OutsideInputs = OutsideInputs()
  ) throws -> any Synthesizer {
    var settings = try settings
    settings.outside = outside
    return try mechanism(name, settings: settings)
  }

  /// The mechanism called `name` but for its workload: no file is read, since the parser, which asks,
  /// could not tell a file's fault from one of the words.
  ///
  /// - Parameter besides: what else the command takes, for an error to name.
  func mechanismWithoutWorkload(
    _ name: String, besides: [String] = []
  ) throws -> any Synthesizer {
    try mechanism(name, settings: settingsWithoutWorkload, besides: besides)
  }

  private func mechanism(
    _ name: String, settings: MechanismSettings, besides: [String] = []
  ) throws -> any Synthesizer {
    guard let mechanism = MechanismCatalog.mechanism(named: name, settings: settings) else {
      throw ValidationError(
        "there is no mechanism \"\(name)\"; choose one of "
          + (MechanismCatalog.names + besides).joined(separator: ", ")
          + (name.contains("+") ? ", and of the variants \(MechanismCatalog.variants)" : ""))
    }
    guard accounting(of: name) != .pld || mechanism is any ScheduledSynthesizer else {
      throw ValidationError(FixedScheduleError.adaptive(mechanism: name).description)
    }
    return mechanism
  }

  /// How (ε, δ) becomes noise of the mechanism called `name`, which may carry variants.
  func accounting(of name: String) -> Accounting {
    MechanismCatalog.accounting(named: name, settings: settingsWithoutWorkload)
  }

  /// Refuses options that a mechanism does not read: what it reads is in its manifest's settings.
  func refuseUnread(by mechanism: any Synthesizer, name: String) throws {
    for (option, key, isGiven) in changed where isGiven && mechanism.settings[key] == nil {
      throw ValidationError("--mechanism \(name) does not read \(option)")
    }
  }

  /// The options that not every mechanism reads, their names in settings, and whether they are not as they
  /// are unless a person says otherwise.
  private var changed: [(option: String, key: String, isGiven: Bool)] {
    let usual = MechanismSettings()
    return [
      ("--workload", "workload", workload != Self.defaultWorkload),
      ("--parts", "parts", parts != usual.part),
      ("--estimator", "estimator", estimator != usual.estimator),
      ("--max-rounds", "maxRounds", maxRounds != nil),
    ]
  }

  /// Refuses options that name columns, for tables that are read without a schema.
  func refuseNames() throws {
    guard Int(workload) != nil else {
      throw ValidationError("--workload needs --schema where it names columns")
    }
  }

  private var workloadRequest: WorkloadRequest {
    get throws {
      if let order = Int(workload) { return .all(order: order) }
      if workload.hasPrefix("target:") {
        return .around(column: String(workload.dropFirst("target:".count)))
      }
      let data = Data(try InputFiles.bytes(of: workload))
      do {
        let cliques = try JSONDecoder().decode([WorkloadRequest.NamedClique].self, from: data)
        return .listed(cliques, source: workload)
      } catch {
        throw InputError.data(
          "\(workload): a workload is a JSON list of {\"columns\": [names], \"weight\": number}")
      }
    }
  }
}
