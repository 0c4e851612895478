import GraphicalModel
import Marginals
import Privacy
import Tabular
import Testing

@testable import Synthesis

@Suite("Impossible combinations in mechanisms")
struct ConstraintTests {
  private static let combinations = [
    ImpossibleCombination([0: [0], 1: [2, 3]]),
    ImpossibleCombination([1: [1], 2: [0], 3: [1, 2]]),
    ImpossibleCombination([4: [1]]), ImpossibleCombination([0: [1], 4: [2]]),
  ]
  private static let sizes = [3, 4, 2, 3, 30]

  /// A table in which no combination occurs, with many values of the last column that hardly occur.
  private func source(_ combinations: [ImpossibleCombination]) -> TableSource {
    let table = ExampleTable(sizes: Self.sizes, rows: 3000)
    let records = table.records.filter { record in
      !Self.combinations.contains { $0.forbids(record) }
    }
    let domain = Domain(table.domain.attributes, impossible: combinations)
    let columns = Self.sizes.indices.map { attribute in
      CodeColumn.make(size: Self.sizes[attribute], count: records.count) {
        records[$0][attribute]
      }
    }
    return TableSource(
      SecretTable(CodedTable(domain: domain, columns: columns, rowCount: records.count)))
  }

  private func run(
    _ mechanism: any Synthesizer, _ combinations: [ImpossibleCombination], epsilon: Double = 0.4
  ) throws -> SynthesisRun {
    try SynthesisRun(
      mechanism, source: source(combinations), epsilon: Epsilon(epsilon), delta: Delta(1e-6),
      randomness: .reproducible(seed: 5))
  }

  private func impossible(_ table: CodedTable) -> Int {
    table.records.filter { record in Self.combinations.contains { $0.forbids(record) } }.count
  }

  @Test(
    "no record of any mechanism is impossible, and without the combinations some are",
    arguments: Mechanism.allCases)
  func records(mechanism: Mechanism) throws {
    let free = try run(mechanism.value, [])
    #expect(try impossible(free.model.records(count: 5000, seed: 1)) > 0)
    let held = try run(mechanism.value, Self.combinations)
    #expect(held.model.obeysDomain)
    for seed in 1...3 as ClosedRange<UInt64> {
      #expect(try impossible(held.model.records(count: 5000, seed: seed)) == 0)
      #expect(
        try impossible(held.model.records(count: 900, method: .independent, seed: seed)) == 0)
    }
    #expect(try impossible(held.model.records(count: 50, given: [0: 0], seed: 1)) == 0)
    #expect(throws: ConditionError.self) {
      try held.model.records(count: 5, given: [0: 0, 1: 3], seed: 1)
    }
    #expect(abs(held.spent.value - free.spent.value) < 1e-9 * free.spent.value)
  }

  @Test("possible records keep their probability where a column's rare values are merged")
  func compression() throws {
    let model = try run(MSTMechanism(), Self.combinations).model
    let recoding = try #require(model.recoding)
    #expect(recoding.domain[4].size < 30)
    #expect(recoding.preimages(of: 4)[recoding.codes[4][1]] == [1])
    #expect(recoding.preimages(of: 4)[recoding.codes[4][2]] == [2])
    // Every other value of the last column is possible with every value of the first.
    let size = recoding.domain[4].size
    let marginal = try #require(CalibratedModel(model.model).marginal(of: Clique([0, 4])))
    for first in 0..<3 {
      for last in 0..<30 {
        let isPossible = marginal[first * size + recoding.codes[4][last]] > 0
        #expect(isPossible == !(last == 1 || (first == 1 && last == 2)), "\(first) \(last)")
      }
    }
  }

  @Test("marginals without noise are met within the combinations", arguments: Mechanism.allCases)
  func accuracy(mechanism: Mechanism) throws {
    let source = source(Self.combinations)
    let run = try SynthesisRun(
      mechanism.value, source: source, epsilon: Epsilon(2000), delta: Delta(1e-6),
      randomness: .reproducible(seed: 2))
    let records = try run.model.records(seed: 3)
    let table = ExampleTable(sizes: Self.sizes, rows: 3000).records.filter { record in
      !Self.combinations.contains { $0.forbids(record) }
    }
    for attribute in Self.sizes.indices {
      let clique = Clique([attribute])
      #expect(
        l1(records.shares(of: clique), marginalShares(table, of: clique, sizes: Self.sizes)) < 0.05,
        "\(attribute)")
    }
  }

  /// A mechanism that knows nothing of combinations.
  private struct Heedless: Synthesizer {
    static let name = "heedless"
    let settings: [String: SettingValue] = [:]
    func plan(for domain: Domain) -> [PlannedRelease] { [] }
    func fit(
      _ source: any MarginalSource, ledger: inout Ledger, progress: (SynthesisEvent) -> Void
    ) throws -> ReleasedModel {
      let sizes = source.domain.sizes
      _ = try OneWayStage.measure(source, ledger: &ledger, rho: 0.001, stage: "1-way")
      return ReleasedModel(
        domain: source.domain,
        model: TreeModel(
          sizes: sizes, tree: try JunctionTree(covering: [Clique([0, 3])], sizes: sizes),
          potentials: [], total: 1000),
        measurements: [], refinesRecords: false)
    }
  }

  @Test("the model of a mechanism that leaves them out is conditioned on them")
  func backstop() throws {
    let model = try run(Heedless(), Self.combinations).model
    #expect(model.obeysDomain)
    #expect(try impossible(model.records(seed: 1)) == 0)
  }

  @Test(
    "a domain without records is refused before anything is drawn", arguments: Mechanism.allCases)
  func empty(mechanism: Mechanism) throws {
    let all = [ImpossibleCombination([2: [0]]), ImpossibleCombination([2: [1], 3: [0, 1, 2]])]
    #expect(throws: EmptyDomainError.self) { try run(mechanism.value, all) }
    #expect(throws: ModelSizeError.self) {
      try run(
        MatrixMechanism(MechanismSettings(cellLimit: 50)),
        [ImpossibleCombination([0: [0], 1: [0], 4: [0]])])
    }
  }
}
