import Tabular

/// How far synthetic linked tables are from the real ones, by the metrics of ``LinkedMetric``.
///
/// ## Privacy
/// None: the figures are computed from the real tables as they are.
package enum LinkedUtility {
  /// Every metric over equal domains.
  ///
  /// O(links × triples of columns); the result is the same for any number of threads.
  ///
  /// - Parameters:
  ///   - real, synthetic: Rows coded alike: their attributes have the same names and values.
  /// - Throws: ``EvaluationError`` where a side has no parents.
  package static func evaluate(
    real: LinkedRows, synthetic: LinkedRows, threads: Int
  ) throws(EvaluationError) -> LinkedUtilityReport {
    precondition(
      real.parents.domain.attributes == synthetic.parents.domain.attributes
        && real.children.domain.attributes == synthetic.children.domain.attributes
        && real.links.domain.attributes == synthetic.links.domain.attributes,
      "the tables must be coded alike")
    if real.parents.rowCount == 0 { throw EvaluationError.noRecords(table: "real") }
    if synthetic.parents.rowCount == 0 { throw EvaluationError.noRecords(table: "synthetic") }
    let data = LinkPair(
      real: LinkSide(real, threads: threads), synthetic: LinkSide(synthetic, threads: threads),
      parentSizes: real.parents.domain.sizes,
      childSizes: real.children.domain.sizes + real.links.domain.sizes, threads: threads)
    var figures = LinkedFigures()
    let parentColumns = figures.addMarginals(
      of: real.parents, and: synthetic.parents, .parents, threads: threads)
    let childColumns = figures.addMarginals(
      of: real.children, and: synthetic.children, .children, threads: threads)
    if let flat = LinkedRows.flattenedJointly(real, synthetic) {
      _ = figures.addMarginals(of: flat.first, and: flat.second, .flat, threads: threads)
    }
    figures.addDegrees(data, real: real, synthetic: synthetic)
    let cross = CrossTables(data).tables
    figures.add(cross, CrossTriples(data))
    let within = WithinParents(data).columns
    figures.add(within)
    let sharing = [data.real, data.synthetic].map {
      SharedChildren($0, parentSizes: data.parentSizes, threads: threads)
    }
    figures[.coParentAgreementError] =
      zip(sharing[0].excessAgreement, sharing[1].excessAgreement).map { abs($0 - $1) }.mean
    let names = ColumnNames(real)
    return LinkedUtilityReport(
      figures: figures, real: side(data.real, sharing[0]),
      synthetic: side(data.synthetic, sharing[1]),
      parentColumns: zip(names.parents, parentColumns).map { .init(column: $0, l1: $1) },
      childColumns: zip(names.children, childColumns).map { .init(column: $0, l1: $1) },
      cross: cross.map { names.figure($0) },
      within: zip(names.childSide, within).map { names.figure($0, $1) })
  }

  /// Scores rows against sensitive tables over the same domains, without files between them.
  package static func evaluate(
    real: borrowing SecretLinkedTables, synthetic: LinkedRows, threads: Int
  ) throws(EvaluationError) -> LinkedUtilityReport {
    try evaluate(real: real.rows, synthetic: synthetic, threads: threads)
  }

  private static func side(
    _ side: LinkSide, _ sharing: SharedChildren
  ) -> LinkedUtilityReport.Side {
    .init(
      parents: side.parentCount, children: side.childCount, links: side.linkCount,
      largestComponentShare: sharing.largestComponentShare,
      pairsSharingTwo: sharing.pairsSharingTwo)
  }
}

/// What the columns are called.
private struct ColumnNames {
  let parents: [String]
  let children: [String]
  let childSide: [String]

  init(_ rows: LinkedRows) {
    parents = rows.parents.domain.attributes.map(\.name)
    children = rows.children.domain.attributes.map(\.name)
    childSide = children + rows.links.domain.attributes.map(\.name)
  }

  func figure(_ table: CrossTables.Distances) -> LinkedUtilityReport.CrossFigure {
    .init(
      columns: [parents[table.parentColumn], childSide[table.childColumn]], l1Link: table.l1Link,
      l1Parent: table.l1Parent, conditionalTV: table.conditionalTV,
      cramersVReal: table.cramersVReal, cramersVSynthetic: table.cramersVSynthetic)
  }

  func figure(
    _ name: String, _ column: WithinParents.Column
  ) -> LinkedUtilityReport.WithinFigure {
    .init(
      column: name, l1: column.l1, excessAgreementReal: column.excessReal,
      excessAgreementSynthetic: column.excessSynthetic)
  }
}
