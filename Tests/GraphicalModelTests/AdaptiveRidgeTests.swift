import Marginals
import Testing

@testable import GraphicalModel

@Suite("The ridge that adapts")
struct AdaptiveRidgeTests {
  private static let sizes = [Int](repeating: 3, count: 5)
  private static let total = 2000.0
  private static let noise = 40.0

  /// Of five attributes the first two are mostly equal, and every other pair tells nothing.
  private static let table: JointTable = {
    let weights = (0..<JointTable.count(sizes)).map { cell in
      let record = JointTable.record(cell, sizes: sizes)
      return (record[0] == record[1] ? 0.8 : 0.1) * Double(1 + record[2] + record[4])
    }
    let sum = weights.reduce(0, +)
    return JointTable(sizes: sizes, values: weights.map { $0 / sum })
  }()

  private static let pairs = (0..<4).flatMap { first in
    (first + 1..<5).map { Clique([first, $0]) }
  }

  private static func measurements(seed: UInt64) -> [MarginalMeasurement] {
    var random = CounterGenerator(seed: seed, 0x61)
    return ((0..<5).map { Clique([$0]) } + pairs).map { clique in
      MarginalMeasurement(
        clique: clique,
        values: table.marginal(of: clique).map {
          total * $0 + noise * ((0..<12).reduce(-6) { sum, _ in sum + random.unit() })
        }, variance: noise * noise)
    }
  }

  /// The mean distance of all pairs from the truth.
  private static func error(adapts: Bool, seed: UInt64) throws -> (of: Double, equal: Double) {
    var estimator = RidgeEstimator()
    estimator.adapts = adapts
    let model = CalibratedModel(
      estimator.fit(
        measurements(seed: seed), base: (0..<5).map { table.marginal(of: Clique([$0])) },
        total: total, tree: try JunctionTree(covering: [Clique([0, 1, 2, 3, 4])], sizes: sizes)
      ).model)
    var sum = 0.0
    for pair in pairs {
      let found = try #require(model.marginal(of: pair))
      sum += zip(found, table.marginal(of: pair)).reduce(0) { $0 + abs($1.0 - $1.1) }
    }
    let first = try #require(model.marginal(of: pairs[0]))
    return (sum / Double(pairs.count), first[0] + first[4] + first[8])
  }

  @Test("leaves noise out where pairs tell nothing, and keeps the pair that tells much")
  func nearer() throws {
    var (fixed, adapted) = ((0.0, 0.0), (0.0, 0.0))
    for seed in 1...8 as ClosedRange<UInt64> {
      let (one, other) = (
        try Self.error(adapts: false, seed: seed), try Self.error(adapts: true, seed: seed)
      )
      fixed = (fixed.0 + one.of / 8, fixed.1 + one.equal / 8)
      adapted = (adapted.0 + other.of / 8, adapted.1 + other.equal / 8)
    }
    #expect(adapted.0 < 0.9 * fixed.0, "\(adapted.0) and \(fixed.0)")
    #expect(abs(adapted.1 - 0.8) <= abs(fixed.1 - 0.8) + 0.005, "\(adapted.1) and \(fixed.1)")
  }

  @Test(
    "where one table was measured alone it is fitted at every cell without NaN, and the total is kept"
  )
  func alone() throws {
    var estimator = RidgeEstimator()
    estimator.adapts = true
    for noise in [1e-6, 1, 1e6] {
      let model = CalibratedModel(
        estimator.fit(
          [MarginalMeasurement(clique: Clique([0, 1]), values: [50, 0, 0, 50], variance: noise)],
          base: [[0.5, 0.5], [0.5, 0.5]], total: 100,
          tree: try JunctionTree(covering: [Clique([0, 1])], sizes: [2, 2])
        ).model)
      let margin = try #require(model.marginal(of: Clique([0, 1])))
      #expect(abs(margin.reduce(0, +) - 1) < 1e-12 && margin.allSatisfy { $0 >= 0 })
      if noise < 1 { #expect(distance(margin, [0.5, 0, 0, 0.5]) < 1e-3) }
      if noise > 1 { #expect(distance(margin, [0.25, 0.25, 0.25, 0.25]) < 1e-2) }
    }
  }
}
