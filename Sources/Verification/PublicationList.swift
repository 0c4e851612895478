import Foundation
import Synthesis

/// `publication.json`: the files that were added to a release for its publication.
///
/// They are made from the release and from what its publisher says, and are no part of its claim.
package struct PublicationList: Codable {
  package static let file = "publication.json"
  private static let name = "marginalia-publication"

  private let format: String
  private let formatVersion: Int
  package let tool: ReleaseManifest.Tool
  package let files: [ReleaseManifest.File]

  package init(version: String, files: [ReleaseManifest.File]) {
    format = Self.name
    formatVersion = 1
    tool = .init(name: "marginalia", version: version)
    self.files = files
  }

  /// Nil for what is no such list of this version.
  package init?(json: [UInt8]) {
    guard let list = try? JSONDecoder().decode(PublicationList.self, from: Data(json)),
      list.format == Self.name, list.formatVersion == 1
    else { return nil }
    self = list
  }

  package func json() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(self)) + [0x0A]
  }
}
