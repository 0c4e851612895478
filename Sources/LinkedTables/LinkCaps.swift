/// How much of one parent's links is looked at: public constants, or chosen from a paid histogram.
///
/// Only parents are capped. A cap on a child's parents would let the removal of one parent free a
/// place for the links of others.
public struct LinkCaps: Sendable, Equatable, Codable {
  /// D: beside other columns the numbers of a parent's links are told one by one up to this, those up to
  /// twice as many together, and greater ones.
  public var degree: Int
  /// K: of a parent with more links, this many, chosen at random, stand for all. The average over a
  /// parent's links stays unbiased, and no sensitivity depends on it.
  public var links: Int
  /// K_T: of a parent's links at most this many count for shared children; 0 measures none.
  public var shared: Int
  /// M: the number of a child's parents is told up to this.
  public var parents: Int

  /// The most links that ``links`` may keep: with K the common denominator lcm(1, …, K) grows.
  public static let maximumLinks = 10

  public init(degree: Int = 4, links: Int = 6, shared: Int = 3, parents: Int = 4) {
    self.degree = degree
    self.links = links
    self.shared = shared
    self.parents = parents
  }

  /// - Throws: ``LinkedError`` for caps that say nothing or cannot be counted.
  public func check() throws(LinkedError) {
    guard (1...255).contains(degree) else { throw .caps("the cap on degrees lies in 1 … 255") }
    guard (1...Self.maximumLinks).contains(links) else {
      throw .caps("the cap on a parent's links lies in 1 … \(Self.maximumLinks)")
    }
    guard (0...links).contains(shared) else {
      throw .caps("the cap on links that count for shared children lies in 0 … \(links)")
    }
    guard (1...64).contains(parents) else {
      throw .caps("the cap on a child's parents lies in 1 … 64")
    }
  }

  /// Λ = lcm(1, …, K): into so many steps the mass of a parent is cut, so that 1/k is whole for all k.
  var massSteps: Int { (1...links).reduce(1, Self.leastCommonMultiple) }

  /// lcm of k(k − 1)/2 for k = 2 … K: the steps of the mass of a parent's unordered pairs of links.
  var pairSteps: Int {
    links < 2 ? 1 : (2...links).map { $0 * ($0 - 1) / 2 }.reduce(1, Self.leastCommonMultiple)
  }

  private static func leastCommonMultiple(_ left: Int, _ right: Int) -> Int {
    var (a, b) = (left, right)
    while b != 0 { (a, b) = (b, a % b) }
    return left / a * right
  }
}

/// Why linked tables were not synthesized.
public enum LinkedError: Error, Equatable, Sendable, CustomStringConvertible {
  case caps(String)
  /// The budget is too small to be split.
  case options(String)

  public var description: String {
    switch self {
    case .caps(let text), .options(let text): text
    }
  }
}
