/// Half-open bins `[e0, e1)`, `[e1, e2)`, … over public edges, within optional public bounds.
package struct BinEdges: Equatable, Sendable {
  /// Strictly increasing, finite, at least two.
  package let edges: [Double]
  /// Whether values are whole numbers.
  package let isInteger: Bool
  /// Values below or above these belong to no bin.
  package let minimum: Double
  package let maximum: Double

  package init(edges: [Double], isInteger: Bool, minimum: Double?, maximum: Double?) {
    self.edges = edges
    self.isInteger = isInteger
    self.minimum = minimum ?? -.infinity
    self.maximum = maximum ?? .infinity
  }

  package var count: Int { edges.count - 1 }

  /// The bin of `value`, or nil outside all bins. O(log count).
  package func bin(of value: Double) -> Int? {
    guard value >= max(edges[0], minimum), value < edges[count], value <= maximum else {
      return nil
    }
    if isInteger, value != value.rounded(.down) { return nil }
    var low = 0
    var high = count
    while high - low > 1 {
      let middle = (low + high) / 2
      if edges[middle] <= value { low = middle } else { high = middle }
    }
    return low
  }

  /// Whether some value that the bounds allow lies in bin `index`.
  package func holdsValues(_ index: Int) -> Bool {
    let low = max(edges[index], minimum)
    return bin(of: isInteger ? low.rounded(.up) : low) == index
  }

  /// The text of each bin: "[0,9)".
  package var labels: [String] {
    zip(edges, edges.dropFirst()).map { "[\(BinEdges.text($0)),\(BinEdges.text($1)))" }
  }

  /// A number without a fraction where it is whole.
  package static func text(_ value: Double) -> String {
    if let whole = Int(exactly: value), abs(whole) < 1 << 53 { return String(whole) }
    return value.description
  }
}
