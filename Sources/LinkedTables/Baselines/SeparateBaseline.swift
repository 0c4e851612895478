import GraphicalModel
import Marginals
import Privacy
import Synthesis
import Tabular

/// Parents with their numbers of links, and links with their children, as two tables that know nothing of
/// each other; links are dealt to parents at random.
///
/// ## Privacy
/// A parent has one row in the first table and mass 1 in the second (``UnitMassSource``); the two share
/// the budget as ``LinkedPlan`` does without siblings and sharing.
struct SeparateBaseline: LinkedSynthesizer {
  static let name = "separate"

  private let settings: LinkedSettings

  init(_ settings: LinkedSettings) {
    var settings = settings
    settings.siblings = false
    settings.sharing = false
    self.settings = settings
  }

  func synthesize(
    _ tables: consuming SecretLinkedTables, facts: LinkedFacts, ledger: inout Ledger
  ) throws -> SyntheticLinks {
    let links = try BoundedLinks(
      tables, caps: settings.caps, names: facts.names, summaries: false)
    let domain = links.domain
    let threads = settings.mechanism.threads
    let plan = LinkedPlan(domain, settings: settings)
    let budget = ledger.budget.value * MeasuringBatch.rounding
    let numbers = try NumbersOfLinks.measured(
      links, price: plan.numbers * budget, ledger: &ledger)
    let engine = MatrixMechanism(settings.mechanism)
    let parents = try ledger.part(of: Price(plan.parents * budget), label: "the parents") {
      try engine.fit(links.parentSource(threads: threads), ledger: &$0, progress: { _ in })
    }
    let source = UnitMassSource(links, columns: Array(domain.childSide), threads: threads)
    let side = try ledger.part(of: Price(plan.relation * budget), label: "the links") {
      try engine.fit(source, ledger: &$0, progress: { _ in })
    }
    var stream = ledger.randomness.stream("records")
    let seed = stream.next()
    let groups = LinkGroups(
      try parents.records(seed: seed, threads: threads), domain: domain,
      numbers: parents.numbers(domain, histogram: numbers), seed: seed)
    // Records come in random order.
    let drawn = try side.records(
      count: max(1, groups.linkCount), seed: stream.next(), threads: threads)
    return SyntheticLinks(
      parents: CodedTable(
        domain: domain.ownParents, columns: Array(groups.parents.columns.dropLast()),
        rowCount: groups.parents.rowCount),
      side: drawn.selecting(Array(0..<groups.linkCount)).columns,
      parentOfLink: groups.parentOfLink.map { Int32($0) }, domain: domain)
  }
}
