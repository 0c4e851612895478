import Foundation
import Testing

@testable import Privacy

/// The trade-off function between discrete Gaussian noise and itself moved by 1, in logarithms.
///
/// Its kinks are (S(k), S(2 − k)) with S(k) = P[X ≥ k]. Where Q(z(k)) = S(k), the kink lies on the
/// curve of Gaussian DP with μ = z(k) − z(k − 1).
private struct Kinks {
  let sigma: Double
  /// μ of the kinks k = 1, 2, ….
  let mus: [Double]

  /// - Parameter reach: kinks up to z of this many are computed.
  init(sigma: Double, reach: Double) {
    self.sigma = sigma
    let count = Int(reach * sigma) + 2
    let square = sigma * sigma
    // S(k)/p(k) = 1 + p(k+1)/p(k)·S(k+1)/p(k+1), backwards from where it has converged.
    var ratio = 1.0
    var ratios = [Double](repeating: 0, count: count + 1)
    for k in stride(from: count + Int(40 * sigma) + 40, through: 0, by: -1) {
      ratio = 1 + exp(-(2 * Double(k) + 1) / (2 * square)) * ratio
      if k <= count { ratios[k] = ratio }
    }
    // Σ p = 2·S(0) − p(0), in units of p(0).
    let logSum = log(2 * ratios[0] - 1)
    var z = (1...count).map { k in
      Self.normalScore(log(ratios[k]) - Double(k * k) / (2 * square) - logSum)
    }
    z.insert(-z[0], at: 0)
    mus = zip(z, z.dropFirst()).map { $1 - $0 }
  }

  /// z with log Q(z) = `logTail`, by Newton's method; Q below 0.45.
  private static func normalScore(_ logTail: Double) -> Double {
    var z = max(0.1, (-2 * logTail).squareRoot() - 0.5)
    for _ in 0..<60 {
      let logQ = Self.logQ(z)
      // φ/Q
      let hazard = exp(-z * z / 2 - logQ) / (2 * Double.pi).squareRoot()
      let step = (logQ - logTail) / hazard
      z += step
      if abs(step) < 4e-16 * z { break }
    }
    return z
  }

  /// log Q(z), by the asymptotic series where that has all digits.
  private static func logQ(_ z: Double) -> Double {
    guard z > 12 else { return log(erfc(z / 2.0.squareRoot()) / 2) }
    var (sum, term) = (1.0, 1.0)
    for index in 0..<14 {
      term *= -Double(2 * index + 1) / (z * z)
      sum += term
    }
    return -z * z / 2 - log(z * (2 * Double.pi).squareRoot()) + log(sum)
  }
}

@Suite("Kinks of the discrete Gaussian's trade-off function")
struct DiscreteGaussianKinkTests {
  /// 0.6 to 50 in steps of 4 per cent, and beyond.
  private static let sigmas =
    (0..<113).map { 0.6 * pow(1.04, Double($0)) } + [100, 200, 400, 1000]

  @Test("every kink lies on or above the Gaussian curve of the central one, to a part in 10¹⁰")
  func centre() throws {
    for sigma in Self.sigmas {
      // For σ up to 100 to twice the z where a large σ's kinks exceed 1/σ most in the far tail, e^1.5·σ.
      let kinks = Kinks(sigma: sigma, reach: min(9 * sigma + 40, 1000))
      let price = try #require(
        DiscreteGaussianShift.price(variance: .roundedUp(sigma * sigma)))
      let charged = (2 * price).squareRoot()
      #expect(abs(kinks.mus[0] / charged - 1) < 1e-9, "sigma \(sigma)")
      let largest = try #require(kinks.mus.max())
      #expect(largest <= kinks.mus[0] * (1 + 1e-10), "sigma \(sigma)")
      #expect(largest <= charged && kinks.mus.allSatisfy { $0 > 0 }, "sigma \(sigma)")
    }
  }

  @Test("no kink lies above the curve of continuous noise: the charge of 1/σ would be too little")
  func continuous() {
    for sigma in [0.6, 2, 5, 50] {
      #expect(Kinks(sigma: sigma, reach: 5).mus[0] > 1 / sigma * (1 + 0.04 / (sigma * sigma)))
    }
  }

  @Test("the kinks are those of the sums in plain arithmetic, where that has digits")
  func plainSums() {
    for sigma in [0.8, 3.0] {
      let weights = (-60...60).map { exp(-Double($0 * $0) / (2 * sigma * sigma)) }
      let sum = weights.reduce(0, +)
      func score(_ k: Int) -> Double {
        let tail = weights[(k + 60)...].reduce(0, +) / sum
        // Bisection on erfc itself.
        var (lower, upper) = (-10.0, 10.0)
        for _ in 0..<80 {
          let middle = (lower + upper) / 2
          if erfc(middle / 2.0.squareRoot()) / 2 > tail { lower = middle } else { upper = middle }
        }
        return upper
      }
      for (index, mu) in Kinks(sigma: sigma, reach: 4).mus.enumerated() {
        #expect(abs(mu - (score(index + 1) - score(index))) < 1e-9)
      }
    }
  }

  @Test("the trade-off function gives back δ: the discrete Gaussian's δ is below its curve's")
  func delta() throws {
    // δ(ε) = Σ max(0, p(x) − e^ε p(x − 1)), Canonne, Kamath & Steinke 2020.
    for sigma in [0.7, 2.0, 5.0] {
      let weights = (-400...400).map { exp(-Double($0 * $0) / (2 * sigma * sigma)) }
      let sum = weights.reduce(0, +)
      let price = try #require(DiscreteGaussianShift.price(variance: .roundedUp(sigma * sigma)))
      let mu = (2 * price).squareRoot()
      var exceeds = false
      for step in 0..<60 {
        let epsilon = Double(step) * 0.1 / sigma
        let delta =
          zip(weights.dropFirst(), weights).reduce(0) { $0 + max(0, $1.1 - exp(epsilon) * $1.0) }
          / sum
        #expect(delta <= GaussianDP.delta(mu: mu, epsilon: epsilon) * (1 + 1e-9))
        if delta > GaussianDP.delta(mu: 1 / sigma, epsilon: epsilon) * 1.001 { exceeds = true }
      }
      #expect(exceeds, "continuous noise of the same σ would promise less δ than there is")
    }
  }
}

/// The trade-off function between a vector with discrete Gaussian noise and the same moved by integers.
@Suite("Price of a vector that moves in several cells")
struct DiscreteGaussianVectorTests {
  /// δ between X and X + `shift`, two cells, by summing over all that matters.
  private func delta(sigma: Double, shift: (Int, Int), epsilon: Double) -> Double {
    let reach = Int(14 * sigma) + 4
    let weights = (-reach...reach).map { exp(-Double($0 * $0) / (2 * sigma * sigma)) }
    let sum = weights.reduce(0, +)
    let probability = { (x: Int) in exp(-Double(x * x) / (2 * sigma * sigma)) / sum }
    var total = 0.0
    for x in -reach...reach {
      for y in -reach...reach {
        let here = probability(x) * probability(y)
        let there = probability(x - shift.0) * probability(y - shift.1)
        total += max(0, here - exp(epsilon) * there)
      }
    }
    return total
  }

  @Test(
    "δ of a shift by v in two cells lies below the Gaussian curve of √(‖v‖²·price)",
    arguments: [(1, 1), (2, 0), (2, 1), (3, -2), (0, 4)])
  func shifts(shift: (Int, Int)) throws {
    for sigma in [0.6, 1, 2.5] {
      let squaredL2 = Int64(shift.0 * shift.0 + shift.1 * shift.1)
      let price = try #require(
        DiscreteGaussianShift.price(variance: .roundedUp(sigma * sigma), squaredL2: squaredL2))
      let mu = (2 * price).squareRoot()
      for step in 0..<8 {
        let epsilon = Double(step) * 0.6 * mu
        let exact = delta(sigma: sigma, shift: shift, epsilon: epsilon)
        #expect(exact <= GaussianDP.delta(mu: mu, epsilon: epsilon) * (1 + 1e-9))
      }
    }
  }
}
