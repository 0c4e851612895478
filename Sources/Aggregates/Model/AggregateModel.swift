import GraphicalModel
import Marginals
import RealModule
import Synthesis
import Tabular

/// A graphical model fitted to released aggregates, and records refined against all of them.
///
/// The aggregates are completed to whole marginals (`AggregateTables`): first given that attributes
/// are independent, then given the model that was fitted to that. A junction tree is grown from the
/// pairs, extended by the triples that the model misses most, and fitted as `matrix` fits.
///
/// ## Privacy
/// Reads releases only: records cost nothing beyond the aggregates.
public struct AggregateModel: Sendable {
  public let model: ReleasedModel
  private let attributes: ItemAttributes

  /// The greatest number of items, of which pairs are looked up in a table of bits.
  public static let maximumItems = 1 << 14

  /// - Parameters:
  ///   - aggregates: what was released.
  ///   - cellLimit: cells of the junction tree at most.
  ///   - seed: of what is filled in.
  ///   - threads: the model does not depend on it.
  ///   - progress: told of each step that begins.
  /// - Throws: `ModelSizeError`; ``AggregateError`` where there are too many columns or items.
  public init(
    _ aggregates: NoisyAggregates,
    cellLimit: Int = MechanismSettings.defaultCellLimit, seed: UInt64, threads: Int = 1,
    progress: (String) -> Void = { _ in }
  ) throws {
    attributes = ItemAttributes(aggregates.domain, isComplete: aggregates.isDomainPublic)
    try Self.check(aggregates.domain)
    let fit = AggregateFit(
      tables: AggregateTables(aggregates, attributes: attributes),
      total: Double(aggregates.recordCount), cellLimit: cellLimit, seed: seed, threads: threads)
    model = try fit.fitted(progress)
  }

  /// Refuses, before anything is drawn, a public domain that no model holds; of values that are found,
  /// that is known only afterwards.
  public static func check(_ items: borrowing SecretItems) throws(AggregateError) {
    if items.isDomainPublic { try check(items.domain) }
  }

  private static func check(_ domain: ItemDomain) throws(AggregateError) {
    guard domain.groups.count <= TreeModel.maximumAttributes, domain.count <= maximumItems else {
      throw AggregateError.invalidSetting(
        "a model holds at most \(TreeModel.maximumAttributes) columns, the values of a list counted "
          + "one by one, and \(maximumItems) values; leave columns out, or make seeded records")
    }
  }

  /// Records as sets of items; ``ReleasedModel/estimatedCount`` unless asked for.
  package func records(count: Int? = nil, seed: UInt64, threads: Int = 1) throws -> ItemRows {
    attributes.rows(of: try model.records(count: count, seed: seed, threads: threads))
  }
}

/// The steps of a fit.
private struct AggregateFit {
  let tables: AggregateTables
  let total: Double
  let cellLimit: Int
  let seed: UInt64
  let threads: Int

  /// The part of the cells that pairs may fill before triples come.
  private static let shareOfPairs = 0.5

  private var domain: Domain { tables.attributes.domain }

  func fitted(_ progress: (String) -> Void) throws -> ReleasedModel {
    progress("growing a tree from the pairs")
    let oneWay = tables.oneWay()
    let pairs =
      domain.count > 1 && tables.aggregates.length > 1
      ? Clique.all(order: 2, of: domain.count) : []
    let independent = pairs.map { pair in
      product(
        oneWay[pair.attributes[0]].probabilities(), oneWay[pair.attributes[1]].probabilities())
    }
    let smaller = Dictionary(uniqueKeysWithValues: oneWay.map { ($0.clique, $0.values) })
    let first = tables.marginals(
      of: pairs, answers: independent, smaller: smaller, seed: seed)
    let rough = try growth(oneWay + first, share: Self.shareOfPairs, required: []).grown()
    progress("comparing pairs and triples with it")
    let second = tables.marginals(
      of: pairs, answers: answers(pairs, rough.model), smaller: smaller, seed: seed &+ 1)
    let triples =
      domain.count > 2 && tables.aggregates.length > 2 ? Clique.all(order: 3, of: domain.count) : []
    let third = tables.marginals(
      of: triples, answers: answers(triples, rough.model),
      smaller: Dictionary(uniqueKeysWithValues: second.map { ($0.clique, $0.values) }),
      seed: seed &+ 2)
    let measured = oneWay + second + third
    progress("fitting the model")
    let grown = try growth(measured, share: Self.shareOfPairs, required: []).grown()
    return try fit(measured, grown: grown, triples: third)
  }

  private func product(_ first: [Double], _ second: [Double]) -> [Double] {
    first.flatMap { a in second.map { total * a * $0 } }
  }

  private func answers(_ cliques: [Clique], _ model: TreeModel) -> [[Double]] {
    ModelAnswers.counts(
      of: cliques, in: CalibratedModel(model), total: total, domain: domain, threads: threads)
  }

  private func estimates(
    _ measurements: [MarginalMeasurement], order: Int
  ) -> [MarginalMeasurement] {
    let estimate = ResidualEstimate(measurements, sizes: domain.sizes)
    return measurements.filter { $0.clique.count == order }
      .map { estimate.measurement(of: $0.clique) }
  }

  private func growth(
    _ measurements: [MarginalMeasurement], share: Double, required: [Clique]
  ) -> TreeGrowth {
    let pairs = estimates(measurements, order: 2)
    return TreeGrowth(
      oneWay: estimates(measurements, order: 1), pairs: pairs,
      weights: Dictionary(uniqueKeysWithValues: pairs.map { ($0.clique, 1) }), total: total,
      cellLimit: Int(Double(cellLimit) * share), domain: domain, threads: threads,
      required: required)
  }

  /// Extends the tree by the triples that its model misses most, and fits.
  private func fit(
    _ measurements: [MarginalMeasurement], grown: TreeGrowth.Result,
    triples: [MarginalMeasurement]
  ) throws -> ReleasedModel {
    let chosen = extended(grown, by: triples)
    let tree = try JunctionTree(covering: chosen, sizes: domain.sizes)
    let estimate = ResidualEstimate(measurements, sizes: domain.sizes)
    let oneWay = domain.sizes.indices.map { estimate.measurement(of: Clique([$0])) }
    let inside = measurements.filter {
      $0.clique.count > 1 && tree.home(of: $0.clique, sizes: domain.sizes) != nil
    }.map { estimate.measurement(of: $0.clique) }
    var estimator = RidgeEstimator()
    estimator.threads = threads
    let fit = estimator.fit(
      oneWay + inside, base: oneWay.map { $0.probabilities() }, total: total, tree: tree,
      start: grown.potentials, fixed: [])
    return ReleasedModel(
      domain: domain, model: fit.model, measurements: measurements, refinesRecords: true)
  }

  private func extended(
    _ grown: TreeGrowth.Result, by triples: [MarginalMeasurement]
  ) -> [Clique] {
    var sizer = TreeSizer(covering: grown.chosen, sizes: domain.sizes)
    let ranked = zip(triples, answers(triples.map(\.clique), grown.model))
      .map { (clique: $0.clique, gain: TreeGrowth.excess(of: $0, over: $1)) }
      .filter { $0.gain > 0 }
      .sorted { ($0.gain, $1.clique) > ($1.gain, $0.clique) }
    var chosen = grown.chosen
    for triple in ranked where sizer.cells(with: triple.clique) <= Double(cellLimit) {
      sizer.add(triple.clique)
      chosen.append(triple.clique)
    }
    return chosen
  }
}
