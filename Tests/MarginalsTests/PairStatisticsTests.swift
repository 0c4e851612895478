import Foundation
import Testing

@testable import Marginals

@Suite("Dependence of pairs")
struct PairStatisticsTests {
  private static let sizes = [4, 6, 9]

  /// All marginals of 1 and 2 attributes of a joint table, with normal noise of the given σ.
  private func measured(
    _ joint: [Double], sizes: [Int], sigma: Double, using generator: inout SplitMix64
  ) -> [MarginalMeasurement] {
    Clique.matrix(of: sizes.count).map { clique in
      // One-way marginals are measured less accurately, so that blocks differ.
      let deviation = clique.count == 1 ? 2 * sigma : sigma
      let exact = DenseLeastSquares.sum(joint, to: clique, sizes: sizes)
      return MarginalMeasurement(
        clique: clique, values: exact.map { $0 + deviation * normal(&generator) },
        variance: deviation * deviation)
    }
  }

  /// A joint table of independent attributes, 20,000 records.
  private func product(_ sizes: [Int], using generator: inout SplitMix64) -> [Double] {
    var joint = [20_000.0]
    for size in sizes {
      let weights = (0..<size).map { _ in Double.random(in: 0.2...3, using: &generator) }
      let sum = weights.reduce(0, +)
      joint = joint.flatMap { left in weights.map { left * $0 / sum } }
    }
    return joint
  }

  private func exactInformation(_ joint: [Double], _ pair: Clique, sizes: [Int]) -> Double {
    let cells = DenseLeastSquares.sum(joint, to: pair, sizes: sizes)
    let first = DenseLeastSquares.sum(joint, to: Clique([pair.attributes[0]]), sizes: sizes)
    let second = DenseLeastSquares.sum(joint, to: Clique([pair.attributes[1]]), sizes: sizes)
    let total = joint.reduce(0, +)
    return cells.indices.reduce(0) { sum, cell in
      let product = first[cell / second.count] * second[cell % second.count] / total
      return cells[cell] > 0 ? sum + cells[cell] * log(cells[cell] / product) / total : sum
    }
  }

  @Test("with hardly any noise it is the exact mutual information", arguments: UInt64(1)...5)
  func exact(seed: UInt64) {
    var generator = SplitMix64(seed)
    // A third of the cells are empty, and so is one value of the first attribute.
    let cells = Self.sizes.reduce(1, *)
    let joint = (0..<cells).map { cell in
      cell < cells / 4 || Int.random(in: 0..<3, using: &generator) == 0
        ? 0 : Double(Int.random(in: 1...90, using: &generator))
    }
    let estimate = ResidualEstimate(
      measured(joint, sizes: Self.sizes, sigma: 1e-8, using: &generator), sizes: Self.sizes)
    let pairs = Clique.all(order: 2, of: 3)
    let statistics = PairStatistics.all(in: estimate, of: pairs)
    #expect(statistics.map(\.clique) == pairs)
    for pair in statistics {
      let exact = exactInformation(joint, pair.clique, sizes: Self.sizes)
      #expect(abs(pair.mutualInformation - exact) < 1e-8)
      #expect(abs(pair.plugInMutualInformation - exact) < 1e-8)
    }
  }

  /// 900 scores, independent but for their estimates: the mean's standard error is 0.033, that of
  /// the standard deviation at most 0.03. Limits at 4.5 of them: false alarms below 2·10⁻⁵ a level
  /// and statistic.
  @Test("without dependence scores have mean 0 and deviation 1", arguments: [1.0, 30, 100])
  func scores(sigma: Double) {
    var generator = SplitMix64(UInt64(sigma))
    let joint = product(Self.sizes, using: &generator)
    var scores: [Double] = []
    for _ in 0..<300 {
      let estimate = ResidualEstimate(
        measured(joint, sizes: Self.sizes, sigma: sigma, using: &generator), sizes: Self.sizes)
      scores += PairStatistics.all(in: estimate, of: Clique.all(order: 2, of: 3)).map(\.zScore)
    }
    let mean = scores.reduce(0, +) / Double(scores.count)
    let variance = scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(scores.count - 1)
    #expect(scores.count == 900)
    #expect(abs(mean) < 0.15)
    #expect(abs(variance.squareRoot() - 1) < 0.135)
  }

  /// Means over 150 draws, compared with 4.5 of their standard errors and a twentieth of the bias
  /// that is removed: false alarms below 10⁻⁵ a pair.
  @Test("the noise's share is removed from the mutual information", arguments: [0.0, 0.3])
  func bias(dependence: Double) {
    var generator = SplitMix64(7)
    let sizes = [8, 12]
    var joint = product(sizes, using: &generator)
    let other = joint.map { _ in Double.random(in: 0.1...2, using: &generator) }
    let scale = 20_000 / other.reduce(0, +)
    joint = zip(joint, other).map { (1 - dependence) * $0 + dependence * scale * $1 }
    let pair = Clique([0, 1])
    let exact = exactInformation(joint, pair, sizes: sizes)
    var (corrected, plugIn): ([Double], [Double]) = ([], [])
    for _ in 0..<150 {
      let estimate = ResidualEstimate(
        measured(joint, sizes: sizes, sigma: 40, using: &generator), sizes: sizes)
      guard let statistics = PairStatistics(of: pair, in: estimate) else { continue }
      corrected.append(statistics.mutualInformation)
      plugIn.append(statistics.plugInMutualInformation)
    }
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    let centre = mean(corrected)
    let error =
      (corrected.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / Double(150 * 149)).squareRoot()
    let removed = mean(plugIn) - exact
    #expect(corrected.count == 150)
    #expect(removed > 20 * error, "the plug-in value is biased")
    #expect(abs(centre - exact) < 4.5 * error + 0.05 * removed)
  }

  @Test("a strong dependence stands out of the noise")
  func power() {
    var generator = SplitMix64(8)
    let sizes = [5, 5]
    let joint = (0..<25).map { $0 / 5 == $0 % 5 ? 1000.0 : 100 }
    let estimate = ResidualEstimate(
      measured(joint, sizes: sizes, sigma: 50, using: &generator), sizes: sizes)
    let statistics = PairStatistics(of: Clique([0, 1]), in: estimate)
    // The excess is 25 noise variances a cell; by chance alone it is 20 deviations off.
    #expect((statistics?.zScore ?? 0) > 50)
  }

  @Test("pairs with a one-valued attribute say nothing, unmeasured pairs are left out")
  func degenerate() {
    var generator = SplitMix64(9)
    let sizes = [1, 3]
    let estimate = ResidualEstimate(
      measured([5, 6, 7], sizes: sizes, sigma: 1, using: &generator), sizes: sizes)
    let pair = PairStatistics(of: Clique([0, 1]), in: estimate)
    #expect(pair?.zScore == 0 && pair?.mutualInformation == 0)
    let oneWay = ResidualEstimate(
      [MarginalMeasurement(clique: Clique([0]), values: [1, 2], variance: 1)], sizes: [2, 2])
    #expect(PairStatistics(of: Clique([0, 1]), in: oneWay) == nil)
  }

  @Test("moments of a clamped normal count agree with fine quadrature and the limits")
  func clampedNoise() {
    for location in stride(from: -6.0, through: 12, by: 0.37) {
      var (mean, meanLog) = (0.0, 0.0)
      let step = 1e-4
      for node in 1..<220_000 {
        let value = Double(node) * step
        let density = exp(-0.5 * (value - location) * (value - location)) / (2 * .pi).squareRoot()
        mean += value * density * step
        meanLog += value * log(value) * density * step
      }
      let moments = ClampedNoise(location)
      #expect(abs(moments.mean - mean) < 2e-5 && abs(moments.meanLog - meanLog) < 2e-5)
    }
  }
}
