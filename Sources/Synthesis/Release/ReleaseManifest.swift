import Crypto
import GraphicalModel
import Privacy
import Tabular

/// `release.json`: what was released, at which price, and what the claim rests on.
///
/// It holds the facts that NIST SP 800-226 (2025) asks of a privacy claim. It names no timing and
/// nothing that was not paid for.
public struct ReleaseManifest: Sendable, Codable {
  public static let name = "marginalia-release"

  public struct Tool: Sendable, Codable {
    public let name: String
    public let version: String

    package init(name: String, version: String) {
      self.name = name
      self.version = version
    }
  }

  public struct Unit: Sendable, Codable, Equatable {
    /// Whom the guarantee protects: a row, unless a column says which rows belong together.
    public let name: String
    /// The column that names the unit of a row; absent where each row is a unit.
    public let unitField: String?
    /// What the schema calls a row's unit, where no column shows it: nobody checked that it has one
    /// row only.
    public let declared: String?
    public let neighbours: String
    public let maxRowsPerUnit: Int
    /// "join" where all rows of a unit became one record; absent where rows are records.
    public let rowsOfUnit: String?
    /// The public probability with which a unit was read at all; absent where all were.
    public let samplingRate: Double?

    package init(_ protection: TableSchema.Protection) {
      let isNamed = protection.unitField != nil
      name = isNamed ? protection.unit ?? "unit" : "row"
      unitField = protection.unitField
      declared = isNamed ? nil : protection.unit
      neighbours = protection.neighbours.rawValue
      maxRowsPerUnit = protection.maxRowsPerUnit
      rowsOfUnit = protection.rowsOfUnit == .bound ? nil : protection.rowsOfUnit.rawValue
      samplingRate = protection.samplingRate
    }
  }

  public struct Guarantee: Sendable, Codable, Equatable {
    public let epsilon: Double
    public let delta: Double

    package init(epsilon: Double, delta: Double) {
      self.epsilon = epsilon
      self.delta = delta
    }
  }

  public struct Spending: Sendable, Codable {
    /// Which theory of composition the figures come from.
    public let accountant: String
    /// Under zCDP, and of a schedule.
    public let rho: Double?
    /// Under Gaussian DP.
    public let mu: Double?
    /// The sum of the ledger's prices, in its unit: at most a part in 10⁶ below the budget.
    public let ledgerSum: Double
    public let epsilon: Double
    public let delta: Double

    /// What a run claims.
    ///
    /// ## Privacy
    /// A run claims its filter's bound, the budget: what was reached below it is an outcome and no
    /// claim. Under Gaussian DP the sum of ρ is none either, since nothing stopped at a bound for it.
    init(_ run: SynthesisRun) {
      self.init(
        budget: run.budget, spent: run.spent, accountant: run.accountant, delta: run.delta,
        schedule: run.accounting == .pld ? run.schedule : nil)
    }

    /// - Parameter schedule: where its privacy loss is what the run was made for.
    package init(
      budget: Price, spent: Price, accountant: Accountant, delta: Delta,
      schedule: FixedSchedule? = nil
    ) {
      self.delta = delta.value
      ledgerSum = spent.value
      if let tight = schedule?.epsilon(delta: delta, by: .privacyLoss) {
        (self.accountant, epsilon, rho, mu) = ("PLD", tight.value, budget.value, nil)
        return
      }
      epsilon = accountant.epsilon(price: budget, delta: delta).value
      self.accountant = accountant.title
      switch accountant {
      case .zcdp: (rho, mu) = (budget.value, nil)
      case .gdp: (rho, mu) = (nil, budget.mu)
      }
    }
  }

  public struct DomainFacts: Sendable, Codable, Equatable {
    /// "public", "inferred", or "found": then a value is released where enough records have it.
    public let domain: String
    public let reason: String
    /// What became of records with a value outside the schema: drop, missing, other or refuse.
    public let unknown: String

    package init(_ standing: DomainStanding, unknown: UnknownValuePolicy) {
      (domain, reason) =
        switch standing {
        case .public(let because): ("public", because)
        case .inferred(let reason): ("inferred", reason)
        }
      self.unknown = unknown.rawValue
    }

    package init(foundBecause reason: String) {
      (domain, self.reason, unknown) = ("found", reason, UnknownValuePolicy.drop.rawValue)
    }
  }

  /// What entered the fit besides the table.
  public struct Inputs: Sendable, Codable, Equatable {
    public struct Model: Sendable, Codable, Equatable {
      public let file: String
      public let sha256: String
      public let mechanism: String
      /// What the model's file says of itself; nobody checked it.
      public let `private`: Bool
      /// What that model's own release was asked for.
      public let requested: Guarantee
      /// What had entered that one.
      public let inputs: [String]
      public let note: String
    }

    public struct Measurements: Sendable, Codable, Equatable {
      public let file: String
      public let sha256: String
      public let marginals: Int
      /// Why they may be used, in the words of the person who says so.
      public let privateBecause: String?
      public let note: String
    }

    public let initialModel: Model?
    public let measurements: Measurements?

    /// Nil where nothing entered.
    init?(_ outside: OutsideInputs) {
      guard !outside.isEmpty else { return nil }
      initialModel = outside.initialModel.map {
        Model(
          file: $0.file.name, sha256: $0.file.sha256, mechanism: $0.mechanism,
          private: $0.status.isPrivate, requested: $0.requested,
          inputs: $0.inputs?.descriptions ?? [], note: ReleaseManifest.modelNote)
      }
      measurements = outside.measurements.map {
        Measurements(
          file: $0.file.name, sha256: $0.file.sha256, marginals: $0.marginals.count,
          privateBecause: $0.privateBecause, note: ReleaseManifest.measurementsNote)
      }
    }

    /// Every input in a line, those of an initial model included.
    package var descriptions: [String] {
      var result: [String] = []
      if let model = initialModel {
        result.append(
          "initial model \(model.file): epsilon \(model.requested.epsilon), delta "
            + "\(model.requested.delta)")
        result += model.inputs
      }
      if let measurements {
        result.append(
          "measurements \(measurements.file): "
            + (measurements.privateBecause.map { "private because \($0)" } ?? "not vouched for"))
      }
      return result
    }
  }

  public struct Records: Sendable, Codable {
    package static let askedFor = "asked for"
    package static let estimated = "the totals of the noisy marginals, by least squares"

    public let count: Int
    /// `askedFor` or `estimated`.
    public let countFrom: String
    public let samplingSeed: UInt64
    public let refined: Bool
  }

  public struct Noise: Sendable, Codable, Equatable {
    public let source: String
    public let arithmetic: String

    package init(isReproducible: Bool) {
      source =
        isReproducible ? "AES-256-CTR keyed by a seed" : "the operating system's generator"
      arithmetic = "exact: discrete Gaussian and exponential mechanism in integers"
    }
  }

  public struct File: Sendable, Codable, Equatable {
    public let name: String
    public let bytes: Int
    public let sha256: String

    package init(name: String, content: [UInt8]) {
      self.name = name
      bytes = content.count
      sha256 = SHA256.hash(data: content).map { byte in
        String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
      }.joined()
    }
  }

  public let format: String
  public let formatVersion: Int
  public let tool: Tool
  public let `private`: Bool
  public let privateReasons: [String]
  public let mechanism: String
  public let settings: [String: SettingValue]
  public let settingsChosenBy: String
  public let unit: Unit
  public let requested: Guarantee
  public let spent: [Spending]
  /// The same run under every theory that applies to it.
  public let guarantees: [AccountedGuarantee]
  public let ledger: [LedgerEntry]
  public let inputs: Inputs?
  public let domain: DomainFacts
  public let records: Records
  public let noise: Noise
  public let notProtected: [String]
  public let notes: [String]
  public let files: [File]
}

extension ReleaseManifest {
  /// What no mechanism here protects.
  package static let unprotected = [
    "the schema: columns, their order, values, bins and impossible combinations",
    "the mechanism and its settings",
    "epsilon and delta", "the number of records, where it was asked for",
    "that the table exists, and when it was released",
    "that every record of the table is well-formed: reading stops at one that is not",
    "what the program says on standard error of faults in the table",
    "the time that the computation took",
    "what other releases of the same table tell: their prices add up",
  ]

  /// Where something entered besides the table.
  package static let inputsNote =
    "what the inputs made elsewhere tell: epsilon is that of this release alone, and theirs adds to it "
    + "where they are of the same people"

  /// What the program cannot know.
  package static let settingsNote =
    "the person who ran the program; whether the table was looked at before is not known to it"

  /// What an initial model costs.
  package static let modelNote =
    "its own budget is not counted here; it adds up where the model is of the same people"

  /// What measurements made elsewhere cost.
  package static let measurementsNote =
    "their noise is not ours and not in the ledger; what they cost adds up where they are of the same "
    + "people"

  /// How a list cell is treated.
  package static let listNote =
    "a cell that lists several values is one category as a whole, so a record has one value a column"
}

extension TableSchema.Protection {
  /// What the reader of a release should know of how units became records.
  package var notes: [String] {
    var notes: [String] = []
    if rowsOfUnit == .join {
      notes.append(
        "all rows of a unit are one record: the items of a list are those of all rows, at most maxItems "
          + "drawn at random, and another value is that of one of the rows, drawn at random")
    }
    if let samplingRate {
      notes.append(
        "each unit was read with the public probability \(samplingRate), by a draw of its own; counts are of "
          + "these units, and epsilon is not lowered on that account")
    }
    return notes
  }
}
