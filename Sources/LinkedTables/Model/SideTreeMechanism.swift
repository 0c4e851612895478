import GraphicalModel
import Marginals
import Privacy
import Synthesis
import Tabular

/// MST (McKenna, Miklau & Sheldon 2021) for what depends on known attributes: one-way marginals of the
/// others, a maximum spanning tree over them and one more vertex, which stands for all known attributes
/// together, and the two-way marginals of its edges; a third of the budget each.
///
/// An edge to that vertex is a pair of a known attribute and another. Pairs with which the model would be
/// larger than its limit are left out. Values are not merged.
///
/// ## Privacy
/// One-way and edges' marginals are Gaussian releases. An edge's score is the L1 distance of its
/// marginal to the product of *released* one-way marginals, so its sensitivity is that of the marginal
/// itself; each of at most m choices, m the number of attributes that are not known, costs, under zCDP,
/// ε²/8 with ε = √(8(ρ/3)/m). Which pairs may be chosen depends on earlier choices and public sizes alone.
struct SideTreeMechanism: Synthesizer {
  static let name = "mst"

  let cellLimit: Int
  let outside = OutsideInputs()
  private let known: KnownAttributes
  private let threads: Int

  init(_ settings: MechanismSettings, known: KnownAttributes) {
    cellLimit = settings.cellLimit
    threads = settings.threads
    self.known = known
  }

  var settings: [String: SettingValue] {
    ["maxModelSizeMB": .number(Double(cellLimit) / 131_072)]
  }

  func check(_ domain: Domain) throws {
    try StructuralZeros(domain).check(limit: cellLimit)
  }

  func plan(for domain: Domain) -> [PlannedRelease] {
    let count = others(domain).count
    return [
      PlannedRelease(what: "1-way marginals", releases: count, share: 1.0 / 3),
      PlannedRelease(what: "choice of the tree's edges", releases: count, share: 1.0 / 3),
      PlannedRelease(what: "2-way marginals", releases: count, share: 1.0 / 3),
    ]
  }

  func fit(
    _ source: any MarginalSource, ledger: inout Ledger, progress: (SynthesisEvent) -> Void
  ) throws -> ReleasedModel {
    let domain = source.domain
    let part = ledger.budget.value / 3
    progress(SynthesisEvent("measuring 1-way marginals", ledger))
    let oneWay = try measure(
      source, others(domain).map { Clique([$0]) }, rho: part, ledger: &ledger, stage: "1-way")
    let known = self.known.measurements.filter { $0.part == .whole }
    let total = (oneWay + known.filter { $0.clique.count == 1 }).estimatedTotal
    progress(SynthesisEvent("choosing the tree", ledger))
    let edges = try chooseEdges(
      source, oneWay: oneWay + known, total: total, rho: part, ledger: &ledger)
    progress(SynthesisEvent("measuring 2-way marginals", ledger))
    let pairs = try measure(source, edges, rho: part, ledger: &ledger, stage: "2-way")
    progress(SynthesisEvent("fitting the model", ledger))
    let tree = try tree(edges, domain: domain)
    let measurements =
      oneWay + pairs + known.filter { tree.home(of: $0.clique, sizes: domain.sizes) != nil }
    var estimator = MirrorDescent()
    estimator.threads = threads
    let model = estimator.fit(
      measurements, sizes: domain.sizes, total: total, tree: tree,
      fixed: StructuralZeros(domain).potentials)
    return ReleasedModel(
      domain: domain, model: model, measurements: measurements, refinesRecords: false)
  }

  private func others(_ domain: Domain) -> [Int] {
    domain.attributes.indices.filter { !known.attributes.contains($0) }
  }

  private func tree(_ edges: [Clique], domain: Domain) throws(ModelSizeError) -> JunctionTree {
    try JunctionTree(
      covering: edges + StructuralZeros(domain).cliques, given: known.attributes,
      sizes: domain.sizes, limit: cellLimit)
  }

  /// Measures cliques with the same ρ each.
  private func measure(
    _ source: any MarginalSource, _ cliques: [Clique], rho: Double, ledger: inout Ledger,
    stage: String
  ) throws -> [MarginalMeasurement] {
    var batch = MeasuringBatch()
    for clique in cliques { batch.add(clique, rho: rho / Double(cliques.count)) }
    return try batch.measure(source, ledger: &ledger, stage: stage)
  }

  private func chooseEdges(
    _ source: any MarginalSource, oneWay: [MarginalMeasurement], total: Double, rho: Double,
    ledger: inout Ledger
  ) throws -> [Clique] {
    let domain = source.domain
    let others = others(domain)
    var values = [[Double]](repeating: [], count: domain.count)
    for measurement in oneWay where measurement.clique.count == 1 {
      values[measurement.clique.attributes[0]] = measurement.values
    }
    let pairs = Clique.all(order: 2, of: domain.count).filter { pair in
      pair.attributes.contains { others.contains($0) }
    }
    let products = pairs.map { pair in
      values[pair.attributes[0]].flatMap { left in
        values[pair.attributes[1]].map { left * $0 / total }
      }
    }
    let scores = SecretScores(distancesOf: try source.counts(of: pairs), to: products)
    let epsilon = try PositiveRational.roundedDown(
      ledger.accountant.selectionEpsilon(
        price: rho * MeasuringBatch.rounding / Double(others.count)))
    // All known attributes are one component from the start.
    var component = Array(0..<domain.count)
    for attribute in known.attributes { component[attribute] = known.attributes[0] }
    var edges: [Clique] = []
    while edges.count < others.count {
      let candidates = pairs.indices.filter { index in
        let ends = pairs[index].attributes
        return component[ends[0]] != component[ends[1]]
          && (try? tree(edges + [pairs[index]], domain: domain)) != nil
      }
      guard !candidates.isEmpty else { break }
      let chosen = try ledger.select(
        scores, among: candidates, epsilon: epsilon, label: "edge \(edges.count + 1) of the tree")
      let ends = pairs[chosen].attributes
      let (kept, merged) = (component[ends[0]], component[ends[1]])
      for vertex in component.indices where component[vertex] == merged { component[vertex] = kept }
      edges.append(pairs[chosen])
    }
    return edges
  }
}
