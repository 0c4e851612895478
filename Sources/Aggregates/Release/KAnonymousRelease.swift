import Files
import Foundation
import GraphicalModel
import Synthesis
import Tabular

/// Everything a k-anonymous run writes: records, rounded counts, and a manifest that says that they
/// are not private.
///
/// The folder appears whole or not at all.
public struct KAnonymousRelease: Sendable {
  public static let aggregatesFile = "k_anonymous_aggregates.tsv"

  /// Why k-anonymity is not enough, for whoever opens the folder.
  public static let reasons = [
    "k-anonymity is not differential privacy: no noise was drawn, and nothing bounds what the presence "
      + "of one record changes in the output",
    "a difference attack stays open: who knows the other records, or compares this folder with one made "
      + "before or after a record came or went, can learn the values of that record",
    "a homogeneity attack stays open: where all who share some values share another one, the output "
      + "tells it of each of them",
  ]

  public let status = PrivacyStatus(notPrivate: Self.reasons)
  public let records: CodedTable
  private let synthesizer: KAnonymousSynthesizer
  private let choices: ItemChoices
  private let aggregates: CombinationCounts
  private let schema: TableSchema
  private let header: [String]
  private let facts: TableFacts
  private let seed: UInt64
  private let isSeedGiven: Bool
  private let version: String

  /// Synthesizes records of a sensitive table.
  ///
  /// - Parameters:
  ///   - table: sensitive.
  ///   - synthesizer: how records are made.
  ///   - choices: which columns and values are used.
  ///   - seed: of the records; nil for one from the system, which is not written down.
  ///   - threads: the result does not depend on it.
  ///   - version: of the program.
  /// - Throws: ``ItemError``.
  public init(
    _ table: borrowing LoadedTable, synthesizer: KAnonymousSynthesizer, choices: ItemChoices,
    seed: UInt64?, threads: Int = 1, version: String
  ) throws(ItemError) {
    let sensitive = table.table.rows
    let coding = try ItemCoding(
      sensitive.domain, lists: table.schema.lists, choices: choices)
    let rows = coding.rows(of: sensitive)
    let decoding = try ItemDecoding(
      items: coding.domain, coding: coding, of: sensitive.domain, choices: choices,
      missing: table.schema.missingCodes, writesZeros: false)
    self.seed = seed ?? UInt64.random(in: 0...UInt64.max)
    records = decoding.table(
      of: synthesizer.records(
        from: rows, domain: coding.domain, seed: self.seed, threads: threads))
    aggregates = CombinationCounter.count(
      rows, domain: coding.domain, length: synthesizer.reportingLength, threads: threads
    ).rounded(to: synthesizer.resolution)
    schema = table.schema.allowingEmpty(in: decoding.extended)
    header = table.header.filter { choices.uses($0) }
    facts = table.facts
    isSeedGiven = seed != nil
    self.synthesizer = synthesizer
    self.choices = choices
    self.version = version
  }

  /// Writes the files and puts the folder in place.
  ///
  /// - Throws: `FileError`.
  public func write(to folder: AtomicFolder) throws {
    var generator = CounterGenerator(seed: seed, 0x6365_6C6C_73)
    let files = [
      (
        Release.recordsFile,
        TableWriter(schema: schema, header: header).bytes(records, using: &generator)
      ),
      (
        Self.aggregatesFile,
        AggregateFile.bytes(
          aggregates, name: AggregateFile.protectedCount, note: (name: "private", value: "false"))
      ),
      (Release.noticeFile, Array(status.notice.utf8)),
    ]
    for (name, bytes) in files { try folder.write(bytes, to: name) }
    let manifest = manifest(files: files.map { ReleaseManifest.File(name: $0.0, content: $0.1) })
    try folder.write(try ManifestSeal.sealed(manifest), to: Release.manifestFile)
    try folder.commit()
  }

  private func manifest(files: [ReleaseManifest.File]) -> KAnonymousManifest {
    KAnonymousManifest(
      tool: .init(name: "marginalia", version: version), privateReasons: status.reasons,
      mechanism: synthesizer.method.name, resolution: synthesizer.resolution,
      settings: settings, settingsChosenBy: ReleaseManifest.settingsNote,
      statement: Self.statement(resolution: synthesizer.resolution),
      domain: .init(facts.schema.standing, unknown: facts.unknown),
      records: records.rowCount,
      notes: notes, files: files)
  }

  /// What holds of the files.
  package static func statement(resolution: Int) -> String {
    "all values of a synthetic record together, and so each combination of them, are those of at "
      + "least \(resolution) records of the table, empty cells apart; counts are rounded down to multiples "
      + "of \(resolution)"
  }

  /// What the reader of every such release should know.
  package static let notes = [
    "an empty cell says that the value is empty or that it was left out",
    "a number in a bin, and an identifier, was made up and is none of the table's",
  ]

  private var notes: [String] {
    let protection = facts.schema.protection
    let rows = protection.maxRowsPerUnit
    return Self.notes
      + (rows > 1
        ? [
          "up to \(rows) records are of one unit, so a combination may be that of fewer than "
            + "\(synthesizer.resolution) units"
        ] : []) + protection.notes
  }

  private var settings: [String: SettingValue] {
    var result: [String: SettingValue] = [
      "reportingLength": .integer(synthesizer.reportingLength),
      "sensitiveZeros": .text(choices.sensitiveZeros.described),
    ]
    if let columns = choices.columns {
      result["columns"] = .text(columns.sorted().joined(separator: ","))
    }
    if case .valueSeeded(let oversampling) = synthesizer.method {
      result["oversampling"] = .text(oversampling == nil ? "unlimited" : "controlled")
      if let oversampling {
        result["oversamplingRatio"] = .number(oversampling.ratio)
        result["oversamplingTries"] = .integer(oversampling.tries)
      }
    }
    if isSeedGiven, let seed = Int(exactly: seed) { result["seed"] = .integer(seed) }
    return result
  }
}

extension KAnonymousSynthesizer.Method {
  /// By which the command line and the manifest call it.
  public var name: String {
    switch self {
    case .rowSeeded: "row-seeded"
    case .valueSeeded: "value-seeded"
    case .unseeded: "unseeded"
    }
  }

  /// All names.
  public static let names = ["row-seeded", "value-seeded", "unseeded"]

  /// The method called `name`, or nil.
  ///
  /// - Parameters:
  ///   - name: one of ``names``.
  ///   - oversampling: of value-seeded synthesis; nil for no limit.
  public init?(named name: String, oversampling: OversamplingSettings?) {
    switch name {
    case "row-seeded": self = .rowSeeded
    case "value-seeded": self = .valueSeeded(oversampling)
    case "unseeded": self = .unseeded
    default: return nil
    }
  }
}

extension ItemChoices.SensitiveZeros {
  /// As the command line has it.
  package var described: String {
    switch self {
    case .all: "all"
    case .columns(let names): names.isEmpty ? "none" : names.sorted().joined(separator: ",")
    }
  }
}
