import Foundation
import LinkedTables
import Privacy
import Synthesis

/// What a page needs of `release.json`, whichever kind of release it is of.
///
/// It is read from a manifest that was verified; what a kind does not have is nil or empty.
struct PublishedManifest: Decodable {
  struct Unit: Decodable {
    /// "row", or what the schema calls it; of linked tables, nil.
    let name: String?
    let declared: String?
    let unitField: String?
    let maxRowsPerUnit: Int?
    /// Of linked tables, the table whose rows are protected.
    let table: String?
    let neighbours: String
    let replaced: String?
    let samplingRate: Double?
  }

  struct Spending: Decodable {
    let accountant: String
    let epsilon: Double
    let delta: Double
    let rho: Double?
    let mu: Double?
  }

  let format: String
  let tool: ReleaseManifest.Tool
  let `private`: Bool
  let privateReasons: [String]
  let mechanism: String
  let settings: [String: SettingValue]
  let settingsChosenBy: String
  let unit: Unit?
  let requested: ReleaseManifest.Guarantee?
  let spent: [Spending]?
  let guarantees: [Spending]?
  let ledger: [LedgerEntry]?
  let domain: ReleaseManifest.DomainFacts
  let inputs: ReleaseManifest.Inputs?
  let assumptions: [LinkedManifest.Assumption]?
  /// Of linked tables, what one of the second table may expect.
  let children: LinkedManifest.Children?
  let noise: ReleaseManifest.Noise?
  let notProtected: [String]?
  let notes: [String]
  /// Of a k-anonymous release, what holds of it.
  let statement: String?
  let files: [ReleaseManifest.File]

  init(json: [UInt8]) throws {
    self = try JSONDecoder().decode(PublishedManifest.self, from: Data(json))
  }
}
