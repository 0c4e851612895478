import GraphicalModel
import Marginals
import Privacy
import Synthesis
import Tabular

/// Measures linked tables and fits the models that synthetic ones are drawn from.
///
/// 1. A histogram of the numbers of links, from which caps may be chosen.
/// 2. Parents with their number of links, as one table (``/Synthesis/MatrixMechanism``).
/// 3. The unit-mass relation of links (``UnitMassSource``): how the child's side depends on the parent
///    and on itself; what is known of parents comes from 2.
/// 4. How alike the children of one parent are (`SiblingCounts`).
/// 5. Children with several parents (`SharedCounts`).
///
/// ## Privacy
/// One ledger pays for all. Neighbours differ by one parent with all its links, and by children that are
/// left without a link. Parents are counted once each; the relation and the pairs have unit mass, so
/// that every table's sensitivity is that of one record; the tail counts have that of K_T children
/// (``/Privacy/Sensitivity/tailCounts(linksPerUnit:)``). Every release is Gaussian, but for the choices of
/// the baseline's engine. Noise follows earlier releases, so what adds up is what the ledger's filter lets
/// through (``/Privacy/Ledger``): ρ, or μ².
public struct LinkedMechanism: Sendable {
  public static let name = "linked"

  public let settings: LinkedSettings

  public init(_ settings: LinkedSettings = LinkedSettings()) { self.settings = settings }

  /// A part of a relation's budget that no table gets less than, about.
  private static let leastShare = 1e-3

  /// Refuses, before anything is drawn, tables that cannot be measured or held, and budgets so small
  /// that their noise could not be drawn exactly in steps of 1/Λ.
  ///
  /// - Throws: `CountingError`, `ModelSizeError`, ``LinkedError``.
  public func check(_ domain: LinkedDomain, budget: Price) throws {
    try settings.caps.check()
    let steps = Double(settings.caps.massSteps)
    let least =
      Self.leastShare * LinkedPlan(domain, settings: settings).relation * budget.value
    guard steps * steps / (2 * least) < 0x1p47 else {
      throw LinkedError.options(
        "epsilon is too small for linked tables: their noise could not be drawn exactly; a smaller "
          + "cap on links (--caps links=\(max(1, settings.caps.links - 2))) needs less")
    }
    guard domain.relation.count > domain.parents.count else {
      throw LinkedError.options(
        "neither the links nor the children have a column to model: give them one, or synthesize the "
          + "parents' table alone")
    }
    try SynthesisRun.check(parentEngine, domain: domain.parents)
    guard settings.engine == .matrix else {
      return try StructuralZeros(domain.relation).check(limit: settings.mechanism.cellLimit)
    }
    try SynthesisRun.check(
      MatrixMechanism(engineSettings(LinkedWorkload(domain).relation)), domain: domain.relation)
  }

  /// Where a budget goes, in the order of the releases; known before any data is read.
  public func plan(for domain: LinkedDomain) -> [PlannedRelease] {
    let plan = LinkedPlan(domain, settings: settings)
    return [
      PlannedRelease(
        what: settings.paysForCaps
          ? "\(NumbersOfLinks.stage), for the caps" : NumbersOfLinks.stage, releases: 1,
        share: plan.numbers),
      PlannedRelease(
        what: "parents with their numbers of links", releases: nil, share: plan.parents),
      PlannedRelease(what: "links, given their parents", releases: nil, share: plan.relation),
      PlannedRelease(
        what: "pairs of one parent's links",
        releases: domain.childSide.filter { domain.relation[$0].size > 1 }.count,
        share: plan.siblings),
      PlannedRelease(
        what: "children with several parents", releases: 1, share: plan.sharing),
    ].filter { $0.share > 0 }
  }

  /// Measures, and fits models to what was measured.
  ///
  /// ## Privacy
  /// The unit is a parent with all of its links. What moves by how much is in the type's comment; every
  /// release is charged before its noise is drawn, and the stages' prices are fixed.
  public func fit(
    _ links: BoundedLinks, ledger: inout Ledger, progress: (SynthesisEvent) -> Void = { _ in }
  ) throws -> LinkedModel {
    let plan = LinkedPlan(links.domain, settings: settings)
    let budget = ledger.budget.value * MeasuringBatch.rounding
    var links = links
    progress(SynthesisEvent(NumbersOfLinks.stage, ledger))
    let numbers = try NumbersOfLinks.measured(
      links, price: plan.numbers * budget, ledger: &ledger)
    if settings.paysForCaps {
      links = try links.capped(
        at: PaidCaps.caps(
          histogram: numbers.values, limit: settings.caps, sharing: plan.sharing * budget,
          types: ChildTypes(links.domain.ownChildren).count))
    }
    progress(SynthesisEvent("parents", ledger))
    let parents = try ledger.part(of: Price(plan.parents * budget), label: "the parents") {
      try parentEngine.fit(
        links.parentSource(threads: settings.mechanism.threads), ledger: &$0, progress: progress)
    }
    let known = try KnownParents(parents, domain: links.domain, steps: links.caps.massSteps)
    progress(SynthesisEvent("links, given their parents", ledger))
    let source = UnitMassSource(links, threads: settings.mechanism.threads)
    let relation = try ledger.part(of: Price(plan.relation * budget), label: "the links") {
      try relationEngine(known, domain: links.domain, price: plan.relation * budget)
        .fit(source, ledger: &$0, progress: progress)
    }
    progress(SynthesisEvent("pairs of one parent's links, and shared children", ledger))
    let siblings = try measureSiblings(links, rho: plan.siblings * budget, ledger: &ledger)
    let sharing = try measureSharing(links, rho: plan.sharing * budget, ledger: &ledger)
    return LinkedModel(
      domain: links.domain, caps: links.caps, numbers: numbers, parents: parents,
      relation: relation.model,
      measurements: relation.measurements.map { $0.scaled(by: 1 / Double(source.steps)) },
      siblings: siblings, sharing: sharing, refinesRecords: settings.engine == .matrix)
  }

  private var parentEngine: any Synthesizer {
    guard settings.engine == .mst else {
      return MatrixMechanism(engineSettings(.all(order: 3)))
    }
    var mechanism = MSTMechanism(settings.mechanism)
    // The relation is over the parents' own values, so none are merged.
    mechanism.compressionThreshold = -1e12
    return mechanism
  }

  private func relationEngine(
    _ known: KnownParents, domain: LinkedDomain, price: Double
  ) -> any Synthesizer {
    guard settings.engine == .matrix else {
      return SideTreeMechanism(settings.mechanism, known: known.attributes)
    }
    let workload = LinkedWorkload(domain, parents: known.count, price: price)
    return MatrixMechanism(engineSettings(workload.relation), known: known.attributes)
  }

  private func engineSettings(_ workload: WorkloadRequest) -> MechanismSettings {
    var engine = settings.mechanism
    engine.workload = workload
    return engine
  }

  /// Every column of the child's side with itself, at equal noise.
  private func measureSiblings(
    _ links: BoundedLinks, rho: Double, ledger: inout Ledger
  ) throws -> [SiblingMeasurement] {
    guard rho > 0 else { return [] }
    let domain = links.domain
    let columns = domain.childSide.filter { domain.relation[$0].size > 1 }
    guard !columns.isEmpty else { return [] }
    let steps = Int64(links.caps.pairSteps)
    let variance = try ledger.accountant.variance(
      price: rho * MeasuringBatch.rounding / Double(columns.count), squaredL2: steps * steps)
    let noisy = try ledger.measure(
      SiblingCounts.counts(links, columns: columns),
      variances: columns.map { _ in variance },
      labels: columns.map { "pairs of one parent's links: \(domain.relation[$0].name)" })
    return zip(columns, noisy).compactMap { column, noisy in
      noisy.map { noisy in
        SiblingMeasurement(
          attribute: column, values: noisy.values.map { Double($0) / Double(steps) },
          variance: noisy.variance.doubleValue / Double(steps * steps))
      }
    }
  }

  private func measureSharing(
    _ links: BoundedLinks, rho: Double, ledger: inout Ledger
  ) throws -> SharingMeasurement? {
    guard rho > 0 else { return nil }
    let types = ChildTypes(links.rows.children.domain)
    let counts = SharedCounts.counts(links, types: types)
    let variance = try ledger.accountant.variance(
      price: rho * MeasuringBatch.rounding, squaredL2: counts.blocks[0].sensitivity.squaredL2)
    let noisy = try ledger.measure(
      counts, variances: [variance], labels: ["children by type with at least 1, 2, … parents"])
    return noisy[0].map {
      SharingMeasurement(
        types: types, values: $0.values.map(Double.init), variance: $0.variance.doubleValue,
        links: links.caps.shared)
    }
  }
}

extension MarginalMeasurement {
  fileprivate func scaled(by factor: Double) -> MarginalMeasurement {
    MarginalMeasurement(
      clique: clique, values: values.map { $0 * factor }, variance: variance * factor * factor,
      part: part)
  }
}
