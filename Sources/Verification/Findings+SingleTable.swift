import Foundation
import GraphicalModel
import Marginals
import Privacy
import Synthesis
import Tabular

extension Findings {
  /// A release of a single table: records, model and manifest.
  mutating func check(
    _ manifest: ReleaseManifest, _ folder: ReleaseFolder, redrawing: Bool, threads: Int
  ) -> ReleaseVerification.Guarantee? {
    let status = checkStatus(
      isPrivate: manifest.private, reasons: manifest.privateReasons, domain: manifest.domain,
      noise: manifest.noise, inputs: manifest.inputs)
    checkNames(
      manifest.files,
      are: [Release.recordsFile, Release.modelFile]
        + (status.isPrivate ? [] : [Release.noticeFile]))
    checkNotice(status, in: folder)
    let guarantee = checkSpending(
      manifest.spent, requested: manifest.requested, ledger: manifest.ledger)
    checkGuarantees(manifest)
    if guarantee != nil, let accountant = accountant(of: manifest.spent),
      let (epsilon, delta) = parameters(manifest.requested)
    {
      checkMatrixStages(manifest, budget: accountant.budget(epsilon: epsilon, delta: delta))
    }
    checkSettings(manifest)
    checkInputs(manifest.inputs)
    let hasRecords = checkRowCount(
      Release.recordsFile, manifest.records.count, "records.count", folder)
    guard let document = model(folder) else { return guarantee }
    checkAgreement(manifest, with: document)
    checkTables(manifest, document)
    if hasRecords { checkValues(of: document, folder) }
    if redrawing, hasRecords { checkRecords(manifest, document, folder, threads: threads) }
    return guarantee
  }

  private mutating func model(_ folder: ReleaseFolder) -> ModelDocument? {
    // Where it is missing that was reported.
    guard let bytes = folder.bytes(Release.modelFile) else { return nil }
    do {
      return try ModelDocument(json: bytes, path: Release.modelFile)
    } catch {
      report(Release.modelFile, "is no model of this version, or damaged")
      return nil
    }
  }

  /// Rows behind the header of a file that was released.
  ///
  /// - Returns: whether it has as many as it should.
  @discardableResult
  mutating func checkRowCount(
    _ name: String, _ count: Int, _ place: String, _ folder: ReleaseFolder
  ) -> Bool {
    guard folder.names[name] == true else { return false }
    guard let found = try? PublicRows.count(folder.path(of: name)) else {
      report(name, "is no table of records")
      return false
    }
    agree(count, found, place, from: name)
    return count == found
  }

  /// Settings are those of the mechanism; what it does not let a person choose is as it is.
  private mutating func checkSettings(_ manifest: ReleaseManifest) {
    guard MechanismCatalog.names.contains(manifest.mechanism),
      let mechanism = MechanismCatalog.mechanism(named: manifest.mechanism)
    else {
      report("mechanism", "is none that this program has")
      return
    }
    var expected = mechanism.settings
    for (key, value) in manifest.settings where Self.isChoice(key, value, expected[key]) {
      expected[key] = value
    }
    checkSettings(manifest.settings, are: expected, of: manifest.mechanism)
  }

  /// Whether a person could have given the setting that value.
  private static func isChoice(
    _ key: String, _ value: SettingValue, _ standard: SettingValue?
  ) -> Bool {
    switch (key, value, standard) {
    case ("maxModelSizeMB", _, .some): isModelSize(value)
    case ("workload", .text(let text), .some): WorkloadRequest.isDescription(text)
    case ("parts", .text(let parts), .some): ["whole tables", "interaction parts"].contains(parts)
    case ("estimator", .text(let name), .text(let standard)):
      MechanismSettings.Estimator(rawValue: standard) != nil
        && MechanismSettings.Estimator(rawValue: name) != nil
    case ("maxRounds", .integer(let rounds), nil): rounds > 0
    default: false
    }
  }

  /// Stands for a setting that must be there, and has no value that it can have.
  static var absent: SettingValue { .text("") }

  /// What `--max-model-size` takes, in whole cells.
  static func isModelSize(_ value: SettingValue) -> Bool {
    guard let size = value.double, size > 0, size <= 65_536 else { return false }
    let cells = size * 131_072
    return cells == cells.rounded()
  }

  /// The same settings, no more and no fewer.
  mutating func checkSettings(
    _ found: [String: SettingValue], are expected: [String: SettingValue], of mechanism: String
  ) {
    for key in Set(expected.keys).union(found.keys).sorted() {
      let agrees =
        if let value = found[key], let other = expected[key] { value.agrees(with: other) } else {
          false
        }
      require(
        agrees, "settings.\(key)", "is no setting, or no value of it, that \(mechanism) can have")
    }
  }

  private mutating func checkInputs(_ inputs: ReleaseManifest.Inputs?) {
    if let model = inputs?.initialModel {
      agree(model.note, ReleaseManifest.modelNote, "inputs.initialModel.note", from: "the format")
    }
    if let measurements = inputs?.measurements {
      agree(
        measurements.note, ReleaseManifest.measurementsNote, "inputs.measurements.note",
        from: "the format")
    }
  }

  /// What manifest and model both say.
  private mutating func checkAgreement(_ manifest: ReleaseManifest, with document: ModelDocument) {
    let source = Release.modelFile
    agree(manifest.mechanism, document.mechanism, "mechanism", from: source)
    agree(manifest.private, document.status.isPrivate, "private", from: source)
    agree(manifest.privateReasons, document.status.reasons, "privateReasons", from: source)
    agree(manifest.requested, document.requested, "requested", from: source)
    agree(manifest.inputs, document.inputs, "inputs", from: source)
    let protection = document.schema.protection
    agree(manifest.unit, .init(protection), "unit", from: source)
    let unknown = UnknownValuePolicy(rawValue: manifest.domain.unknown) ?? .drop
    agree(
      manifest.domain, .init(document.schema.standing, unknown: unknown), "domain", from: source)
    let hasLists = document.schema.fields.contains { $0.type == .list }
    agree(
      manifest.notes, (hasLists ? [ReleaseManifest.listNote] : []) + protection.notes, "notes",
      from: source)
    agree(
      manifest.notProtected,
      ReleaseManifest.unprotected + (manifest.inputs == nil ? [] : [ReleaseManifest.inputsNote]),
      "notProtected", from: "the format")
    agree(manifest.records.refined, document.model.refinesRecords, "records.refined", from: source)
    switch manifest.records.countFrom {
    case ReleaseManifest.Records.askedFor: break
    case ReleaseManifest.Records.estimated:
      agree(manifest.records.count, document.model.estimatedCount, "records.count", from: source)
    default: report("records.countFrom", "is none of the ways to a number of records")
    }
  }

  /// The noise that the ledger paid for is the one that the model's tables have.
  private mutating func checkTables(_ manifest: ReleaseManifest, _ document: ModelDocument) {
    let domain = document.model.domain
    let tables = MeasuredTables(
      document.model.measurements.map { measurement in
        .init(
          attributes: measurement.clique.attributes.map { domain[$0].name },
          isInteraction: measurement.part == .interaction, variance: measurement.variance)
      })
    var checker = EntryChecker(
      tables: tables,
      sizes: Dictionary(
        domain.attributes.map { ($0.name, $0.size) }, uniquingKeysWith: { first, _ in first }))
    for (index, entry) in manifest.ledger.enumerated() {
      guard let label = LedgerLabel(entry.label) else {
        report("ledger[\(index)].label", "names nothing that a mechanism releases")
        continue
      }
      checker.check(
        label, entry.mechanism, scale: document.schema.protection.maxRowsPerUnit,
        place: "ledger[\(index)]", &self)
    }
    tables.check(
      checker.paid, hasOthers: manifest.inputs != nil, file: Release.modelFile, &self)
  }

  /// The records are those that the model gives with the seed, and so cost no privacy.
  private mutating func checkRecords(
    _ manifest: ReleaseManifest, _ document: ModelDocument, _ folder: ReleaseFolder, threads: Int
  ) {
    guard let found = folder.bytes(Release.recordsFile) else { return }
    hasRedrawn = true
    let isAskedFor = manifest.records.countFrom == ReleaseManifest.Records.askedFor
    let seed = manifest.records.samplingSeed
    let drawn = try? document.model.records(
      count: isAskedFor ? manifest.records.count : nil, seed: seed, threads: threads)
    require(
      drawn.map { document.table(of: $0, samplingSeed: seed) == found } ?? false,
      Release.recordsFile,
      "is not what \(Release.modelFile) gives with the seed \(seed), on this kind of processor")
  }
}
