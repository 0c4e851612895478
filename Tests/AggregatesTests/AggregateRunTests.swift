import Privacy
import RealModule
import Testing

@testable import Aggregates

@Suite("Release of aggregates")
struct AggregateRunTests {
  static let domain = RandomRows.domain(sizes: [3, 2, 4, 3, 2], lists: [2])

  static func rows(_ count: Int) -> ItemRows {
    var generator = CountingGenerator(state: 17)
    return RandomRows.rows(count, over: domain, using: &generator)
  }

  static func run(
    _ rows: ItemRows, domain: ItemDomain = domain, isPublic: Bool = true, epsilon: Double,
    delta: AggregateRun.DeltaChoice, settings: AggregateSettings = AggregateSettings(),
    seed: UInt64 = 1, threads: Int = 1
  ) throws -> AggregateRun {
    try AggregateRun(
      SecretItems(rows: rows, domain: domain, isDomainPublic: isPublic), settings: settings,
      epsilon: Epsilon(epsilon), delta: delta, randomness: .reproducible(seed: seed),
      threads: threads)
  }

  @Test(
    "with noise that vanishes and no thresholds the counts are the true ones",
    arguments: [true, false])
  func exact(isPublic: Bool) throws {
    let rows = Self.rows(300)
    var settings = AggregateSettings()
    settings.percentile = 100
    settings.fabrication = .fixed([0, 0])
    let run = try Self.run(
      rows, isPublic: isPublic, epsilon: 9e5, delta: .value(Delta(1e-6)), settings: settings)
    let exact = CombinationCounter.count(rows, domain: Self.domain, length: 3)
    // Found items need a count above 1, and so do combinations with them; here all have.
    #expect(run.aggregates.tree == exact.tree)
    #expect(run.aggregates.counts == exact.counts)
    #expect(run.aggregates.recordCount == 300)
  }

  @Test("no count is above that of a sub-combination, and every sub-combination is there")
  func normalized() throws {
    let aggregates = try Self.run(
      Self.rows(200), epsilon: 1, delta: .value(Delta(1e-5))
    ).aggregates
    #expect(aggregates.tree.count(length: 3) > 0)
    for length in 2...3 {
      for place in 0..<aggregates.tree.count(length: length) {
        let items = aggregates.tree.items(at: place, length: length)
        for left in items.indices {
          var shorter = items
          shorter.remove(at: left)
          let other = try #require(aggregates.tree.find(shorter))
          #expect(
            aggregates.counts[length - 1][place] <= aggregates.counts[length - 2][other])
        }
      }
    }
  }

  @Test("the release does not depend on the number of threads")
  func threads() throws {
    let runs = try [1, 2, 7].map {
      try Self.run(Self.rows(500), epsilon: 2, delta: .value(Delta(1e-5)), threads: $0)
    }
    for run in runs {
      #expect(run.aggregates.tree == runs[0].aggregates.tree)
      #expect(run.aggregates.noisy == runs[0].aggregates.noisy)
    }
  }

  @Test(
    "the ledger holds every release, within the budget and most of it",
    arguments: [true, false])
  func ledger(isPublic: Bool) throws {
    let delta = try Delta(1e-5)
    let run = try Self.run(
      Self.rows(500), isPublic: isPublic, epsilon: 2, delta: .value(delta))
    let spent = run.ledger.reduce(0) { $0 + $1.rho }
    #expect(spent <= run.claim.rho)
    #expect(spent > 0.99 * run.claim.rho)
    let own = run.ledger.reduce(0) { $0 + ($1.delta ?? 0) }
    #expect(own <= run.claim.ownDelta)
    #expect(run.claim.convertedDelta + run.claim.ownDelta <= delta.value)
    #expect(own >= (isPublic ? 0 : delta.value / 2))
    #expect(
      ZCDP.delta(rho: run.claim.rho, epsilon: 2) + run.claim.ownDelta <= delta.value)
    #expect(run.ledger.count == (isPublic ? 7 : 7))
  }

  @Test("delta can be made of the noisy number of records, whose epsilon then adds")
  func deltaOfRecords() throws {
    for (choice, factor) in [(AggregateRun.DeltaChoice.factor(2), 2.0), (.logarithmic, nil)] {
      let run = try Self.run(Self.rows(500), epsilon: 2, delta: choice)
      let count = Double(run.aggregates.recordCount)
      #expect(run.delta.value == 1 / ((factor ?? Double.log(count)) * count))
      #expect(run.claim.recordsEpsilon + run.claim.convertedEpsilon <= 2)
      #expect(abs(run.claim.recordsEpsilon - 0.01) < 1e-9)
    }
    for count in [-3, 0, 1, 2] {
      for choice in [AggregateRun.DeltaChoice.logarithmic, .factor(2)] {
        #expect(throws: AggregateError.self) { try choice.delta(recordCount: count) }
      }
    }
    #expect(throws: (any Error).self) {
      try Self.run(ItemRows(), epsilon: 1e4, delta: .logarithmic)
    }
  }

  /// Discrete Laplace noise of scale 100: of 40 draws some 38 differ. That 20 or fewer do, or 10 are 0,
  /// has a probability below 10⁻⁹.
  @Test("the number of records is never the true one but by chance, whichever way delta is made")
  func noisyNumber() throws {
    for choice in [.value(try Delta(1e-5)), AggregateRun.DeltaChoice.factor(2)] {
      var settings = AggregateSettings()
      settings.reportingLength = 1
      let counts = try (0..<40).map {
        try Self.run(
          Self.rows(800), epsilon: 2, delta: choice, settings: settings, seed: $0
        ).aggregates.recordCount
      }
      #expect(Set(counts).count > 20)
      #expect(counts.count { $0 == 800 } < 10)
    }
  }

  @Test("an empty table, and one of records without items, give counts of noise alone")
  func empty() throws {
    var rows = ItemRows()
    for isPublic in [true, false] {
      _ = try Self.run(rows, isPublic: isPublic, epsilon: 1, delta: .value(Delta(1e-5)))
    }
    rows.append([])
    for isPublic in [true, false] {
      _ = try Self.run(rows, isPublic: isPublic, epsilon: 1, delta: .value(Delta(1e-5)))
    }
  }

  @Test("settings out of range are refused")
  func refused() {
    func check(_ change: (inout AggregateSettings) -> Void) {
      var settings = AggregateSettings()
      change(&settings)
      #expect(throws: AggregateError.self) { try settings.check() }
    }
    check { $0.reportingLength = 0 }
    check { $0.reportingLength = 9 }
    check { $0.percentile = 0 }
    check { $0.percentileEpsilonProportion = 1 }
    check { $0.numberOfRecordsEpsilonProportion = 0 }
    check { $0.accuracy = .custom([1, 1]) }
    check { $0.accuracy = .custom([1, 0, 1]) }
    check { $0.fabrication = .adaptive([0.5]) }
    check { $0.fabrication = .adaptive([0.5, 1.5]) }
    check { $0.fabrication = .fixed([-1, 0]) }
  }

  @Test("noise that cannot be drawn is refused before anything is", arguments: [1e-6, 1e-5])
  func undrawable(epsilon: Double) {
    let domain = RandomRows.domain(sizes: [Int](repeating: 2, count: 60))
    #expect(throws: AggregateError.self) {
      try Self.run(ItemRows(), domain: domain, epsilon: epsilon, delta: .value(Delta(1e-9)))
    }
    var settings = AggregateSettings()
    settings.reportingLength = 8
    #expect(throws: AggregateError.self) {
      try Self.run(
        ItemRows(), domain: domain, epsilon: 1, delta: .value(Delta(1e-9)), settings: settings)
    }
  }
}
