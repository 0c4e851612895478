import Tabular

/// A set of attributes, by their positions in the domain, in ascending order.
///
/// The marginal of a clique has one cell for every combination of its attributes' values, in
/// row-major order: the last attribute runs fastest.
public struct Clique: Hashable, Comparable, Sendable, Codable {
  public let attributes: [Int]

  /// Sorts, and drops repetitions.
  public init(_ attributes: some Sequence<Int>) {
    self.attributes = Array(Set(attributes)).sorted()
  }

  public var count: Int { attributes.count }

  public func contains(_ attribute: Int) -> Bool { attributes.contains(attribute) }

  public func isSubset(of other: Clique) -> Bool {
    attributes.allSatisfy(other.contains)
  }

  public func union(_ other: Clique) -> Clique {
    Clique(attributes + other.attributes)
  }

  public func intersection(_ other: Clique) -> Clique {
    Clique(attributes.filter(other.contains))
  }

  /// The extents of the marginal's axes.
  public func shape(in domain: Domain) -> [Int] {
    attributes.map { domain[$0].size }
  }

  /// The number of cells of the marginal; saturates at `Int.max`.
  public func cells(in domain: Domain) -> Int {
    attributes.reduce(1) {
      let (product, overflow) = $0.multipliedReportingOverflow(by: domain[$1].size)
      return overflow ? Int.max : product
    }
  }

  /// All cliques of `order` attributes out of `count`, in lexicographic order.
  public static func all(order: Int, of count: Int) -> [Clique] {
    guard order > 0 else { return [Clique([])] }
    guard order <= count else { return [] }
    return (0...(count - order)).flatMap { first in
      all(order: order - 1, of: count - first - 1).map { rest in
        Clique([first] + rest.attributes.map { $0 + first + 1 })
      }
    }
  }

  /// The attributes' names, joined: "gender × age".
  public func name(in domain: Domain) -> String {
    attributes.map { domain[$0].name }.joined(separator: " × ")
  }

  public static func < (left: Clique, right: Clique) -> Bool {
    left.attributes.lexicographicallyPrecedes(right.attributes)
  }

  public init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode([Int].self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(attributes)
  }
}
