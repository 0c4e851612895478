import Marginalia

/// What the benchmarks of models start from: the `matrix` mechanism's release of the table at
/// ρ = 0.05, from a fixed key.
enum BenchmarkModel {
  static let released: ReleasedModel = {
    do {
      return try fitted(MatrixMechanism(), source())
    } catch {
      fatalError("the model to measure on was not fitted: \(error)")
    }
  }()

  /// Cells of the junction tree's tables.
  static var cells: Int {
    released.model.tree.cliques.reduce(0) { $0 + $1.cells(in: released.domain) }
  }

  /// The measurements that the junction tree holds.
  static var inside: [MarginalMeasurement] {
    let sizes = released.domain.sizes
    return released.measurements.filter {
      released.model.tree.home(of: $0.clique, sizes: sizes) != nil
    }
  }

  /// Equal probabilities for every attribute's values.
  static var base: [[Double]] {
    released.domain.sizes.map { [Double](repeating: 1 / Double($0), count: $0) }
  }

  static func source() throws -> TableSource {
    TableSource(try TableReader.read(path: BenchmarkTable.path, randomness: .system).takeTable())
  }

  static func fitted(_ mechanism: any Synthesizer, _ source: TableSource) throws -> ReleasedModel {
    var ledger = Ledger(budget: try Rho(0.05), randomness: .reproducible(seed: 1))
    return try mechanism.fit(source, ledger: &ledger) { _ in }
  }
}
