import Files
import Foundation
import GraphicalModel
import Privacy
import Tabular

/// Everything a private run writes: records, model and manifest.
///
/// The folder appears whole or not at all, and holds nothing that was not paid for.
public struct Release: Sendable {
  public static let recordsFile = "synthetic.csv"
  public static let modelFile = "model.json"
  public static let manifestFile = "release.json"

  /// Says in words why a folder is not private.
  public static let noticeFile = "NOT-PRIVATE.txt"

  public let document: ModelDocument
  public let records: CodedTable
  private let run: SynthesisRun
  private let table: TableFacts
  /// Whether noise, or which rows of a unit count, can be drawn again.
  private let isReproducible: Bool
  private let samplingSeed: UInt64
  private let isCountAskedFor: Bool
  private let version: String

  public var status: PrivacyStatus { document.status }

  /// - Parameters:
  ///   - run: the mechanism's run.
  ///   - table: what was read; see `LoadedTable.facts`.
  ///   - count: of records, where a person chose it.
  ///   - samplingSeed: of the records, which are drawn from the run's model.
  ///   - threads: records do not depend on it.
  ///   - version: of the program.
  /// - Throws: what drawing throws; the run is paid for then.
  /// - Precondition: the run was of the table that the facts are of: its domain and rows per unit are
  ///   those of the facts' schema.
  public init(
    run: SynthesisRun, table: TableFacts, count: Int?, samplingSeed: UInt64, threads: Int = 1,
    version: String
  ) throws {
    precondition(
      table.schema.domain(header: table.header) == run.model.domain
        && run.rowsPerUnit >= table.schema.protection.maxRowsPerUnit,
      "the facts are of another table than the run")
    self.run = run
    self.table = table
    isReproducible = run.isReproducible || table.isReproducible
    records = try run.model.records(count: count, seed: samplingSeed, threads: threads)
    self.samplingSeed = samplingSeed
    isCountAskedFor = count != nil
    self.version = version
    document = ModelDocument(
      mechanism: run.mechanism,
      status: PrivacyStatus(
        table: table, isReproducible: isReproducible,
        outside: run.outside),
      schema: table.schema, header: table.header, model: run.model,
      requested: .init(epsilon: run.epsilon.value, delta: run.delta.value),
      inputs: .init(run.outside))
  }

  /// Writes the folder; an existing one is replaced only where `replacing`.
  ///
  /// - Throws: `FileError`.
  public func write(to path: String, replacing: Bool = false) throws {
    try write(to: try Self.folder(path, replacing: replacing))
  }

  /// Opens a folder for a release, which appears when the release is written to it: for finding out
  /// before noise is drawn that it cannot be made.
  public static func folder(_ path: String, replacing: Bool = false) throws -> AtomicFolder {
    try AtomicFolder(path, replacing: replacing, marker: manifestFile)
  }

  /// Writes the files of the release and puts the folder in place.
  public func write(to folder: AtomicFolder) throws {
    var files = [
      (Self.recordsFile, document.table(of: records, samplingSeed: samplingSeed)),
      (Self.modelFile, try document.json()),
    ]
    if !status.isPrivate { files.append((Self.noticeFile, Array(status.notice.utf8))) }
    for (name, bytes) in files { try folder.write(bytes, to: name) }
    let manifest = manifest(files: files.map { ReleaseManifest.File(name: $0.0, content: $0.1) })
    try folder.write(try ManifestSeal.sealed(manifest), to: Self.manifestFile)
    try folder.commit()
  }

  private func manifest(files: [ReleaseManifest.File]) -> ReleaseManifest {
    ReleaseManifest(
      format: ReleaseManifest.name, formatVersion: 1,
      tool: .init(name: "marginalia", version: version),
      private: status.isPrivate, privateReasons: status.reasons,
      mechanism: run.mechanism, settings: run.settings,
      settingsChosenBy: ReleaseManifest.settingsNote,
      unit: .init(table.schema.protection),
      requested: .init(epsilon: run.epsilon.value, delta: run.delta.value),
      spent: [.init(run)],
      guarantees: ReleaseManifest.AccountedGuarantee.all(of: run),
      ledger: run.ledger,
      inputs: .init(run.outside),
      domain: .init(table.schema.standing, unknown: table.unknown),
      records: .init(
        count: records.rowCount,
        countFrom: isCountAskedFor
          ? ReleaseManifest.Records.askedFor : ReleaseManifest.Records.estimated,
        samplingSeed: samplingSeed, refined: document.model.refinesRecords),
      noise: .init(isReproducible: isReproducible),
      notProtected: ReleaseManifest.unprotected
        + (run.outside.isEmpty ? [] : [ReleaseManifest.inputsNote]),
      notes: (document.schema.hasLists ? [ReleaseManifest.listNote] : [])
        + table.schema.protection.notes,
      files: files)
  }
}

extension TableSchema {
  fileprivate var hasLists: Bool { fields.contains { $0.type == .list } }
}
