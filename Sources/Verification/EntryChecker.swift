import Privacy

/// Compares a ledger's entries with the tables that were released.
struct EntryChecker {
  let tables: MeasuredTables
  /// Values of each column, where they are known.
  let sizes: [String: Int]
  private(set) var paid = MeasuredTables.Paid()
  private var lastChoice: [String: Int] = [:]

  init(tables: MeasuredTables, sizes: [String: Int]) {
    self.tables = tables
    self.sizes = sizes
  }

  /// - Parameter scale: by which whole counts of one record were multiplied, which is also how far they
  ///   can move.
  mutating func check(
    _ label: LedgerLabel, _ mechanism: LedgerEntry.Mechanism, scale: Int, place: String,
    _ findings: inout Findings
  ) {
    switch (label, mechanism) {
    case (.table(_, let isInteraction, let name), .discreteGaussian(let variance, let l1, let l2)):
      guard let attributes = tables.attributes(of: name) else {
        findings.report("\(place).label", "no table of \(name) was released")
        return
      }
      checkTable(
        attributes, isInteraction, found: (l1, l2), scale: scale, place: place, &findings)
      let cells = isInteraction ? attributes.reduce(1.0) { $0 * Double(sizes[$1] ?? 1) } : 1
      let steps = Double(scale) * cells
      paid.add(
        name, isInteraction: isInteraction,
        variance: variance.doubleValue / (isUnitMass ? steps * steps : cells * cells))
    case (.choice(let kind, let number), .exponential):
      let last = lastChoice[kind] ?? 0
      findings.require(
        number == last + 1 || number == 1, "\(place).label", "comes after number \(last)")
      lastChoice[kind] = number
    case (.distances(let count, _), .discreteGaussian(_, let l1, let squaredL2)):
      // Each distance moves by at most l1/count, so many steps of its grid and so many times a weight for
      // every record of a unit.
      let (each, rest) = l1.quotientAndRemainder(dividingBy: Int64(count))
      let squared = each.multipliedReportingOverflow(by: l1)
      findings.require(
        rest == 0 && !squared.overflow && squared.partialValue == squaredL2
          && each % Int64(scale) == 0 && each / Int64(scale) <= SecretDistances.largestSteps, place,
        "its sensitivities are not those of \(count) distances")
    default:
      findings.report("\(place).mechanism", "is not the one of what the label names")
    }
  }

  /// Whether counts are of the unit-mass relation of links, told in steps.
  var isUnitMass = false

  private func checkTable(
    _ attributes: [String], _ isInteraction: Bool, found: (l1: Int64, l2: Int64), scale: Int,
    place: String, _ findings: inout Findings
  ) {
    let sizes = attributes.compactMap { self.sizes[$0] }
    guard (1...(1 << 20)).contains(scale),
      !isInteraction
        || sizes.count == attributes.count
          && sizes.reduce(Double(scale), { $0 * 2 * Double($1) }) < 0x1p31
    else {
      findings.report(place, "is of a table that cannot be counted")
      return
    }
    let expected =
      isInteraction
      ? Sensitivity.interactionPart(sizes: sizes, rowsPerUnit: scale)
      : .rows(perUnit: scale)
    let source = "rows of a unit and sizes of columns"
    findings.agree(found.l1, expected.l1, "\(place).mechanism.l1", from: source)
    findings.agree(found.l2, expected.squaredL2, "\(place).mechanism.squaredL2", from: source)
  }
}
