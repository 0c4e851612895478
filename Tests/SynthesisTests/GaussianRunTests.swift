import Foundation
import Marginals
import Privacy
import Tabular
import Testing

@testable import Synthesis

@Suite("Runs under Gaussian differential privacy")
struct GaussianRunTests {
  private static let priced = [
    "independent", "mst", "matrix", "matrix+whole", "aim+ridge", "swift+ridge", "mwem+ridge",
    "privbayes+ridge",
  ]

  private func run(
    _ name: String, sizes: [Int] = [3, 4, 2, 5], rows: Int = 2000, epsilon: Double = 1,
    delta: Double = 1e-6, maxRowsPerUnit: Int = 1,
    spending: (@Sendable (Double) -> Void)? = nil
  ) throws -> SynthesisRun {
    let mechanism = try #require(MechanismCatalog.mechanism(named: name))
    return try SynthesisRun(
      mechanism,
      source: ExampleTable(sizes: sizes, rows: rows).source(
        maxRowsPerUnit: maxRowsPerUnit),
      epsilon: Epsilon(epsilon), delta: Delta(delta), accounting: .gdp,
      randomness: .reproducible(seed: 1), spending: spending)
  }

  @Test(
    "all of the budget is spent and no more", arguments: priced,
    [[4], [1], [3, 2], [3, 1, 2, 5], [40, 7, 2]])
  func budget(name: String, sizes: [Int]) throws {
    for (epsilon, delta) in [(1e-3, 1e-9), (0.1, 1e-6), (1, 1e-9), (3, 1e-5)] {
      for rows in [0, 1, 3000] {
        let run = try run(name, sizes: sizes, rows: rows, epsilon: epsilon, delta: delta)
        let budget = GaussianDP.mu(epsilon: try Epsilon(epsilon), delta: try Delta(delta)).value
        let mu = run.ledger.reduce(0) { $0 + 2 * $1.price }.squareRoot()
        #expect(mu <= budget && mu * mu >= budget * budget * (1 - 1e-6))
        #expect(run.spent.value <= run.budget.value)
        #expect(run.accountant.epsilon(price: run.spent, delta: run.delta).value <= epsilon)
      }
    }
  }

  @Test("what the noise costs is recomputed from the ledger's own σ² and ε")
  func recomputed() throws {
    let run = try run("mst")
    var sum = 0.0
    for entry in run.ledger {
      switch entry.mechanism {
      case .discreteGaussian(let variance, let l1, let squaredL2):
        #expect(l1 == 1 && squaredL2 == 1, "mst measures tables of whole counts alone")
        let weights = (1...4000).map {
          exp(-Double($0 * $0) / (2 * variance.doubleValue))
        }
        let outside = 1 - 1 / (1 + 2 * weights.reduce(0, +))
        // erfc(y) = 1 − p₀, μ = 2√2·y
        var (lower, upper) = (0.0, 10.0)
        for _ in 0..<60 {
          let middle = (lower + upper) / 2
          if erfc(middle) > outside { lower = middle } else { upper = middle }
        }
        sum += 4 * upper * upper
      case .exponential(let epsilon, _, _):
        sum += Accountant.gdp.price(selectionEpsilon: epsilon.doubleValue)
      default: Issue.record("no price of \(entry.label) is proved")
      }
    }
    #expect(abs(sum / run.budget.value - 1) < 1e-6)
  }

  @Test("Gaussian DP gives less noise than zCDP at the same (ε, δ)")
  func lessNoise() throws {
    func variance(_ accounting: Accounting) throws -> Double {
      let run = try SynthesisRun(
        IndependentMechanism(), source: ExampleTable(sizes: [3, 4], rows: 100).source(),
        epsilon: Epsilon(1), delta: Delta(1e-9), accounting: accounting,
        randomness: .reproducible(seed: 1))
      guard case .discreteGaussian(let variance, _, _) = run.ledger[0].mechanism else { return 0 }
      return variance.doubleValue
    }
    let ratio = try (variance(.gdp) / variance(.zcdp)).squareRoot()
    #expect(ratio > 0.9 && ratio < 0.97)
  }

  @Test("two rows a unit cost four times one, so their noise has twice the σ")
  func severalRows() throws {
    func sigma(_ rows: Int) throws -> Double {
      let run = try run("independent", maxRowsPerUnit: rows)
      guard case .discreteGaussian(let variance, _, let squaredL2) = run.ledger[0].mechanism else {
        return 0
      }
      #expect(squaredL2 == Int64(rows * rows) && run.spent.value <= run.budget.value)
      return variance.doubleValue.squareRoot()
    }
    let ratio = try sigma(2) / sigma(1)
    // A little under 2: σ itself is larger, and nearer to continuous noise.
    #expect(ratio > 1.99 && ratio < 2)
  }

  @Test("a mechanism's name carries its accountant, which goes before the settings")
  func variants() {
    var settings = MechanismSettings()
    #expect(MechanismCatalog.accounting(named: "mst+gdp", settings: settings) == .gdp)
    #expect(MechanismCatalog.accounting(named: "mst", settings: settings) == .zcdp)
    #expect(MechanismCatalog.accounting(named: "matrix", settings: settings) == .gdp)
    settings.accounting = .gdp
    #expect(MechanismCatalog.accounting(named: "mst", settings: settings) == .gdp)
    #expect(MechanismCatalog.accounting(named: "matrix+zcdp+whole", settings: settings) == .zcdp)
    #expect(MechanismCatalog.accounting(named: "mst+pld", settings: settings) == .pld)
    #expect(MechanismCatalog.mechanism(named: "matrix+gdp+whole") != nil)
    #expect(MechanismCatalog.mechanism(named: "matrix+renyi") == nil)
  }

  @Test("the manifest claims the filter's bound under its accountant, and nothing under another")
  func manifest() throws {
    let spending = ReleaseManifest.Spending(try run("mst"))
    #expect(spending.accountant == "GDP" && spending.rho == nil)
    let mu = GaussianDP.mu(epsilon: try Epsilon(1), delta: try Delta(1e-6)).value
    #expect(abs(try #require(spending.mu) / mu - 1) < 1e-12)
    #expect(spending.epsilon <= 1 + 1e-9 && spending.epsilon > 1 - 1e-6)
    let keys = try JSONSerialization.jsonObject(with: JSONEncoder().encode(spending))
    #expect(
      Set(try #require(keys as? [String: Any]).keys)
        == ["accountant", "delta", "epsilon", "ledgerSum", "mu"])
  }
}
