import Crypto
import Files
import Foundation
import GraphicalModel
import Marginals
import Privacy
import Synthesis
import Tabular

/// Everything a private run on linked tables writes: three tables with their description, the same
/// flattened, what was measured, and the manifest.
///
/// The folder appears whole or not at all, and holds nothing that was not paid for.
public struct LinkedRelease: Sendable {
  public static let flatFile = "flat.csv"
  public static let measurementsFile = "measurements.json"

  public let status: PrivacyStatus
  private let run: LinkedRun
  private var schema: LinkedSchema { run.schema }
  private let rows: LinkedRows
  private let samplingSeed: UInt64
  private let isCountAskedFor: Bool
  private let version: String

  /// - Parameters:
  ///   - run: what is released.
  ///   - count: of parents, where a person chose it.
  ///   - samplingSeed: of the records.
  ///   - threads: records do not depend on it.
  ///   - version: of the program.
  /// - Throws: what drawing throws; the run is paid for then.
  public init(
    run: LinkedRun, count: Int?, samplingSeed: UInt64, threads: Int = 1, version: String
  ) throws {
    self.run = run
    let schema = run.schema
    rows = try run.model.records(
      count: count, seed: samplingSeed,
      locality: schema.locality.compactMap { schema.parent.domain.index(of: $0) },
      threads: threads)
    self.samplingSeed = samplingSeed
    isCountAskedFor = count != nil
    self.version = version
    status = PrivacyStatus(
      standing: schema.standing, unknown: run.unknown, isReproducible: run.isReproducible)
  }

  public var parents: Int { rows.parents.rowCount }
  public var children: Int { rows.children.rowCount }
  public var links: Int { rows.linkCount }

  /// Opens a folder for a release, which appears when the release is written to it.
  public static func folder(_ path: String, replacing: Bool = false) throws -> AtomicFolder {
    try Release.folder(path, replacing: replacing)
  }

  /// Writes the files of the release and puts the folder in place.
  ///
  /// - Throws: `FileError`.
  public func write(to folder: AtomicFolder) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    var generator = CounterGenerator(seed: samplingSeed, 0x6365_6C6C_73)
    var files = LinkedWriter.files(schema: schema, rows: rows, using: &generator)
    if let flat = rows.flatCSV() { files.append((Self.flatFile, flat)) }
    files.append((Self.measurementsFile, Array(try encoder.encode(run.model.document)) + [0x0A]))
    if !status.isPrivate { files.append((Release.noticeFile, Array(status.notice.utf8))) }
    for (name, bytes) in files { try folder.write(bytes, to: name) }
    let manifest = manifest(
      files: files.map { ReleaseManifest.File(name: $0.name, content: $0.bytes) })
    try folder.write(try ManifestSeal.sealed(manifest), to: Release.manifestFile)
    try folder.commit()
  }

  private func manifest(files: [ReleaseManifest.File]) -> LinkedManifest {
    let settings = run.settings
    let caps = run.model.caps
    return LinkedManifest(
      tool: .init(name: "marginalia", version: version), private: status.isPrivate,
      privateReasons: status.reasons, mechanism: LinkedMechanism.name,
      settings: settings.described, settingsChosenBy: ReleaseManifest.settingsNote,
      unit: .init(schema),
      assumptions: LinkedManifest.Assumption.all(schema, sharing: run.model.sharing != nil),
      caps: .init(
        linksTold: caps.degree, linksCounted: caps.links,
        linksCountedForSharing: run.model.sharing == nil ? 0 : caps.shared,
        parentsTold: caps.parents, massSteps: caps.massSteps,
        chosenBy: LinkedManifest.Caps.chosenBy(paid: settings.paysForCaps)),
      children: .init(
        schema, budget: run.budget, wholeShare: run.plan.wholeShare(run.settings),
        accountant: run.accountant, delta: run.delta),
      requested: .init(epsilon: run.epsilon.value, delta: run.delta.value),
      spent: [
        .init(
          budget: run.budget, spent: run.spent, accountant: run.accountant, delta: run.delta)
      ],
      guarantees: ReleaseManifest.AccountedGuarantee.all(
        within: run.budget, accountant: run.accountant, delta: run.delta),
      ledger: run.ledger,
      domain: .init(schema.standing, unknown: run.unknown),
      records: .init(
        parents: rows.parents.rowCount, children: rows.children.rowCount, links: rows.linkCount,
        countFrom: isCountAskedFor
          ? LinkedManifest.Records.askedFor : ReleaseManifest.Records.estimated,
        samplingSeed: samplingSeed),
      noise: .init(isReproducible: run.isReproducible),
      notProtected: LinkedManifest.notProtected(schema),
      notes: LinkedManifest.notes(schema),
      files: files)
  }
}
