import Foundation
import Marginals

@testable import GraphicalModel

/// A distribution over all records of a small domain, cell by cell: what the graphical model
/// computes cleverly, computed naively.
struct JointTable {
  let sizes: [Int]
  /// Row-major over all attributes.
  var values: [Double]

  static func count(_ sizes: [Int]) -> Int { sizes.reduce(1, *) }

  /// The codes of the record with number `cell`.
  static func record(_ cell: Int, sizes: [Int]) -> [Int] {
    var rest = cell
    var record = [Int](repeating: 0, count: sizes.count)
    for attribute in sizes.indices.reversed() {
      record[attribute] = rest % sizes[attribute]
      rest /= sizes[attribute]
    }
    return record
  }

  /// The cell of `clique`'s marginal in which a record lies.
  static func cell(of record: [Int], in clique: Clique, sizes: [Int]) -> Int {
    clique.attributes.reduce(0) { $0 * sizes[$1] + record[$1] }
  }

  func marginal(of clique: Clique) -> [Double] {
    var result = [Double](
      repeating: 0, count: clique.attributes.reduce(1) { $0 * sizes[$1] })
    for cell in values.indices {
      let record = Self.record(cell, sizes: sizes)
      result[Self.cell(of: record, in: clique, sizes: sizes)] += values[cell]
    }
    return result
  }

  /// Σ θ_t(x_t) of every record x.
  static func logWeights(_ potentials: [TreeModel.Potential], sizes: [Int]) -> [Double] {
    (0..<count(sizes)).map { cell in
      let record = record(cell, sizes: sizes)
      return potentials.reduce(0) {
        $0 + $1.values[Self.cell(of: record, in: $1.clique, sizes: sizes)]
      }
    }
  }

  /// The distribution of a model by enumeration, and its log-partition.
  static func enumerate(
    _ potentials: [TreeModel.Potential], sizes: [Int]
  ) -> (table: JointTable, logPartition: Double) {
    let logs = logWeights(potentials, sizes: sizes)
    let largest = logs.max() ?? -.infinity
    guard largest > -.infinity else {
      return (JointTable(sizes: sizes, values: logs.map { _ in 0 }), -.infinity)
    }
    let weights = logs.map { exp($0 - largest) }
    let sum = weights.reduce(0, +)
    return (JointTable(sizes: sizes, values: weights.map { $0 / sum }), largest + log(sum))
  }
}

/// A small random model whose terms overlap in every way: cycles, nested and repeated cliques.
struct RandomModel: Sendable {
  let sizes: [Int]
  let potentials: [TreeModel.Potential]
  let tree: JunctionTree

  var model: TreeModel {
    TreeModel(sizes: sizes, tree: tree, potentials: potentials, total: 1000)
  }

  /// - Parameters:
  ///   - forbidden: the part of cells whose potential is −∞.
  ///   - potential: makes a potential from a number that is uniform in [0, 1).
  init(
    seed: UInt64, attributes: ClosedRange<Int> = 1...6, forbidden: Double = 0,
    potential: (Double) -> Double = { 4 * $0 - 2 }
  ) throws {
    var random = CounterGenerator(seed: seed, 0x6D6F64)
    let count = Int.random(in: attributes, using: &random)
    let sizes = (0..<count).map { _ in Int.random(in: 1...4, using: &random) }
    var cliques: [Clique] = (0..<Int.random(in: 1...(count + 3), using: &random)).map { _ in
      Clique((0..<Int.random(in: 1...3, using: &random)).map { _ in random.below(count) })
    }
    if let first = cliques.first { cliques += [first, Clique([first.attributes[0]])] }
    tree = try JunctionTree(covering: cliques, sizes: sizes)
    cliques.append(tree.cliques[random.below(tree.cliques.count)])
    potentials = cliques.map { clique in
      let cells = clique.attributes.reduce(1) { $0 * sizes[$1] }
      return TreeModel.Potential(
        clique: clique,
        values: (0..<cells).map { _ in
          let isForbidden = random.unit() < forbidden
          let value = potential(random.unit())
          return isForbidden ? -.infinity : value
        })
    }
    self.sizes = sizes
  }
}

/// The largest |left − right|; infinite where the lengths differ or a value is NaN.
func distance(_ left: some Collection<Double>, _ right: some Collection<Double>) -> Double {
  guard left.count == right.count else { return .infinity }
  return zip(left, right).reduce(0) { worst, pair in
    let difference = abs(pair.0 - pair.1)
    return difference.isNaN ? .infinity : max(worst, difference)
  }
}

/// A noiseless measurement of a joint table of probabilities, in counts of `total` records.
func measurement(
  of clique: Clique, in table: JointTable, total: Double, variance: Double
) -> MarginalMeasurement {
  MarginalMeasurement(
    clique: clique, values: table.marginal(of: clique).map { $0 * total }, variance: variance)
}
