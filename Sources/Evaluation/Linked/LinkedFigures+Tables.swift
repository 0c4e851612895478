import Tabular

/// Which metrics the marginals of one table give, by number of columns.
struct MarginalMetrics {
  let orders: [(mean: LinkedMetric, max: LinkedMetric)]

  static let parents = MarginalMetrics(orders: [
    (.parentMeanL1OneWay, .parentMaxL1OneWay), (.parentMeanL1TwoWay, .parentMaxL1TwoWay),
    (.parentMeanL1ThreeWay, .parentMaxL1ThreeWay),
  ])
  static let children = MarginalMetrics(orders: [
    (.childMeanL1OneWay, .childMaxL1OneWay), (.childMeanL1TwoWay, .childMaxL1TwoWay),
  ])
  static let flat = MarginalMetrics(orders: [
    (.flatMeanL1OneWay, .flatMaxL1OneWay), (.flatMeanL1TwoWay, .flatMaxL1TwoWay),
    (.flatMeanL1ThreeWay, .flatMaxL1ThreeWay),
  ])
}

extension LinkedFigures {
  /// Adds the metrics of the marginals of one table; the distance of each single column.
  ///
  /// Against a table without rows every marginal is at distance 1, as that of zeros.
  mutating func addMarginals(
    of real: CodedTable, and synthetic: CodedTable, _ metrics: MarginalMetrics, threads: Int
  ) -> [Double] {
    let hasRows = (real.rowCount > 0, synthetic.rowCount > 0)
    var single: [Double] = []
    for (order, metric) in zip(1..., metrics.orders) {
      guard order == 1 || order <= real.domain.count else { break }
      let distances =
        hasRows == (true, true)
        ? MarginalDistance.distances(
          real: real, synthetic: synthetic, order: order, threads: threads)
        : [Double](repeating: hasRows == (false, false) ? 0 : 1, count: real.domain.count)
      set(metric.mean, metric.max, distances)
      if order == 1 { single = distances }
    }
    return single
  }

  mutating func addDegrees(_ data: LinkPair, real: LinkedRows, synthetic: LinkedRows) {
    let parents = DegreeDistances(
      real: real.parents, realDegrees: data.real.parentDegrees, synthetic: synthetic.parents,
      syntheticDegrees: data.synthetic.parentDegrees, threads: data.threads)
    self[.degreeTVParent] = parents.totalVariation
    self[.degreeW1Parent] = parents.wasserstein
    self[.degreeTVParentWithinValues] = parents.withinValues.mean
    let children = DegreeDistances(
      real: real.children, realDegrees: data.real.childDegrees, synthetic: synthetic.children,
      syntheticDegrees: data.synthetic.childDegrees, threads: data.threads)
    self[.degreeTVChild] = children.totalVariation
    self[.degreeTVChildWithinValues] = children.withinValues.mean
  }

  mutating func add(_ tables: [CrossTables.Distances], _ triples: CrossTriples) {
    set(.crossMeanL1Link, .crossMaxL1Link, tables.map(\.l1Link))
    set(.crossMeanL1Parent, .crossMaxL1Parent, tables.map(\.l1Parent))
    set(.conditionalMeanTV, .conditionalMaxTV, tables.map(\.conditionalTV))
    set(
      .cramersVMeanDifference, .cramersVMaxDifference,
      tables.map { abs($0.cramersVReal - $0.cramersVSynthetic) })
    if !triples.oneParentColumn.isEmpty {
      set(.cross3MeanL1OneParentColumn, .cross3MaxL1OneParentColumn, triples.oneParentColumn)
    }
    if !triples.twoParentColumns.isEmpty {
      set(.cross3MeanL1TwoParentColumns, .cross3MaxL1TwoParentColumns, triples.twoParentColumns)
    }
  }

  mutating func add(_ columns: [WithinParents.Column]) {
    set(.withinMeanL1, .withinMaxL1, columns.map(\.l1))
    let byClass: [(l1: LinkedMetric, allAgree: LinkedMetric)] = [
      (.withinMeanL1Two, .allAgreeMeanErrorTwo), (.withinMeanL1Three, .allAgreeMeanErrorThree),
      (.withinMeanL1Four, .allAgreeMeanErrorFour),
    ]
    for (lane, metric) in byClass.enumerated() {
      self[metric.l1] = columns.map { $0.l1ByClass[lane] }.mean
      let errors = columns.compactMap { $0.allAgreeErrors[lane] }
      if !errors.isEmpty { self[metric.allAgree] = errors.mean }
    }
    self[.agreementMeanError] = columns.map { abs($0.excessReal - $0.excessSynthetic) }.mean
    let errors = columns.flatMap { $0.allAgreeErrors.compactMap { $0 } }
    if !errors.isEmpty { self[.allAgreeMeanError] = errors.mean }
  }
}
