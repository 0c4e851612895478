import Foundation
import Privacy
import Testing

@testable import Synthesis

@Suite("A dataset's budget")
struct DatasetBudgetTests {
  private static func budget(_ epsilon: Double, _ delta: Double) throws -> DatasetBudget {
    DatasetBudget(dataset: "d", epsilon: try Epsilon(epsilon), delta: try Delta(delta))
  }

  private static func concentrated(_ rho: Double, time: Int = 0) throws -> DatasetBudget.Entry {
    .init(
      mechanism: "m", rho: try Rho(rho), epsilon: try Epsilon(1), delta: try Delta(1e-7), time: time
    )
  }

  private static func gaussian(_ mu: Double) throws -> DatasetBudget.Entry {
    .init(mechanism: "m", mu: try Mu(mu), epsilon: try Epsilon(1), delta: try Delta(1e-7), time: 0)
  }

  private static func plain(
    _ epsilon: Double, _ delta: Double, time: Int = 0
  ) throws -> DatasetBudget.Entry {
    .init(mechanism: "m", epsilon: try Epsilon(epsilon), delta: try Delta(delta), time: time)
  }

  @Test(
    "ρ adds up and is converted once; μ adds up as μ², or beside ρ as μ²/2; without a price there is none"
  )
  func composition() throws {
    var budget = try Self.budget(10, 1e-5)
    #expect(budget.spentEpsilon == 0)
    _ = try budget.reserve(Self.concentrated(0.02))
    _ = try budget.reserve(Self.concentrated(0.03))
    let two = ZCDP.epsilon(rho: try Rho(0.05), delta: try Delta(1e-5)).value
    #expect(abs(budget.spentEpsilon - two) < 1e-9 && budget.spentEpsilon >= two)
    _ = try budget.reserve(Self.gaussian(0.2))
    let three = ZCDP.epsilon(rho: try Rho(0.07), delta: try Delta(1e-5)).value
    #expect(abs(budget.spentEpsilon - three) < 1e-9 && budget.spentEpsilon >= three * (1 - 1e-12))
    #expect(throws: BudgetError.self) { try budget.reserve(Self.plain(0.5, 4e-6)) }
    #expect(budget.addsUp == .rho && budget.entries.count == 3)

    var gaussian = try Self.budget(10, 1e-5)
    _ = try gaussian.reserve(Self.gaussian(0.3))
    _ = try gaussian.reserve(Self.gaussian(0.4))
    let both = GaussianDP.epsilon(mu: try Mu(0.5), delta: try Delta(1e-5)).value
    #expect(abs(gaussian.spentEpsilon - both) < 1e-9 && gaussian.spentEpsilon >= both * (1 - 1e-12))
    #expect(throws: BudgetError.self) { try gaussian.reserve(Self.concentrated(0.01)) }
    #expect(throws: BudgetError.self) { try gaussian.reserve(Self.plain(0.1, 1e-8)) }
  }

  @Test("a budget that adds up in ε takes every kind, as (ε, δ), and its file says so")
  func additive() throws {
    var budget = DatasetBudget(
      dataset: nil, epsilon: try Epsilon(3), delta: try Delta(1e-5), addsUp: .epsilon)
    for entry in [try Self.gaussian(0.1), try Self.concentrated(0.01), try Self.plain(0.5, 1e-7)] {
      _ = try budget.reserve(entry)
    }
    #expect(abs(budget.spentEpsilon - 2.5) < 1e-12)
    #expect(throws: BudgetError.self) { try budget.reserve(Self.gaussian(0.1)) }
    let copy = try JSONDecoder().decode(DatasetBudget.self, from: JSONEncoder().encode(budget))
    #expect(copy == budget && copy.addsUp == .epsilon)
  }

  private static func divided(_ basis: DatasetBudget.Basis = .rho) throws -> DatasetBudget {
    try DatasetBudget(
      dataset: "d", epsilon: try Epsilon(2), delta: try Delta(1e-5), addsUp: basis,
      asideEpsilon: try Epsilon(0.5), asideDelta: try Delta(1e-6))
  }

  @Test(
    "a part set aside takes what has no price of the kind, by addition, and no more than its own")
  func aside() throws {
    var budget = try Self.divided()
    let rho = ZCDP.rho(epsilon: try Epsilon(1.5), delta: try Delta(9e-6)).value
    _ = try budget.reserve(Self.plain(0.3, 4e-7))
    _ = try budget.reserve(Self.concentrated(rho / 2))
    // What is left in the other part is of no use, to either.
    #expect(throws: BudgetError.self) { try budget.reserve(Self.plain(0.3, 1e-7)) }
    #expect(throws: BudgetError.self) { try budget.reserve(Self.plain(0.1, 9e-7)) }
    #expect(throws: BudgetError.self) { try budget.reserve(Self.concentrated(rho * 0.51)) }
    _ = try budget.reserve(Self.plain(0.2, 4e-7))
    _ = try budget.reserve(Self.gaussian((0.98 * rho).squareRoot()))
    #expect(throws: BudgetError.self) { try budget.reserve(Self.concentrated(rho / 50)) }
    let parts = budget.parts
    #expect(parts.map(\.kind) == [.main, .aside] && parts.map(\.addsUp) == [.rho, .epsilon])
    #expect(abs(parts[0].spentEpsilon - 1.5) < 0.02 && parts[0].spentEpsilon <= 1.5)
    #expect(abs(parts[1].spentEpsilon - 0.5) < 1e-12)
    #expect(parts[0].limit.delta + parts[1].limit.delta <= 1e-5)
    #expect(budget.spentEpsilon >= parts[0].spentEpsilon + 0.5 && budget.spentEpsilon <= 2)
  }

  @Test("beside mu what has rho alone goes to the part set aside, as (epsilon, delta)")
  func asideOfMu() throws {
    var budget = try Self.divided(.mu)
    _ = try budget.reserve(Self.gaussian(0.1))
    #expect(budget.kind(of: try Self.concentrated(0.001)) == .aside)
    // Its epsilon is 1, whatever its rho.
    #expect(throws: BudgetError.self) { try budget.reserve(Self.concentrated(0.001)) }
    #expect(budget.kind(of: try Self.gaussian(0.1)) == .main)
  }

  @Test(
    "what is set aside leaves something, is less than the whole, and beside a kind that has prices")
  func unfitAside() throws {
    let cases: [(Double, Double, DatasetBudget.Basis)] = [
      (2, 1e-6, .rho), (3, 1e-6, .rho), (1, 1e-5, .mu), (1, 1e-6, .epsilon),
    ]
    for (epsilon, delta, basis) in cases {
      #expect(throws: BudgetError.self) {
        try DatasetBudget(
          dataset: nil, epsilon: try Epsilon(2), delta: try Delta(1e-5), addsUp: basis,
          asideEpsilon: try Epsilon(epsilon), asideDelta: try Delta(delta))
      }
    }
  }

  @Test(
    "a file with a part set aside is of a version that older programs refuse, and is read again")
  func asideFile() throws {
    try Self.withFile { file in
      try file.create(try Self.divided())
      _ = try file.reserve(Self.plain(0.2, 1e-7))
      let budget = try file.read()
      #expect(budget.aside?.epsilon == 0.5 && budget.entries.count == 1)
      let text = try String(contentsOfFile: file.path, encoding: .utf8)
      #expect(text.contains("\"formatVersion\" : 2"))
      for (old, new) in [
        ("\"formatVersion\" : 2", "\"formatVersion\" : 1"), ("\"rho\"", "\"epsilon\""),
        ("\"epsilon\" : 0.5", "\"epsilon\" : 2"), ("\"epsilon\" : 0.5", "\"epsilon\" : 0"),
      ] {
        #expect(text.contains(old))
        try text.replacing(old, with: new).write(
          toFile: file.path, atomically: true, encoding: .utf8)
        #expect(throws: BudgetError.self, "\(old)") { try file.read() }
      }
    }
  }

  @Test(
    "a refusal says what is left for a release like the one refused, and that much is then taken",
    arguments: [DatasetBudget.Basis.rho, .mu, .epsilon])
  func left(basis: DatasetBudget.Basis) throws {
    let delta = try Delta(1e-6)
    func entry(_ epsilon: Double) throws -> DatasetBudget.Entry {
      let epsilon = try Epsilon(epsilon)
      return switch basis {
      case .rho:
        .init(
          mechanism: "m", rho: ZCDP.rho(epsilon: epsilon, delta: delta), epsilon: epsilon,
          delta: delta, time: 0)
      case .mu:
        .init(
          mechanism: "m", mu: GaussianDP.mu(epsilon: epsilon, delta: delta), epsilon: epsilon,
          delta: delta, time: 0)
      case .epsilon: .init(mechanism: "m", epsilon: epsilon, delta: delta, time: 0)
      }
    }
    var budget = DatasetBudget(
      dataset: nil, epsilon: try Epsilon(2), delta: try Delta(1e-5), addsUp: basis)
    #expect(budget.leftEpsilon(like: try entry(1)) == 2)
    _ = try budget.reserve(entry(1.3))
    let left = budget.leftEpsilon(like: try entry(1))
    #expect(left > 0.69 && left < 2)
    let error = #expect(throws: BudgetError.self) { try budget.reserve(entry(left * 1.02)) }
    let message = try #require(error).description
    #expect(message.contains("can have epsilon \(left)"), "\(message)")
    _ = try budget.reserve(entry(left))
    #expect(budget.leftEpsilon(like: try entry(1)) < 0.5 * left)
  }

  @Test("what would exceed the limit is refused and not entered, in ε and in δ")
  func refused() throws {
    var budget = try Self.budget(1, 1e-5)
    _ = try budget.reserve(Self.plain(0.9, 9e-6))
    #expect(throws: BudgetError.self) { try budget.reserve(Self.plain(0.2, 1e-7)) }
    #expect(throws: BudgetError.self) { try budget.reserve(Self.plain(0.05, 2e-6)) }
    #expect(throws: BudgetError.self) { try budget.reserve(Self.concentrated(0.5)) }
    #expect(throws: BudgetError.self) { try budget.reserve(Self.concentrated(0.01)) }
    #expect(budget.entries.count == 1)
    _ = try budget.reserve(Self.plain(0.05, 1e-7))
  }

  @Test("a release at just the limit is within it")
  func whole() throws {
    for epsilon in [0.01, 1, 12.0] {
      var budget = try Self.budget(epsilon, 1e-6)
      let rho = ZCDP.rho(epsilon: try Epsilon(epsilon), delta: try Delta(1e-6))
      _ = try budget.reserve(
        .init(mechanism: "m", rho: rho, epsilon: Epsilon(epsilon), delta: Delta(1e-6), time: 0))
      #expect(throws: BudgetError.self) { try budget.reserve(Self.concentrated(rho.value / 1e4)) }
    }
  }

  @Test("one that is not private makes the guarantee void, for good, and is never refused")
  func void() throws {
    var budget = try Self.budget(1, 1e-5)
    _ = try budget.reserve(Self.plain(1, 1e-6))
    _ = try budget.reserve(.init(notPrivate: "row-seeded", reasons: ["k"], time: 3))
    #expect(budget.voidSince?.mechanism == "row-seeded")
    let copy = try JSONDecoder().decode(
      DatasetBudget.self, from: try JSONEncoder().encode(budget))
    #expect(copy == budget && copy.voidSince != nil)
    let text = String(decoding: try JSONEncoder().encode(budget), as: UTF8.self)
    #expect(text.contains("\"guarantee\":\"void\""))
    #expect(abs(budget.spentEpsilon - 1) < 1e-12)
  }

  private static func withFile(_ body: (BudgetFile) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("budget-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(BudgetFile(folder.appendingPathComponent("b.json").path))
  }

  @Test("a file is made once; runs reserve, release, fail or withdraw")
  func file() throws {
    try Self.withFile { file in
      #expect(throws: BudgetError.self) { try file.reserve(Self.plain(0.1, 1e-7)) }
      try file.create(try Self.budget(1, 1e-5))
      #expect(throws: BudgetError.self) { try file.create(try Self.budget(5, 1e-5)) }
      let entries = try (1...3).map { try Self.plain(0.3, 1e-7, time: $0) }
      for entry in entries { _ = try file.reserve(entry) }
      #expect(throws: BudgetError.self) { try file.reserve(Self.plain(0.3, 1e-7, time: 4)) }
      try file.withdraw(entries[0])
      try file.fail(entries[1])
      try file.release(entries[2], folder: "out", manifestSHA256: "00", reasons: ["a seed"])
      let budget = try file.read()
      #expect(budget.entries.map(\.state) == [.failed, .released])
      #expect(abs(budget.spentEpsilon - 0.6) < 1e-9)
      #expect(budget.voidSince?.folder == "out")
    }
  }

  @Test("of runs at once, no more reserve than the limit allows")
  func concurrent() throws {
    try Self.withFile { file in
      try file.create(try Self.budget(1, 1e-5))
      DispatchQueue.concurrentPerform(iterations: 16) { number in
        guard let entry = try? Self.plain(0.25, 1e-7, time: number) else { return }
        _ = try? file.reserve(entry)
      }
      #expect(try file.read().entries.count == 4)
    }
  }

  @Test("a file of another format, or with figures that are none, is refused")
  func foreign() throws {
    try Self.withFile { file in
      let good = """
        {"format":"marginalia-budget","formatVersion":1,"epsilon":1,"delta":1e-5,"entries":[\
        {"mechanism":"m","epsilon":0.5,"delta":1e-6,"time":1,"state":"released","reasons":[]}]}
        """
      try good.write(toFile: file.path, atomically: true, encoding: .utf8)
      #expect(abs(try file.read().spentEpsilon - 0.5) < 1e-12)
      for (old, new) in [
        ("marginalia-budget", "other"), ("\"formatVersion\":1", "\"formatVersion\":2"),
        ("\"epsilon\":0.5", "\"epsilon\":-0.5"), ("\"epsilon\":0.5", "\"epsilon\":0"),
        ("\"delta\":1e-5", "\"delta\":2"), ("\"delta\":1e-6", "\"delta\":-1e-6"),
      ] {
        try good.replacing(old, with: new).write(
          toFile: file.path, atomically: true, encoding: .utf8)
        #expect(throws: BudgetError.self) { try file.read() }
      }
    }
  }
}
