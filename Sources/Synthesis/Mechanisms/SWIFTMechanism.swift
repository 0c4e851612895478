import GraphicalModel
import Marginals
import Privacy
import RealModule
import Tabular

/// SWIFT (Google, dpsynth 2026): noisy errors of all candidates, the largest junction tree that pairs
/// of large error can be grown to, and one measurement of the best subset that the tree supports.
///
/// 1. One-way marginals, a tenth of the budget.
/// 2. The distance of every candidate from the product of the released one-way marginals, with noise; a
///    tenth of the rest.
/// 3. Trees grown by error − penalty·cells for penalties from 0 to 32; the one whose pairs have the
///    largest error in sum is kept.
/// 4. Of the candidates that lie within it, those by which Σ w·e − (Σ y)^1.5/√B is largest,
///    y = (w·n·√(2/π))^(2/3), at prices ∝ y, all measured at once.
/// 5. One fit.
///
/// ## Privacy
/// The distances are against *released* one-way marginals, so each moves by at most 1 with a row (k
/// with a unit of k rows), and all of them by √count times that (``/Privacy/SecretDistances``).
/// Everything chosen from them reads releases. The prices of the three stages are fixed in advance.
public struct SWIFTMechanism: Synthesizer {
  public static let name = "swift"
  /// It makes no choices, and noise costs less than under zCDP.
  public static let defaultAccounting = Accounting.gdp

  private let options: MechanismSettings
  private static let oneWayShare = 0.1
  /// Of what the one-way marginals leave.
  private static let errorShare = 0.1
  private static let penalties = [0.0, 1, 2, 4, 8, 16, 32]

  public init(_ settings: MechanismSettings = MechanismSettings()) { options = settings }

  public var cellLimit: Int { options.cellLimit }
  public var outside: OutsideInputs { options.outside }

  public var settings: [String: SettingValue] { options.adaptiveSettings }

  public func plan(for domain: Domain) -> [PlannedRelease] {
    let (first, rest) = (Self.oneWayShare, 1 - Self.oneWayShare)
    return [
      PlannedRelease(what: "1-way marginals", releases: domain.count, share: first),
      PlannedRelease(
        what: "errors of all candidates", releases: 1, share: rest * Self.errorShare),
      PlannedRelease(
        what: "the best subset of marginals", releases: nil, share: rest * (1 - Self.errorShare)),
    ]
  }

  public func check(_ domain: Domain) throws {
    try checkWidth(domain)
    try AdaptiveCandidates.check(options.closureCandidates(in: domain).cliques, domain: domain)
  }

  /// ## Privacy
  /// The unit is that of the source's sensitivity, with which every marginal moves; the errors move as
  /// ``/Privacy/SecretDistances`` proves, since the product they are distances to is of released
  /// marginals. The three stages' prices are fixed.
  public func fit(
    _ source: any MarginalSource, ledger: inout Ledger, progress: (SynthesisEvent) -> Void
  ) throws -> ReleasedModel {
    let domain = source.domain
    let (workload, cliques) = try options.closureCandidates(in: domain)
    progress(SynthesisEvent("measuring 1-way marginals", ledger))
    var model = try AdaptiveModel(
      OneWayStage.measure(
        source, ledger: &ledger, rho: Self.oneWayShare * ledger.budget.value, stage: "1-way"),
      domain: domain, estimator: options.estimator, threads: options.threads)
    guard !cliques.isEmpty else { return model.released(domain) }
    progress(SynthesisEvent("measuring the errors of \(cliques.count) candidates", ledger))
    let errors = try errors(of: cliques, source: source, model: model, ledger: &ledger)
    let members = cliques.indices.map { place in
      Member(
        clique: cliques[place], error: errors[place],
        cells: Double(cliques[place].cells(in: domain)),
        weight: workload.overlap(of: cliques[place]))
    }
    let edges = bestTree(members.filter { $0.clique.count == 2 }, domain: domain)
    let batch = batch(
      members, inside: try JunctionTree(covering: edges, sizes: domain.sizes),
      sizes: domain.sizes, source: source, rho: ledger.remaining)
    progress(SynthesisEvent("measuring \(batch.cliques.count) marginals", ledger))
    try model.add(batch.measure(source, ledger: &ledger, stage: "batch"))
    progress(SynthesisEvent("fitting the model", ledger))
    try model.finish()
    return model.released(domain)
  }

  /// A candidate with its noisy error.
  private struct Member {
    let clique: Clique
    let error: Double
    let cells: Double
    let weight: Double

    var share: Double { Double.pow(weight * cells * Double.sqrt(2 / .pi), 2.0 / 3) }
  }

  private func errors(
    of cliques: [Clique], source: any MarginalSource, model: AdaptiveModel,
    ledger: inout Ledger
  ) throws -> [Double] {
    let rho = Self.errorShare * ledger.remaining * MeasuringBatch.rounding
    let deviation = Double.sqrt(
      Double(source.sensitivity.squaredL2) * Double(cliques.count) / (2 * rho))
    // Noise that could not be drawn exactly: all errors are taken for equal, and nothing is spent.
    guard deviation <= 0x1p15,
      SecretDistances.canRelease(count: cliques.count, l1: source.sensitivity.l1)
    else { return cliques.map { _ in 0 } }
    var distances = SecretDistances(
      capacity: cliques.count, answerBits: deviation <= 0x1p11 ? 4 : 0)
    distances.add(
      try source.counts(of: cliques),
      to: ModelAnswers.counts(
        of: cliques, in: model.calibrated, total: model.total, domain: source.domain,
        threads: options.threads))
    return try ledger.measure(
      distances, rho: rho, label: "errors of \(cliques.count) marginals"
    ).values
  }

  /// The pairs of the tree that holds the largest errors, over all penalties, and the cliques of
  /// impossible combinations.
  private func bestTree(_ pairs: [Member], domain: Domain) -> [Clique] {
    let zeros = StructuralZeros(domain).cliques
    var best: (error: Double, edges: [Clique]) = (-.infinity, [])
    for penalty in Self.penalties {
      let ranked = pairs.sorted {
        ($0.error - penalty * $0.cells, $1.clique) > ($1.error - penalty * $1.cells, $0.clique)
      }
      var sizer = TreeSizer(covering: zeros, sizes: domain.sizes)
      var edges = zeros
      for pair in ranked where sizer.cells(with: pair.clique) <= Double(options.cellLimit) {
        sizer.add(pair.clique)
        edges.append(pair.clique)
      }
      let inside = Set(edges)
      let error = pairs.reduce(0) { inside.contains($1.clique) ? $0 + $1.error : $0 }
      if error > best.error { best = (error, edges) }
    }
    return best.edges
  }

  /// The subset inside the tree whose measurement promises most, with its prices.
  private func batch(
    _ members: [Member], inside tree: JunctionTree, sizes: [Int], source: any MarginalSource,
    rho: Double
  ) -> MeasuringBatch {
    let budget = 2 * rho / Double(source.sensitivity.squaredL2)
    let ranked = members.filter { tree.home(of: $0.clique, sizes: sizes) != nil }.sorted {
      ($0.weight * $0.error / $0.share, $1.clique) > ($1.weight * $1.error / $1.share, $0.clique)
    }
    var chosen: [Member] = []
    var (gain, shares, best) = (0.0, 0.0, -Double.infinity)
    for member in ranked {
      let value =
        gain + member.weight * member.error
        - Double.pow(shares + member.share, 1.5) / Double.sqrt(budget)
      guard value > best || chosen.isEmpty else { break }
      chosen.append(member)
      (gain, shares, best) = (
        gain + member.weight * member.error, shares + member.share, value
      )
    }
    var batch = MeasuringBatch()
    for member in chosen { batch.add(member.clique, rho: rho * member.share / shares) }
    return batch
  }
}
