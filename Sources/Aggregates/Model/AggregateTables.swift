import GraphicalModel
import Marginals
import Privacy
import RealModule
import Tabular

/// Released aggregates as whole noisy marginals over ``ItemAttributes``, with what was left out filled
/// in at random.
///
/// A cell that was measured and is not there had a noisy count below the threshold T: given a model's
/// answer μ it is drawn from N(μ, σ²) below T. A cell that was never measured, since a sub-combination
/// is not there, is drawn from N(μ, σ²). Filled so, a table looks like one that was measured whole, of
/// which the model is the truth where nothing is known: a step of stochastic EM (Celeux & Diebolt
/// 1985). Cells of "none" follow from smaller marginals by subtraction.
///
/// ## Privacy
/// Reads releases only.
struct AggregateTables {
  let aggregates: NoisyAggregates
  let attributes: ItemAttributes
  /// For each item those that it was released in a pair with, as bits.
  private let paired: [UInt64]
  private let words: Int

  init(_ aggregates: NoisyAggregates, attributes: ItemAttributes) {
    self.aggregates = aggregates
    self.attributes = attributes
    words = (aggregates.domain.count + 63) / 64
    var paired = [UInt64](repeating: 0, count: words * aggregates.domain.count)
    if aggregates.length > 1 {
      let (singles, pairs) = (aggregates.tree.levels[0], aggregates.tree.levels[1])
      for place in 0..<pairs.count {
        let first = Int(singles.last[Int(pairs.parent[place])])
        let second = Int(pairs.last[place])
        paired[first * words + second >> 6] |= 1 << UInt64(second & 63)
      }
    }
    self.paired = paired
  }

  private var domain: Domain { attributes.domain }
  private var total: Double { Double(aggregates.recordCount) }

  /// The marginal of every attribute.
  func oneWay() -> [MarginalMeasurement] {
    let counts = singles()
    let sigma = aggregates.levels[0].sigma
    return domain.attributes.indices.map { attribute in
      var values = attributes.items.groups[attribute].map { counts[$0] }
      if attributes.hasNone[attribute] { values.append(max(0, total - values.reduce(0, +))) }
      return MarginalMeasurement(
        clique: Clique([attribute]), values: values, variance: sigma * sigma)
    }
  }

  /// The noisy count of every item; 0 where it was below the threshold and not kept.
  private func singles() -> [Double] {
    if let all = aggregates.singles { return all.map(Double.init) }
    var counts = [Double](
      repeating: 0, count: aggregates.domain.count)
    for (item, count) in zip(aggregates.tree.levels[0].last, aggregates.noisy[0]) {
      counts[Int(item)] = Double(count)
    }
    return counts
  }

  /// The marginals of some cliques of two or three attributes.
  ///
  /// - Parameters:
  ///   - answers: what a model says of each, in counts.
  ///   - smaller: the marginals of all smaller cliques.
  ///   - seed: of what is filled in.
  func marginals(
    of cliques: [Clique], answers: [[Double]], smaller: [Clique: [Double]], seed: UInt64
  ) -> [MarginalMeasurement] {
    guard let length = cliques.first?.count else { return [] }
    let level = aggregates.levels[length - 1]
    let reported = reported(length: length, cliques: cliques)
    return cliques.indices.map { index in
      var generator = CounterGenerator(seed: seed, 0x66_696C_6C, UInt64(length), UInt64(index))
      var values = answers[index]
      fill(
        &values, clique: cliques[index], level: level, reported: reported[index],
        using: &generator)
      for axis in stride(from: length - 1, through: 0, by: -1) {
        subtract(&values, cliques[index], axis: axis, smaller: smaller)
      }
      return MarginalMeasurement(
        clique: cliques[index], values: values, variance: level.sigma * level.sigma)
    }
  }

  /// For each clique the noisy count of each cell; 0 where it was not released.
  private func reported(length: Int, cliques: [Clique]) -> [[Double]] {
    let places = Dictionary(uniqueKeysWithValues: cliques.enumerated().map { ($1, $0) })
    var tables = cliques.map { [Double](repeating: 0, count: $0.cells(in: domain)) }
    for place in 0..<aggregates.tree.count(length: length) {
      let items = aggregates.tree.items(at: place, length: length)
      let groups = items.map { aggregates.domain.items[Int($0)].group }
      guard let table = places[Clique(groups)] else { continue }
      let cell = zip(items, groups).reduce(0) { cell, next in
        cell * domain[next.1].size + Int(next.0) - attributes.items.groups[next.1].lowerBound
      }
      tables[table][cell] = Double(aggregates.noisy[length - 1][place])
    }
    return tables
  }

  /// Sets the cells of items; `values` holds the model's answers.
  private func fill(
    _ values: inout [Double], clique: Clique, level: NoisyAggregates.Level, reported: [Double],
    using generator: inout CounterGenerator
  ) {
    let sizes = clique.attributes.map { domain[$0].size }
    let itemCounts = clique.attributes.map { attributes.itemCount(of: $0) }
    let starts = clique.attributes.map { attributes.items.groups[$0].lowerBound }
    var codes = [Int](repeating: 0, count: clique.count)
    for cell in values.indices {
      var rest = cell
      for axis in stride(from: codes.count - 1, through: 0, by: -1) {
        codes[axis] = rest % sizes[axis]
        rest /= sizes[axis]
      }
      guard zip(codes, itemCounts).allSatisfy({ $0 < $1 }) else { continue }
      if reported[cell] > 0 {
        values[cell] = reported[cell]
      } else if level.contributions == 0 {
        continue
      } else if isCandidate(zip(codes, starts).map { $0 + $1 }) {
        values[cell] = generator.normal(
          mean: values[cell], sigma: level.sigma, below: Double(level.threshold) - 0.5)
      } else {
        values[cell] = generator.normal(mean: values[cell], sigma: level.sigma, below: .infinity)
      }
    }
  }

  /// Whether all sub-combinations of a pair or triple were released.
  private func isCandidate(_ items: [Int]) -> Bool {
    guard items.count > 2 else {
      return items.allSatisfy { aggregates.tree.find(CollectionOfOne(UInt16($0))) != nil }
    }
    return isPaired(items[0], items[1]) && isPaired(items[0], items[2])
      && isPaired(items[1], items[2])
  }

  private func isPaired(_ first: Int, _ second: Int) -> Bool {
    paired[first * words + second >> 6] >> UInt64(second & 63) & 1 == 1
  }

  /// Sets the cells in which the attribute of an axis has no item: what the marginal without it says,
  /// less the cells in which it has one.
  private func subtract(
    _ values: inout [Double], _ clique: Clique, axis: Int, smaller: [Clique: [Double]]
  ) {
    guard attributes.hasNone[clique.attributes[axis]] else { return }
    var others = clique.attributes
    others.remove(at: axis)
    guard let marginal = smaller[Clique(others)] else {
      preconditionFailure("a smaller marginal is missing")
    }
    let size = domain[clique.attributes[axis]].size
    let inner = clique.attributes[(axis + 1)...].reduce(1) { $0 * domain[$1].size }
    for (line, sum) in marginal.enumerated() {
      let start = (line / inner) * inner * size + line % inner
      var rest = sum
      for code in 0..<size - 1 { rest -= values[start + code * inner] }
      values[start + (size - 1) * inner] = rest
    }
  }
}

extension CounterGenerator {
  /// A normal number given that it is below a bound.
  fileprivate mutating func normal(mean: Double, sigma: Double, below bound: Double) -> Double {
    guard sigma > 0 else { return min(mean, bound) }
    let limit = (bound - mean) / sigma
    // So far below that no draw would come: the bound itself, less a little.
    if limit < -4 { return bound - sigma / (4 - limit) }
    while true {
      let draw = standardNormal()
      if draw <= limit { return mean + sigma * draw }
    }
  }

  /// By Box & Muller 1958.
  private mutating func standardNormal() -> Double {
    let uniform = (Double(next() >> 11) + 0.5) * 0x1p-53
    let angle = 2 * Double.pi * Double(next() >> 11) * 0x1p-53
    return (-2 * .log(uniform)).squareRoot() * .cos(angle)
  }
}
