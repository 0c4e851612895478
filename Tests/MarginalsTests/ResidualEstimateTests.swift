import Marginals
import Testing

@Suite("Least squares in the residual basis")
struct ResidualEstimateTests {
  struct Case: Sendable {
    let sizes: [Int]
    let cliques: [[Int]]
    /// Which of the cliques are measured as interaction parts.
    var interactions: Set<Int> = []
  }

  static let cases: [Case] = [
    Case(sizes: [4], cliques: [[0]]),
    Case(sizes: [4, 3], cliques: [[0, 1]]),
    Case(sizes: [4, 3], cliques: [[0], [1], [0, 1], [0]]),
    Case(sizes: [2, 3, 4], cliques: [[0, 1], [1, 2], [0, 2], [0], [1], [2]]),
    Case(sizes: [2, 3, 4], cliques: [[0, 1], [1, 2]]),
    Case(sizes: [3, 2, 4], cliques: [[0, 1, 2], [0, 1], [0, 1], [2], []]),
    Case(sizes: [1, 3, 2], cliques: [[0, 1], [1, 2], [0, 1, 2]]),
    Case(sizes: [2, 3, 2, 2], cliques: [[0, 1, 2], [1, 2, 3], [0, 3], [3]]),
    Case(sizes: [4, 3], cliques: [[0], [1], [0, 1]], interactions: [2]),
    Case(sizes: [4, 3], cliques: [[0, 1], [0, 1], [0, 1], [0], [0]], interactions: [1, 4]),
    Case(
      sizes: [2, 3, 4], cliques: [[0, 1], [1, 2], [0, 2], [0], [1], [2], [0, 1, 2]],
      interactions: [0, 1, 2]),
    Case(
      sizes: [2, 3, 2, 2], cliques: [[0, 1, 2], [0, 1], [0, 1, 2], [1, 2, 3], [0, 3], [3]],
      interactions: [0, 1, 4]),
    Case(sizes: [3, 2, 3], cliques: [[0, 1, 2], [1, 2]], interactions: [0, 1]),
  ]

  private func measurements(_ test: Case, seed: UInt64) -> [MarginalMeasurement] {
    var generator = SplitMix64(seed)
    return test.cliques.enumerated().map { index, attributes in
      let isInteraction = test.interactions.contains(index)
      let cells = attributes.reduce(1) { $0 * test.sizes[$1] }
      return MarginalMeasurement(
        clique: Clique(attributes),
        values: (0..<cells).map { _ in Double.random(in: -20...100, using: &generator) },
        variance: Double.random(in: 0.2...9, using: &generator),
        part: isInteraction ? .interaction : .whole)
    }
  }

  /// Whether all residuals of the marginal were measured, so that least squares has one solution.
  private func isMeasured(_ clique: Clique, by measurements: [MarginalMeasurement]) -> Bool {
    clique.subsets.allSatisfy { subset in
      measurements.contains {
        $0.part == .whole ? subset.isSubset(of: $0.clique) : subset == $0.clique
      }
    }
  }

  private func largestDifference(_ left: [Double], _ right: [Double]) -> Double {
    guard left.count == right.count else { return .infinity }
    return zip(left, right).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }

  @Test("every measured marginal equals dense generalised least squares", arguments: cases)
  func equalsDense(test: Case) {
    for seed in UInt64(1)...4 {
      let measurements = measurements(test, seed: seed)
      let estimate = ResidualEstimate(measurements, sizes: test.sizes)
      let dense = DenseLeastSquares(measurements, sizes: test.sizes)
      for clique in Set(measurements.flatMap(\.clique.subsets))
      where isMeasured(clique, by: measurements) {
        let difference = largestDifference(
          estimate.marginal(of: clique), dense.marginal(of: clique))
        #expect(difference < 1e-10, "marginal of \(clique.attributes)")
      }
      guard isMeasured(Clique([]), by: measurements) else { continue }
      #expect(abs(estimate.total - dense.marginal(of: Clique([]))[0]) < 1e-10)
    }
  }

  @Test("precision is one over the variance of a residual's unit direction", arguments: cases)
  func precision(test: Case) {
    let measurements = measurements(test, seed: 5)
    let estimate = ResidualEstimate(measurements, sizes: test.sizes)
    let dense = DenseLeastSquares(measurements, sizes: test.sizes)
    for clique in Set(measurements.flatMap(\.clique.subsets)) {
      guard clique.attributes.allSatisfy({ test.sizes[$0] > 1 }),
        estimate.precision(of: clique) > 0
      else { continue }
      // The product of (1, −1, 0, …)/√2 over the attributes.
      var direction = [1.0]
      for attribute in clique.attributes {
        let side = (0..<test.sizes[attribute]).map {
          ($0 == 0 ? 1.0 : $0 == 1 ? -1.0 : 0) * 0.5.squareRoot()
        }
        direction = direction.flatMap { left in side.map { left * $0 } }
      }
      let variance = dense.variance(of: direction, on: clique)
      #expect(abs(estimate.precision(of: clique) * variance - 1) < 1e-9)
    }
  }

  @Test("marginals of overlapping cliques agree on what they share")
  func consistency() {
    let test = Self.cases[7]
    let estimate = ResidualEstimate(measurements(test, seed: 6), sizes: test.sizes)
    let shared = Clique([1, 2])
    let expected = estimate.marginal(of: shared)
    for attributes in [[0, 1, 2], [1, 2, 3]] {
      // Attributes left out of a clique have one value in its own table.
      let sizes = test.sizes.indices.map { attributes.contains($0) ? test.sizes[$0] : 1 }
      let sum = DenseLeastSquares.sum(
        estimate.marginal(of: Clique(attributes)), to: shared, sizes: sizes)
      #expect(largestDifference(sum, expected) < 1e-10)
    }
  }

  @Test("what was not measured has no precision and counts as no interaction")
  func unmeasured() {
    let test = Self.cases[4]
    let measurements = measurements(test, seed: 7)
    let estimate = ResidualEstimate(measurements, sizes: test.sizes)
    #expect(estimate.precision(of: Clique([0, 2])) == 0)
    let (first, second) = (estimate.marginal(of: Clique([0])), estimate.marginal(of: Clique([2])))
    let expected = first.flatMap { left in
      second.map { left / 4 + $0 / 2 - estimate.total / 8 }
    }
    #expect(largestDifference(estimate.marginal(of: Clique([0, 2])), expected) < 1e-10)
    #expect(ResidualEstimate([], sizes: [2, 2]).total == 0)
  }

  @Test("a clique's estimate as one measurement has the cells' variance of its highest residual")
  func measurement() {
    let test = Self.cases[3]
    let estimate = ResidualEstimate(measurements(test, seed: 8), sizes: test.sizes)
    let pair = estimate.measurement(of: Clique([0, 2]))
    #expect(pair.values == estimate.marginal(of: Clique([0, 2])))
    #expect(
      abs(pair.variance * estimate.precision(of: Clique([0, 2])) - (1 - 1.0 / 2) * (1 - 1.0 / 4))
        < 1e-12)
  }

  @Test("measurements of one clique merge into their precision-weighted mean, in order")
  func merging() {
    let measurements = [
      MarginalMeasurement(clique: Clique([1]), values: [4, 8], variance: 1),
      MarginalMeasurement(clique: Clique([0]), values: [1], variance: 5),
      MarginalMeasurement(clique: Clique([1]), values: [8, 0], variance: 3),
      MarginalMeasurement(clique: Clique([1]), values: [6, 6], variance: 0.75),
    ]
    let merged = MarginalMeasurement.merged(measurements)
    #expect(merged.map(\.clique) == [Clique([1]), Clique([0])])
    // 4·1 + 8/3 + 6/0.75 over 1 + 1/3 + 4/3.
    #expect(largestDifference(merged[0].values, [5.5, 6]) < 1e-12)
    #expect(abs(merged[0].variance - 0.375) < 1e-12)
    #expect(merged[1].values == [1] && merged[1].variance == 5)
    #expect(MarginalMeasurement.merged([]).isEmpty)
  }
}
