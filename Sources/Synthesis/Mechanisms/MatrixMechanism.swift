import GraphicalModel
import Marginals
import Privacy
import Tabular

/// The noisy marginal matrix: every pair is measured once, cheaply; the junction tree is grown from
/// the released matrix for free; a batch of what the tree can hold is measured again; the fit does
/// not fit the noise; and the records are refined against everything that was measured, also what
/// the tree does not hold.
///
/// 1. One-way marginals, shared as n^(2/3).
/// 2. All pairs and the one-way marginals again: shares by the cells that can rise above the noise
///    (`MatrixShares`); pairs only where noisy scores say that they tell more than their noise
///    (`PairTest`).
/// 3. The tree, from releases (`TreeGrowth`).
/// 4. Noisy scores of triples, and one batch of pairs and triples (`MatrixBatch`).
/// 5. A ridge fit whose ridge adapts (``/GraphicalModel/RidgeEstimator``).
/// 6. Records by systematic rounding, refined (``/GraphicalModel/RecordRefiner``).
///
/// Of a pair, only its interaction part is measured, which costs (1 − 1/n_i)(1 − 1/n_j) of the whole
/// marginal at equal noise. With `part` whole, whole tables are measured, in one stage.
///
/// Marginals measured elsewhere join after step 2. An initial model's pairs do too, and its triples
/// before step 5, as measurements with the noise that `ModelAgreement` gives them.
///
/// ## Privacy
/// Steps 1, 2 and 4 are Gaussian releases whose total prices are fixed in advance; scales,
/// candidates, weights and the model that scores are computed against depend on earlier releases
/// only, so adaptive composition applies, of zCDP (Bun & Steinke 2016, Lemma 2.3) as of Gaussian DP
/// (Dong, Roth & Su 2022, Theorem 3.2). Whether there are
/// pairs, and scores of triples, are tests of released values, which move what they would have cost to
/// other releases of the same stage. Marginals and
/// interaction parts move as ``/Privacy/Sensitivity`` proves, scores as
/// ``/Privacy/SecretDistances`` does. Everything else reads releases.
public struct MatrixMechanism: Synthesizer {
  public static let name = "matrix"
  /// It makes no choices, and noise costs less than under zCDP.
  public static let defaultAccounting = Accounting.gdp

  /// Of the fit: with a third of it errors are the same (Results/ablation).
  private static let tolerance = 3e-3

  /// Parts of ρ; they add up to 1.
  struct Shares {
    let oneWay: Double
    let matrix: Double
    let scores: Double
    let batch: Double

    static func of(_ part: MarginalMeasurement.Part) -> Shares {
      part == .whole
        ? Shares(oneWay: 0.1, matrix: 0.9, scores: 0, batch: 0)
        : Shares(oneWay: 0.05, matrix: 0.6, scores: 0.035, batch: 0.315)
    }
  }

  /// Parts of the budget by the stage that entries of the ledger name; scores are of the batch, to which their
  /// part goes where there are none.
  package static func stageShares(_ part: MarginalMeasurement.Part) -> [(
    stage: String, share: Double
  )] {
    let shares = Shares.of(part)
    return [
      ("1-way", shares.oneWay), ("matrix", shares.matrix), ("batch", shares.scores + shares.batch),
    ].filter { $0.1 > 0 }
  }

  /// The largest part of the budget that goes to scores of pairs, which are made where interaction parts are
  /// measured.
  package static var largestShareOfPairScores: Double {
    PairTest.largestShare * Shares.of(.interaction).matrix
  }

  /// The part of the budget that goes to tables of whole counts whatever is released.
  public static func shareOfTables(_ part: MarginalMeasurement.Part) -> Double {
    part == .whole ? 1 : Shares.of(part).oneWay
  }

  private let options: MechanismSettings
  private let known: KnownAttributes?
  /// What is measured of a pair.
  private var part: MarginalMeasurement.Part { options.part }

  public static let usesOutsideInputs = true
  public var outside: OutsideInputs { options.outside }
  public var cellLimit: Int { options.cellLimit }

  /// - Parameters:
  ///   - settings: of the person.
  ///   - known: attributes of which nothing is measured alone or among themselves.
  public init(_ settings: MechanismSettings = MechanismSettings(), known: KnownAttributes? = nil) {
    options = settings
    self.known = known
  }

  public var settings: [String: SettingValue] {
    [
      "maxModelSizeMB": .number(Double(cellLimit) / 131_072),
      "parts": .text(part == .whole ? "whole tables" : "interaction parts"),
      "workload": .text(options.workload.description),
    ]
  }

  public func check(_ domain: Domain) throws {
    try checkPairs(domain)
    _ = try workload(for: domain)
  }

  public func plan(for domain: Domain) -> [PlannedRelease] {
    let columns = domain.sizes.filter { $0 > 1 }.count
    let all = columns * (columns - 1) / 2
    let listed = (try? pairWeights(for: domain)).map { weights in
      weights.keys.filter { $0.attributes.allSatisfy { domain[$0].size > 1 } }.count
    }
    let pairs = listed ?? all
    let shares = Shares.of(part)
    let testsPairs = part == .interaction && known == nil
    let matrix =
      testsPairs
      ? "2-way marginals (scores first if in doubt), 1-way again" : "2-way marginals, 1-way again"
    var releases = [
      PlannedRelease(what: "1-way marginals", releases: domain.count, share: shares.oneWay),
      PlannedRelease(
        what: pairs > 0 ? matrix : "1-way marginals again",
        releases: pairs + domain.count, share: shares.matrix),
    ]
    if part == .interaction {
      releases.append(
        PlannedRelease(
          what: "scores of 3-way marginals, and a batch of 2- and 3-way marginals", releases: nil,
          share: shares.scores + shares.batch))
    }
    return releases
  }

  /// ## Privacy
  /// The unit is that of the source's sensitivity. Marginals move with it, interaction parts as
  /// `Sensitivity.interactionPart` and scores as ``/Privacy/SecretDistances`` prove; the four
  /// stages' prices are fixed, and everything else reads releases, as the type's comment says.
  public func fit(
    _ source: any MarginalSource, ledger: inout Ledger, progress: (SynthesisEvent) -> Void
  ) throws -> ReleasedModel {
    let domain = source.domain
    let budget = ledger.budget.value
    let shares = Shares.of(part)
    let pairWeights = try pairWeights(for: domain)
    progress(SynthesisEvent("measuring 1-way marginals", ledger))
    let first = try OneWayStage.measure(
      source, ledger: &ledger, rho: shares.oneWay * budget, stage: "1-way",
      attributes: known?.others(of: domain))
    progress(SynthesisEvent("measuring all pairs", ledger))
    let elsewhere = (outside.measurements?.marginals ?? []) + (known?.measurements ?? [])
    var released = MatrixReleases(first + elsewhere, domain: domain)
    let hasPairs = try measureMatrix(
      source, ledger: &ledger, released: &released, first: first, pairWeights: pairWeights)
    let prior = try outside.initialModel.map {
      released.agreement(with: try $0.records(over: domain))
    }
    if let prior { released.add(prior.measurements(of: Clique.matrix(of: domain.count))) }
    progress(SynthesisEvent("growing the junction tree", ledger))
    // Known pairs shape the model where the tree holds them; it is not grown for them.
    let grown = try TreeGrowth(
      oneWay: released.oneWay, pairs: released.pairs, weights: pairWeights,
      total: released.total, cellLimit: cellLimit, domain: domain, threads: options.threads,
      required: required(elsewhere, domain: domain), given: known?.attributes ?? []
    ).grown()
    var tree = grown.tree
    if part == .interaction {
      progress(SynthesisEvent("measuring a batch", ledger))
      tree = try measureBatch(
        source, ledger: &ledger, released: &released, grown: grown, hasPairs: hasPairs)
    }
    if let prior { released.add(prior.measurements(of: tree.triples)) }
    progress(SynthesisEvent("fitting the model", ledger))
    var estimator = RidgeEstimator()
    (estimator.adapts, estimator.threads) = (true, options.threads)
    estimator.tolerance = Self.tolerance
    let zeros = StructuralZeros(domain)
    let fit = estimator.fit(
      released.oneWay + released.inside(tree),
      base: try zeros.base(released.oneWay.map { $0.probabilities() }), total: released.total,
      tree: tree, start: grown.potentials, fixed: zeros.potentials)
    return ReleasedModel(
      domain: domain, model: fit.model, measurements: released.measurements, refinesRecords: true)
  }

  /// Releases the one-way marginals again and the pairs, if these are worth their noise, and adds them to what
  /// was released; otherwise the one-way marginals once more.
  ///
  /// - Returns: whether pairs were measured.
  private func measureMatrix(
    _ source: any MarginalSource, ledger: inout Ledger, released: inout MatrixReleases,
    first: [MarginalMeasurement], pairWeights: [Clique: Double]
  ) throws -> Bool {
    let shares = MatrixShares(
      oneWay: known == nil ? first : released.oneWay, pairWeights: pairWeights,
      rho: Shares.of(part).matrix * ledger.budget.value, sensitivity: source.sensitivity,
      part: part, known: known?.attributes ?? [])
    let oneWay = try shares.oneWay.measure(source, ledger: &ledger, stage: "matrix")
    guard !shares.pairs.cliques.isEmpty else {
      released.add(oneWay)
      return false
    }
    var rho = shares.pairs.rhos.reduce(0, +)
    if shares.isDoubtful, part == .interaction, known == nil {
      var estimated = released
      estimated.add(oneWay)
      let test = try PairTest(
        pairs: shares.pairs.cliques, sigmas: shares.sigmas,
        squaredL2: source.sensitivity.squaredL2
      ).passes(source, oneWay: estimated.oneWay, rho: rho, ledger: &ledger)
      rho = test.rho
      guard test.passes else {
        let again = OneWayStage.batch(sizes: source.domain.sizes, rho: rho)
        estimated.add(try again.measure(source, ledger: &ledger, stage: "matrix"))
        released = estimated
        return false
      }
    }
    released.add(
      oneWay
        + (try shares.pairs.rescaled(to: rho).measure(source, ledger: &ledger, stage: "matrix")))
    return true
  }

  /// The cliques of three and more columns that were measured elsewhere, as far as half of the limit
  /// allows: the tree must hold them.
  private func required(_ elsewhere: [MarginalMeasurement], domain: Domain) -> [Clique] {
    var cliques: [Clique] = []
    var sizer = TreeSizer(covering: StructuralZeros(domain).cliques, sizes: domain.sizes)
    for clique in elsewhere.map(\.clique)
    where clique.count > 2 && 2 * sizer.cells(with: clique) <= Double(cellLimit) {
      sizer.add(clique)
      cliques.append(clique)
    }
    return cliques
  }

  private func workload(for domain: Domain) throws -> Workload {
    try options.workload.resolved(in: domain)
  }

  /// The pairs of the workload and what each counts for.
  private func pairWeights(for domain: Domain) throws -> [Clique: Double] {
    try weights(order: 2, for: domain)
  }

  /// The cliques of the workload that are not of known attributes alone.
  private func weights(order: Int, for domain: Domain) throws -> [Clique: Double] {
    let weights = try workload(for: domain).relativeWeights(order: order)
    guard let known else { return weights }
    return weights.filter { !$0.key.attributes.allSatisfy(known.attributes.contains) }
  }

  /// Releases scores and batch, adds the batch to what was released, and returns the tree for it.
  private func measureBatch(
    _ source: any MarginalSource, ledger: inout Ledger, released: inout MatrixReleases,
    grown: TreeGrowth.Result, hasPairs: Bool
  ) throws -> JunctionTree {
    let (budget, shares) = (ledger.budget.value, Shares.of(part))
    let domain = source.domain
    let pairWeights = try pairWeights(for: domain)
    let stage = MatrixBatch(
      total: released.total, cellLimit: cellLimit, domain: domain, part: part,
      scoreRho: shares.scores * budget, batchRho: shares.batch * budget,
      squaredL2: Double(source.sensitivity.squaredL2),
      tripleWeights: try weights(order: 3, for: domain),
      pairWeights: pairWeights, given: known?.attributes ?? [],
      threads: options.threads)
    let triples = hasPairs ? stage.triples(besides: grown.chosen) : []
    let rho = triples.isEmpty ? stage.batchRho + stage.scoreRho : stage.batchRho
    let pairs = released.pairs.filter {
      pairWeights[$0.clique] != nil && grown.tree.home(of: $0.clique, sizes: domain.sizes) != nil
    }
    var candidates = stage.candidates(pairs: pairs, model: grown.model)
    if !triples.isEmpty {
      let scored = try stage.distances(
        of: triples, model: grown.model,
        variance: stage.squaredL2 * Double(max(1, pairs.count)) / (2 * rho), source: source)
      let scores = try ledger.measure(
        scored.distances, rho: stage.scoreRho * MeasuringBatch.rounding,
        label: "scores of \(triples.count) 3-way marginals")
      candidates += stage.candidates(
        triples: triples, scores: scores, activeCells: scored.activeCells)
    }
    let (chosen, tree) = stage.chosen(from: candidates, besides: grown.chosen, rho: rho)
    let batch =
      chosen.cliques.isEmpty
      ? OneWayStage.batch(
        sizes: domain.sizes, rho: rho, attributes: known?.others(of: domain)) : chosen
    released.add(try batch.measure(source, ledger: &ledger, stage: "batch"))
    return try JunctionTree(
      covering: tree, given: known?.attributes ?? [], sizes: domain.sizes)
  }
}
