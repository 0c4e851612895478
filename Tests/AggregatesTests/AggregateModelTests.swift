import Privacy
import Tabular
import Testing

@testable import Aggregates

@Suite("Models of aggregates")
struct AggregateModelTests {
  /// The mean over all combinations of a length of |share in `first` − share in `second`|, summed.
  private func distance(
    _ first: ItemRows, _ second: ItemRows, domain: ItemDomain, length: Int
  ) -> Double {
    let counts = [first, second].map { RandomRows.counts($0, length: length) }
    let keys = Set(counts[0].keys).union(counts[1].keys).filter { $0.count == length }
    let groups = Set(keys.map { $0.map { domain.items[Int($0)].group } })
    return keys.reduce(0.0) { sum, key in
      sum
        + abs(
          Double(counts[0][key] ?? 0) / Double(first.rowCount)
            - Double(counts[1][key] ?? 0) / Double(second.rowCount))
    } / Double(groups.count)
  }

  @Test(
    "with noise that vanishes records have the table's pairs and triples", arguments: [true, false])
  func exact(isPublic: Bool) throws {
    let rows = AggregateRunTests.rows(2000)
    var settings = AggregateSettings()
    settings.percentile = 100
    settings.fabrication = .fixed([0, 0])
    let run = try AggregateRunTests.run(
      rows, isPublic: isPublic, epsilon: 9e5, delta: .value(Delta(1e-6)), settings: settings)
    let records = try AggregateModel(run.aggregates, seed: 1).records(seed: 2)
    #expect(records.rowCount == 2000)
    let domain = AggregateRunTests.domain
    #expect(distance(rows, records, domain: domain, length: 1) < 0.003)
    #expect(distance(rows, records, domain: domain, length: 2) < 0.02)
    #expect(distance(rows, records, domain: domain, length: 3) < 0.04)
  }

  @Test("records beat those that are seeded by the same aggregates")
  func better() throws {
    let rows = AggregateRunTests.rows(3000)
    let run = try AggregateRunTests.run(rows, epsilon: 4, delta: .value(Delta(1e-6)))
    let modelled = try AggregateModel(run.aggregates, seed: 1).records(seed: 2)
    let seeded = AggregateSeeded().records(from: run.aggregates, seed: 2)
    for length in 1...3 {
      #expect(
        distance(rows, modelled, domain: AggregateRunTests.domain, length: length)
          < distance(rows, seeded, domain: AggregateRunTests.domain, length: length))
    }
  }

  @Test("the same seed gives the same records, whatever the number of threads")
  func reproducible() throws {
    let run = try AggregateRunTests.run(
      AggregateRunTests.rows(500), epsilon: 2, delta: .value(Delta(1e-6)))
    let all = try [1, 2, 5].map { threads in
      try AggregateModel(run.aggregates, seed: 7, threads: threads)
        .records(seed: 3, threads: threads)
    }
    #expect(all.allSatisfy { $0.items == all[0].items && $0.starts == all[0].starts })
  }

  @Test("a release of lengths 1 or 2, of one column, and of no combination has records too")
  func corners() throws {
    for length in [1, 2] {
      var settings = AggregateSettings()
      settings.reportingLength = length
      let run = try AggregateRunTests.run(
        AggregateRunTests.rows(200), epsilon: 2, delta: .value(Delta(1e-6)), settings: settings)
      let records = try AggregateModel(run.aggregates, seed: 1).records(seed: 1)
      #expect(records.rowCount == run.aggregates.recordCount)
    }
    let one = RandomRows.domain(sizes: [3])
    var generator = CountingGenerator(state: 1)
    let rows = RandomRows.rows(100, over: one, using: &generator)
    for isPublic in [true, false] {
      for table in [rows, ItemRows()] {
        let run = try AggregateRunTests.run(
          table, domain: one, isPublic: isPublic, epsilon: 2, delta: .value(Delta(1e-6)))
        let records = try AggregateModel(run.aggregates, seed: 1)
          .records(seed: 1)
        #expect(records.rowCount == run.aggregates.recordCount)
      }
    }
  }
}
