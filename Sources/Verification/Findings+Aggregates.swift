import Aggregates
import Foundation
import Privacy
import Synthesis
import Tabular

extension Findings {
  /// A release of aggregates: counts, records where they were asked for, and the manifest.
  mutating func check(
    _ manifest: AggregateManifest, _ folder: ReleaseFolder
  ) -> ReleaseVerification.Guarantee? {
    agree(manifest.mechanism, AggregateManifest.mechanismName, "mechanism", from: "the format")
    let status = checkStatus(
      isPrivate: manifest.private, reasons: manifest.privateReasons, domain: manifest.domain,
      noise: manifest.noise)
    checkNames(
      manifest.files,
      are: [AggregateRelease.aggregatesFile]
        + (manifest.records == nil ? [] : [Release.recordsFile])
        + (status.isPrivate ? [] : [Release.noticeFile]))
    checkNotice(status, in: folder)
    checkTexts(manifest)
    checkCounts(manifest, folder)
    if let records = manifest.records { checkRecords(records, manifest, folder) }
    let sum = checkEntries(manifest.ledger, accountant: .zcdp)
    guard let (epsilon, delta) = parameters(manifest.requested),
      let settings = AggregateSettings(described: manifest.settings),
      let choice = checkDelta(manifest, delta),
      1...TableSchema.Protection.maximumRowsPerUnit ~= manifest.unit.maxRowsPerUnit,
      let expected = try? AggregateExpectation(
        settings, epsilon: epsilon, delta: delta, isDeltaGiven: choice.isGiven,
        rowsPerUnit: manifest.unit.maxRowsPerUnit, isDomainPublic: manifest.isDomainPublic)
    else {
      report(
        "settings", "are none with which such counts are released, or contradict delta or unit")
      return nil
    }
    checkSettings(
      manifest.settings, are: settings.described.merging(Self.described(manifest)) { $1 },
      of: manifest.mechanism)
    let isWithin = checkSpending(manifest, expected.claim, sum)
    checkLedger(manifest, settings, expected)
    guard let sum, isWithin else { return nil }
    return .init(
      accountant: "zCDP", epsilon: expected.claim.convertedEpsilon + expected.claim.recordsEpsilon,
      delta: expected.claim.convertedDelta + expected.claim.ownDelta, ledgerSum: sum,
      entries: manifest.ledger.count)
  }

  private mutating func checkTexts(_ manifest: AggregateManifest) {
    let isPublic = manifest.isDomainPublic
    agree(
      manifest.items.values, isPublic ? "public" : "found", "items.values", from: "domain")
    let isGiven = manifest.delta.from == AggregateRun.DeltaChoice.given
    let unit = manifest.unit
    agree(unit.neighbours, "add-remove", "unit.neighbours", from: "the format")
    require(
      unit.unitField != nil || unit.name == "row", "unit.name",
      "is not \"row\", and no column names the unit")
    require(
      unit.unitField == nil || unit.declared == nil, "unit.declared", "is said beside unitField")
    var protection = TableSchema.Protection()
    protection.samplingRate = unit.samplingRate
    if let rows = unit.rowsOfUnit {
      require(rows == TableSchema.RowsOfUnit.join.rawValue, "unit.rowsOfUnit", "is not \"join\"")
      protection.rowsOfUnit = .join
    }
    agree(
      manifest.notes,
      AggregateManifest.notes(isDeltaGiven: isGiven, isDomainPublic: isPublic) + protection.notes,
      "notes", from: "delta, domain and unit")
    agree(
      manifest.notProtected,
      ReleaseManifest.unprotected + (isPublic ? [] : AggregateManifest.foundUnprotected),
      "notProtected", from: "domain")
    if !isPublic {
      agree(
        manifest.domain, .init(foundBecause: AggregateRelease.Facts.found), "domain",
        from: "the format")
    }
  }

  /// δ is the one that was asked for, or is made of the noisy number of records.
  private mutating func checkDelta(
    _ manifest: AggregateManifest, _ delta: Delta
  ) -> AggregateRun.DeltaChoice? {
    agree(manifest.delta.value, delta.value, "delta.value", from: "requested")
    guard let choice = AggregateRun.DeltaChoice(text: manifest.delta.from, delta: delta) else {
      report("delta.from", "is none of the ways to a delta")
      return nil
    }
    let made = try? choice.delta(recordCount: manifest.recordCount)
    agree(manifest.delta.value, made?.value ?? 0, "delta.value", from: "recordCount")
    return choice
  }

  /// - Returns: whether the ledger stayed within the budget.
  private mutating func checkSpending(
    _ manifest: AggregateManifest, _ claim: AggregateRun.Claim, _ sum: Double?
  ) -> Bool {
    guard manifest.spent.count == 1, let spent = manifest.spent.first, spent.accountant == "zCDP"
    else {
      report("spent", "does not name one accountant, zCDP")
      return false
    }
    let source = "requested and settings"
    agree(spent.rho, claim.rho, "spent[0].rho", from: source)
    agree(spent.epsilon, claim.convertedEpsilon, "spent[0].epsilon", from: source)
    agree(spent.delta, claim.convertedDelta, "spent[0].delta", from: source)
    agree(spent.recordsEpsilon, claim.recordsEpsilon, "spent[0].recordsEpsilon", from: source)
    agree(spent.ownDelta, claim.ownDelta, "spent[0].ownDelta", from: source)
    let own = manifest.ledger.compactMap(\.delta).reduce(0, +)
    require(
      own <= claim.ownDelta * (1 + 1e-9), "ledger",
      "its entries need a delta of \(own) of their own, and \(claim.ownDelta) was set aside")
    guard let sum else { return false }
    agree(spent.ledgerSum, sum, "spent[0].ledgerSum", from: "the ledger")
    // What is accounted by itself is not in the budget.
    let alone = claim.recordsEpsilon > 0 ? manifest.ledger.first?.price ?? 0 : 0
    return require(
      sum - alone <= claim.rho * (1 + 1e-9), "ledger",
      "its entries cost \(sum - alone) together, and the budget is \(claim.rho)")
  }

  private mutating func checkRecords(
    _ records: AggregateManifest.Records, _ manifest: AggregateManifest, _ folder: ReleaseFolder
  ) {
    checkRowCount(Release.recordsFile, records.count, "records.count", folder)
    if let header = try? PublicRows.header(folder.path(of: Release.recordsFile)) {
      let others = Set(header).subtracting(manifest.items.columns)
      let numbers = others.isEmpty ? [] : numbers(header, folder).intersection(others)
      let columns = header.filter { !numbers.contains($0) }
      agree(manifest.items.columns, columns, "items.columns", from: Release.recordsFile)
    }
    require(["model", "seeded"].contains(records.from), "records.from", "is no source of records")
    let isFromModel = records.from == "model"
    switch records.countFrom {
    case ReleaseManifest.Records.askedFor: break
    case AggregateManifest.Records.noisyNumber where isFromModel:
      agree(records.count, manifest.recordCount, "records.count", from: "recordCount")
    case AggregateManifest.Records.usedUp where !isFromModel: break
    default: report("records.countFrom", "is none of the ways to a number of records")
    }
  }

  /// The columns that number the records, as they have where the schema names units.
  private func numbers(_ header: [String], _ folder: ReleaseFolder) -> Set<String> {
    var numbers = Set(header.indices)
    try? PublicRows.forEach(folder.path(of: Release.recordsFile)) { row in
      guard row.number > 1 else { return }
      numbers = numbers.filter { row.cells[$0] == "\(row.number - 1)" }
    }
    return Set(numbers.map { header[$0] })
  }

  /// The number of records and of combinations are those of the file of counts.
  private mutating func checkCounts(_ manifest: AggregateManifest, _ folder: ReleaseFolder) {
    let file = AggregateRelease.aggregatesFile
    guard folder.names[file] == true else { return }
    guard let counts = try? CountedCombinations(folder.path(of: file)) else {
      report(file, "is no file of counts")
      return
    }
    agree(manifest.recordCount, counts.records, "recordCount", from: file)
    agree(
      manifest.lengths.map(\.length), Array(manifest.lengths.indices.map { $0 + 1 }), "lengths",
      from: "the format")
    agree(
      manifest.lengths.map(\.combinations),
      manifest.lengths.map { counts.combinations[$0.length] ?? 0 },
      "lengths", from: file)
    require(
      counts.combinations.keys.allSatisfy { $0 <= manifest.lengths.count }, "lengths",
      "do not include all lengths of \(file)")
    let columns = Set(manifest.items.columns)
    require(columns.count == manifest.items.columns.count, "items.columns", "names one twice")
    let names = columns.map { String(ItemNames.text(column: $0, value: "").dropLast()) }
    require(
      counts.columns.allSatisfy { column in
        names.contains { $0 == column || column.hasPrefix("\($0)_") }
      }, "items.columns", "do not include all columns of \(file)")
    let zeros = manifest.items.sensitiveZeros
    require(
      zeros == "all" || zeros == "none"
        || Set(zeros.split(separator: ",").map(String.init)).isSubset(of: columns),
      "items.sensitiveZeros", "names a column that was not used")
  }

  /// Settings of how records were made.
  private static func described(_ manifest: AggregateManifest) -> [String: SettingValue] {
    let found = manifest.settings
    switch manifest.records?.from {
    case "model":
      let size = found["maxModelSizeMB"].flatMap { isModelSize($0) ? $0 : nil }
      return ["maxModelSizeMB": size ?? absent]
    case "seeded":
      var result = [
        "useSyntheticCounts": absent, "weightSelectionPercentile": absent,
        "aggregateCountsScaleFactor": absent,
      ]
      if case .flag(let flag)? = found["useSyntheticCounts"] {
        result["useSyntheticCounts"] = .flag(flag)
      }
      if case .integer(let percentile)? = found["weightSelectionPercentile"],
        0...100 ~= percentile
      {
        result["weightSelectionPercentile"] = .integer(percentile)
      }
      if let factor = found["aggregateCountsScaleFactor"],
        factor == .text("none") || factor.double ?? 0 > 0
      {
        result["aggregateCountsScaleFactor"] = factor
      }
      return result
    default: return [:]
    }
  }
}

extension AggregateManifest {
  /// Whether values were given, not found in the table.
  var isDomainPublic: Bool { domain.domain != "found" }
}
