import Synthesis

/// `release.json` of a folder of k-anonymous records and counts, which is not private.
public struct KAnonymousManifest: Sendable, Encodable {
  public let format = "marginalia-k-anonymous-release"
  public let formatVersion = 1
  public let tool: ReleaseManifest.Tool
  public let `private` = false
  public let privateReasons: [String]
  public let mechanism: String
  /// How many records a combination needs.
  public let resolution: Int
  public let settings: [String: SettingValue]
  public let settingsChosenBy: String
  /// What holds of the files.
  public let statement: String
  public let domain: ReleaseManifest.DomainFacts
  /// The number of synthetic records.
  public let records: Int
  public let notes: [String]
  public let files: [ReleaseManifest.File]
}
