/// Coins of exact probability, from integer arithmetic on uniform bits alone.
///
/// Two kinds: a rational p = n/d, and exp(−γ) for a rational γ = n/d ≥ 0, whose exponential is never
/// evaluated (Canonne, Kamath & Steinke 2020, Algorithm 1).
///
/// A rational coin compares a uniform real U in [0, 1) with n/d, reading as many bits of U as the
/// comparison needs: nearly always one word. A second word is read with probability below
/// d · 2^-64.
///
/// ## Privacy
/// A floating-point coin would be a little off in its probability and, worse, unable to give some
/// outcomes; the proof of discrete noise knows no such outcomes (Mironov 2012). Here no
/// floating-point number decides anything. The number of words read, and so the time taken, depends
/// on the outcome.
enum ExactBernoulli {
  /// True with probability `numerator / denominator`.
  ///
  /// - Precondition: `numerator ≤ denominator`, `denominator > 0`.
  @inline(__always)
  static func sample(
    _ numerator: UInt64, over denominator: UInt64,
    using generator: inout some RandomNumberGenerator
  ) -> Bool {
    // With w the next 64 bits of U, U lies in [w, w+1) · 2^-64, so that
    // w·d ≥ n·2^64 means U ≥ n/d, and (w+1)·d ≤ n·2^64 means U < n/d.
    var rest = numerator
    while true {
      let product = denominator.multipliedFullWidth(by: generator.next())
      if product.high >= rest { return false }
      let (low, carry) = product.low.addingReportingOverflow(denominator)
      if !carry || product.high &+ 1 < rest || low == 0 { return true }
      // Neither: what is left is to compare the next bits of U with (n·2^64 − w·d)/d, and
      // n·2^64 − w·d < d fits one word.
      rest = 0 &- product.low
    }
  }

  /// True with probability exp(−`numerator`/`denominator`).
  ///
  /// - Precondition: `numerator ≤ denominator`, `denominator > 0`.
  /// - Complexity: about e^γ words on average, at most e.
  @inline(__always)
  static func sampleExp(
    minus numerator: UInt64, over denominator: UInt64,
    using generator: inout some RandomNumberGenerator
  ) -> Bool {
    oddFirstFailure(using: &generator) { generator in
      sample(numerator, over: denominator, using: &generator)
    }
  }

  /// True with probability exp(−1).
  ///
  /// - Complexity: one word, nearly always.
  @inline(__always)
  static func sampleInverseE(using generator: inout some RandomNumberGenerator) -> Bool {
    harmonicFirstFailure(using: &generator) & 1 == 1
  }

  /// Whether the first failure among independent coins 1, 2, 3, … has an odd number, where coin k
  /// comes up with probability γ/k and `coin` with probability γ ≤ 1.
  ///
  /// The first k coins all come up with probability γ^k/k!, so the answer is yes with probability
  /// 1 − γ + γ²/2! − … = exp(−γ): von Neumann's series. A coin of γ/k is one of γ and one of 1/k,
  /// both up; the first failure of the latter is drawn whole, and only when the first coin is up.
  @inline(__always)
  static func oddFirstFailure<Generator: RandomNumberGenerator>(
    using generator: inout Generator, coin: (inout Generator) -> Bool
  ) -> Bool {
    guard coin(&generator) else { return true }
    let limit = harmonicFirstFailure(using: &generator)
    var number: UInt64 = 2
    while number < limit, coin(&generator) { number &+= 1 }
    return number & 1 == 1
  }

  /// The number of the first failure, from 2 on, among independent coins of 1, 1/2, 1/3, …
  ///
  /// Coins 1 to k all come up with probability 1/k!. That is a whole multiple of 1/16! for k up to
  /// 16, so one uniform integer below 16! settles the first 16 coins at once. Coins 2 to 4, which
  /// end 23 of 24 draws, are counted without a branch.
  @inline(__always)
  private static func harmonicFirstFailure(
    using generator: inout some RandomNumberGenerator
  ) -> UInt64 {
    let uniform = generator.next(upperBound: factorial16)
    if uniform < factorial16 / 24 { return firstFailureBeyond4(uniform, using: &generator) }
    return 2 + (uniform < factorial16 / 2 ? 1 : 0) + (uniform < factorial16 / 6 ? 1 : 0)
  }

  /// 16!
  private static var factorial16: UInt64 { 20_922_789_888_000 }

  /// The first failure from coin 5 on, where `uniform` < 16!/4!; from coin 17 on, which one draw in
  /// 16! reaches, coin by coin.
  @inline(never)
  private static func firstFailureBeyond4(
    _ uniform: UInt64, using generator: inout some RandomNumberGenerator
  ) -> UInt64 {
    var threshold = factorial16 / 24
    for number in 5...16 as ClosedRange<UInt64> {
      threshold /= number
      if uniform >= threshold { return number }
    }
    var number: UInt64 = 17
    while sample(1, over: number, using: &generator) { number += 1 }
    return number
  }
}
