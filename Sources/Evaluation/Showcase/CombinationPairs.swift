import Aggregates

/// The combinations of one length that either of two sides has, with both counts; 0 where a side has
/// it not.
struct CombinationPairs: Sendable {
  private(set) var sensitive: [Double] = []
  private(set) var other: [Double] = []

  mutating func add(sensitive: Double, other: Double) {
    self.sensitive.append(sensitive)
    self.other.append(other)
  }

  /// For each length the pairs of two tables over one domain.
  static func of(_ sensitive: CombinationCounts, _ other: CombinationCounts) -> [CombinationPairs] {
    (1...sensitive.length).map { length in
      var pairs = CombinationPairs()
      for place in 0..<sensitive.tree.count(length: length) {
        let items = sensitive.tree.items(at: place, length: length)
        pairs.add(
          sensitive: Double(sensitive.counts[length - 1][place]),
          other: Double(other.count(of: items) ?? 0))
      }
      for place in 0..<other.tree.count(length: length) {
        let items = other.tree.items(at: place, length: length)
        guard sensitive.tree.find(items) == nil else { continue }
        pairs.add(sensitive: 0, other: Double(other.counts[length - 1][place]))
      }
      return pairs
    }
  }

  /// For each length the pairs of a table and the aggregates that a file reports.
  static func of(
    _ sensitive: CombinationCounts, _ reported: ReportedAggregates
  ) -> [CombinationPairs] {
    var numbers: [String: UInt16] = [:]
    for (item, text) in ItemNames.texts(sensitive.domain).enumerated() {
      numbers[text] = UInt16(item)
    }
    var pairs = Array(repeating: CombinationPairs(), count: sensitive.length)
    var seen = sensitive.counts.map { Array(repeating: false, count: $0.count) }
    for row in reported.rows where row.items.count <= sensitive.length {
      let items = row.items.compactMap { numbers[$0] }.sorted()
      let length = row.items.count
      guard items.count == length, let place = sensitive.tree.find(items) else {
        pairs[length - 1].add(sensitive: 0, other: row.count)
        continue
      }
      seen[length - 1][place] = true
      pairs[length - 1].add(
        sensitive: Double(sensitive.counts[length - 1][place]), other: row.count)
    }
    for length in 1...sensitive.length {
      for place in seen[length - 1].indices where !seen[length - 1][place] {
        pairs[length - 1].add(sensitive: Double(sensitive.counts[length - 1][place]), other: 0)
      }
    }
    return pairs
  }
}
