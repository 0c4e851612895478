import Marginals

/// A set of attributes as bits, for the graph algorithms.
struct AttributeSet: Hashable, Sendable {
  /// The most attributes a graphical model can have.
  static let maximumCount = 128

  var bits: UInt128 = 0

  init() {}

  init(_ attributes: some Sequence<Int>) {
    for attribute in attributes { insert(attribute) }
  }

  init(_ clique: Clique) { self.init(clique.attributes) }

  var count: Int { bits.nonzeroBitCount }
  var isEmpty: Bool { bits == 0 }

  func contains(_ attribute: Int) -> Bool { bits & (1 << UInt128(attribute)) != 0 }
  func isSubset(of other: AttributeSet) -> Bool { bits & ~other.bits == 0 }

  mutating func insert(_ attribute: Int) { bits |= 1 << UInt128(attribute) }
  mutating func remove(_ attribute: Int) { bits &= ~(1 << UInt128(attribute)) }

  func union(_ other: AttributeSet) -> AttributeSet {
    var result = self
    result.bits |= other.bits
    return result
  }

  func intersection(_ other: AttributeSet) -> AttributeSet {
    var result = self
    result.bits &= other.bits
    return result
  }

  func subtracting(_ other: AttributeSet) -> AttributeSet {
    var result = self
    result.bits &= ~other.bits
    return result
  }

  var clique: Clique { Clique(self) }
}

extension AttributeSet: Sequence {
  /// Ascending.
  struct Iterator: IteratorProtocol {
    var rest: UInt128

    @inline(__always)
    mutating func next() -> Int? {
      guard rest != 0 else { return nil }
      defer { rest &= rest &- 1 }
      return rest.trailingZeroBitCount
    }
  }

  func makeIterator() -> Iterator { Iterator(rest: bits) }
}
