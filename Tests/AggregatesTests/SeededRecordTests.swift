import Testing

@testable import Aggregates

@Suite("Weights of the next item")
struct SeededRecordTests {
  /// Quantile 8 of Hyndman & Fan (1996), from the definition.
  private static func quantile(_ values: [Int64], percentage: Int) -> Int64 {
    let sorted = values.sorted()
    let position =
      (Double(sorted.count) + 1.0 / 3) * (Double(percentage) / 100) + 1.0 / 3
    let lower = min(max(Int(position), 1), sorted.count)
    guard position > 1, lower < sorted.count else { return sorted[lower - 1] }
    let (low, high) = (Double(sorted[lower - 1]), Double(sorted[lower]))
    return Int64((low + (position - Double(lower)) * (high - low)).rounded())
  }

  @Test(
    "the percentile of a growing list is that of the whole list",
    arguments: [0, 1, 5, 50, 95, 99, 100])
  func percentile(percentage: Int) {
    var generator = CountingGenerator(state: UInt64(percentage))
    let largest = 150
    let percentile = WeightPercentile(percentage: percentage, largestCount: largest)
    var values: [Int64] = []
    for count in 1...largest {
      values.append(Int64.random(in: 1...40, using: &generator))
      let greatest = values.sorted(by: >).prefix(percentile.kept).map { Int32($0) }
      let value = percentile.value(greatest, rank: percentile.rank(count: count))
      #expect(Int64(value) == Self.quantile(values, percentage: percentage), "\(count) values")
    }
  }

  /// The weights from the definition: nil for an item that may not follow.
  private static func weight(
    of item: UInt16, after record: [UInt16], left: [[UInt16]: Int64], length: Int, percentage: Int
  ) -> Int64? {
    let whole = (record + [item]).sorted()
    if whole.count <= length { return left[whole].flatMap { $0 > 0 ? $0 : nil } }
    var weights: [Int64] = []
    for combination in RandomRows.combinations(whole, upTo: length)
    where combination.contains(item) {
      guard let weight = left[combination], weight > 0 else { return nil }
      weights.append(weight)
    }
    return quantile(weights, percentage: percentage)
  }

  @Test(
    "they are the count of the record with the item, or the percentile over what the item completes",
    arguments: [1, 2, 3, 4], [false, true])
  func weights(length: Int, useSyntheticCounts: Bool) {
    for (seed, percentage) in [(1, 95), (2, 50), (3, 95), (4, 0)] {
      var generator = CountingGenerator(state: UInt64(seed))
      let aggregates = AggregateSeededTests.aggregates(
        seed: UInt64(seed), length: length, threshold: 2)
      let domain = aggregates.domain
      var left: [[UInt16]: Int64] = [:]
      for size in 1...length {
        for (place, count) in aggregates.counts[size - 1].enumerated() {
          left[aggregates.tree.items(at: place, length: size)] = count
        }
      }
      let weights = SeededWeights(aggregates.counts, factor: nil)
      var record = SeededRecord(tree: aggregates.tree, domain: domain, percentage: percentage)
      let available = (0..<record.wordCount).map { word in
        aggregates.tree.levels[0].last.reduce(UInt64(0)) {
          Int($1) >> 6 == word ? $0 | 1 << UInt64($1 & 63) : $0
        }
      }
      var items = [Int32](repeating: 0, count: domain.count)
      var values = [Int](repeating: 0, count: domain.count)
      for _ in 0..<60 {
        available.withUnsafeBufferPointer { record.begin($0.baseAddress!, weights: weights) }
        var chosen: [UInt16] = []
        while true {
          let count = record.candidates(weights, into: &items, &values)
          var found: [UInt16: Int64] = [:]
          for index in 0..<count { found[UInt16(items[index])] = Int64(values[index]) }
          let groups = Set(chosen.map { domain.items[Int($0)].group })
          var expected: [UInt16: Int64] = [:]
          for item in aggregates.tree.levels[0].last
          where !groups.contains(domain.items[Int(item)].group) {
            expected[item] = Self.weight(
              of: item, after: chosen, left: left, length: length, percentage: percentage)
          }
          #expect(found == expected)
          guard let item = found.keys.sorted().randomElement(using: &generator) else { break }
          if useSyntheticCounts {
            record.use(Int(item), weights: weights)
            for combination in RandomRows.combinations((chosen + [item]).sorted(), upTo: length)
            where combination.contains(item) {
              left[combination]! -= 1
            }
          }
          record.add(Int(item), weights: weights)
          chosen.append(item)
        }
      }
    }
  }
}
