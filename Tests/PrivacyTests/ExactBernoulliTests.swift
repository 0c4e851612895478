import Foundation
import Testing

@testable import Privacy

@Suite("Exact coins")
struct ExactBernoulliTests {
  /// Whether `count` heads of `draws` are within 5 standard deviations of probability `p`: a right
  /// coin fails with probability 6e-7, once and for all, as the keys are fixed.
  private func isConsistent(_ count: Int, of draws: Int, p: Double) -> Bool {
    let deviation = (Double(draws) * p * (1 - p)).squareRoot()
    return abs(Double(count) - Double(draws) * p) <= 5 * deviation + 1e-9
  }

  @Test("the first word decides alike for a rational of one word, of two, and digit by digit")
  func sameDecisions() {
    var chooser = ScriptedGenerator(seed: 1)
    for round in 0..<20_000 {
      let denominator = UInt64.random(in: 1..<1 << 20, using: &chooser)
      let numerator = UInt64.random(in: 0..<denominator, using: &chooser)
      // Half of the words lie next to the quotient, where the comparison is close.
      let quotient = denominator.dividingFullWidth((numerator, 0)).quotient
      let offset = UInt64.random(in: 0...4, using: &chooser)
      let word = round.isMultiple(of: 2) ? chooser.next() : quotient &+ offset &- 2
      let scale = UInt128(1) << 80
      let wide = WideDenominator(UInt128(denominator) * scale)
      let narrow = WideDenominator(UInt128(denominator))
      #expect(narrow.isNarrow && !wide.isNarrow)
      var generators = (0..<4).map { _ in ScriptedGenerator([word], seed: UInt64(round)) }
      let expected = ExactBernoulli.sample(
        numerator, over: denominator, using: &generators[0])
      #expect(narrow.sample(UInt128(numerator), using: &generators[1]) == expected)
      #expect(wide.sample(UInt128(numerator) * scale, using: &generators[2]) == expected)
      _ = generators[3].next()
      let settled = narrow.settle(UInt128(numerator), firstWord: word, using: &generators[3])
      #expect(settled == expected)
    }
  }

  @Test("when a word equals the quotient's digits, the next word decides by the remainder")
  func ties() {
    // 1/3 = 0.0101…: the word of its first 64 digits leaves 1/3 to compare with the next.
    let third: UInt64 = 0x5555_5555_5555_5555
    for (second, expected) in [(third - 1, true), (third + 1, false), (0, true), (.max, false)] {
      var generator = ScriptedGenerator([third, third, second])
      #expect(ExactBernoulli.sample(1, over: 3, using: &generator) == expected)
      #expect(generator.wordsDrawn == 3)
      var wideGenerator = ScriptedGenerator([third, third, second])
      let wide = WideDenominator(3 << 90)
      #expect(wide.sample(1 << 90, using: &wideGenerator) == expected)
      #expect(wideGenerator.wordsDrawn == 3)
    }
  }

  @Test("coins of probability 0 and 1 are sure, at the ends of the words too")
  func sure() {
    for word in [0, 1, .max / 2, .max - 1, .max] as [UInt64] {
      for denominator in [1, 2, 7, 1 << 61] as [UInt64] {
        var generator = ScriptedGenerator([word])
        #expect(!ExactBernoulli.sample(0, over: denominator, using: &generator))
        var second = ScriptedGenerator([word])
        #expect(ExactBernoulli.sample(denominator, over: denominator, using: &second))
      }
    }
  }

  @Test(
    "a rational coin comes up with its probability",
    arguments: [(1, 2), (1, 3), (9, 10), (1, 1000), (16_777_213, 16_777_216)] as [(UInt64, UInt64)])
  func rational(numerator: UInt64, denominator: UInt64) {
    var stream = Randomness.reproducible(seed: 21).stream("coin/\(numerator)/\(denominator)")
    let draws = 1_000_000
    let count = (0..<draws).count { _ in
      ExactBernoulli.sample(numerator, over: denominator, using: &stream)
    }
    #expect(isConsistent(count, of: draws, p: Double(numerator) / Double(denominator)))
  }

  @Test(
    "a coin of exp(−γ) comes up with its probability, with short terms and with long ones",
    arguments: [(0, 1), (1, 10), (1, 1), (27, 10), (10, 1), (99, 100), (7, 2)]
      as [(UInt128, UInt128)],
    [1, 1 << 100] as [UInt128])
  func exponential(gamma: (UInt128, UInt128), factor: UInt128) {
    var stream = Randomness.reproducible(seed: 22).stream("exp/\(gamma)/\(factor)")
    let denominator = WideDenominator(gamma.1 * factor)
    let draws = 1_000_000
    let count = (0..<draws).count { _ in
      denominator.sampleExp(minus: gamma.0 * factor, using: &stream)
    }
    #expect(isConsistent(count, of: draws, p: exp(-Double(gamma.0) / Double(gamma.1))))
  }

  @Test("a coin of exp(−1) comes up with its probability")
  func inverseE() {
    var stream = Randomness.reproducible(seed: 23).stream("inverse e")
    let count = (0..<4_000_000).count { _ in ExactBernoulli.sampleInverseE(using: &stream) }
    #expect(isConsistent(count, of: 4_000_000, p: exp(-1)))
  }

  @Test("an exponent of any size ends soon, without overflow")
  func hugeExponent() {
    let smallest = WideDenominator(1)
    var generator = ScriptedGenerator(seed: 5)
    for _ in 0..<1000 {
      #expect(!smallest.sampleExp(minus: .max, using: &generator))
    }
    #expect(generator.wordsDrawn < 3000)
  }

  @Test("the coins past the sixteenth are drawn one at a time, and end on their parity")
  func beyondSixteen() {
    // The word 1 gives the uniform integer 0, the one in 16! for which coins 1 to 16 of 1/k are all
    // up. Then a word of ones puts a coin down, and a word of zeros up.
    var odd = ScriptedGenerator([1, .max])
    #expect(ExactBernoulli.sampleInverseE(using: &odd))
    #expect(odd.wordsDrawn == 2)
    var even = ScriptedGenerator([1, 0, .max])
    #expect(!ExactBernoulli.sampleInverseE(using: &even))
    #expect(even.wordsDrawn == 3)
  }
}
