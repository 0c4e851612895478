import Foundation
import Testing

@testable import Privacy

/// A row of zcdp.json, made in 50-digit arithmetic by zcdp_vectors.py beside it.
private struct Row: Decodable {
  let kind: String
  let rho: Double?
  let epsilon: Double?
  let delta: Double?
  let value: String

  static func all(_ kind: String) throws -> [Row] {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Vectors/zcdp.json")
    let rows = try JSONDecoder().decode([Row].self, from: Data(contentsOf: url))
    return rows.filter { $0.kind == kind }
  }
}

@Suite("Conversion between zCDP and approximate differential privacy")
struct ZCDPTests {
  /// A part in 10^11; on the unsafe side, a part in 10^12.
  private static let tolerance = 1e-11
  private static let unsafeTolerance = 1e-12

  @Test("delta agrees with 50-digit arithmetic and is not below it")
  func delta() throws {
    let rows = try Row.all("delta")
    #expect(rows.count > 20)
    for row in rows {
      let exact = try #require(Double(row.value))
      let delta = ZCDP.delta(rho: try #require(row.rho), epsilon: try #require(row.epsilon))
      #expect(delta <= exact * (1 + Self.tolerance), "\(row)")
      #expect(delta >= exact * (1 - Self.unsafeTolerance), "\(row)")
    }
  }

  @Test("the largest rho agrees with 50-digit arithmetic and is not above it")
  func rho() throws {
    let rows = try Row.all("rho")
    #expect(rows.count == 81)
    for row in rows {
      let exact = try #require(Double(row.value))
      let rho = ZCDP.rho(
        epsilon: try Epsilon(#require(row.epsilon)), delta: try Delta(#require(row.delta)))
      #expect(rho.value >= exact * (1 - Self.tolerance), "\(row)")
      #expect(rho.value <= exact * (1 + Self.unsafeTolerance), "\(row)")
    }
  }

  @Test("the smallest epsilon agrees with 50-digit arithmetic and is not below it")
  func epsilon() throws {
    let rows = try Row.all("epsilon")
    #expect(rows.count > 50)
    for row in rows {
      let exact = try #require(Double(row.value))
      let epsilon = ZCDP.epsilon(
        rho: try Rho(#require(row.rho)), delta: try Delta(#require(row.delta)))
      #expect(epsilon.value <= exact * (1 + Self.tolerance), "\(row)")
      #expect(epsilon.value >= exact * (1 - Self.unsafeTolerance), "\(row)")
    }
  }

  @Test(
    "published check values come out",
    arguments: [
      (1, 1e-9, 0.01497306), (1, 1e-6, 0.02435597), (1, 1e-5, 0.03055660),
      (0.3, 1e-9, 0.00147675), (0.3, 1e-5, 0.00330299), (3, 1e-9, 0.12058243),
      (3, 1e-5, 0.22424917), (10, 1e-9, 1.09078570),
    ])
  func checkValues(epsilon: Double, delta: Double, expected: Double) throws {
    let rho = ZCDP.rho(epsilon: try Epsilon(epsilon), delta: try Delta(delta))
    #expect(abs(rho.value - expected) <= 0.5e-8 + 1e-12)
  }

  @Test("the budget of the published release, to twelve digits")
  func publishedRelease() throws {
    let rho = ZCDP.rho(epsilon: try Epsilon(1), delta: try Delta(5.8e-6))
    #expect(abs(rho.value / 0.028_834_352_652_808_62 - 1) < 1e-12)
  }

  @Test("delta bounds the expression at every order")
  func everyOrder() {
    for (rho, epsilon) in [(0.03, 1.0), (1e-6, 0.01), (2, 10), (0.5, 0.1)] {
      let delta = ZCDP.delta(rho: rho, epsilon: epsilon)
      for power in stride(from: -30.0, through: 30, by: 0.05) {
        let order = 1 + exp(power)
        let log =
          (order - 1) * (order * rho - epsilon) - Foundation.log(order - 1)
          + order * log1p(-1 / order)
        #expect(delta <= exp(log) * (1 + 1e-9))
      }
    }
  }

  @Test("what an inversion returns passes the test of delta itself, and a little more does not")
  func brackets() throws {
    for epsilon in [1e-3, 0.3, 1, 12, 100] {
      for delta in [1e-15, 5.8e-6, 0.5] {
        let rho = ZCDP.rho(epsilon: try Epsilon(epsilon), delta: try Delta(delta)).value
        #expect(ZCDP.delta(rho: rho, epsilon: epsilon) <= delta)
        #expect(ZCDP.delta(rho: rho * (1 + 1e-11), epsilon: epsilon) > delta)
        let back = ZCDP.epsilon(rho: try Rho(rho), delta: try Delta(delta)).value
        #expect(ZCDP.delta(rho: rho, epsilon: back) <= delta)
        #expect(abs(back / epsilon - 1) < 1e-10)
      }
    }
  }

  @Test("no budget spent is no delta, and an immense one is no promise")
  func extremes() throws {
    #expect(ZCDP.delta(rho: 0, epsilon: 0) == 0)
    #expect(ZCDP.delta(rho: 1e6, epsilon: 1) == 1)
    #expect(ZCDP.epsilon(rho: try Rho(1e-20), delta: try Delta(0.5)).value < 1e-30)
  }
}
