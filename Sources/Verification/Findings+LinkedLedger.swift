import LinkedTables
import Privacy
import Synthesis
import Tabular

extension Findings {
  static let pairsStage = "pairs of one parent's links"
  static let numbersStage = "numbers of links"
  private static let shared = "children by type with at least 1, 2, … parents"

  /// The noise that the ledger paid for is the one that the tables in measurements.json have.
  mutating func checkLedger(
    _ manifest: LinkedManifest, _ expected: LinkedExpectation, _ measured: LinkedModel.Document
  ) {
    let file = LinkedRelease.measurementsFile
    let (parents, links) = (Self.tables(measured.parents), Self.tables(measured.links))
    let pairs = Self.tables(measured.pairsOfLinks)
    var ofParents = EntryChecker(tables: parents, sizes: expected.sizes)
    var ofLinks = EntryChecker(tables: links, sizes: expected.sizes)
    ofLinks.isUnitMass = true
    let numbers = Self.tables([measured.numbersOfLinks])
    var ofNumbers = EntryChecker(
      tables: numbers, sizes: [expected.numberColumn: expected.numberBins])
    var ofPairs = EntryChecker(tables: pairs, sizes: expected.sizes)
    ofPairs.isUnitMass = true
    var sharing: [LedgerEntry] = []
    for (index, entry) in manifest.ledger.enumerated() {
      let place = "ledger[\(index)]"
      if entry.label == Self.shared {
        sharing.append(entry)
        continue
      }
      guard let label = LedgerLabel(entry.label, more: [Self.pairsStage, Self.numbersStage]) else {
        report("\(place).label", "names nothing that a mechanism releases")
        continue
      }
      switch label {
      case .table(Self.numbersStage, isInteraction: true, _),
        .table(Self.pairsStage, isInteraction: true, _):
        report("\(place).label", "names an interaction part of what is counted whole")
      case .table(Self.numbersStage, _, _):
        ofNumbers.check(label, entry.mechanism, scale: 1, place: place, &self)
      case .table(Self.pairsStage, _, _):
        ofPairs.check(label, entry.mechanism, scale: expected.pairSteps, place: place, &self)
      case .table(_, _, let name) where parents.attributes(of: name) == nil:
        ofLinks.check(label, entry.mechanism, scale: expected.massSteps, place: place, &self)
      case .distances(let count, _):
        // Of the parents, who weigh 1, or of the links, who weigh Λ steps together.
        var isOfLinks = false
        if case .discreteGaussian(_, let l1, _) = entry.mechanism {
          isOfLinks = l1.isMultiple(of: Int64(count) * Int64(expected.massSteps))
        }
        ofParents.check(
          label, entry.mechanism, scale: isOfLinks ? expected.massSteps : 1, place: place, &self)
      case .table, .choice:
        ofParents.check(label, entry.mechanism, scale: 1, place: place, &self)
      }
    }
    agree(
      measured.numbersOfLinks.columns, [expected.numberColumn], "\(file): numbers of links",
      from: LinkedWriter.packageName)
    agree(measured.numbersOfLinks.part, "whole", "\(file): numbers of links", from: "the format")
    agree(
      measured.numbersOfLinks.values.count, expected.numberBins,
      "\(file): bins of numbers of links", from: "settings")
    numbers.check(ofNumbers.paid, hasOthers: false, file: file, &self)
    parents.check(ofParents.paid, hasOthers: false, file: file, &self)
    links.check(ofLinks.paid, hasOthers: false, file: file, &self)
    pairs.check(ofPairs.paid, hasOthers: false, file: file, &self)
    checkSharing(sharing, manifest, expected, measured.sharedChildren)
  }

  private static func tables(_ tables: [LinkedModel.Document.Table]) -> MeasuredTables {
    MeasuredTables(
      tables.map {
        .init(
          attributes: $0.columns, isInteraction: $0.part == "interaction", variance: $0.variance)
      })
  }

  /// The tail counts of children, one table where there is any.
  private mutating func checkSharing(
    _ entries: [LedgerEntry], _ manifest: LinkedManifest, _ expected: LinkedExpectation,
    _ tables: [LinkedModel.Document.Table]
  ) {
    let file = LinkedRelease.measurementsFile
    let isThere = expected.sharing ? 1 : 0
    guard
      require(
        entries.count == isThere && tables.count == isThere, "ledger",
        "children of several parents were counted \(entries.count) times, released \(tables.count) times, and "
          + "\(isThere) times follows from settings")
    else { return }
    guard let entry = entries.first, let table = tables.first else { return }
    agree(
      manifest.caps.parentsTold * expected.childTypes, table.values.count, "caps.parentsTold",
      from: file)
    let counted = Int64(manifest.caps.linksCountedForSharing)
    guard case .discreteGaussian(let variance, counted, let squaredL2) = entry.mechanism,
      squaredL2 == counted * counted
    else {
      report(
        "ledger", "children of several parents were counted with another sensitivity than caps tell"
      )
      return
    }
    agree(
      table.variance, variance.doubleValue, "\(file): children of several parents",
      from: "the ledger")
  }
}
