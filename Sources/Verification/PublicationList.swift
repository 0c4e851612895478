import Foundation
import Synthesis

/// `publication.json`: the files that were added to a release for its publication, bound to it by the
/// digest of its manifest.
///
/// They are made from the release and from what its publisher says, and are no part of its claim.
package struct PublicationList: Codable {
  package static let file = "publication.json"
  private static let name = "marginalia-publication"
  private static let version = 1
  package static let registryFile = "registry.yaml"
  /// All that a publication adds besides its list.
  package static let names: Set = [
    "dashboard.html", "report.html", "codebook.html", "CITATION.cff", "croissant.json",
    registryFile,
  ]

  private let format: String
  private let formatVersion: Int
  package let tool: ReleaseManifest.Tool
  /// SHA-256 of release.json.
  package let release: String
  /// Whether the release is.
  package let `private`: Bool
  package let files: [ReleaseManifest.File]

  package init(
    version: String, release: String, private: Bool, files: [ReleaseManifest.File]
  ) {
    format = Self.name
    formatVersion = Self.version
    tool = .init(name: "marginalia", version: version)
    self.release = release
    self.private = `private`
    self.files = files
  }

  /// Nil for what is no such list of this version.
  package init?(json: [UInt8]) {
    guard let list = try? JSONDecoder().decode(PublicationList.self, from: Data(json)),
      list.format == Self.name, list.formatVersion == Self.version
    else { return nil }
    self = list
  }

  /// The list with what its publisher said, as a sealed document.
  package func json(publisher: some Encodable) throws -> [UInt8] {
    try ManifestSeal.sealed(Document(list: self, publisher: publisher))
  }

  private struct Document<Publisher: Encodable>: Encodable {
    let list: PublicationList
    let publisher: Publisher

    private enum Key: CodingKey { case publisher }

    func encode(to encoder: any Encoder) throws {
      try list.encode(to: encoder)
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(publisher, forKey: .publisher)
    }
  }
}
