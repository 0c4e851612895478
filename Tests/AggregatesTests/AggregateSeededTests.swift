import Testing

@testable import Aggregates

@Suite("Records from aggregates")
struct AggregateSeededTests {
  /// Random aggregates without noise, with a threshold on all lengths.
  static func aggregates(
    seed: UInt64, length: Int, threshold: Int64 = 1, lists: Set<Int> = [2]
  ) -> NoisyAggregates {
    var generator = CountingGenerator(state: seed)
    let domain = RandomRows.domain(sizes: [3, 2, 4, 3, 2], lists: lists)
    let rows = RandomRows.rows(80, over: domain, using: &generator)
    return CombinationCounter.count(rows, domain: domain, length: length).withoutNoise
      .dropping(below: threshold)
  }

  static func settings(
    _ change: (inout AggregateSeeded.Settings) -> Void = { _ in }
  ) -> AggregateSeeded.Settings {
    var settings = AggregateSeeded.Settings()
    change(&settings)
    return settings
  }

  static let variants: [AggregateSeeded.Settings] = [
    settings(),
    settings { $0.useSyntheticCounts = true },
    settings { $0.weightSelectionPercentile = 0 },
    settings { $0.weightSelectionPercentile = 50 },
    settings { $0.weightSelectionPercentile = 100 },
    settings { $0.aggregateCountsScaleFactor = 2.5 },
    settings { $0.targetNumberOfRecords = 333 },
    settings {
      $0.targetNumberOfRecords = 333
      $0.useSyntheticCounts = true
    },
  ]

  @Test(
    "no record has a combination, up to the reporting length, that the aggregates lack",
    arguments: [1, 2, 3, 4], variants)
  func combinations(length: Int, settings: AggregateSeeded.Settings) {
    for seed in 0..<4 as Range<UInt64> {
      let aggregates = Self.aggregates(seed: seed, length: length, threshold: 3)
      let rows = AggregateSeeded(settings).records(from: aggregates, seed: seed)
      #expect(rows.rowCount > 0)
      for row in 0..<rows.rowCount {
        #expect(!rows[row].isEmpty)
        for combination in RandomRows.combinations(Array(rows[row]), upTo: length) {
          #expect(aggregates.tree.find(combination) != nil)
        }
      }
    }
  }

  @Test(
    "without a target every item is given away as often as its count says",
    arguments: [1, 2, 3, 4], variants.filter { $0.targetNumberOfRecords == nil })
  func consumption(length: Int, settings: AggregateSeeded.Settings) {
    let aggregates = Self.aggregates(seed: 5, length: length, threshold: 2)
    let rows = AggregateSeeded(settings).records(from: aggregates, seed: 1)
    let counts = RandomRows.counts(rows, length: 1)
    let factor = settings.aggregateCountsScaleFactor ?? 1
    for (place, item) in aggregates.tree.levels[0].last.enumerated() {
      let expected = Int64((Double(aggregates.counts[0][place]) * factor).rounded(.up))
      #expect(counts[[item]] == expected)
    }
  }

  @Test("a target is met, also where the counts must be begun again")
  func target() {
    let aggregates = Self.aggregates(seed: 5, length: 3)
    for target in [0, 1, 80, 1000] {
      let settings = Self.settings { $0.targetNumberOfRecords = target }
      let rows = AggregateSeeded(settings).records(from: aggregates, seed: 1)
      #expect(rows.rowCount == target)
    }
  }

  @Test(
    "with synthetic counts no combination of a short record is used more often than it is counted")
  func syntheticCounts() {
    // Records of up to the reporting length: then every weight is the one of the whole record.
    let aggregates = Self.aggregates(seed: 8, length: 5, lists: [])
    let settings = Self.settings { $0.useSyntheticCounts = true }
    let rows = AggregateSeeded(settings).records(from: aggregates, seed: 3)
    for row in 0..<rows.rowCount { #expect(rows[row].count <= 5) }
    let whole = RandomRows.wholes(rows)
    for (record, count) in whole {
      let place = aggregates.tree.find(record)
      #expect(place.map { aggregates.counts[record.count - 1][$0] >= count } == true)
    }
  }

  @Test("a record has at most the public number of items of a list, and one value a column")
  func groups() {
    let domain = ItemDomain(
      columns: [
        ItemDomain.Column(name: "a"), ItemDomain.Column(name: "b", delimiter: ";", maxItems: 2),
      ], texts: [["x", "y"], ["1", "2", "3", "4"]])
    var rows = ItemRows()
    for pair in [[2, 3], [2, 4], [2, 5], [3, 4], [3, 5], [4, 5]] as [[UInt16]] {
      for first in 0..<2 as Range<UInt16> { rows.append([first] + pair) }
    }
    let aggregates = CombinationCounter.count(rows, domain: domain, length: 2).withoutNoise
    let records = AggregateSeeded().records(from: aggregates, seed: 2)
    for row in 0..<records.rowCount {
      #expect(records[row].count { $0 < 2 } <= 1)
      #expect(records[row].count { $0 >= 2 } <= 2)
    }
  }

  @Test("the same seed gives the same records, another seed others")
  func determinism() {
    let aggregates = Self.aggregates(seed: 5, length: 3)
    let synthesizer = AggregateSeeded()
    let first = synthesizer.records(from: aggregates, seed: 1)
    #expect(first.items == synthesizer.records(from: aggregates, seed: 1).items)
    #expect(first.items != synthesizer.records(from: aggregates, seed: 2).items)
  }

  @Test("nothing comes of nothing")
  func empty() {
    let domain = RandomRows.domain(sizes: [2, 2])
    let nothing = CombinationCounter.count(ItemRows(), domain: domain, length: 3).withoutNoise
    #expect(AggregateSeeded().records(from: nothing, seed: 1).rowCount == 0)
    let settings = Self.settings { $0.targetNumberOfRecords = 5 }
    #expect(AggregateSeeded(settings).records(from: nothing, seed: 1).rowCount == 0)
  }
}

extension CombinationCounts {
  /// The exact counts as though they had been released.
  var withoutNoise: NoisyAggregates {
    NoisyAggregates(
      domain: domain, tree: tree, noisy: counts, recordCount: max(1, recordCount),
      levels: Array(
        repeating: .init(contributions: 1, sigma: 0, threshold: 1), count: tree.length))
  }
}

extension NoisyAggregates {
  /// Without the combinations whose count is below a threshold.
  func dropping(below threshold: Int64) -> NoisyAggregates {
    var result = CombinationTree(length: length)
    var kept: [[Int64]] = Array(repeating: [], count: length)
    func visit(_ places: Range<Int>, _ depth: Int) {
      let chosen = places.filter { counts[depth][$0] >= threshold }
      result.appendChildren(chosen.map { tree.levels[depth].last[$0] }, length: depth + 1)
      kept[depth] += chosen.map { counts[depth][$0] }
      guard depth + 1 < length else { return }
      for place in chosen { visit(tree.levels[depth].children(of: place), depth + 1) }
    }
    visit(0..<tree.count(length: 1), 0)
    result.finish()
    return NoisyAggregates(
      domain: domain, tree: result, noisy: kept, recordCount: recordCount, levels: levels)
  }
}
