import Privacy
import Tabular
import Testing

@testable import Aggregates

@Suite("Privacy of aggregates")
struct AggregatePrivacyTests {
  @Test("removing a record changes each count by at most one, and no more counts than it holds")
  func sensitivity() {
    var generator = CountingGenerator(state: 23)
    let domain = RandomRows.domain(sizes: [3, 2, 3, 2], lists: [2])
    let rows = RandomRows.rows(25, over: domain, using: &generator)
    let tree = CombinationCounter.count(rows, domain: domain, length: 2).tree
    for length in 1...3 {
      let sets = CandidateSets(tree, length: length, domain: domain)
      let (all, held) = LevelCounter(rows, candidates: sets, itemCount: domain.count)
        .count(threads: 1)
      for left in 0..<rows.rowCount {
        let rest = rows.selecting((0..<rows.rowCount).filter { $0 != left })
        let fewer = LevelCounter(rest, candidates: sets, itemCount: domain.count)
          .count(threads: 1).counts
        let old = Dictionary(uniqueKeysWithValues: zip(all.positions, all.counts))
        let new = Dictionary(uniqueKeysWithValues: zip(fewer.positions, fewer.counts))
        let changes = old.map { $0.value - (new[$0.key] ?? 0) }
        #expect(changes.allSatisfy { $0 == 0 || $0 == 1 })
        #expect(changes.reduce(0, +) == Int64(held[left]))
        #expect(Set(new.keys).isSubset(of: Set(old.keys)))
      }
    }
  }

  /// 300 records of one common item, 300 of two, and one of 50 items that it alone has.
  private func canary() -> (domain: ItemDomain, rows: ItemRows) {
    let domain = ItemDomain(
      columns: ["common", "frequent"].map { ItemDomain.Column(name: $0) }
        + (1...50).map { ItemDomain.Column(name: "c\($0)") },
      texts: [["yes"], ["yes"]] + (1...50).map { ["only \($0)"] })
    var rows = ItemRows()
    for _ in 0..<300 { rows.append([0]) }
    for _ in 0..<300 { rows.append([0, 1]) }
    rows.append((2...51).map { UInt16($0) })
    return (domain, rows)
  }

  @Test(
    "of a record whose items it alone has, none appears but with the probability that is charged")
  func canaries() throws {
    let (domain, rows) = canary()
    var settings = AggregateSettings()
    settings.reportingLength = 1
    // Half of the records have one item: any other number scores 300 records worse.
    settings.percentile = 50
    settings.percentileEpsilonProportion = 0.5
    let delta = 0.2
    let runs = 400
    var shown = 0
    for seed in 0..<runs {
      let run = try AggregateRunTests.run(
        rows, domain: domain, isPublic: false, epsilon: 1, delta: .value(Delta(delta)),
        settings: settings, seed: UInt64(seed))
      #expect(run.aggregates.levels[0].contributions == 1)
      let texts = run.aggregates.domain.items.map(\.text)
      if texts.contains(where: { $0.hasPrefix("only") }) { shown += 1 }
      // What was not released is nowhere in what was.
      #expect(run.aggregates.tree.levels[0].count == texts.count)
      #expect(run.aggregates.singles == nil)
    }
    // Half of δ, 40 of 400, and four standard deviations: 3e-5. Were its items not drawn down to
    // Δ_1 = 1, each of the 50 would appear with that probability, and one of them nearly always.
    #expect(shown <= 40 + 4 * 6)
  }

  @Test("the price of counts follows from what one record may change in them")
  func prices() throws {
    let run = try AggregateRunTests.run(
      AggregateRunTests.rows(400), epsilon: 1, delta: .value(Delta(1e-6)))
    for (length, level) in run.aggregates.levels.enumerated() {
      let entry = try #require(run.ledger.first { $0.label == "\(length + 1)-way counts" })
      switch entry.mechanism {
      case .discreteGaussian(let variance, let l1, let squaredL2),
        .thresholdedGaussian(let variance, let l1, let squaredL2, _, _):
        #expect(l1 == level.contributions && squaredL2 == level.contributions)
        #expect(
          abs(entry.rho - Double(squaredL2) / (2 * variance.doubleValue)) < 1e-12 * entry.rho)
      default: Issue.record("counts have Gaussian noise")
      }
    }
    let percentiles = run.ledger.filter { $0.label.hasPrefix("percentile") }
    #expect(percentiles.count == 3)
    for entry in percentiles {
      guard case .exponential(_, let sensitivity, _) = entry.mechanism else {
        Issue.record("a percentile is chosen")
        continue
      }
      #expect(sensitivity == 99)
      guard case .exponential(let epsilon, _, _) = entry.mechanism else { continue }
      #expect(abs(entry.rho / (epsilon.doubleValue * epsilon.doubleValue / 8) - 1) < 1e-12)
    }
  }

  @Test("records count for no more combinations of any length than the percentile allows")
  func pruned() throws {
    let rows = AggregateRunTests.rows(400)
    var settings = AggregateSettings()
    settings.percentile = 20
    settings.fabrication = .fixed([0, 0])
    for isPublic in [true, false] {
      let aggregates = try AggregateRunTests.run(
        rows, isPublic: isPublic, epsilon: 9e5, delta: .value(Delta(1e-6)), settings: settings
      ).aggregates
      for (index, level) in aggregates.levels.enumerated() {
        let most = (0..<rows.rowCount).reduce(0) { sum, row in
          let items = rows[row].count
          let held = [items, items * (items - 1) / 2, items * (items - 1) * (items - 2) / 6][index]
          return sum + min(held, level.contributions)
        }
        #expect(aggregates.noisy[index].reduce(0, +) <= Int64(most))
        let whole = (0..<rows.rowCount).reduce(0) { $0 + rows[$1].count }
        if index == 0 { #expect(most < whole) }
      }
    }
  }

  @Test(
    "what a percentile is chosen among does not depend on the records", arguments: [true, false])
  func publicRange(isPublic: Bool) throws {
    let domain = RandomRows.domain(sizes: [1, 1, 1, 1, 1, 1])
    var few = ItemRows()
    for _ in 0..<200 { few.append([0, 1]) }
    var more = few
    more.append([0, 1, 2, 3, 4, 5])
    let ranges = try [few, more].map { rows in
      try AggregateRunTests.run(
        rows, domain: domain, isPublic: isPublic, epsilon: 1, delta: .value(Delta(1e-6))
      ).ledger.compactMap { entry -> Int? in
        guard entry.label.contains("1-way"), case .exponential(_, _, let count) = entry.mechanism
        else { return nil }
        return count
      }
    }
    #expect(ranges == [[6], [6]])
  }

  @Test("how some record happens to spell a value does not show, nor whether one lacks it")
  func spelling() throws {
    let composed = Attribute(name: "name", values: ["Josf", "Jos\u{E9}"])
    let both = Attribute(name: "name", values: ["", "Jose\u{301}", "Josf", "Jos\u{E9}"])
    let choices = ItemChoices(sensitiveZeros: .columns([]))
    let domains = try [composed, both].map {
      try ItemCoding(Domain([$0]), choices: choices, isFound: true).domain
    }
    #expect(domains[0] == domains[1])
    #expect(
      domains[1].items.map { Array($0.text.utf8) } == domains[0].items.map { Array($0.text.utf8) })
    #expect(domains[1].items.contains { Array($0.text.utf8) == Array("Jos\u{E9}".utf8) })
  }

  @Test("with several rows a unit, noise and scores are scaled for all of them")
  func severalRows() throws {
    let rows = AggregateRunTests.rows(400)
    let run = try AggregateRun(
      SecretItems(
        rows: rows, domain: AggregateRunTests.domain, isDomainPublic: true, maxRowsPerUnit: 3),
      settings: AggregateSettings(), epsilon: Epsilon(1), delta: .value(Delta(1e-6)),
      randomness: .reproducible(seed: 1))
    for (length, level) in run.aggregates.levels.enumerated() where level.contributions > 0 {
      let entry = try #require(run.ledger.first { $0.label == "\(length + 1)-way counts" })
      switch entry.mechanism {
      case .discreteGaussian(_, let l1, let squaredL2),
        .thresholdedGaussian(_, let l1, let squaredL2, _, _):
        #expect(l1 == 3 * level.contributions && squaredL2 == 9 * level.contributions)
      default: Issue.record("counts have Gaussian noise")
      }
    }
    for entry in run.ledger where entry.label.hasPrefix("percentile") {
      guard case .exponential(_, 297, _) = entry.mechanism else {
        Issue.record("a score moves three times as much")
        continue
      }
    }
    guard case .discreteLaplace(_, 3)? = run.ledger.first?.mechanism else {
      Issue.record("the number of records moves by three")
      return
    }
  }
}
