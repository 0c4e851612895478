import Synthesis

/// `release.json` of a folder of k-anonymous records and counts, which is not private.
public struct KAnonymousManifest: Sendable, Codable {
  public static let name = "marginalia-k-anonymous-release"

  public private(set) var format = Self.name
  public private(set) var formatVersion = 1
  public let tool: ReleaseManifest.Tool
  public private(set) var `private` = false
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
