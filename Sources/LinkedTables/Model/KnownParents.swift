import GraphicalModel
import Marginals
import Synthesis
import Tabular

/// What the released model of parents tells of the relation of links: marginals of those that have a
/// link.
///
/// They are counted in records drawn from it, which are refined against everything that was measured,
/// and carry the noise of what was measured.
struct KnownParents {
  let attributes: KnownAttributes
  /// How many there are.
  let count: Int

  /// Fixed: the records are a means of counting.
  private static let seed: UInt64 = 0x6B6E_6F77_6E

  /// - Parameter steps: of the relation's counts.
  init(_ model: ReleasedModel, domain: LinkedDomain, steps: Int) throws {
    let records = try model.records(seed: Self.seed)
    let degree = records.columns[domain.degree]
    let linked = (0..<records.rowCount).filter { degree[$0] > 0 }
    count = linked.count
    let table = records.selecting(linked)
    let cliques = Clique.matrix(of: domain.parents.count)
    let estimate = ResidualEstimate(
      model.measurements, sizes: (model.recoding?.domain ?? domain.parents).sizes)
    let variances = cliques.map { 1 / estimate.precision(of: $0) }
    // A pair that was not measured is known from the model alone, as well as the worst that was.
    let worst = variances.filter(\.isFinite).max() ?? 1
    let scale = Double(steps)
    let measurements = zip(zip(cliques, variances), CliqueCounter.count(cliques, in: table)).map {
      known, counts in
      MarginalMeasurement(
        clique: known.0, values: counts.map { Double($0) * scale },
        variance: (known.1.isFinite ? max(1, known.1) : worst) * scale * scale)
    }
    attributes = KnownAttributes(
      attributes: Array(0..<domain.parents.count), measurements: measurements)
  }
}
