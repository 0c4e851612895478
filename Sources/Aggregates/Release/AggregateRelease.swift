import Files
import Foundation
import GraphicalModel
import Privacy
import Synthesis
import Tabular

/// Everything a release of aggregates writes: the counts, records where they are asked for, and the
/// manifest.
///
/// The folder appears whole or not at all, and holds nothing that was not paid for.
public struct AggregateRelease: Sendable {
  public static let aggregatesFile = "aggregates.tsv"

  /// How records are made of the aggregates.
  public enum RecordSource: Sendable, Equatable {
    /// A graphical model fitted to them, within so many cells.
    case model(cellLimit: Int)
    /// One attribute at a time, as Synthetic Data Showcase does.
    case seeded(AggregateSeeded.Settings)

    var name: String {
      switch self {
      case .model: "model"
      case .seeded: "seeded"
      }
    }
  }

  /// What is known about the table besides its records.
  public struct Facts: Sendable {
    /// Nil where the table was read without a schema.
    public let schema: TableSchema?
    public let unknown: UnknownValuePolicy
    public let choices: ItemChoices
    /// All columns of the table.
    public let header: [String]
    /// The way from items back to cells; nil without a schema, since it holds every value found.
    let coding: ItemCoding?
    /// Whether a unit's rows were chosen at random, and can be chosen again.
    let isReproducible: Bool

    package init(
      schema: TableSchema?, unknown: UnknownValuePolicy, choices: ItemChoices, header: [String],
      coding: ItemCoding?, isReproducible: Bool
    ) {
      self.schema = schema
      self.unknown = unknown
      self.choices = choices
      self.header = header
      self.coding = coding
      self.isReproducible = isReproducible
    }

    /// Whether the values may be called public; those that are found need not be.
    var standing: DomainStanding { schema?.standing ?? .public(because: Self.found) }

    var domain: ReleaseManifest.DomainFacts {
      guard let schema else { return .init(foundBecause: Self.found) }
      return .init(schema.standing, unknown: unknown)
    }

    package static let found = "no schema; a value is released where enough records have it"
  }

  public let status: PrivacyStatus
  private let run: AggregateRun
  /// Whether noise, or which rows of a unit count, can be drawn again.
  private let isReproducible: Bool
  private let facts: Facts
  private let source: RecordSource?
  private let rows: ItemRows?
  private let samplingSeed: UInt64
  private let isCountAskedFor: Bool
  private let version: String

  /// - Parameters:
  ///   - run: what is released.
  ///   - facts: what was read; see ``LoadedItems/facts``.
  ///   - source: where records are to be drawn.
  ///   - count: of records, where a person chose it.
  ///   - samplingSeed: of the records.
  ///   - threads: records do not depend on it.
  ///   - version: of the program.
  ///   - progress: told of each step that begins.
  /// - Throws: what drawing throws; the run is paid for then.
  public init(
    run: AggregateRun, facts: Facts, records source: RecordSource?, count: Int?,
    samplingSeed: UInt64, threads: Int = 1, version: String,
    progress: (String) -> Void = { _ in }
  ) throws {
    self.run = run
    self.facts = facts
    self.source = source
    self.samplingSeed = samplingSeed
    isCountAskedFor = count != nil
    self.version = version
    rows = try source.map {
      try Self.rows(
        run, from: $0, count: count, seed: samplingSeed, threads: threads, progress: progress)
    }
    isReproducible = run.isReproducible || facts.isReproducible
    status = PrivacyStatus(
      standing: facts.standing, unknown: facts.unknown, isReproducible: isReproducible)
  }

  /// The number of records that were drawn; nil where none were asked for.
  public var recordCount: Int? { rows?.rowCount }

  private static func rows(
    _ run: AggregateRun, from source: RecordSource, count: Int?, seed: UInt64, threads: Int,
    progress: (String) -> Void
  ) throws -> ItemRows {
    switch source {
    case .model(let cellLimit):
      return try AggregateModel(
        run.aggregates, cellLimit: cellLimit, seed: seed,
        threads: threads, progress: progress
      ).records(count: count, seed: seed, threads: threads)
    case .seeded(var settings):
      settings.targetNumberOfRecords = count ?? settings.targetNumberOfRecords
      return AggregateSeeded(settings).records(from: run.aggregates, seed: seed)
    }
  }

  /// Opens a folder for a release, which appears when the release is written to it.
  public static func folder(_ path: String, replacing: Bool = false) throws -> AtomicFolder {
    try Release.folder(path, replacing: replacing)
  }

  /// Writes the files of the release and puts the folder in place.
  ///
  /// - Throws: `FileError`.
  public func write(to folder: AtomicFolder) throws {
    var files = [
      (
        Self.aggregatesFile,
        AggregateFile.bytes(run.aggregates, recordsSigma: run.recordCountSigma)
      )
    ]
    if let rows { files.append((Release.recordsFile, try records(rows))) }
    if !status.isPrivate { files.append((Release.noticeFile, Array(status.notice.utf8))) }
    for (name, bytes) in files { try folder.write(bytes, to: name) }
    let manifest = manifest(files: files.map { ReleaseManifest.File(name: $0.0, content: $0.1) })
    try folder.write(try ManifestSeal.sealed(manifest), to: Release.manifestFile)
    try folder.commit()
  }

  /// Records in the columns of the table. Without a schema the values that were released are all that
  /// is known; an empty cell then says that none was.
  private func records(_ rows: ItemRows) throws(ItemError) -> [UInt8] {
    let items = run.aggregates.domain
    guard let schema = facts.schema, let coding = facts.coding else {
      return RecordFile(items).bytes(rows, form: .condensed)
    }
    let decoding = try ItemDecoding(
      items: items, coding: coding, of: schema.domain(header: facts.header),
      choices: facts.choices, missing: schema.missingCodes)
    var generator = CounterGenerator(seed: samplingSeed, 0x6365_6C6C_73)
    return TableWriter(
      schema: schema.allowingEmpty(in: decoding.extended),
      header: facts.header.filter(facts.choices.uses)
    ).bytes(decoding.table(of: rows), using: &generator)
  }

  private func manifest(files: [ReleaseManifest.File]) -> AggregateManifest {
    let aggregates = run.aggregates
    return AggregateManifest(
      tool: .init(name: "marginalia", version: version), private: status.isPrivate,
      privateReasons: status.reasons, mechanism: AggregateManifest.mechanismName,
      settings: run.settings.described.merging(source?.described ?? [:]) { $1 },
      settingsChosenBy: ReleaseManifest.settingsNote,
      unit: .init(facts.schema?.protection ?? TableSchema.Protection()),
      requested: .init(epsilon: run.epsilon.value, delta: run.delta.value),
      delta: .init(value: run.delta.value, from: run.deltaChoice.text),
      spent: [
        .init(
          accountant: "zCDP", rho: run.claim.rho, epsilon: run.claim.convertedEpsilon,
          delta: run.claim.convertedDelta, recordsEpsilon: run.claim.recordsEpsilon,
          ownDelta: run.claim.ownDelta, ledgerSum: run.ledger.reduce(0) { $0 + $1.price })
      ],
      ledger: run.ledger,
      domain: facts.domain,
      items: .init(
        values: run.isDomainPublic ? "public" : "found",
        sensitiveZeros: facts.choices.sensitiveZeros.described,
        columns: aggregates.domain.columns.map(\.name).filter(facts.choices.uses)),
      recordCount: aggregates.recordCount, recordCountSigma: run.recordCountSigma,
      lengths: aggregates.levels.enumerated().map { index, level in
        .init(
          length: index + 1, combinations: aggregates.tree.count(length: index + 1),
          contributions: level.contributions, sigma: level.sigma, threshold: level.threshold)
      },
      records: records, noise: .init(isReproducible: isReproducible),
      notProtected: ReleaseManifest.unprotected
        + (run.isDomainPublic ? [] : AggregateManifest.foundUnprotected),
      notes: AggregateManifest.notes(run) + (facts.schema?.protection.notes ?? []), files: files)
  }

  private var records: AggregateManifest.Records? {
    guard let rows, let source else { return nil }
    let isTarget =
      if case .seeded(let settings) = source {
        settings.targetNumberOfRecords == nil && !isCountAskedFor
      } else { false }
    return AggregateManifest.Records(
      count: rows.rowCount,
      countFrom: isCountAskedFor
        ? ReleaseManifest.Records.askedFor
        : isTarget ? AggregateManifest.Records.usedUp : AggregateManifest.Records.noisyNumber,
      from: source.name, samplingSeed: samplingSeed)
  }
}

extension AggregateRun {
  /// The standard deviation of the noise of the number of records.
  public var recordCountSigma: Double {
    guard case .discreteLaplace(let scale, _)? = ledger.first?.mechanism else { return 0 }
    return 2.0.squareRoot() * scale.doubleValue
  }
}

extension AggregateRelease.RecordSource {
  fileprivate var described: [String: SettingValue] {
    switch self {
    case .model(let cellLimit): ["maxModelSizeMB": .number(Double(cellLimit) / 131_072)]
    case .seeded(let settings):
      [
        "useSyntheticCounts": .flag(settings.useSyntheticCounts),
        "weightSelectionPercentile": .integer(settings.weightSelectionPercentile),
        "aggregateCountsScaleFactor": settings.aggregateCountsScaleFactor.map { .number($0) }
          ?? .text("none"),
      ]
    }
  }
}
