import GraphicalModel
import Marginals
import Privacy
import RealModule
import Tabular

/// MST (McKenna, Miklau & Sheldon 2021): one-way marginals, a maximum spanning tree of pairs chosen
/// by the exponential mechanism, and the two-way marginals of its edges; a third of the budget
/// each; of two columns, which leave one pair, half for each of the marginals. Values whose noisy count is below 3σ are merged first and told apart again, evenly, at the
/// end, except those that an impossible combination names.
///
/// ## Privacy
/// With one row a unit the one-way and the edges' marginals are Gaussian releases, σ = √(d/(2ρ/3)) and
/// √((d−1)/(2ρ/3)). An edge's score is the L1 distance of its marginal to the product of
/// *released* one-way marginals, so its sensitivity is that of the marginal itself; each of the
/// d − 1 choices costs, under zCDP, ε²/8 with ε = √(8(ρ/3)/(d−1)). Of two columns the only pair is the
/// edge on any table: nothing is chosen or charged, and the marginals get ρ/2 each instead of ρ/3. With
/// more columns every choice has two candidates at least: two groups of k and d − k columns are joined by
/// k(d − k) ≥ d − 1 pairs. Which values are merged depends on released counts alone.
public struct MSTMechanism: ScheduledSynthesizer {
  public static let name = "mst"
  /// The part of the budget that goes to tables of whole counts at least, the rest to choices.
  public static let shareOfTables = 2.0 / 3

  /// Values whose noisy count is below this many σ are merged.
  public var compressionThreshold = 3.0
  public var estimator = MirrorDescent()
  /// Cells of the junction tree at most.
  public var cellLimit: Int
  public let outside: OutsideInputs

  public init(_ settings: MechanismSettings = MechanismSettings()) {
    cellLimit = settings.cellLimit
    outside = settings.outside
  }

  public var settings: [String: SettingValue] {
    [
      "compressionThreshold": .number(compressionThreshold),
      "estimator": .text("mirror descent"),
      "iterations": .integer(estimator.iterations),
      "maxModelSizeMB": .number(Double(cellLimit) / 131_072),
    ]
  }

  /// Refuses a domain of which some tree of pairs would be larger than the limit, whichever would be
  /// chosen: after the noise it would be too late.
  ///
  /// - Throws: `CountingError`, and ``/GraphicalModel/ModelSizeError`` with the largest tree's
  ///   cells.
  public func check(_ domain: Domain) throws {
    try checkPairs(domain)
    let largest = Self.largestTree(domain.sizes)
    guard largest <= Double(cellLimit) else {
      throw ModelSizeError(cells: largest, limit: cellLimit)
    }
  }

  /// Cells of the spanning tree of pairs that has most: every attribute with the largest of all.
  private static func largestTree(_ sizes: [Int]) -> Double {
    let sorted = sizes.map(Double.init).sorted(by: >)
    guard let first = sorted.first else { return 0 }
    return sorted.count == 1 ? first : sorted.dropFirst().reduce(0) { $0 + first * $1 }
  }

  public func plan(for domain: Domain) -> [PlannedRelease] {
    guard domain.count > 1 else {
      return [PlannedRelease(what: "1-way marginals", releases: domain.count, share: 1)]
    }
    let share = Self.part(of: 1, columns: domain.count)
    let edges = domain.count - 1
    let choices = PlannedRelease(what: "choice of the tree's edges", releases: edges, share: share)
    return [PlannedRelease(what: "1-way marginals", releases: domain.count, share: share)]
      + (Self.chooses(columns: domain.count) ? [choices] : [])
      + [PlannedRelease(what: "2-way marginals", releases: edges, share: share)]
  }

  public func schedule(
    for domain: Domain, sensitivity: Sensitivity, price: Price, accountant: Accountant
  ) throws -> FixedSchedule {
    let part = Self.part(of: price.value, columns: domain.count)
    let edges = domain.count - 1
    var schedule = FixedSchedule()
    try schedule.add(
      Self.batch(Clique.all(order: 1, of: domain.count), rho: part), sensitivity: sensitivity,
      accountant: accountant)
    guard edges > 0 else { return schedule }
    // Which pairs are the edges is not known, nor needed: all get the same noise.
    try schedule.add(
      Self.batch((0..<edges).map { Clique([$0, $0 + 1]) }, rho: part), sensitivity: sensitivity,
      accountant: accountant)
    if Self.chooses(columns: domain.count) {
      schedule.addChoices(
        edges, epsilon: try Self.epsilon(of: part, edges: edges, accountant: accountant))
    }
    return schedule
  }

  /// Whether there is more than one pair to choose from.
  private static func chooses(columns: Int) -> Bool { columns > 2 }

  /// What each stage gets of the budget: of at most three, one a column.
  private static func part(of price: Double, columns: Int) -> Double {
    price / Double(min(3, max(1, columns)))
  }

  /// Of each choice of an edge.
  private static func epsilon(
    of part: Double, edges: Int, accountant: Accountant
  ) throws -> PositiveRational {
    try PositiveRational.roundedDown(
      accountant.selectionEpsilon(price: part * MeasuringBatch.rounding / Double(edges)))
  }

  /// ## Privacy
  /// The unit is that of the source's sensitivity, with which every marginal and every score moves, as
  /// the type's comment says; all prices are known beforehand.
  public func fit(
    _ source: any MarginalSource, ledger: inout Ledger, progress: (SynthesisEvent) -> Void
  ) throws -> ReleasedModel {
    let domain = source.domain
    let part = Self.part(of: ledger.budget.value, columns: domain.count)
    progress(SynthesisEvent("measuring 1-way marginals", ledger))
    let fine = try Self.batch(Clique.all(order: 1, of: domain.count), rho: part)
      .measure(source, ledger: &ledger, stage: "1-way")
    let compression = SupportCompression(fine, domain: domain, threshold: compressionThreshold)
    let coarse = source.recoded(by: compression.recoding)
    let oneWay = compression.measurements
    let total = fine.estimatedTotal
    let edges = try chooseEdges(
      coarse, oneWay: oneWay, total: total, rho: part, ledger: &ledger, progress: progress)
    progress(SynthesisEvent("measuring 2-way marginals", ledger))
    let pairs = try Self.batch(edges, rho: part).measure(coarse, ledger: &ledger, stage: "2-way")
    progress(SynthesisEvent("fitting the model", ledger))
    let sizes = compression.recoding.domain.sizes
    let zeros = StructuralZeros(compression.recoding.domain)
    let tree = try JunctionTree(
      covering: edges + zeros.cliques, sizes: sizes, limit: cellLimit)
    let model = estimator.fit(
      oneWay + pairs, sizes: sizes, total: total, tree: tree, fixed: zeros.potentials)
    return ReleasedModel(
      domain: domain, model: model, measurements: oneWay + pairs,
      recoding: compression.recoding, refinesRecords: false)
  }

  /// Cliques with the same ρ each.
  private static func batch(_ cliques: [Clique], rho: Double) -> MeasuringBatch {
    var batch = MeasuringBatch()
    for clique in cliques { batch.add(clique, rho: rho / Double(cliques.count)) }
    return batch
  }

  private func chooseEdges(
    _ source: any MarginalSource, oneWay: [MarginalMeasurement], total: Double, rho: Double,
    ledger: inout Ledger, progress: (SynthesisEvent) -> Void
  ) throws -> [Clique] {
    let count = source.domain.count
    let pairs = Clique.all(order: 2, of: count)
    guard Self.chooses(columns: count) else { return pairs }
    progress(SynthesisEvent("choosing the tree", ledger))
    let products = pairs.map { pair in
      let (first, second) = (oneWay[pair.attributes[0]], oneWay[pair.attributes[1]])
      return first.values.flatMap { left in second.values.map { left * $0 / total } }
    }
    let counts = try source.counts(of: pairs)
    let scores = SecretScores(distancesOf: counts, to: products)
    let epsilon = try Self.epsilon(of: rho, edges: count - 1, accountant: ledger.accountant)
    var component = Array(0..<count)
    var edges: [Clique] = []
    while edges.count < count - 1 {
      let candidates = pairs.indices.filter {
        component[pairs[$0].attributes[0]] != component[pairs[$0].attributes[1]]
      }
      let chosen = try ledger.select(
        scores, among: candidates, epsilon: epsilon, label: "edge \(edges.count + 1) of the tree")
      let edge = pairs[chosen].attributes
      let (kept, merged) = (component[edge[0]], component[edge[1]])
      for vertex in component.indices where component[vertex] == merged { component[vertex] = kept }
      edges.append(pairs[chosen])
    }
    return edges
  }
}
