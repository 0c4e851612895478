import Crypto
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

  public let document: ModelDocument
  public let records: CodedTable
  public let facts: Facts

  /// What the manifest says beyond the model.
  public struct Facts: Sendable {
    public var version: String
    public var settings: [String: SettingValue]
    public var requested: (epsilon: Epsilon, delta: Delta)
    public var spent: Rho
    public var ledger: [LedgerEntry]
    public var isReproducible: Bool
    public var countFrom: String
    public var samplingSeed: UInt64

    public init(
      version: String, settings: [String: SettingValue],
      requested: (epsilon: Epsilon, delta: Delta), spent: Rho, ledger: [LedgerEntry],
      isReproducible: Bool, countFrom: String, samplingSeed: UInt64
    ) {
      self.version = version
      self.settings = settings
      self.requested = requested
      self.spent = spent
      self.ledger = ledger
      self.isReproducible = isReproducible
      self.countFrom = countFrom
      self.samplingSeed = samplingSeed
    }
  }

  public init(document: ModelDocument, records: CodedTable, facts: Facts) {
    self.document = document
    self.records = records
    self.facts = facts
  }

  /// Writes the folder; an existing one is replaced only where `replacing`.
  ///
  /// - Throws: `FileError`.
  public func write(to path: String, replacing: Bool = false) throws {
    let folder = try AtomicFolder(path, replacing: replacing)
    let table = document.table(of: records, samplingSeed: facts.samplingSeed)
    let model = try document.json()
    try folder.write(table, to: Self.recordsFile)
    try folder.write(model, to: Self.modelFile)
    let manifest = manifest(files: [
      Self.describe(Self.recordsFile, table), Self.describe(Self.modelFile, model),
    ])
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try folder.write(Array(try encoder.encode(manifest)) + [0x0A], to: Self.manifestFile)
    try folder.commit()
  }

  private static func describe(_ name: String, _ bytes: [UInt8]) -> ReleaseManifest.File {
    let digest = SHA256.hash(data: bytes).map { byte in
      String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
    }
    return ReleaseManifest.File(name: name, bytes: bytes.count, sha256: digest.joined())
  }

  func manifest(files: [ReleaseManifest.File]) -> ReleaseManifest {
    let protection = document.schema.protection
    let (domain, reason) =
      switch document.schema.standing {
      case .public(let because): ("public", because)
      case .inferred(let reason): ("inferred", reason)
      }
    let delta = facts.requested.delta
    return ReleaseManifest(
      format: "marginalia-release", formatVersion: 1,
      tool: .init(name: "marginalia", version: facts.version),
      private: document.status.isPrivate, privateReasons: document.status.reasons,
      mechanism: document.mechanism, settings: facts.settings,
      settingsChosenBy: "given before the table was read",
      unit: .init(
        name: protection.unit ?? "row", neighbours: protection.neighbours.rawValue,
        maxRowsPerUnit: protection.maxRowsPerUnit),
      requested: .init(epsilon: facts.requested.epsilon.value, delta: delta.value),
      spent: [
        .init(
          accountant: "zCDP", rho: facts.spent.value,
          epsilon: ZCDP.epsilon(rho: facts.spent, delta: delta).value, delta: delta.value)
      ],
      ledger: facts.ledger, domain: .init(domain: domain, reason: reason),
      records: .init(
        count: records.rowCount, countFrom: facts.countFrom, samplingSeed: facts.samplingSeed,
        refined: document.model.refinesRecords),
      noise: .init(
        source: facts.isReproducible
          ? "AES-256-CTR keyed by a seed" : "the operating system's generator",
        arithmetic: "exact: discrete Gaussian and exponential mechanism in integers"),
      notProtected: ReleaseManifest.unprotected,
      notes: document.schema.hasLists ? [ReleaseManifest.listNote] : [], files: files)
  }
}

extension TableSchema {
  fileprivate var hasLists: Bool { fields.contains { $0.type == .list } }
}
