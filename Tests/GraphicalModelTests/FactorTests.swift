import Foundation
import Marginals
import Testing

@testable import GraphicalModel

@Suite("Factors")
struct FactorTests {
  private static let sizes = [2, 3, 1, 4]

  private func factor(_ attributes: [Int], seed: UInt64, zeros: Double = 0) -> Factor {
    let clique = Clique(attributes)
    var random = CounterGenerator(seed: seed, 0x666163)
    let shape = clique.attributes.map { Self.sizes[$0] }
    return Factor(
      clique: clique, shape: shape,
      values: (0..<shape.reduce(1, *)).map { _ in
        random.unit() < zeros ? 0 : random.unit() + 0.1
      })
  }

  /// The value at a whole record, however the factor stores it.
  private func value(_ factor: Factor, at record: [Int]) -> Double {
    factor.values[JointTable.cell(of: record, in: factor.clique, sizes: Self.sizes)]
  }

  private var records: [[Int]] {
    (0..<JointTable.count(Self.sizes)).map { JointTable.record($0, sizes: Self.sizes) }
  }

  private static let pairs: [([Int], [Int])] = Clique.all(order: 2, of: 4).flatMap { left in
    [[], [0], [3], [1, 3], [0, 1, 2, 3], [2]].map { (left.attributes, $0) }
  }

  @Test("products, sums and quotients are taken record by record", arguments: pairs)
  func combination(attributes: ([Int], [Int])) {
    let left = factor(attributes.0, seed: 1, zeros: 0.3)
    let right = factor(attributes.1, seed: 2)
    let (product, sum, quotient) = (left.product(right), left.sum(right), left.divided(by: right))
    #expect(product.clique == Clique(attributes.0 + attributes.1))
    for record in records {
      let (a, b) = (value(left, at: record), value(right, at: record))
      #expect(value(product, at: record) == a * b)
      #expect(value(sum, at: record) == a + b)
      #expect(value(quotient, at: record) == a / b)
    }
  }

  @Test("0/0 is 0, and a factor divided by its marginal is a conditional distribution")
  func division() {
    let joint = factor([0, 1, 3], seed: 3, zeros: 0.7)
    let condition = joint.marginal(on: Clique([0, 1]))
    #expect(condition.values.contains(0), "the case needs a combination of weight zero")
    let given = joint.divided(by: condition)
    for (sum, weight) in zip(given.marginal(on: Clique([0, 1])).values, condition.values) {
      #expect(abs(sum - (weight > 0 ? 1 : 0)) < 1e-14)
    }
  }

  @Test("a marginal is the sum over the records that agree", arguments: 0..<16)
  func marginal(bits: Int) {
    let joint = factor([0, 1, 2, 3], seed: 4)
    let kept = Clique((0..<4).filter { bits & (1 << $0) != 0 })
    let table = JointTable(sizes: Self.sizes, values: joint.values)
    let marginal = joint.marginal(on: kept)
    #expect(marginal.shape == kept.attributes.map { Self.sizes[$0] })
    #expect(distance(marginal.values, table.marginal(of: kept)) < 1e-13)
    #expect(abs(marginal.total - joint.total) < 1e-13)
  }

  @Test("a slice holds the values at the evidence and forgets those attributes")
  func condition() {
    let joint = factor([0, 1, 3], seed: 5)
    let slice = joint.conditioned(on: [1: 2, 2: 0, 3: 1])
    #expect(slice.clique == Clique([0]))
    #expect(slice.values == [0, 1].map { value(joint, at: [$0, 2, 0, 1]) })
    #expect(joint.conditioned(on: [:]) == joint)
  }

  @Test("logarithms are normalised without overflow, and forbidden cells get nothing")
  func normalisation() {
    let logs = Factor(clique: Clique([1]), shape: [3], values: [1e4, 1e4 + log(3), -.infinity])
    #expect(abs(logs.logSumExp - (1e4 + log(4))) < 1e-11)
    #expect(distance(logs.normalisedExponential().values, [0.25, 0.75, 0]) < 1e-11)
    let nothing = Factor(clique: Clique([0]), shape: [2], values: [-.infinity, -.infinity])
    #expect(nothing.logSumExp == -.infinity)
    #expect(nothing.normalisedExponential().values == [0, 0])
  }

  @Test(
    "the product of a model's factors gives the marginals of belief propagation", arguments: 0..<20)
  func model(seed: Int) throws {
    let random = try RandomModel(seed: UInt64(seed))
    let shape = { (clique: Clique) in clique.attributes.map { random.sizes[$0] } }
    let logs = random.potentials.map {
      Factor(clique: $0.clique, shape: shape($0.clique), values: $0.values)
    }.reduce(Factor(clique: Clique([]), shape: [], values: [0])) { $0.sum($1) }
    let joint = logs.normalisedExponential()
    let calibrated = CalibratedModel(random.model)
    for potential in random.potentials {
      let marginal = try #require(calibrated.marginal(of: potential.clique))
      #expect(distance(marginal, joint.marginal(on: potential.clique).values) < 1e-10)
    }
  }
}
