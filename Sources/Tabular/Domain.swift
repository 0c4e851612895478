/// A column as a mechanism sees it: a name and a finite, ordered list of values.
///
/// A cell is stored as the index of its value, its *code*: `0 ..< size`.
public struct Attribute: Hashable, Sendable {
  public let name: String
  /// The text of each code, in code order.
  public let values: [String]

  public var size: Int { values.count }

  public init(name: String, values: [String]) {
    self.name = name
    self.values = values
  }
}

/// The public set of all records a table may hold: the product of its attributes' values, less the
/// impossible combinations.
///
/// The domain is an input of a mechanism, never read off the sensitive table by it.
public struct Domain: Hashable, Sendable {
  public let attributes: [Attribute]
  /// Records that cannot be: a model over the domain gives them no probability.
  public let impossible: [ImpossibleCombination]

  public init(_ attributes: [Attribute], impossible: [ImpossibleCombination] = []) {
    self.attributes = attributes
    self.impossible = impossible
  }

  public var count: Int { attributes.count }
  public var sizes: [Int] { attributes.map(\.size) }

  public subscript(index: Int) -> Attribute { attributes[index] }

  /// The position of the attribute called `name`, or nil.
  public func index(of name: String) -> Int? {
    attributes.firstIndex { $0.name == name }
  }
}
