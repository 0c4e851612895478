import Foundation
import LinkedTables
import Privacy
import Synthesis
import Tabular

extension Findings {
  /// A release of linked tables: the tables with their description, what was measured, and the manifest.
  mutating func check(
    _ manifest: LinkedManifest, _ folder: ReleaseFolder
  ) -> ReleaseVerification.Guarantee? {
    agree(manifest.mechanism, LinkedMechanism.name, "mechanism", from: "the format")
    let status = checkStatus(
      isPrivate: manifest.private, reasons: manifest.privateReasons, domain: manifest.domain,
      noise: manifest.noise)
    checkNotice(status, in: folder)
    let guarantee = checkSpending(
      manifest.spent, requested: manifest.requested, ledger: manifest.ledger)
    require(
      [LinkedManifest.Records.askedFor, ReleaseManifest.Records.estimated]
        .contains(manifest.records.countFrom), "records.countFrom",
      "is none of the ways to a number of records")
    guard let schema = linkedSchema(folder) else { return guarantee }
    checkTables(manifest, schema, status, folder)
    guard let accountant = accountant(of: manifest.spent),
      let (epsilon, delta) = parameters(manifest.requested),
      let expected = try? LinkedExpectation(
        manifest, schema: schema, accountant: accountant, epsilon: epsilon, delta: delta)
    else {
      report("settings", "are none with which linked tables like these are released")
      return guarantee
    }
    let budget = accountant.budget(epsilon: epsilon, delta: delta)
    checkGuarantees(
      manifest.guarantees,
      are: ReleaseManifest.AccountedGuarantee.all(
        within: budget, accountant: accountant, delta: delta))
    checkAgreement(manifest, expected, schema)
    checkStages(manifest, expected, budget: budget)
    if let measured = measurements(folder) {
      checkColumns(measured, expected)
      checkLedger(manifest, expected, measured)
      checkPaidCaps(manifest, expected, measured.numbersOfLinks.values, budget: budget)
    }
    return guarantee
  }

  private mutating func linkedSchema(_ folder: ReleaseFolder) -> LinkedSchema? {
    guard let bytes = folder.bytes(LinkedWriter.packageName) else { return nil }
    let schema = try? LinkedSchema(package: bytes)
    require(schema != nil, LinkedWriter.packageName, "is no description of linked tables")
    return schema
  }

  private mutating func measurements(_ folder: ReleaseFolder) -> LinkedModel.Document? {
    guard let bytes = folder.bytes(LinkedRelease.measurementsFile) else { return nil }
    let document = try? JSONDecoder().decode(LinkedModel.Document.self, from: Data(bytes))
    require(document != nil, LinkedRelease.measurementsFile, "is damaged or incomplete")
    return document
  }

  /// The files, and how many rows they have.
  private mutating func checkTables(
    _ manifest: LinkedManifest, _ schema: LinkedSchema, _ status: PrivacyStatus,
    _ folder: ReleaseFolder
  ) {
    let hasFlat = manifest.files.contains { $0.name == LinkedRelease.flatFile }
    checkNames(
      manifest.files,
      are: schema.tables.map(\.writtenName) + [
        LinkedWriter.packageName, LinkedRelease.measurementsFile,
      ] + (hasFlat ? [LinkedRelease.flatFile] : []) + (status.isPrivate ? [] : [Release.noticeFile])
    )
    let records = manifest.records
    checkRowCount(schema.parent.writtenName, records.parents, "records.parents", folder)
    checkRowCount(schema.child.writtenName, records.children, "records.children", folder)
    checkRowCount(schema.link.writtenName, records.links, "records.links", folder)
    if hasFlat { checkRowCount(LinkedRelease.flatFile, records.parents, "records.parents", folder) }
    checkValues(of: schema, hasFlat: hasFlat, folder)
    agree(
      manifest.domain,
      .init(
        schema.standing, unknown: UnknownValuePolicy(rawValue: manifest.domain.unknown) ?? .drop),
      "domain", from: LinkedWriter.packageName)
  }

  private mutating func checkAgreement(
    _ manifest: LinkedManifest, _ expected: LinkedExpectation, _ schema: LinkedSchema
  ) {
    let source = "\(LinkedWriter.packageName) and settings"
    checkSettings(manifest.settings, are: expected.settings, of: manifest.mechanism)
    agree(manifest.unit, expected.unit, "unit", from: source)
    agree(manifest.assumptions, expected.assumptions, "assumptions", from: source)
    agree(manifest.notProtected, expected.notProtected, "notProtected", from: source)
    agree(manifest.notes, expected.notes, "notes", from: source)
    agree(manifest.children.table, expected.children.table, "children.table", from: source)
    agree(
      manifest.children.statement, expected.children.statement, "children.statement", from: source)
    let pairs = zip(manifest.children.guarantees, expected.children.guarantees)
    let isSame = pairs.allSatisfy { found, other in
      found.parents == other.parents && Self.areClose(found.delta, other.delta)
        && Self.areClose(found.rho, other.rho) && Self.areClose(found.epsilon, other.epsilon)
        && Self.areClose(found.rhoInBothTables, other.rhoInBothTables)
        && Self.areClose(found.epsilonInBothTables, other.epsilonInBothTables)
    }
    require(
      isSame && manifest.children.guarantees.count == expected.children.guarantees.count,
      "children.guarantees", "are not those that follow from the budget and \(source)")
    checkCaps(manifest, expected)
  }

  /// The caps are those that the histogram speaks for.
  private mutating func checkPaidCaps(
    _ manifest: LinkedManifest, _ expected: LinkedExpectation, _ histogram: [Double],
    budget: Price
  ) {
    guard expected.hasPaidCaps, histogram.count == expected.numberBins else { return }
    let caps = expected.paidCaps(histogram: histogram, budget: budget)
    let source = LinkedRelease.measurementsFile
    agree(manifest.caps.linksTold, caps.degree, "caps.linksTold", from: source)
    agree(
      manifest.caps.linksCountedForSharing, expected.sharing ? caps.shared : 0,
      "caps.linksCountedForSharing", from: source)
  }

  private mutating func checkCaps(_ manifest: LinkedManifest, _ expected: LinkedExpectation) {
    let caps = manifest.caps
    agree(caps.massSteps, expected.massSteps, "caps.massSteps", from: "caps.linksCounted")
    agree(caps.chosenBy, expected.chosenBy, "caps.chosenBy", from: "settings")
    func limit(_ key: String) -> Int {
      if case .integer(let value) = manifest.settings[key] { value } else { 0 }
    }
    let told = limit("limitLinksTold")
    let shared = expected.sharing ? limit("limitLinksCountedForSharing") : 0
    if expected.hasPaidCaps {
      require(1...told ~= caps.linksTold, "caps.linksTold", "is not within the limit in settings")
      require(
        (shared == 0 ? 0 : 1)...shared ~= caps.linksCountedForSharing,
        "caps.linksCountedForSharing", "is not within the limit in settings")
    } else {
      agree(caps.linksTold, told, "caps.linksTold", from: "settings")
      agree(caps.linksCountedForSharing, shared, "caps.linksCountedForSharing", from: "settings")
    }
  }
}
