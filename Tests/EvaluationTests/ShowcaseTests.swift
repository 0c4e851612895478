import Testing

@testable import Aggregates
@testable import Evaluation

@Suite("Figures of Synthetic Data Showcase")
struct ShowcaseTests {
  private static let domain = ItemDomain(
    columns: ["a", "b", "c", "d"].map { ItemDomain.Column(name: $0) },
    texts: [["0", "1", "2"], ["x", "y"], ["p", "q", "r"], ["yes"]])

  private static func rows(_ count: Int, seed: UInt64) -> ItemRows {
    var state = seed
    func draw(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    var rows = ItemRows()
    for _ in 0..<count {
      var record: [UInt16] = []
      for group in domain.groups {
        let value = min(draw(group.count + 1), draw(group.count + 1))
        if value < group.count { record.append(UInt16(group.lowerBound + value)) }
      }
      rows.append(record)
    }
    return rows
  }

  /// The combinations of up to `length` items of one record.
  private static func combinations(_ items: ArraySlice<UInt16>, _ length: Int) -> [[UInt16]] {
    var result: [[UInt16]] = [[]]
    for item in items { result += result.filter { $0.count < length }.map { $0 + [item] } }
    return result.filter { !$0.isEmpty }
  }

  private static func counts(_ rows: ItemRows, _ length: Int) -> [[UInt16]: Double] {
    var counts: [[UInt16]: Double] = [:]
    for row in 0..<rows.rowCount {
      for combination in combinations(rows[row], length) { counts[combination, default: 0] += 1 }
    }
    return counts
  }

  private static func report(
    _ sensitive: ItemRows, _ synthetic: ItemRows, reported: ReportedAggregates? = nil
  ) -> ShowcaseReport {
    var settings = ShowcaseSettings()
    settings.resolution = 4
    let counts = [sensitive, synthetic].map {
      CombinationCounter.count($0, domain: domain, length: 3)
    }
    let rarity = [sensitive, synthetic].map {
      RecordRarity(
        RareCombinations($0, itemCount: domain.count, length: 3, resolution: 4),
        records: $0.rowCount)
    }
    return ShowcaseReport(
      settings, counts: counts[0], other: counts[1], rarity: (rarity[0], rarity[1]),
      reported: reported)
  }

  @Test("figures of each length equal those of brute force")
  func bruteForce() {
    let (sensitive, synthetic) = (Self.rows(60, seed: 1), Self.rows(45, seed: 2))
    let report = Self.report(sensitive, synthetic)
    let (first, second) = (Self.counts(sensitive, 3), Self.counts(synthetic, 3))
    for length in 1...3 {
      let one = first.filter { $0.key.count == length }
      let two = second.filter { $0.key.count == length }
      let both = one.filter { two[$0.key] != nil }
      let mean = { (values: [Double]) in values.reduce(0, +) / Double(max(1, values.count)) }
      let figures = report.synthetic.lengths[length - 1]
      #expect(figures.sensitive == one.count && figures.other == two.count)
      #expect(abs(figures.meanCount - mean(both.map(\.value))) < 1e-9)
      #expect(abs(figures.meanError - mean(both.map { abs($0.value - two[$0.key]!) })) < 1e-9)
      #expect(
        abs(figures.meanErrorOfAll - mean(one.map { abs($0.value - (two[$0.key] ?? 0)) })) < 1e-9)
      let hundredth = 100 / Double(one.count)
      #expect(
        abs(figures.suppressed - Double(one.count { two[$0.key] == nil }) * hundredth) < 1e-9)
      #expect(
        abs(figures.fabricated - Double(two.count { one[$0.key] == nil }) * hundredth) < 1e-9)
      let rare = one.filter { $0.value < 4 }
      #expect(figures.sensitiveRare == rare.count)
      #expect(figures.sensitiveUnique == one.count { $0.value == 1 })
      #expect(
        abs(figures.appearing - Double(rare.count { two[$0.key] != nil }) * hundredth) < 1e-9)
      #expect(
        abs(figures.leakage - Double(rare.count { (two[$0.key] ?? 9) < 4 }) * hundredth) < 1e-9)
      let judged = Set(one.filter { $0.value >= 4 }.keys).union(two.keys)
      #expect(
        abs(
          figures.preservation
            - mean(judged.map { one[$0] == nil ? 0 : min(1, (two[$0] ?? 0) / one[$0]!) })) < 1e-9)
      #expect(
        abs(
          figures.proportionalError
            - mean(judged.map { one[$0] == nil ? 1 : abs((two[$0] ?? 0) - one[$0]!) / one[$0]! }))
          < 1e-9)
    }
    #expect(report.synthetic.buckets.reduce(0) { $0 + $1.combinations } > 0)
    #expect(abs(report.synthetic.recordExpansion! + 25) < 1e-9)
  }

  @Test("records with rare and unique combinations equal those of brute force, for any threads")
  func rarity() {
    let rows = Self.rows(80, seed: 3)
    let counts = Self.counts(rows, 3)
    for threads in [1, 2, 5] {
      let rare = RareCombinations(
        rows, itemCount: Self.domain.count, length: 3, resolution: 5, threads: threads)
      for length in 1...3 {
        func holders(_ limit: Double) -> Int {
          (0..<rows.rowCount).count { row in
            Self.combinations(rows[row], 3)
              .contains { $0.count == length && counts[$0]! < limit }
          }
        }
        #expect(rare.rareRecords[length - 1] == holders(5))
        #expect(rare.uniqueRecords[length - 1] == holders(2))
      }
      var occurrences = [Int64](repeating: 0, count: Self.domain.count)
      var total: Int64 = 0
      for row in 0..<rows.rowCount {
        for combination in Self.combinations(rows[row], 3) where counts[combination]! < 5 {
          for item in combination { occurrences[Int(item)] += 1 }
          total += 1
        }
      }
      #expect(rare.occurrences == occurrences && rare.combinations == total)
    }
  }

  @Test("a table against itself has no error, nothing left out and nothing made up")
  func identity() {
    let rows = Self.rows(70, seed: 4)
    let comparison = Self.report(rows, rows).synthetic
    #expect(comparison.suppressed == 0 && comparison.fabricated == 0)
    #expect(comparison.meanError == 0 && comparison.proportionalError == 0)
    #expect(comparison.lengths.allSatisfy { $0.preservation == 1 && $0.meanErrorOfAll == 0 })
    #expect(comparison.recordExpansion == 0)
  }

  @Test("against an empty table all is left out; an empty table has no figures to divide by")
  func empty() {
    let rows = Self.rows(70, seed: 4)
    let none = Self.report(rows, ItemRows()).synthetic
    #expect(none.suppressed == 100 && none.fabricated == 0)
    #expect(none.recordExpansion == -100)
    let reverse = Self.report(ItemRows(), rows)
    #expect(reverse.synthetic.recordExpansion == 0)
    #expect(reverse.sentences.count == 4)
    #expect(reverse.synthetic.lengths.allSatisfy { $0.suppressed.isFinite && $0.fabricated > 0 })
  }

  @Test("what would help most is said, and that the figures are not private")
  func risk() {
    var settings = ShowcaseSettings()
    settings.resolution = 5
    let analysis = RiskAnalysis(
      rows: Self.rows(80, seed: 5), domain: Self.domain, settings: settings)
    let report = analysis.report()
    #expect(!report.private && report.rarity.rare > 0)
    #expect(report.withoutColumn.allSatisfy { $0.rare <= report.rarity.rare })
    let best = report.withoutColumn.min { $0.rare < $1.rare }
    #expect(best.map { report.advice[0].contains($0.column) } == true)
    #expect(
      String(decoding: analysis.exactAggregates(), as: UTF8.self)
        .split(separator: "\n").allSatisfy { $0.hasSuffix("\tfalse") || $0.hasSuffix("\tprivate") })
    settings.resolution = 1
    let harmless = RiskAnalysis(
      rows: Self.rows(80, seed: 5), domain: Self.domain, settings: settings
    )
    .report()
    #expect(harmless.rarity.rare == 0 && harmless.tellingColumns.isEmpty)
  }
}
