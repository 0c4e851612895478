/// A counter-based stream of random bits: SplitMix64 (Steele, Lea & Flood 2014, section 3).
///
/// For simulation only; noise that protects people never comes from here. A stream is keyed by a
/// seed, a purpose and a number, so what is drawn for one victim does not depend on any other.
struct SplitMix64: Sendable {
  /// What a stream is for; streams of different purposes share nothing.
  enum Purpose: UInt64 {
    case row = 1
    case country, year, numberOfAccounts, account, typeSizes, degrees, locality
    case victimNumbers, perpetratorNumbers
  }

  private var state: UInt64

  /// The generator as published, from its initial state.
  init(state: UInt64) { self.state = state }

  init(seed: UInt64, _ purpose: Purpose, _ index: Int = 0) {
    let key = Self.mix(seed &+ Self.step &* purpose.rawValue)
    state = Self.mix(key &+ Self.step &* UInt64(truncatingIfNeeded: index))
  }

  mutating func next() -> UInt64 {
    state &+= Self.step
    return Self.mix(state)
  }

  /// A whole number in `0 ..< bound`, uniform up to a part of bound/2⁶⁴.
  mutating func below(_ bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// A multiple of 2⁻⁵³ in [0, 1).
  mutating func unit() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  mutating func chance(_ probability: Double) -> Bool {
    unit() < probability
  }

  /// An index drawn in proportion to `weights`, whose sum is `total`.
  mutating func index(_ weights: [Int], total: Int) -> Int {
    var rest = below(total)
    for (index, weight) in weights.enumerated() {
      rest -= weight
      if rest < 0 { return index }
    }
    return weights.count - 1
  }

  /// An index drawn in proportion to the steps of the rising sums `cumulative`.
  mutating func index(cumulative: [Double]) -> Int {
    let point = unit() * cumulative[cumulative.count - 1]
    var low = 0
    var high = cumulative.count - 1
    while low < high {
      let middle = (low + high) / 2
      if cumulative[middle] > point { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// A positive number of mean 1 with a heavy tail: Lomax with shape 2, by its inverse, which
  /// needs only a square root and so gives the same bits on every machine.
  mutating func heavyTailed() -> Double {
    positive(1 / (1 - unit()).squareRoot() - 1)
  }

  /// A positive number of mean 1 with a light tail: Lomax with shape 8, nearly exponential.
  mutating func lightTailed() -> Double {
    positive(7 / (1 - unit()).squareRoot().squareRoot().squareRoot() - 7)
  }

  private func positive(_ value: Double) -> Double { max(value, 0x1p-20) }

  /// The numbers `0 ..< count` in random order (Fisher & Yates).
  mutating func permutation(_ count: Int) -> [Int32] {
    var numbers = (0..<Int32(count)).map { $0 }
    for last in stride(from: count - 1, to: 0, by: -1) { numbers.swapAt(last, below(last + 1)) }
    return numbers
  }

  private static let step: UInt64 = 0x9e37_79b9_7f4a_7c15

  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
