import Marginals
import Privacy
import RealModule
import Tabular

/// How the marginal matrix's budget is split over its blocks: all pairs, and the one-way marginals
/// again.
///
/// Weighted by w, a pair's weight in the workload, and for a one-way marginal half the sum over its
/// pairs, or a fifth where pairs are whole, Σ w·n·σ is least when a block's ρ ∝ (w·f·n)^(2/3), f being its squared
/// sensitivity. Only cells that can rise above the noise matter, so n is replaced by the number of
/// *active* cells, Σ μ²/(μ² + σ²) with μ the product of released one-way marginals, and the shares
/// are found as a damped fixed point.
///
/// How well pairs can be seen is the mean, over pairs, of the largest expected cell in units of its
/// noise's expected size, √(2/π)·σ. Below 3 no pair is measured: one-way marginals alone serve better then
/// (on three tables, at budgets where this is between 1 and 5). Otherwise one-way marginals get
/// 1 + 10/visibility times their share, since what is built on them is worth no more than they are.
/// Pairs so noisy that σ > 3N̂ are dropped, and pairs with
/// a one-valued column say nothing new; their shares go to the one-way marginals.
///
/// ## Privacy
/// Reads released one-way marginals only; the shares add up to the given ρ whatever they are.
struct MatrixShares {
  /// The weight of a one-way marginal, in pairs that contain it: every whole pair tells of its two
  /// one-way marginals too, so that those need less than where only interaction parts are measured.
  static func oneWayImportance(_ part: MarginalMeasurement.Part) -> Double {
    part == .whole ? 0.2 : 0.5
  }

  /// Pairs that can be seen less than this are not measured, and those that can be seen more than the other
  /// are, whatever a test of them would say.
  private static let leastVisibility = 3.0
  private static let clearVisibility = 60.0
  private static let oneWayBoost = 10.0

  private(set) var oneWay = MeasuringBatch()
  private(set) var pairs = MeasuringBatch()
  /// The noise of every pair in a cell.
  private(set) var sigmas: [Double] = []
  /// Whether it is doubtful that the pairs tell more than their noise.
  private(set) var isDoubtful = false

  /// The least weight of a one-way marginal, which every record needs, as a part of the mean.
  private static let leastImportance = 0.01

  /// - Parameters:
  ///   - oneWay: the released one-way marginals, in order of the attributes.
  ///   - pairWeights: of the pairs to measure, positive.
  ///   - rho: to be split.
  ///   - sensitivity: of every marginal.
  ///   - part: what is measured of every pair.
  ///   - known: attributes whose one-way marginals are not measured again.
  init(
    oneWay: [MarginalMeasurement], pairWeights: [Clique: Double], rho: Double,
    sensitivity: Sensitivity, part: MarginalMeasurement.Part, known: [Int] = []
  ) {
    let total = oneWay.estimatedTotal
    let expected = oneWay.map { $0.probabilities().map { $0 * total } }
    var blocks = Self.blocks(
      expected: expected, total: total, pairWeights: pairWeights, part: part
    ).filter { $0.clique.count > 1 || !known.contains($0.clique.attributes[0]) }
    let squaredL2 = Double(sensitivity.squaredL2)
    for _ in 0..<25 {
      let sum = blocks.reduce(0) { $0 + $1.weight }
      for index in blocks.indices {
        let block = blocks[index]
        let variance = squaredL2 * block.factor * block.factor * sum / (2 * rho * block.weight)
        let next = Double.pow(
          block.importance * block.factor * block.activeCells(variance: variance), 2.0 / 3)
        blocks[index].weight = Double.sqrt(blocks[index].weight * next)
      }
    }
    let visibility = Self.visibility(blocks, rho: rho, squaredL2: squaredL2)
    guard visibility >= Self.leastVisibility else {
      self.oneWay = OneWayStage.batch(
        sizes: expected.map(\.count), rho: rho,
        attributes: expected.indices.filter { !known.contains($0) })
      return
    }
    isDoubtful = visibility < Self.clearVisibility
    for index in blocks.indices where blocks[index].clique.count == 1 {
      blocks[index].weight *= 1 + Self.oneWayBoost / visibility
    }
    let sum = blocks.reduce(0) { $0 + $1.weight }
    let isKept = blocks.map { block in
      block.clique.count == 1
        || block.sigma(rho: rho, squaredL2: squaredL2, sum: sum) <= 3 * total
    }
    let kept = zip(blocks, isKept).filter(\.1).map(\.0)
    let oneWayWeight = kept.filter { $0.clique.count == 1 }.reduce(0) { $0 + $1.weight }
    let freed = sum - kept.reduce(0) { $0 + $1.weight }
    for block in kept where block.clique.count == 1 {
      let weight = block.weight + freed * block.weight / oneWayWeight
      self.oneWay.add(block.clique, rho: rho * weight / sum)
    }
    for block in kept where block.clique.count > 1 {
      pairs.add(block.clique, rho: rho * block.weight / sum, part: part)
      sigmas.append(block.sigma(rho: rho, squaredL2: squaredL2, sum: sum))
    }
  }

  /// The mean over pairs of the largest expected cell divided by √(2/π)·σ; infinite without pairs.
  private static func visibility(_ blocks: [Block], rho: Double, squaredL2: Double) -> Double {
    let sum = blocks.reduce(0) { $0 + $1.weight }
    let ratios = blocks.filter { $0.clique.count > 1 }.map { block in
      (block.expected.max() ?? 0)
        / (Double.sqrt(2 / .pi) * block.sigma(rho: rho, squaredL2: squaredL2, sum: sum))
    }
    return ratios.isEmpty ? .infinity : ratios.reduce(0, +) / Double(ratios.count)
  }

  private static func blocks(
    expected: [[Double]], total: Double, pairWeights: [Clique: Double],
    part: MarginalMeasurement.Part
  ) -> [Block] {
    let count = expected.count
    let pairs = pairWeights.keys.sorted()
    var sums = [Double](repeating: 0, count: count)
    for pair in pairs {
      for attribute in pair.attributes { sums[attribute] += pairWeights[pair] ?? 0 }
    }
    let mean = sums.reduce(0, +) / Double(max(1, count))
    let least = mean > 0 ? leastImportance * mean : 1
    var blocks = (0..<count).map { attribute in
      Block(
        clique: Clique([attribute]),
        importance: oneWayImportance(part) * max(sums[attribute], least), factor: 1,
        expected: expected[attribute])
    }
    for pair in pairs {
      let (first, second) = (expected[pair.attributes[0]], expected[pair.attributes[1]])
      guard first.count > 1, second.count > 1 else { continue }
      blocks.append(
        Block(
          clique: pair, importance: pairWeights[pair] ?? 0,
          factor: part == .whole
            ? 1 : (1 - 1 / Double(first.count)) * (1 - 1 / Double(second.count)),
          expected: first.flatMap { left in second.map { left * $0 / total } }))
    }
    return blocks
  }
}

/// One block of the matrix while its share is sought.
private struct Block {
  let clique: Clique
  /// w: how many marginals of the workload profit.
  let importance: Double
  /// f: the squared L2 sensitivity, in counts, of what is measured.
  let factor: Double
  /// Expected counts under independence.
  let expected: [Double]
  /// The share, up to a common factor.
  var weight: Double

  init(clique: Clique, importance: Double, factor: Double, expected: [Double]) {
    self.clique = clique
    self.importance = importance
    self.factor = factor
    self.expected = expected
    weight = Double.pow(importance * factor * Double(expected.count), 2.0 / 3)
  }

  /// σ of the block where all weights are `sum`.
  func sigma(rho: Double, squaredL2: Double, sum: Double) -> Double {
    Double.sqrt(squaredL2 * factor * sum / (2 * rho * weight))
  }

  /// Cells that can rise above noise of the given variance; never quite none.
  func activeCells(variance: Double) -> Double {
    var cells = 1e-9
    for count in expected { cells += count * count / (count * count + variance) }
    return cells
  }
}
