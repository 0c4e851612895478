import Foundation
import Testing

@testable import Privacy

@Suite("Privacy loss distributions")
struct PrivacyLossTests {
  private func rational(_ text: String) throws -> PositiveRational {
    try #require(PositiveRational(text))
  }

  private func gaussian(_ variance: Double) throws -> PrivacyLoss {
    .discreteGaussian(variance: try .roundedUp(variance))
  }

  /// δ of several shifts by 1 with noise of one σ, by adding the losses' integers up exactly.
  private func exactDelta(variance: Double, count: Int, epsilon: Double) -> Double {
    let reach = Int(11 * variance.squareRoot()) + 3
    var sum = [1.0]
    let weights = (-reach...reach).map { exp(-Double($0 * $0) / (2 * variance)) }
    let total = weights.reduce(0, +)
    for _ in 0..<count {
      var next = [Double](repeating: 0, count: sum.count + weights.count - 1)
      for (place, mass) in sum.enumerated() {
        for (offset, weight) in weights.enumerated() {
          next[place + offset] += mass * weight / total
        }
      }
      sum = next
    }
    // The sum x of the noise has the loss (count − 2x)/(2σ²).
    return sum.enumerated().reduce(0) { delta, entry in
      let x = entry.offset - count * reach
      let loss = Double(count - 2 * x) / (2 * variance)
      return delta + (loss > epsilon ? entry.element * -expm1(epsilon - loss) : 0)
    }
  }

  @Test("δ of discrete Gaussian noise is the exact one, from above, to a part in 10⁵")
  func exact() throws {
    for (variance, count) in [(0.5, 1), (1.0, 3), (4.0, 2), (9.0, 5), (100.0, 4)] {
      let composition = LossComposition([try gaussian(variance): count])
      let scale = (Double(count) / variance).squareRoot()
      for step in 0..<7 {
        let epsilon = Double(step) * 0.7 * scale + scale * scale / 2
        let exact = exactDelta(variance: variance, count: count, epsilon: epsilon)
        let found = composition.delta(epsilon: epsilon)
        #expect(found >= exact * (1 - 1e-12), "\(variance) \(count) \(epsilon)")
        #expect(found <= exact * (1 + 1e-5), "\(variance) \(count) \(epsilon) \(found / exact)")
      }
    }
  }

  @Test("one choice has the δ of its worst case, two have that of its convolution")
  func choices() throws {
    let epsilon = 0.3
    let loss = PrivacyLoss.choice(epsilon: try rational("3/10"))
    // δ of one choice, and the density of its loss.
    func one(_ x: Double) -> Double {
      if x >= epsilon { return 0 }
      if x <= -epsilon { return -expm1(x) }
      return pow(expm1(-(epsilon - x) / 2), 2) / -expm1(-epsilon)
    }
    func density(_ x: Double) -> Double { exp(-(epsilon - x) / 2) / (2 * -expm1(-epsilon)) }
    for step in 0..<10 {
      let x = Double(step) * 0.0299
      let single = LossComposition([loss: 1]).delta(epsilon: x)
      #expect(single >= one(x) * (1 - 1e-12) && single <= one(x) * (1 + 1e-4) + 1e-8)
      // Simpson's rule, in pieces that end where δ of the other has its kinks.
      let ends = [-epsilon, max(-epsilon, 2 * x - epsilon), epsilon].sorted()
      var exact = 0.0
      for (low, high) in zip(ends, ends.dropFirst()) where high > low {
        let width = (high - low) / 2000
        for piece in 0..<2000 {
          let a = low + Double(piece) * width
          exact +=
            width / 6
            * [(a, 1.0), (a + width / 2, 4.0), (a + width, 1.0)].reduce(0) {
              $0 + $1.1 * density($1.0) * one(2 * x - $1.0)
            }
        }
      }
      let both = LossComposition([loss: 2]).delta(epsilon: 2 * x)
      #expect(both >= exact * (1 - 1e-6) - 1e-12, "\(x): \(both) \(exact)")
      #expect(both <= exact * (1 + 1e-4) + 1e-8, "\(x): \(both) \(exact)")
    }
  }

  @Test("no two choices, the second's worst case chosen by the first's outcome, exceed their δ")
  func adaptiveChoices() throws {
    let epsilon = 0.8
    let loss = PrivacyLoss.choice(epsilon: try rational("4/5"))
    let composition = LossComposition([loss: 2])
    let spans = (0...16).map { Double($0) * epsilon / 16 }
    func upper(_ t: Double) -> Double { expm1(t - epsilon) / expm1(-epsilon) }
    func delta(_ t: Double, _ x: Double) -> Double {
      upper(t) * max(0, -expm1(x - t)) + (1 - upper(t)) * max(0, -expm1(x - t + epsilon))
    }
    for target in [0.0, 0.2, 0.5, 0.9, 1.3] {
      let bound = composition.delta(epsilon: target)
      // For each first choice the worst second one after each of its two outcomes.
      let worst =
        spans.map { t in
          let after = { (loss: Double) in spans.map { delta($0, target - loss) }.max() ?? 0 }
          return upper(t) * after(t) + (1 - upper(t)) * after(t - epsilon)
        }.max() ?? 0
      #expect(worst <= bound && bound < worst * 1.6 + 1e-9, "\(target): \(worst) \(bound)")
    }
  }

  @Test("δ and ε invert each other, from above, for any δ")
  func inversion() throws {
    let schedules: [[PrivacyLoss: Int]] = [
      [try gaussian(25): 16],
      [try gaussian(90_000): 3, .choice(epsilon: try rational("1/100")): 4],
      [.discreteLaplace(scale: try rational("20"), l1: 1): 2, try gaussian(400): 5],
    ]
    for losses in schedules {
      let composition = LossComposition(losses)
      for delta in [1e-2, 1e-5, 1e-9, 1e-15, 1e-25] {
        let epsilon = composition.epsilon(delta: delta)
        guard epsilon > 0 else { continue }
        let back = composition.delta(epsilon: epsilon)
        #expect(back <= delta * (1 + 1e-4) && back >= delta * (1 - 1e-4), "\(delta) \(epsilon)")
      }
    }
  }

  @Test("immense noise stands on a grid as small as any, and joins the exact one smoothly")
  func largeNoise() throws {
    // μ·σ is the same for all large σ, but for the step at which the continuous pair takes over.
    let delta = 1e-9
    let below = LossComposition([try gaussian(1999 * 1999): 4]).epsilon(delta: delta) * 1999
    let above = LossComposition([try gaussian(2001 * 2001): 4]).epsilon(delta: delta) * 2001
    #expect(abs(above / below - 1) < 1e-4)
    let far = LossComposition([try gaussian(1e10): 64]).epsilon(delta: 1e-9)
    let curve = GaussianDP.epsilon(mu: try Mu(8e-5 * (1 + 1e-8)), delta: try Delta(1e-9)).value
    #expect(far > 0 && abs(far / curve - 1) < 1e-5)
  }

  @Test("a Fourier transform is the sum that defines it, and its inverse leads back")
  func fourier() {
    for count in [1, 2, 8, 64] {
      let fourier = FourierTransform(count: count)
      let values = (0..<count).map { sin(Double($0 * $0) + 1) }
      var (real, imaginary) = (values, [Double](repeating: 0, count: count))
      fourier.transform(real: &real, imaginary: &imaginary)
      for frequency in 0..<count {
        let angles = (0..<count).map { -2 * Double.pi * Double($0 * frequency) / Double(count) }
        let expected = zip(values, angles).reduce((0.0, 0.0)) {
          ($0.0 + $1.0 * cos($1.1), $0.1 + $1.0 * sin($1.1))
        }
        #expect(abs(real[frequency] - expected.0) < 1e-12)
        #expect(abs(imaginary[frequency] - expected.1) < 1e-12)
      }
      fourier.transform(real: &real, imaginary: &imaginary, isInverse: true)
      #expect(zip(real, values).allSatisfy { abs($0 - $1) < 1e-14 })
      #expect(imaginary.allSatisfy { abs($0) < 1e-14 })
    }
  }
}

/// Where exponentials leave the range of doubles, or there is next to nothing to tell.
@Suite("Privacy losses at the ends of the range")
struct ExtremeLossTests {
  private func choice(_ epsilon: Double) throws -> PrivacyLoss {
    .choice(epsilon: try .roundedUp(epsilon))
  }

  @Test(
    "a choice with an immense ε costs about that, under each theory",
    arguments: [290, 310, 720, 5000.0])
  func immense(epsilon: Double) throws {
    // δ of one choice is (1 − e^(−(ε−ε′)/2))².
    let truth = epsilon + 2 * log(1 - 1e-3) - 1e-9
    let single = LossComposition([try choice(epsilon): 1]).epsilon(delta: 1e-6)
    #expect(single >= truth && single <= epsilon * 1.01)
    let renyi = RenyiDP([try choice(epsilon): 1]).epsilon(delta: 1e-6)
    #expect(renyi >= truth && renyi <= epsilon * (1 + 1e-9))
  }

  @Test("small choices have Rényi divergences no smaller than those of two losses")
  func small() throws {
    for epsilon in [1e-6, 1e-4] {
      let renyi = RenyiDP([try choice(epsilon): 1])
      for theta in [1.0, 148, 1e4] {
        // Of t = ε/2 the divergence is (θ + 1)ε²/8, up to θ²ε² of it.
        let middle = (theta + 1) * epsilon * epsilon / 8
        let found = renyi.divergence(theta: theta)
        #expect(found >= middle * (1 - pow(theta * epsilon, 2)), "\(epsilon) \(theta)")
        #expect(found <= middle * (1 + 1e-11))
      }
    }
  }

  @Test("sums of few large losses, and of noise of σ = 10⁹, are never below their own bounds")
  func windows() throws {
    let loss = { (scale: String) in
      PrivacyLoss.discreteLaplace(scale: try #require(PositiveRational(scale)), l1: 1)
    }
    // Randomised responses: ε at δ → 0 is the sum of all.
    let few = LossComposition([try loss("57/1000"): 10, try loss("22/1000"): 10])
    let most = 10 / 0.057 + 10 / 0.022
    let epsilon = few.epsilon(delta: 2e-28)
    #expect(epsilon.isFinite && epsilon <= most * 1.01 && epsilon > 0.9 * most)
    let wide = LossComposition([.discreteGaussian(variance: try .roundedUp(1e18)): 1])
    // Of μ = 10⁻⁹, in 60-digit arithmetic.
    for (delta, truth) in [(1e-12, 2.71780551564532e-9), (1e-30, 9.26807383372584e-9)] {
      let found = wide.epsilon(delta: delta)
      #expect(found >= truth && found < truth * 1.01, "\(found) \(truth)")
    }
  }

  @Test("where δ alone allows everything, calibration ends, with the least noise that has a price")
  func nothingNeeded() throws {
    for (epsilon, delta) in [(1e-3, 0.01), (0.1, 0.1), (1e-4, 1e-3), (1e-6, 9.9e-7)] {
      let found = try FixedSchedule.calibrated(epsilon: Epsilon(epsilon), delta: Delta(delta)) {
        price in
        var schedule = FixedSchedule()
        try schedule.addMarginals(
          1, variance: Accountant.zcdp.variance(price: price.value, squaredL2: 1),
          sensitivity: .rows(perUnit: 1))
        return schedule
      }
      #expect(found.schedule.delta(epsilon: try Epsilon(epsilon)) <= delta * (1 + 1e-9))
    }
  }
}
