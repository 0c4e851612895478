import Testing

@testable import LinkedTables

@Suite("Histogram of the numbers of links")
struct NumbersOfLinksTests {
  private static func histogram(_ values: [Int: Double], variance: Double) -> NumbersOfLinks {
    NumbersOfLinks(
      values: (0..<NumbersOfLinks.bins.count).map { values[$0] ?? 0 }, variance: variance)
  }

  /// Shares of 9 to 32 that fall by a third from one to the next.
  private static var falling: [Double] {
    let weights = (0..<24).map { Double.pow(2.0 / 3, Double($0)) }
    return weights.map { $0 / weights.reduce(0, +) }
  }

  @Test(
    "bins that hold other numbers as well say nothing, whatever the caps", arguments: [20, 40, 255])
  func otherBins(cap: Int) {
    let told = Self.histogram([33: 1e6, 34: 1e6], variance: 1e-9)
    let bins = DegreeBins(cap: cap)
    for code in 0..<bins.count {
      let numbers = bins.numbers(of: code)
      let even = [Double](repeating: 1 / Double(numbers.count), count: numbers.count)
      let shares = told.correcting(even, of: numbers, mass: 100)
      #expect(abs(shares.reduce(0, +) - 1) < 1e-12)
      // Those beyond what is told one by one are as they were to each other.
      let beyond = zip(numbers, shares).filter { $0.0 > 32 }.map(\.1)
      #expect(Set(beyond).count <= 1)
    }
  }

  @Test("without noise, shares are those of the histogram, whatever was expected")
  func exact() {
    let truth = [9: 30.0, 12: 5, 16: 200, 20: 1]
    let shares = Self.histogram(truth, variance: 1e-9).correcting(
      Self.falling, of: 9...32, mass: 236)
    for (number, share) in zip(9...32, shares) {
      #expect(abs(share - (truth[number] ?? 0) / 236) < 1e-6, "\(number)")
    }
  }

  @Test("what may be noise changes nothing")
  func noise() {
    var generator = SplitMix64(6)
    let expected = Self.falling.map { 236 * $0 }
    let values = zip(9...32, expected).map { number, expected in
      (number, expected + Double.random(in: -40...40, using: &generator))
    }
    let told = Self.histogram(Dictionary(uniqueKeysWithValues: values), variance: 1600)
    #expect(told.correcting(Self.falling, of: 9...32, mass: 236) == Self.falling)
  }

  @Test("shares stay shares, whatever noise there is", arguments: 0..<40)
  func shares(seed: UInt64) {
    var generator = SplitMix64(seed)
    let values = (0...34).map { ($0, Double.random(in: -100...100, using: &generator)) }
    let told = Self.histogram(
      Dictionary(uniqueKeysWithValues: values),
      variance: Double.random(in: 1...2000, using: &generator))
    for (numbers, mass) in [(9...32, 236.0), (9...32, 0), (5...8, 1e-3), (5...8, 1e6)] {
      let falling = [Double](repeating: 1 / Double(numbers.count), count: numbers.count)
      let shares = told.correcting(falling, of: numbers, mass: mass)
      #expect(shares.allSatisfy { $0 >= 0 } && abs(shares.reduce(0, +) - 1) < 1e-12)
    }
  }
}
