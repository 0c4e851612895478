import Privacy
import Synthesis
import Tabular

/// `release.json` of aggregates: what was released, at which price, and what the claim rests on.
public struct AggregateManifest: Sendable, Codable {
  public static let name = "marginalia-aggregates"
  package static let mechanismName = AggregateMechanism.name

  /// δ and where it comes from.
  public struct DeltaFacts: Sendable, Codable {
    public let value: Double
    public let from: String
  }

  /// How (ε, δ) adds up.
  public struct Spending: Sendable, Codable {
    public let accountant: String
    /// A budget, no outcome; of everything that is accounted together.
    public let rho: Double
    /// ε and δ that rho is converted to.
    public let epsilon: Double
    public let delta: Double
    /// ε of the number of records, where it adds to that; 0 where it is in rho.
    public let recordsEpsilon: Double
    /// δ that releases need of their own, set aside from the whole.
    public let ownDelta: Double
    /// The sum of the ledger's prices.
    public let ledgerSum: Double
  }

  /// What was done for one length of combinations.
  public struct Length: Sendable, Codable {
    public let length: Int
    public let combinations: Int
    public let contributions: Int
    public let sigma: Double
    public let threshold: Int64
  }

  public struct Items: Sendable, Codable {
    /// "public", or "found": then a value is released where enough records have it.
    public let values: String
    public let sensitiveZeros: String
    /// The columns that were used.
    public let columns: [String]
  }

  public struct Records: Sendable, Codable {
    /// Records made by the seeded mechanism, which goes on until then.
    package static let usedUp = "the 1-way counts, until they are used up"
    package static let noisyNumber = "the noisy number of records"

    public let count: Int
    /// `usedUp`, `noisyNumber` or "asked for".
    public let countFrom: String
    /// "model" or "seeded".
    public let from: String
    public let samplingSeed: UInt64
  }

  public private(set) var format = Self.name
  public private(set) var formatVersion = 1
  public let tool: ReleaseManifest.Tool
  public let `private`: Bool
  public let privateReasons: [String]
  public let mechanism: String
  public let settings: [String: SettingValue]
  public let settingsChosenBy: String
  public let unit: ReleaseManifest.Unit
  public let requested: ReleaseManifest.Guarantee
  public let delta: DeltaFacts
  public let spent: [Spending]
  public let ledger: [LedgerEntry]
  public let domain: ReleaseManifest.DomainFacts
  public let items: Items
  public let recordCount: Int
  public let recordCountSigma: Double
  public let lengths: [Length]
  public let records: Records?
  public let noise: ReleaseManifest.Noise
  public let notProtected: [String]
  public let notes: [String]
  public let files: [ReleaseManifest.File]
}

extension AggregateManifest {
  /// What the reader of the counts should know; where the original's proof was mended, too.
  static func notes(_ run: AggregateRun) -> [String] {
    var isDeltaGiven = false
    if case .value = run.deltaChoice { isDeltaGiven = true }
    return notes(isDeltaGiven: isDeltaGiven, isDomainPublic: run.isDomainPublic)
  }

  package static func notes(isDeltaGiven: Bool, isDomainPublic: Bool) -> [String] {
    var notes = [
      "a count appears only where noise left it at or above the length's threshold, so a combination that "
        + "is not there may be rare and not absent, and counts near the threshold are too high on average",
      "low95 and high95 are of the count as it was drawn; protected_count is that count, lowered to the "
        + "least of its sub-combinations where normalized",
      "a record that holds more combinations of a length than contributions counts for as many of them, "
        + "drawn at random",
      "the percentile is chosen among public numbers with a score whose sensitivity is proved; thresholds "
        + "come from the exact tail of the discrete noise; delta never comes from the true number of records",
    ]
    if !isDeltaGiven {
      notes.append(
        "delta was computed from the released number of records: that number is private with "
          + "recordsEpsilon and no delta, and given it the rest with (epsilon, delta) as spent says; over all "
          + "outcomes delta is the mean of what it comes to. For a delta that is fixed beforehand, give one"
      )
    }
    if !isDomainPublic {
      notes.append(
        "values were read off the table and released only from a count on that hides what one record alone "
          + "has, after its values were drawn down to contributions, for half of delta")
    }
    return notes
  }

  /// Where the values are not a public input.
  package static let foundUnprotected = [
    "the names of the columns and their order",
    "that no column has more than \(CodeColumn.maximumSize) different values, nor all together more than "
      + "\(ItemDomain.maximumItems)",
  ]
}
