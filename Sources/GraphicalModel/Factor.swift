import LinearAlgebra
import Marginals
import RealModule

/// A function of some attributes: one value for every combination of theirs, as a dense row-major
/// tensor over the attributes in ascending order.
///
///     let joint = Factor(clique: Clique([0, 2]), shape: [2, 3], values: weights)
///     let first = joint.marginal(on: Clique([0]))      // two values
///     let given = joint.divided(by: first)             // p(x₂ | x₀)
///
/// This is the algebra in which a graphical model is written down (Koller & Friedman 2009, chapters
/// 4 and 9). Inference itself runs on preallocated buffers (`BeliefPropagation`); factors are for
/// whoever reads or checks a model.
///
/// Complexity: every operation is one pass over its largest operand or result.
public struct Factor: Sendable, Equatable {
  public let clique: Clique
  /// Extents, one an attribute of the clique.
  public let shape: [Int]
  /// Row-major: the last attribute runs fastest.
  public private(set) var values: [Double]

  /// - Precondition: one extent an attribute, one value a cell.
  public init(clique: Clique, shape: [Int], values: [Double]) {
    precondition(shape.count == clique.count, "one extent an attribute")
    precondition(values.count == shape.reduce(1, *), "one value a cell")
    self.clique = clique
    self.shape = shape
    self.values = values
  }

  /// The sum of all values.
  public var total: Double { values.reduce(0, +) }

  /// f(x)·g(x) over the attributes of both.
  public func product(_ other: Factor) -> Factor { combined(with: other, *) }

  /// f(x) + g(x) over the attributes of both: the product of what f and g are logarithms of.
  public func sum(_ other: Factor) -> Factor { combined(with: other, +) }

  /// f(x)/g(x) over the attributes of both, with 0/0 = 0 (Jensen et al. 1990).
  public func divided(by other: Factor) -> Factor {
    combined(with: other) { $0 == 0 && $1 == 0 ? 0 : $0 / $1 }
  }

  /// Sums over all attributes that `kept` lacks.
  ///
  /// - Precondition: `kept` is a subset of the clique.
  public func marginal(on kept: Clique) -> Factor {
    precondition(kept.isSubset(of: clique), "a marginal's attributes are the factor's")
    let projection = projection(on: kept)
    let sums = [Double](unsafeUninitializedCapacity: projection.outputCount) { buffer, count in
      values.withUnsafeBufferPointer { values in
        if let target = buffer.baseAddress, let source = values.baseAddress {
          projection.sum(source, into: target)
        }
      }
      count = projection.outputCount
    }
    return Factor(clique: kept, shape: extents(of: kept), values: sums)
  }

  /// The slice at which some attributes have given values, {attribute: code}; attributes that the
  /// factor lacks do not matter.
  public func conditioned(on evidence: [Int: Int]) -> Factor {
    let kept = Clique(clique.attributes.filter { evidence[$0] == nil })
    var places = [0]
    for (attribute, extent) in zip(clique.attributes, shape) {
      let codes = evidence[attribute].map { $0..<$0 + 1 } ?? 0..<extent
      precondition(codes.upperBound <= extent && codes.lowerBound >= 0, "no such value")
      places = places.flatMap { place in codes.map { place * extent + $0 } }
    }
    return Factor(clique: kept, shape: extents(of: kept), values: places.map { values[$0] })
  }

  /// log Σ exp of the values, without overflow; −∞ where all are −∞.
  public var logSumExp: Double {
    let largest = values.max() ?? -.infinity
    guard largest > -.infinity else { return -.infinity }
    return largest + .log(values.reduce(0) { $0 + .exp($1 - largest) })
  }

  /// The distribution whose logarithms these values are, up to a constant: exp(f − log Σ exp f).
  /// All zero where every value is −∞.
  public func normalisedExponential() -> Factor {
    let constant = logSumExp
    var result = self
    result.values = values.map { $0 > -.infinity ? .exp($0 - constant) : 0 }
    return result
  }

  private func combined(with other: Factor, _ operation: (Double, Double) -> Double) -> Factor {
    let union = clique.union(other.clique)
    let shape = union.attributes.map { attribute in
      let own = clique.attributes.firstIndex(of: attribute).map { self.shape[$0] }
      let others = other.clique.attributes.firstIndex(of: attribute).map { other.shape[$0] }
      precondition(own == nil || others == nil || own == others, "factors differ in an extent")
      return own ?? others ?? 1
    }
    let (left, right) = (spread(over: union, shape: shape), other.spread(over: union, shape: shape))
    return Factor(clique: union, shape: shape, values: zip(left, right).map(operation))
  }

  /// The values repeated along the attributes of `union` that the factor lacks.
  private func spread(over union: Clique, shape: [Int]) -> [Double] {
    guard union != clique else { return values }
    let projection = AxisProjection(
      shape: shape, kept: union.attributes.map(clique.contains))
    return [Double](unsafeUninitializedCapacity: projection.inputCount) { buffer, count in
      values.withUnsafeBufferPointer { values in
        if let target = buffer.baseAddress, let source = values.baseAddress {
          projection.broadcast(source, to: target)
        }
      }
      count = projection.inputCount
    }
  }

  private func projection(on kept: Clique) -> AxisProjection {
    AxisProjection(shape: shape, kept: clique.attributes.map(kept.contains))
  }

  private func extents(of kept: Clique) -> [Int] {
    zip(clique.attributes, shape).filter { kept.contains($0.0) }.map(\.1)
  }
}
