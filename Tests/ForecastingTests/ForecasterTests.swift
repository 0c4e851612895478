import Foundation
import Privacy
import Synthesis
import Tabular
import Testing

@testable import Aggregates
@testable import Forecasting

@Suite("Forecasts of noise")
struct ForecasterTests {
  static func schema(
    _ sizes: [Int], impossible: [TableSchema.Combination] = []
  ) throws -> TableSchema {
    var protection = TableSchema.Protection()
    protection.publicBecause = "made up"
    protection.impossible = impossible
    return try TableSchema(
      fields: sizes.enumerated().map { column, size in
        TableSchema.Field(
          name: "c\(column)", type: .string,
          categories: (0..<size).map { TableSchema.Category("v\($0)") })
      }, missingValues: [], protection: protection)
  }

  static func forecaster(
    _ sizes: [Int] = [2, 3, 4, 6], records: Int = 2000
  ) throws -> Forecaster {
    try Forecaster(schema: schema(sizes), records: records, delta: Delta(1e-6))
  }

  private static func json(_ forecast: NoiseForecast) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return try encoder.encode(forecast)
  }

  @Test("the same request gives the same figures, whatever the number of threads")
  func deterministic() throws {
    var forecaster = try Self.forecaster(records: 500)
    forecaster.trials = 1
    let first = try forecaster.forecast(mechanisms: Forecaster.mechanisms, epsilons: [1])
    forecaster.threads = 4
    let second = try forecaster.forecast(mechanisms: Forecaster.mechanisms, epsilons: [1])
    #expect(try Self.json(first) == Self.json(second))
    forecaster.seed = 2
    let third = try forecaster.forecast(mechanisms: Forecaster.mechanisms, epsilons: [1])
    #expect(try Self.json(first) != Self.json(third))
  }

  @Test("more epsilon is less noise and smaller groups, for every mechanism and order")
  func monotone() throws {
    let forecast = try Self.forecaster().forecast(
      mechanisms: Forecaster.mechanisms, epsilons: [10, 0.1, 1])
    for mechanism in forecast.mechanisms {
      #expect(mechanism.epsilons.map(\.epsilon) == [0.1, 1, 10])
      for (less, more) in zip(mechanism.epsilons, mechanism.epsilons.dropFirst()) {
        for (dear, cheap) in zip(less.orders, more.orders) {
          #expect(cheap.noise.low < dear.noise.low, "\(mechanism.mechanism), \(dear.columns)")
          #expect(cheap.noise.high < dear.noise.high, "\(mechanism.mechanism), \(dear.columns)")
          if let group = cheap.smallestGroup, let larger = dear.smallestGroup {
            #expect(group.high < larger.low)
          }
        }
      }
    }
  }

  @Test("the 1-way noise of independent is that of its Gaussians, in closed form")
  func independent() throws {
    let (sizes, records, epsilon) = ([2, 5, 9], 50_000, 0.5)
    var forecaster = try Self.forecaster(sizes, records: records)
    forecaster.trials = 100
    let forecast = try forecaster.forecast(mechanisms: ["independent"], epsilons: [epsilon])
    let budget = Accountant.gdp.budget(epsilon: try Epsilon(epsilon), delta: try Delta(1e-6))
    let weights = sizes.map { pow(Double($0), 2.0 / 3) }
    let order = try #require(forecast.mechanisms[0].epsilons[0].orders.first)
    for (marginal, (size, weight)) in zip(order.marginals, zip(sizes, weights)) {
      let share = budget.value * weight / weights.reduce(0, +)
      let sigma = (1 / (2 * share)).squareRoot()
      // The noisy cells are divided by their sum, which takes one direction of n away.
      let cell = sigma * (1 - 1 / Double(size)).squareRoot()
      let expected = (2 / Double.pi).squareRoot() * cell * Double(size) / Double(records)
      // 100 runs each: a mean's standard deviation is at most 8 % of it, and four of them are allowed.
      #expect(abs(marginal.noise.high / expected - 1) < 0.35, "\(size) values")
      #expect(abs(marginal.noise.low / expected - 1) < 0.35, "\(size) values")
      let group = try #require(marginal.smallestGroup)
      #expect(group.low == group.high)
      #expect(group.high <= 1.96 * sigma && group.low >= 1.95 * cell)
    }
    #expect(
      forecast.mechanisms[0].epsilons[0].orders.dropFirst().allSatisfy { $0.counted.high == 0 })
  }

  @Test("where epsilon goes is what a run's ledger holds")
  func plans() throws {
    let sizes = [2, 3, 4, 6]
    let forecast = try Self.forecaster(sizes).forecast(
      mechanisms: ["independent", "aggregate"], epsilons: [1])
    let domain = try Self.schema(sizes).domain(header: sizes.indices.map { "c\($0)" })
    let table = try StandIn.uniform.table(
      domain: domain, records: 900, randomness: .reproducible(seed: 3))
    let coding = try ItemCoding(domain)
    let run = try AggregateRun(
      SecretItems(rows: coding.rows(of: table), domain: coding.domain, isDomainPublic: true),
      settings: AggregateSettings(), epsilon: try Epsilon(1), delta: .value(try Delta(1e-6)),
      randomness: .reproducible(seed: 4))
    let at = forecast.mechanisms[1].epsilons[0]
    let budget = try #require(at.rho)
    #expect(budget == run.claim.rho)
    #expect(at.releases.count == run.ledger.count)
    for (planned, entry) in zip(at.releases, run.ledger) {
      #expect(abs(planned.share * budget / entry.rho - 1) < 1e-3, "\(entry.label)")
    }
    #expect(abs(at.releases.reduce(0) { $0 + $1.share } - 1) < 1e-3)
    #expect(forecast.mechanisms[0].epsilons[0].releases.map(\.share) == [1])
  }

  @Test("stand-ins have the margins that are stated, and columns that hang together")
  func standIns() throws {
    let domain = try Self.schema([4, 4]).domain(header: ["c0", "c1"])
    for (standIn, power) in [(StandIn.uniform, 0.0), (.longTailed, 2), (.steep, 3)] {
      let table = try standIn.table(
        domain: domain, records: 40_000, randomness: .reproducible(seed: 1))
      let expected = (1...4).map { pow(Double($0), -power) }
      for column in table.columns {
        for code in 0..<4 {
          let share = Double((0..<40_000).count { column[$0] == code }) / 40_000
          #expect(abs(share - expected[code] / expected.reduce(0, +)) < 0.015)
        }
      }
      let same = (0..<40_000).count { table.columns[0][$0] == table.columns[1][$0] }
      let chance = expected.map { $0 / expected.reduce(0, +) }.reduce(0) { $0 + $1 * $1 }
      // A quarter of the records have the same rank in both.
      let agreeing = 0.25 + 0.75 * chance
      #expect(abs(Double(same) / 40_000 - agreeing) < 0.02)
    }
  }

  @Test("stand-ins hold no impossible record, and a schema that leaves none is refused")
  func impossible() throws {
    let bad = ImpossibleCombination([0: [0], 1: [1, 2]])
    let attributes = (0..<2).map { Attribute(name: "c\($0)", values: ["a", "b", "c"]) }
    let table = try StandIn.longTailed.table(
      domain: Domain(attributes, impossible: [bad]), records: 3000,
      randomness: .reproducible(seed: 1))
    for row in 0..<3000 { #expect(!bad.forbids(table.columns.map { $0[row] })) }
    let none = Domain(attributes, impossible: [ImpossibleCombination([0: [0, 1, 2]])])
    #expect(throws: ForecastError.self) {
      try StandIn.uniform.table(
        domain: none, records: 1, randomness: .reproducible(seed: 1))
    }
  }

  @Test("several rows of a unit are more noise in proportion")
  func rowsOfUnit() throws {
    var protection = TableSchema.Protection()
    (protection.unitField, protection.maxRowsPerUnit) = ("id", 4)
    let fields =
      [TableSchema.Field(name: "id", type: .string)] + (try Self.schema([3, 5])).fields
    let several = try Forecaster(
      schema: TableSchema(fields: fields, missingValues: [], protection: protection), records: 5000,
      delta: Delta(1e-6)
    ).forecast(mechanisms: ["independent"], epsilons: [1])
    let one = try Self.forecaster([3, 5], records: 5000).forecast(
      mechanisms: ["independent"], epsilons: [1])
    let groups = try [several, one].map {
      try #require($0.mechanisms[0].epsilons[0].orders[0].smallestGroup).high
    }
    #expect(abs(groups[0] / groups[1] - 4) < 0.01)
  }

  @Test("what must be known stands in the summary, and figures say that points are stand-ins")
  func words() throws {
    var forecaster = try Self.forecaster([2, 3], records: 300)
    forecaster.trials = 1
    let forecast = try forecaster.forecast(mechanisms: Forecaster.mechanisms, epsilons: [1, 2])
    #expect(forecast.summary().contains(NoiseForecast.caveat))
    #expect(!forecast.readsData && !forecast.includesModelError)
    let figures = forecast.figures()
    #expect(
      figures.map(\.name) == ["noise_l1_1way", "noise_l1_2way", "smallest_group"])
    #expect(figures[0].svg().contains("3 stand-ins"))
  }
}
