import Marginals
import Privacy
import Synthesis
import Tabular

/// What a manifest of linked tables must say, computed from the released description of the tables, the
/// settings and (ε, δ): the other side of a comparison with what it says.
package struct LinkedExpectation {
  package let settings: [String: SettingValue]
  package let unit: LinkedManifest.Unit
  package let assumptions: [LinkedManifest.Assumption]
  package let children: LinkedManifest.Children
  package let notProtected: [String]
  package let notes: [String]
  package let hasPaidCaps: Bool
  /// Λ, in steps of which the counts of links are told, and the like for pairs of links.
  package let massSteps: Int
  package let pairSteps: Int
  /// The name of the column of the histogram of the numbers of links.
  package let numberColumn: String
  private let limit: LinkCaps
  /// Whether children of several parents were counted.
  package let sharing: Bool
  /// So many different values of a child's first columns are told apart where they were.
  package let childTypes: Int
  package let chosenBy: String
  /// Where the budget goes, and which engine spends it on what of a table.
  package let plan: LinkedPlan
  package let engine: LinkedSettings.Engine
  package let part: MarginalMeasurement.Part
  /// Columns of more than one value, by name: those that the parents' model is over, and those of the child's
  /// side.
  package let parentColumns: [String]
  package let sideColumns: [String]
  /// Values of every column of the relation, and of the parents' own, by name.
  package let sizes: [String: Int]

  /// - Throws: where no release could have been made like that.
  package init?(
    _ manifest: LinkedManifest, schema: LinkedSchema, accountant: Accountant, epsilon: Epsilon,
    delta: Delta
  ) throws {
    guard let described = LinkedSettings(manifest.settings, caps: manifest.caps) else { return nil }
    let settings = try described.allowed(by: schema)
    try settings.caps.check()
    self.settings = settings.described
    massSteps = settings.caps.massSteps
    pairSteps = settings.caps.pairSteps
    hasPaidCaps = settings.paysForCaps
    plan = LinkedPlan(LinkedDomain(schema, settings: settings), settings: settings)
    (engine, part) = (settings.engine, settings.mechanism.part)
    sharing = plan.sharing > 0
    limit = settings.caps
    unit = .init(schema)
    assumptions = LinkedManifest.Assumption.all(schema, sharing: sharing)
    children = .init(
      schema, budget: accountant.budget(epsilon: epsilon, delta: delta),
      wholeShare: plan.wholeShare(settings), accountant: accountant, delta: delta)
    notProtected = LinkedManifest.notProtected(schema)
    notes = LinkedManifest.notes(schema)
    childTypes = ChildTypes(schema.child.domain).count
    chosenBy = LinkedManifest.Caps.chosenBy(paid: settings.paysForCaps)
    // The domain in which was counted, whose caps may have been paid for.
    guard 1...255 ~= manifest.caps.linksTold else { return nil }
    var told = settings
    told.caps.degree = manifest.caps.linksTold
    let domain = LinkedDomain(schema, settings: told)
    numberColumn = domain.parents[domain.degree].name
    parentColumns = domain.parents.attributes.filter { $0.size > 1 }.map(\.name)
    sideColumns = domain.childSide.map { domain.relation[$0] }.filter { $0.size > 1 }.map(\.name)
    sizes = Dictionary(
      (domain.parents.attributes + domain.relation.attributes).map { ($0.name, $0.size) },
      uniquingKeysWith: { first, _ in first })
  }

  /// So many bins the histogram of the numbers of links has.
  package var numberBins: Int { NumbersOfLinks.bins.count }

  /// The caps that follow from the histogram of the numbers of links where they are paid for.
  package func paidCaps(histogram: [Double], budget: Price) -> LinkCaps {
    PaidCaps.caps(
      histogram: histogram, limit: limit,
      sharing: plan.sharing * budget.value * MeasuringBatch.rounding, types: childTypes)
  }
}
