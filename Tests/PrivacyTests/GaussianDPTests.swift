import Foundation
import Testing

@testable import Privacy

/// A row of gdp.json, made in 50-digit arithmetic by gdp_vectors.py beside it.
private struct Row: Decodable {
  let kind: String
  let mu: Double?
  let epsilon: Double?
  let delta: Double?
  let variance: String?
  let value: String

  static func all(_ kind: String) throws -> [Row] {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Vectors/gdp.json")
    let rows = try JSONDecoder().decode([Row].self, from: Data(contentsOf: url))
    return rows.filter { $0.kind == kind }
  }
}

@Suite("Conversion between Gaussian and approximate differential privacy")
struct GaussianDPTests {
  /// A part in 10^12, on the unsafe side.
  private static let unsafeTolerance = 1e-12

  /// The relative part by which the two terms of δ, each off by (16 + 4x²) units in the last place with
  /// x = ε/μ, can be off together: they are (x + 1)/μ times δ at most.
  private static func cancellation(mu: Double, epsilon: Double) -> Double {
    let x = epsilon / mu
    return 4 * (16 + 4 * x * x) * 0x1p-52 * (x + 1) / mu
  }

  @Test("delta agrees with 50-digit arithmetic and is not below it")
  func delta() throws {
    let rows = try Row.all("delta")
    #expect(rows.count > 20)
    for row in rows {
      let exact = try #require(Double(row.value))
      let mu = try #require(row.mu)
      let epsilon = try #require(row.epsilon)
      let delta = GaussianDP.delta(mu: mu, epsilon: epsilon)
      #expect(delta <= exact * (1 + 1e-11 + Self.cancellation(mu: mu, epsilon: epsilon)), "\(row)")
      #expect(delta >= exact, "\(row)")
    }
  }

  @Test("the largest mu agrees with 50-digit arithmetic and is not above it")
  func mu() throws {
    let rows = try Row.all("mu")
    #expect(rows.count == 48)
    for row in rows {
      let exact = try #require(Double(row.value))
      let mu = GaussianDP.mu(
        epsilon: try Epsilon(#require(row.epsilon)), delta: try Delta(#require(row.delta)))
      #expect(mu.value >= exact * (1 - 1e-10 - 2e-14 / exact), "\(row)")
      #expect(mu.value <= exact * (1 + Self.unsafeTolerance), "\(row)")
    }
  }

  @Test("the smallest epsilon agrees with 50-digit arithmetic and is not below it")
  func epsilon() throws {
    let rows = try Row.all("epsilon")
    #expect(rows.count > 30)
    for row in rows {
      let exact = try #require(Double(row.value))
      let mu = try Mu(#require(row.mu))
      let epsilon = GaussianDP.epsilon(mu: mu, delta: try Delta(#require(row.delta)))
      #expect(epsilon.value <= exact * (1 + 1e-10 + 2e-14 / mu.value), "\(row)")
      #expect(epsilon.value >= exact * (1 - Self.unsafeTolerance), "\(row)")
    }
  }

  @Test("what an inversion returns passes the test of delta itself, and a little more does not")
  func brackets() throws {
    for epsilon in [1e-3, 0.3, 1, 12, 100, 1e4, 1e6] {
      for delta in [1e-15, 5.8e-6, 0.5] {
        let mu = GaussianDP.mu(epsilon: try Epsilon(epsilon), delta: try Delta(delta)).value
        #expect(GaussianDP.delta(mu: mu, epsilon: epsilon) <= delta)
        #expect(GaussianDP.delta(mu: mu * (1 + 1e-9), epsilon: epsilon) > delta)
        let back = GaussianDP.epsilon(mu: try Mu(mu), delta: try Delta(delta)).value
        #expect(GaussianDP.delta(mu: mu, epsilon: back) <= delta)
        #expect(abs(back / epsilon - 1) < 1e-8)
      }
    }
  }

  @Test("delta falls with epsilon and rises with mu")
  func monotone() {
    for mu in [0.01, 0.3, 2, 30] {
      let deltas = stride(from: 0, through: 40 * mu, by: mu / 4).map {
        GaussianDP.delta(mu: mu, epsilon: $0)
      }
      #expect(zip(deltas, deltas.dropFirst()).allSatisfy { $0 >= $1 })
      let rising = stride(from: 0.5, through: 2, by: 0.01).map {
        GaussianDP.delta(mu: $0 * mu, epsilon: mu * mu)
      }
      #expect(zip(rising, rising.dropFirst()).allSatisfy { $0 < $1 || $0 < 1e-300 || $1 > 0.999 })
    }
  }

  @Test("Gaussian DP promises more than zCDP of the same price, so its budget is larger")
  func againstZCDP() throws {
    for epsilon in [0.3, 1, 3, 10] {
      for delta in [1e-9, 1e-5] {
        let (epsilon, delta) = (try Epsilon(epsilon), try Delta(delta))
        let ratio =
          Accountant.gdp.budget(epsilon: epsilon, delta: delta).value
          / Accountant.zcdp.budget(epsilon: epsilon, delta: delta).value
        // σ smaller by 4 to 9 per cent.
        #expect(ratio > 1.08 && ratio < 1.22)
      }
    }
  }

  @Test("no budget spent is no delta, an immense one no promise, and e^epsilon may overflow")
  func extremes() throws {
    #expect(GaussianDP.delta(mu: 0, epsilon: 0) == 0)
    #expect(GaussianDP.delta(mu: 1e3, epsilon: 1) == 1)
    #expect(GaussianDP.delta(mu: 1e-300, epsilon: 1e6) <= 1e-300)
    let large = GaussianDP.delta(mu: 50, epsilon: 1500)
    #expect(large > 0 && large < 0.5)
    #expect(GaussianDP.epsilon(mu: try Mu(1e-10), delta: try Delta(0.5)).value < 1e-30)
  }

  @Test("the tail of the normal law is bounded on both sides, across the change of formula")
  func tail() {
    var last = 0.0
    for x in stride(from: -5, through: 60, by: 0.01) {
      let (lower, upper) = (NormalTail.logLower(x), NormalTail.logUpper(x))
      #expect(lower < upper && upper - lower < 3e-11 + 1e-13 * x * x)
      #expect(upper < last)
      last = upper
    }
    // −d log Q/dx = φ/Q = x + 1/x − 2/x³ + 10/x⁵ − …
    #expect(abs(NormalTail.logUpper(24.9999) - NormalTail.logUpper(25.0001) - 0.0050079746) < 5e-11)
  }
}

@Suite("Prices under Gaussian differential privacy")
struct GaussianPriceTests {
  private func mu(_ price: Double) -> Double { (2 * price).squareRoot() }

  @Test("discrete Gaussian noise costs what 50-digit arithmetic says, and not less")
  func gaussian() throws {
    let rows = try Row.all("gaussian")
    #expect(rows.count == 11)
    for row in rows {
      let exact = try #require(Double(row.value))
      let text = try #require(row.variance)
      let variance = try #require(PositiveRational(text))
      let price = try #require(DiscreteGaussianShift.price(variance: variance))
      #expect(mu(price) >= exact * (1 + 1e-10), "\(row)")
      #expect(mu(price) <= exact * (1 + 1e-9), "\(row)")
    }
  }

  @Test(
    "σμ is a little more than 1",
    arguments: [(4, 1.01065), (25, 1.001673), (100, 1.000417), (400, 1.0001042)])
  func scaled(variance: UInt64, expected: Double) throws {
    let price = try #require(
      DiscreteGaussianShift.price(variance: PositiveRational(numerator: variance)))
    #expect(abs(mu(price) * Double(variance).squareRoot() - expected) < 1e-6)
  }

  @Test("a choice costs what 50-digit arithmetic says, and not less")
  func selection() throws {
    let rows = try Row.all("selection")
    #expect(rows.count == 9)
    for row in rows {
      let exact = try #require(Double(row.value))
      let found = mu(Accountant.gdp.price(selectionEpsilon: try #require(row.epsilon)))
      #expect(found >= exact && found <= exact * (1 + 1e-9), "\(row)")
    }
  }

  @Test("a small choice costs π/2 of its price under zCDP")
  func smallSelection() {
    for epsilon in [1e-6, 1e-4, 1e-3] {
      let ratio =
        Accountant.gdp.price(selectionEpsilon: epsilon)
        / Accountant.zcdp.price(selectionEpsilon: epsilon)
      #expect(abs(ratio - .pi / 2) < 1e-6)
    }
    let large =
      Accountant.gdp.price(selectionEpsilon: 20) / Accountant.zcdp.price(selectionEpsilon: 20)
    #expect(large > 0.6 && large < 0.62)
  }

  @Test("the ε of a price costs that price", arguments: Accountant.allCases)
  func selectionRoundTrip(accountant: Accountant) {
    for price in [1e-12, 1e-6, 0.001, 0.1, 0.5, 1, 3, 40, 1000] {
      let epsilon = accountant.selectionEpsilon(price: price)
      #expect(abs(accountant.price(selectionEpsilon: epsilon) / price - 1) < 1e-9)
      #expect(accountant.price(selectionEpsilon: epsilon * (1 - 1e-9)) <= price)
    }
  }

  @Test(
    "the σ² of a price costs at most that, and a smaller one more", arguments: Accountant.allCases)
  func varianceRoundTrip(accountant: Accountant) throws {
    for exponent in -40...2 {
      for factor in [1, 1.37] {
        let price = factor * Double(sign: .plus, exponent: exponent, significand: 1)
        let variance = try accountant.variance(price: price, squaredL2: 1)
        func cost(_ variance: PositiveRational) throws -> Double {
          try accountant.price(of: .discreteGaussian(variance: variance, l1: 1, squaredL2: 1))
        }
        guard accountant == .zcdp || variance > DiscreteGaussianShift.leastVariance else {
          // An immense price is not used up.
          #expect(try price > 1.7 && cost(variance) <= price)
          continue
        }
        let found = try cost(variance)
        #expect(found <= price * (1 + 1e-15) && found > price * (1 - 1e-10))
        let smaller = try PositiveRational.roundedDown(variance.doubleValue * (1 - 1e-9))
        #expect(try cost(smaller) > price)
      }
    }
  }

  @Test("noise below the range in which the kinks were computed has no price")
  func tooLittleNoise() throws {
    let least = DiscreteGaussianShift.leastVariance
    #expect(DiscreteGaussianShift.price(variance: least) != nil)
    let less = try #require(PositiveRational("35999999/100000000"))
    #expect(DiscreteGaussianShift.price(variance: less) == nil)
    #expect(throws: UnprovedPrice.self) {
      try Accountant.gdp.price(of: .discreteGaussian(variance: less, l1: 1, squaredL2: 1))
    }
  }

  @Test("no release is cheaper than under zCDP, so a Gaussian-DP budget bounds the sum of ρ")
  func dearerThanZCDP() throws {
    for numerator in [1, 2, 9, 100, 12345] as [UInt64] {
      let gaussian = LedgerEntry.Mechanism.discreteGaussian(
        variance: try PositiveRational(numerator: numerator), l1: 1, squaredL2: 1)
      #expect(try Accountant.gdp.price(of: gaussian) > gaussian.rho)
      let choice = LedgerEntry.Mechanism.exponential(
        epsilon: try PositiveRational(numerator: numerator, denominator: 10_000), sensitivity: 1,
        candidates: 2)
      #expect(try Accountant.gdp.price(of: choice) > choice.rho)
    }
  }
}
