import Testing

@testable import Simulation

@Suite("Parts of the simulation")
struct PartsTests {
  @Test("the generator gives the published numbers of SplitMix64 for state 0")
  func reference() {
    var stream = SplitMix64(state: 0)
    #expect(stream.next() == 0xe220_a839_7b1d_cdaf)
    #expect(stream.next() == 0x6e78_9e6a_a1b9_65f4)
    #expect(stream.next() == 0x06c4_5d18_8009_454f)
  }

  @Test("streams of different seeds, purposes and numbers differ")
  func streams() {
    var first = Set<UInt64>()
    for seed in 0..<10 as Range<UInt64> {
      for index in 0..<10 {
        for purpose in [SplitMix64.Purpose.row, .country, .account] {
          var stream = SplitMix64(seed: seed, purpose, index)
          first.insert(stream.next())
        }
      }
    }
    #expect(first.count == 300)
  }

  /// 100,000 draws of each kind with a fixed seed: a bound of 5 standard deviations, which a right
  /// sampler exceeds with probability below 10⁻⁵ over all checks.
  @Test("draws by weight, by rising sums and below a bound have the right frequencies")
  func frequencies() {
    let weights = [1, 0, 5, 4]
    let sums = [0.1, 0.1, 0.6, 1.0]
    var stream = SplitMix64(seed: 1, .row)
    var byWeight = [0, 0, 0, 0]
    var bySums = [0, 0, 0, 0]
    var below = [0, 0, 0, 0]
    for _ in 0..<100_000 {
      byWeight[stream.index(weights, total: 10)] += 1
      bySums[stream.index(cumulative: sums)] += 1
      below[stream.below(4)] += 1
    }
    for index in 0..<4 {
      let expected = weights[index] * 10_000
      #expect(abs(byWeight[index] - expected) <= 5 * 158)
      #expect(abs(bySums[index] - expected) <= 5 * 158)
      #expect(abs(below[index] - 25_000) <= 5 * 137)
    }
    #expect(byWeight[1] == 0 && bySums[1] == 0)
  }

  @Test("the tails have mean 1")
  func tails() {
    // The light tail has variance 4/3 (Lomax with shape 8), so a mean of 10⁶ draws has standard
    // deviation 0.0012; the heavy one has no variance, and its bound is loose.
    var stream = SplitMix64(seed: 3, .degrees)
    let count = 1_000_000
    var light = 0.0
    var heavy = 0.0
    for _ in 0..<count {
      light += stream.lightTailed()
      heavy += stream.heavyTailed()
    }
    #expect(abs(light / Double(count) - 1) < 0.006)
    #expect(abs(heavy / Double(count) - 1) < 0.05)
  }

  @Test("a permutation holds every number once", arguments: [0, 1, 2, 3, 100])
  func permutation(count: Int) {
    var stream = SplitMix64(seed: 5, .victimNumbers)
    #expect(stream.permutation(count).sorted() == (0..<Int32(count)).map { $0 })
  }

  @Test("an allocation adds up, keeps its bounds and follows the weights", arguments: 0..<50)
  func allocation(seed: UInt64) {
    var stream = SplitMix64(seed: seed, .typeSizes)
    let count = 1 + stream.below(30)
    let weights = (0..<count).map { _ in stream.heavyTailed() }
    let lower = (0..<count).map { _ in stream.below(3) }
    let upper = lower.map { $0 + stream.below(20) }
    let (least, most) = (lower.reduce(0, +), upper.reduce(0, +))
    for total in [least, least + stream.below(most - least + 1), most] {
      let result = Allocation.share(
        total, weights: weights, lower: lower, upper: upper, start: stream.unit())
      #expect(result.reduce(0, +) == total)
      for index in 0..<count { #expect((lower[index]...upper[index]).contains(result[index])) }
    }
    let equal = Allocation.share(
      10 * count + 1, weights: weights.map { _ in 0.3 }, lower: lower.map { _ in 0 },
      upper: lower.map { _ in 100 }, start: stream.unit())
    #expect(Set(equal).isSubset(of: [10, 11]))
  }

  @Test("the accounts of a victim say together exactly what the cells say")
  func accounts() {
    let parameters = PopulationParameters.published
    let columns = parameters.columns.filter { $0.subject != .victim }
    var drawer = AccountDrawer(columns, parameters.accounts)
    for seed in 0..<2000 as Range<UInt64> {
      var stream = SplitMix64(seed: seed, .account)
      let cells = columns.map { UInt8(stream.below($0.cells.count)) }
      drawer.draw(2 + stream.below(4), cells: { cells[$0] }, &stream)
      for (index, column) in columns.enumerated() {
        let said = Set(drawer.items[index]).subtracting([0])
        #expect(said == Set(column.itemsOfCell[Int(cells[index])]))
      }
    }
  }

  @Test("the parameters are complete: 48 profiles, 123 countries, every rank once")
  func parameters() {
    let parameters = PopulationParameters.published
    #expect(parameters.profileWeights.count == 48)
    #expect(parameters.profileWeights.reduce(0, +) == 10_000)
    for column in parameters.columns {
      #expect(column.shares.count == 48)
      #expect(column.shares.allSatisfy { $0.reduce(0, +) == 1000 })
      #expect(column.cells == column.cells.sorted())
    }
    let codes = parameters.regions.countries.flatMap(\.codes)
    #expect(codes.count == 123 && Set(codes).count == 123)
    #expect(codes.allSatisfy { $0.count == 3 })
    for (_, codes) in parameters.regions.countries {
      let ranks = Set(codes.indices.map { ($0 * parameters.regions.rankStep) % codes.count })
      #expect(ranks.count == codes.count)
    }
  }
}
