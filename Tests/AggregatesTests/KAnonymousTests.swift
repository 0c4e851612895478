import GraphicalModel
import Testing

@testable import Aggregates

@Suite("k-anonymous records")
struct KAnonymousTests {
  static let methods: [KAnonymousSynthesizer.Method] = [
    .rowSeeded, .valueSeeded(nil), .valueSeeded(OversamplingSettings()), .unseeded,
  ]

  /// Tables from below one block of bits to several blocks of records, some with many repeated
  /// records, so that all forms of a row set occur.
  static func table(_ seed: UInt64) -> (rows: ItemRows, domain: ItemDomain) {
    var generator = CountingGenerator(state: seed)
    let shapes: [(sizes: [Int], lists: Set<Int>, count: Int)] = [
      ([3, 2, 4, 3, 2], [2], 60), ([2, 2, 2], [], 64), ([5, 4, 3, 6, 2, 3], [0, 3], 700),
      ([30, 2, 20], [], 1500), ([2, 2, 2, 2, 2, 2, 2], [1], 200),
    ]
    let shape = shapes[Int(seed) % shapes.count]
    let domain = RandomRows.domain(sizes: shape.sizes, lists: shape.lists)
    return (RandomRows.rows(shape.count, over: domain, using: &generator), domain)
  }

  /// How many records hold all items of a set.
  static func support(_ items: ArraySlice<UInt16>, in rows: ItemRows) -> Int {
    (0..<rows.rowCount).count { row in
      let record = Set(rows[row])
      return items.allSatisfy { record.contains($0) }
    }
  }

  @Test(
    "every synthetic record, and so each of its combinations, is held by as many records as the resolution",
    arguments: methods, [1, 2, 5, 10])
  func resolution(method: KAnonymousSynthesizer.Method, resolution: Int) {
    for seed in 0..<10 as Range<UInt64> {
      let (rows, domain) = Self.table(seed)
      let records = KAnonymousSynthesizer(method, resolution: resolution)
        .records(from: rows, domain: domain, seed: seed)
      #expect(records.rowCount > 0)
      for (record, _) in RandomRows.wholes(records) {
        #expect(Self.support(record[...], in: rows) >= resolution)
        let groups = record.map { domain.items[Int($0)].group }
        #expect(Set(groups).count == groups.count && record == record.sorted())
      }
    }
  }

  @Test(
    "row- and value-seeded records use every item as often as its count rounded down",
    arguments: [KAnonymousSynthesizer.Method.rowSeeded, .valueSeeded(nil)], [1, 3, 10])
  func consumption(method: KAnonymousSynthesizer.Method, resolution: Int) {
    for seed in 0..<5 as Range<UInt64> {
      let (rows, domain) = Self.table(seed)
      let records = KAnonymousSynthesizer(method, resolution: resolution)
        .records(from: rows, domain: domain, seed: seed)
      let expected = RandomRows.counts(rows, length: 1)
        .mapValues { $0 / Int64(resolution) * Int64(resolution) }.filter { $0.value > 0 }
      #expect(RandomRows.counts(records, length: 1) == expected)
    }
  }

  @Test("no combination up to the reporting length is oversampled by more than the ratio")
  func oversampling() {
    var settings = OversamplingSettings()
    for (ratio, tries) in [(0.0, 1), (0.1, 10), (0.5, 3)] {
      (settings.ratio, settings.tries) = (ratio, tries)
      for seed in 0..<5 as Range<UInt64> {
        let (rows, domain) = Self.table(seed)
        let records = KAnonymousSynthesizer(.valueSeeded(settings), resolution: 4)
          .records(from: rows, domain: domain, seed: seed)
        let reported = CombinationCounter.count(rows, domain: domain, length: 3).rounded(to: 4)
        for (combination, count) in RandomRows.counts(records, length: 3) {
          let limit = Double(reported.count(of: combination) ?? 0) * (1 + ratio)
          #expect(Double(count) <= limit)
        }
      }
    }
  }

  @Test("a record of resolution 1 is the sensitive one, where each is its own seed")
  func resolutionOne() {
    let (rows, domain) = Self.table(2)
    let records = KAnonymousSynthesizer(.rowSeeded, resolution: 1)
      .records(from: rows, domain: domain, seed: 1)
    let expected = RandomRows.wholes(rows).filter { !$0.key.isEmpty }
    #expect(RandomRows.wholes(records) == expected)
  }

  @Test("unseeded records are as many as the sensitive ones, rounded down")
  func unseededCount() {
    for resolution in [1, 7, 10] {
      let (rows, domain) = Self.table(2)
      let records = KAnonymousSynthesizer(.unseeded, resolution: resolution)
        .records(from: rows, domain: domain, seed: 1)
      #expect(records.rowCount == rows.rowCount / resolution * resolution)
    }
  }

  @Test("records do not depend on the number of threads, but on the seed", arguments: methods)
  func determinism(method: KAnonymousSynthesizer.Method) {
    let (rows, domain) = Self.table(3)
    let synthesizer = KAnonymousSynthesizer(method, resolution: 3)
    let records = synthesizer.records(from: rows, domain: domain, seed: 1)
    for threads in [2, 3, 8] {
      let others = synthesizer.records(from: rows, domain: domain, seed: 1, threads: threads)
      #expect(records.items == others.items && records.starts == others.starts)
    }
    let others = synthesizer.records(from: rows, domain: domain, seed: 2)
    #expect(records.items != others.items)
  }

  @Test("an empty table gives no record, and one below the resolution none with an item")
  func small() {
    let domain = RandomRows.domain(sizes: [2, 2])
    for method in Self.methods {
      let synthesizer = KAnonymousSynthesizer(method, resolution: 5)
      #expect(synthesizer.records(from: ItemRows(), domain: domain, seed: 1).rowCount == 0)
      var rows = ItemRows()
      for _ in 0..<4 { rows.append([0, 2]) }
      #expect(synthesizer.records(from: rows, domain: domain, seed: 1).items.isEmpty)
    }
  }

  /// The next item is drawn in proportion to the counts. 20,000 draws at three states; each share
  /// is within 5 standard deviations but for a chance below 1e-4 over all of the items, with a
  /// fixed seed.
  @Test("items are drawn in proportion to the records that hold them with those drawn before")
  func proportions() {
    let (rows, domain) = Self.table(2)
    let sets = RowSets(rows, itemCount: domain.count)
    var next = NextItem(sets, resolution: 10)
    for start in [[], [0], [0, UInt16(domain.groups[1].lowerBound)]] as [[UInt16]] {
      var drawn: [UInt16: Int] = [:]
      let draws = 20_000
      for draw in 0..<draws {
        var generator = CounterGenerator(seed: 7, UInt64(draw))
        next.begin(0..<UInt16(domain.count))
        for item in start { next.add(item, excluding: domain.items(excludedBy: item)) }
        if let item = next.draw(using: &generator) { drawn[item, default: 0] += 1 }
      }
      let excluded = Set(start.flatMap { domain.items(excludedBy: $0).map { UInt16($0) } })
      let weights = (0..<UInt16(domain.count)).filter { !excluded.contains($0) }
        .map { ($0, Self.support((start + [$0])[...], in: rows)) }.filter { $0.1 >= 10 }
      let total = Double(weights.reduce(0) { $0 + $1.1 })
      #expect(Set(drawn.keys).isSubset(of: weights.map(\.0)))
      for (item, weight) in weights {
        let share = Double(weight) / total
        let deviation = (Double(draws) * share * (1 - share)).squareRoot()
        #expect(abs(Double(drawn[item] ?? 0) - Double(draws) * share) < 5 * deviation)
      }
    }
  }
}

@Suite("k-anonymous aggregates")
struct KAnonymousAggregatesTests {
  @Test(
    "counts are rounded down to a multiple, and what rounds to 0 is not there",
    arguments: [1, 3, 8])
  func rounding(resolution: Int) {
    let (rows, domain) = KAnonymousTests.table(2)
    let rounded = CombinationCounter.count(rows, domain: domain, length: 3).rounded(to: resolution)
    let expected = RandomRows.counts(rows, length: 3)
      .mapValues { $0 / Int64(resolution) * Int64(resolution) }.filter { $0.value > 0 }
    #expect(rounded.counts.joined().count == expected.count)
    #expect(expected.allSatisfy { rounded.count(of: $0.key) == $0.value })
    #expect(rounded.recordCount == rows.rowCount / resolution * resolution)
  }
}
