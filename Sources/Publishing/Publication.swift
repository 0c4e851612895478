import Aggregates
import Files
import Foundation
import LinkedTables
import Reporting
import Synthesis
import Tabular
import Verification

/// A release made ready for publication: pages, codebook, registry entry and citation, from its folder
/// alone.
///
///     let publication = try Publication(folder: "release", details: details, version: "0.1.0")
///     try publication.write()
///
/// ## Privacy
/// It reads what was released and what its publisher says, and nothing else, so that it costs no
/// privacy. A release that is not private gets pages that say so first, and no registry entry.
public struct Publication {
  /// Lists the files that were added.
  public static let listFile = PublicationList.file

  /// The added files, by name.
  public let files: [(name: String, bytes: [UInt8])]
  public let isPrivate: Bool
  private let folder: String
  /// The manifest that the files were made of.
  private let manifest: [UInt8]

  /// What a publisher said, kept so that the files can be made again.
  private struct Publisher: Codable {
    let details: PublicationDetails
    let translations: Translations
  }

  private struct Recorded: Decodable { let publisher: Publisher }

  /// - Parameters:
  ///   - folder: of a release, published before or not; what was added before is not looked at.
  ///   - details: what its publisher says.
  ///   - translations: of columns and values.
  ///   - version: of the program.
  /// - Throws: ``PublicationError`` for a folder that is not verified, translations of what is not
  ///   there, or a page that would be too large; what reading its files throws.
  public init(
    folder: String, details: PublicationDetails, translations: Translations = Translations(),
    version: String
  ) throws {
    // Read before it is verified: a release that took its place since is found when files are written.
    let manifest = FileManager.default.contents(atPath: folder + "/" + Release.manifestFile)
    let verification = try ReleaseVerification(
      folder: folder, version: version, includingPublication: false)
    guard verification.problems.isEmpty else {
      throw PublicationError(
        path: folder,
        problem: "is not what its release.json says (\(verification.problems.count) problems); "
          + "marginalia verify lists them")
    }
    try self.init(
      verified: verification, folder: folder, manifest: Array(manifest ?? Data()),
      publisher: Publisher(details: details, translations: translations), version: version)
  }

  private init(
    verified verification: ReleaseVerification, folder: String, manifest bytes: [UInt8],
    publisher: Publisher, version: String
  ) throws {
    self.folder = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
    self.manifest = bytes
    let manifest = try PublishedManifest(json: bytes)
    let facts = ReleaseFacts(
      manifest: manifest, details: publisher.details, guarantee: verification.guarantee)
    let table = try ReleaseTable(
      manifest, folder: folder, translations: publisher.translations)
    if let column = publisher.translations.unknownColumns(besides: table.columns.map(\.name)).first
    {
      throw PublicationError(
        path: folder, problem: "has no column \"\(column)\", which the translations name")
    }
    isPrivate = manifest.private
    var files = try Self.files(facts, table)
    let list = PublicationList(
      version: version,
      release: ReleaseManifest.File(name: Release.manifestFile, content: bytes).sha256,
      private: isPrivate,
      files: files.map { ReleaseManifest.File(name: $0.0, content: $0.1) })
    files.append((PublicationList.file, try list.json(publisher: publisher)))
    self.files = files
  }

  private static func files(
    _ facts: ReleaseFacts, _ table: ReleaseTable
  ) throws -> [(name: String, bytes: [UInt8])] {
    let dashboard = Array(try DashboardPage(facts: facts, table: table).html().utf8)
    guard dashboard.count <= DashboardPage.limit else {
      throw PublicationError(
        path: DashboardPage.file,
        problem:
          "would have \(dashboard.count / 1_000_000) MB, and mailed pages are to have 20 at most; "
          + "make a release of fewer records (synthesize --records) or draw some (sample --records)"
      )
    }
    var files = [
      (DashboardPage.file, dashboard),
      (ReportPage.file, Array(ReportPage(facts: facts, table: table).html().utf8)),
      (CodebookPage.file, Array(CodebookPage(facts: facts, table: table).html().utf8)),
      (CitationFile.file, Array(CitationFile(facts: facts).text().utf8)),
      (CroissantFile.file, Array(CroissantFile(facts: facts, table: table).json().utf8)),
    ]
    if let entry = RegistryEntry(facts: facts, table: table).text() {
      files.append((RegistryEntry.file, Array(entry.utf8)))
    }
    return files
  }

  /// Puts the files into the release's folder, their list last; the release itself is not touched.
  ///
  /// They are written beside the folder and moved into it when all are there. What a process that dies in
  /// between leaves is told by `ReleaseVerification` and mended by publishing again.
  ///
  /// - Throws: `FileError`, and ``PublicationError`` where another release took the folder meanwhile.
  public func write() throws {
    let target = try Release.folder(folder, replacing: true)
    for (name, bytes) in files { try target.write(bytes, to: name) }
    guard try Self.bytes(of: Release.manifestFile, in: folder) == manifest else {
      throw PublicationError(
        path: folder, problem: "holds another release than a moment ago; publish that one")
    }
    try target.commitFiles()
  }

  /// The files that are not what this program makes of the release and what its publisher said: edited,
  /// or made by another version. Empty where the folder was not published.
  ///
  /// - Throws: what making them throws.
  public static func differences(
    in folder: String, verified: ReleaseVerification, version: String
  ) throws -> [String] {
    guard
      let data = FileManager.default.contents(atPath: folder + "/" + PublicationList.file)
    else { return [] }
    let recorded = try JSONDecoder().decode(Recorded.self, from: data)
    let made = try Publication(
      verified: verified, folder: folder,
      manifest: try Self.bytes(of: Release.manifestFile, in: folder),
      publisher: recorded.publisher, version: version)
    return made.files.filter { name, bytes in
      (try? Self.bytes(of: name, in: folder)) != bytes
    }.map(\.name)
  }

  /// What the publisher of a folder said when it was published, and the translations that were given then; nil
  /// where it was not published, or its list was edited.
  public static func words(
    in folder: String
  ) -> (details: PublicationDetails, translations: Translations)? {
    guard let data = FileManager.default.contents(atPath: folder + "/" + PublicationList.file),
      ManifestSeal.holds(Array(data)),
      let publisher = try? JSONDecoder().decode(Recorded.self, from: data).publisher
    else { return nil }
    return (publisher.details, publisher.translations)
  }

  /// The names of what was added to a release, its list included; empty where it was not published.
  public static func files(in folder: String) -> [String] {
    guard let data = FileManager.default.contents(atPath: folder + "/" + PublicationList.file),
      let list = PublicationList(json: Array(data))
    else { return [] }
    return list.files.map(\.name) + [PublicationList.file]
  }

  static func bytes(of name: String, in folder: String) throws(PublicationError) -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: folder + "/" + name) else {
      throw PublicationError(path: folder + "/" + name, problem: "cannot be read")
    }
    return Array(data)
  }
}

extension ReleaseTable {
  /// The table of a release of any kind.
  fileprivate init(
    _ manifest: PublishedManifest, folder: String, translations: Translations
  ) throws {
    func path(_ name: String) -> String { folder + "/" + name }
    func bytes(_ name: String) throws -> [UInt8] {
      try Publication.bytes(of: name, in: folder)
    }
    let names = Set(manifest.files.map(\.name))
    switch manifest.format {
    case ReleaseManifest.name:
      let document = try ModelDocument(
        json: try bytes(Release.modelFile), path: path(Release.modelFile))
      try self.init(document, records: path(Release.recordsFile), translations: translations)
    case LinkedManifest.name:
      try self.init(
        flat: path(LinkedRelease.flatFile), package: try bytes("datapackage.json"),
        measurements: try bytes(LinkedRelease.measurementsFile), translations: translations)
    case AggregateManifest.name:
      let facts = try JSONDecoder().decode(
        AggregateManifest.self, from: Data(try bytes(Release.manifestFile)))
      try self.init(
        facts, aggregates: path(AggregateRelease.aggregatesFile),
        records: names.contains(Release.recordsFile) ? path(Release.recordsFile) : nil,
        translations: translations)
    default:
      try self.init(records: path(Release.recordsFile), translations: translations)
    }
  }

  /// Records alone, of which nothing else is known.
  private init(records path: String, translations: Translations) throws(TableError) {
    let cells = try RecordCells(path: path)
    self.init(
      columns: cells.attributes.map {
        Column($0, delimiter: nil, translations: translations)
      },
      records: cells.columns, recordCount: cells.rowCount,
      total: (Double(cells.rowCount), nil), recordsFile: Release.recordsFile)
  }
}
