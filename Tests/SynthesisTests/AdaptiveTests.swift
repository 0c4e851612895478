import GraphicalModel
import Marginals
import Privacy
import Tabular
import Testing

@testable import Synthesis

@Suite("Mechanisms that work in rounds")
struct AdaptiveTests {
  private static let sizes = [3, 4, 2, 5]

  /// ‖M_r − M̂_r‖₁ of every candidate, from shares.
  private func distance(
    _ clique: Clique, table: ExampleTable, model: CalibratedModel, total: Double
  ) -> Double {
    let answers = ModelAnswers(model).probabilities(of: clique).map { $0 * model.model.total }
    return l1(table.shares(of: clique).map { $0 * total }, answers)
  }

  @Test("with a huge budget the rounds of AIM measure the worst answered marginal each time")
  func greedy() throws {
    let table = ExampleTable(sizes: Self.sizes, rows: 3000)
    var settings = MechanismSettings()
    var events: [SynthesisEvent] = []
    settings.maximumRounds = 4
    var ledger = Ledger(budget: try Rho(1e7), randomness: .reproducible(seed: 3))
    _ = try AIMMechanism(settings).fit(table.source(), ledger: &ledger) { events.append($0) }
    let chosen = events.compactMap(\.selected)
    #expect(chosen.count == 4)
    // The same rounds by hand: noise is far below the differences of scores.
    let workload = Workload.all(order: 3, of: 4)
    var model = try AdaptiveModel(
      (0..<4).map { exact(Clique([$0]), table) }, domain: table.domain,
      estimator: .mirrorDescent)
    for name in chosen {
      let best = workload.closure.max { left, right in
        func score(_ clique: Clique) -> Double {
          workload.overlap(of: clique)
            * distance(clique, table: table, model: model.calibrated, total: 3000)
        }
        return score(left) < score(right)
      }
      let clique = try #require(best)
      #expect(clique.name(in: table.domain) == name)
      try model.add([exact(clique, table)])
    }
  }

  private func exact(_ clique: Clique, _ table: ExampleTable) -> MarginalMeasurement {
    MarginalMeasurement(
      clique: clique, values: table.shares(of: clique).map { $0 * 3000 }, variance: 1e-6)
  }

  @Test(
    "the last of AIM's rounds spends what is left, however few rounds are allowed",
    arguments: [1, 2, 5])
  func maximumRounds(rounds: Int) throws {
    let table = ExampleTable(sizes: Self.sizes, rows: 500)
    var settings = MechanismSettings()
    settings.maximumRounds = rounds
    let outcome = try Outcome(AIMMechanism(settings), table.source(), rho: 0.2)
    #expect(outcome.spent <= 0.2 && outcome.spent >= 0.2 * (1 - 1e-6))
    let choices = outcome.entries.filter { $0.label.hasPrefix("choice") }
    #expect(choices.count == rounds)
    #expect(AIMMechanism(settings).settings["maxRounds"] == .integer(rounds))
  }

  @Test("AIM anneals: a round's price never falls but in the last, and rises fourfold at a time")
  func annealing() throws {
    let table = ExampleTable(sizes: Self.sizes, rows: 400)
    let outcome = try Mechanism.aim.run(table, rho: 0.05)
    let prices = outcome.entries.filter { $0.label.hasPrefix("choice") }.map(\.rho)
    #expect(prices.count > 3)
    for (earlier, later) in zip(prices, prices.dropFirst().dropLast()) {
      let ratio = later / earlier
      #expect(abs(ratio - 1) < 1e-6 || abs(ratio - 4) < 1e-5)
    }
    #expect(prices.dropLast().contains { $0 > 3.9 * prices[0] })
  }

  @Test(
    "the model stays below the limit, whatever is chosen",
    arguments: [Mechanism.aim, .swift, .mwem, .privBayes])
  func sizeLimit(mechanism: Mechanism) throws {
    let table = ExampleTable(sizes: [6, 7, 5, 8, 6], rows: 2000)
    var settings = MechanismSettings(cellLimit: 200)
    settings.estimator = .ridge
    let synthesizer: any Synthesizer =
      switch mechanism {
      case .aim: AIMMechanism(settings)
      case .swift: SWIFTMechanism(settings)
      case .mwem: MWEMMechanism(settings)
      default: PrivBayesMechanism(settings)
      }
    let outcome = try Outcome(synthesizer, table.source(), rho: 1)
    #expect(outcome.released.model.tree.cells <= 200)
    #expect(outcome.spent >= 1 - 1e-6)
  }

  @Test("a workload around a target makes the mechanisms measure marginals with it")
  func target() throws {
    let table = ExampleTable(sizes: [3, 3, 3, 3, 3], rows: 3000)
    var settings = MechanismSettings()
    settings.workload = .around(column: "a3")
    let outcome = try Outcome(MWEMMechanism(settings), table.source(), rho: 1)
    let rounds = outcome.entries.filter { $0.label.hasPrefix("round") }
    #expect(rounds.count == 5 && rounds.allSatisfy { $0.label.contains("a3") })
    func share(_ workload: WorkloadRequest) throws -> Double {
      settings.workload = workload
      let entries = try Outcome(MatrixMechanism(settings), table.source(), rho: 1).entries
      let pairs = entries.filter { $0.label.hasPrefix("matrix, interaction part") }
      let all = pairs.reduce(0) { $0 + $1.rho }
      return pairs.filter { $0.label.contains("a3") }.reduce(0) { $0 + $1.rho } / all
    }
    // Four of ten pairs.
    #expect(abs(try share(.all(order: 3)) - 0.4) < 0.1)
    #expect(try share(.around(column: "a3")) > 0.5)
  }

  @Test("matrix measures only pairs of the workload, and all one-way marginals")
  func listedWorkload() throws {
    let table = ExampleTable(sizes: Self.sizes, rows: 1000)
    var settings = MechanismSettings()
    settings.workload = .listed(
      [.init(columns: ["a0", "a2"]), .init(columns: ["a1", "a2"], weight: 3)], source: "w.json")
    let outcome = try Outcome(MatrixMechanism(settings), table.source(), rho: 1)
    #expect(outcome.spent >= 1 - 1e-6)
    let pairs = Set(
      outcome.entries.map(\.label).filter { $0.contains("×") }.map {
        String($0.split(separator: ": ")[1])
      })
    #expect(pairs == ["a0 × a2", "a1 × a2"])
    #expect(outcome.entries.filter { $0.label.hasPrefix("matrix: ") }.count == 4)
  }

  @Test("a workload that does not fit the columns is refused in words")
  func refusedWorkloads() {
    let domain = ExampleTable(sizes: [2, 2], rows: 0).domain
    func message(_ request: WorkloadRequest) -> String {
      do {
        _ = try request.resolved(in: domain)
        return ""
      } catch { return "\(error)" }
    }
    #expect(message(.around(column: "b")).contains("no modelled column \"b\""))
    #expect(message(.listed([], source: "w.json")) == "w.json: the workload is empty")
    let named = WorkloadRequest.NamedClique.self
    #expect(
      message(.listed([named.init(columns: ["a0", "a0"])], source: "w.json"))
        == "w.json: clique 1: it names a column twice")
    #expect(
      message(.listed([named.init(columns: ["a0"], weight: -1)], source: "w.json"))
        == "w.json: clique 1: its weight must be a positive number")
    let wide = ExampleTable(sizes: [Int](repeating: 2, count: 100), rows: 0).domain
    #expect(throws: WorkloadError.self) {
      try WorkloadRequest.all(order: 5).resolved(in: wide)
    }
  }

  @Test("where no marginal of the workload fits, MWEM measures the one-way marginals again")
  func nothingFits() throws {
    // A triple has 1,728 cells, which is fewer than an eighth of the limit, and the columns alone 96.
    let table = ExampleTable(sizes: [Int](repeating: 12, count: 8), rows: 300)
    let outcome = try Outcome(
      MWEMMechanism(MechanismSettings(cellLimit: 8 * 1728)), table.source(), rho: 1)
    #expect(outcome.spent <= 1 && outcome.spent >= 1 - 1e-6)
    #expect(outcome.entries.contains { $0.label.hasPrefix("1-way, again") })
    #expect(outcome.entries.contains { $0.label.hasPrefix("round") })
  }

  @Test("candidates whose counts would not fit into memory are refused before noise, with numbers")
  func memory() throws {
    let domain = ExampleTable(sizes: [2000, 2000, 2000], rows: 0).domain
    var settings = MechanismSettings(cellLimit: 1 << 33)
    settings.maximumRounds = 1
    for mechanism in [AIMMechanism(settings) as any Synthesizer, SWIFTMechanism(settings)] {
      do {
        try mechanism.check(domain)
        Issue.record("not refused")
      } catch let error as CandidateError {
        #expect(error.description.contains("61127 MB"), "\(error.description)")
      }
    }
    settings.cellLimit = 1 << 20
    try AIMMechanism(settings).check(domain)
  }
}
