import GraphicalModel
import Testing

@testable import LinkedTables

@Suite("How numbers of links are told")
struct DegreeBinsTests {
  @Test("every number has the code of the bin that it lies in", arguments: [1, 2, 4, 6, 255])
  func codes(cap: Int) {
    let bins = DegreeBins(cap: cap)
    #expect(bins.count == cap + 3 && bins.texts.count == bins.count)
    #expect(Set(bins.texts).count == bins.count)
    for number in 0...8 * cap {
      #expect(bins.numbers(of: bins.code(of: number)).contains(number))
      #expect(number > cap || bins.code(of: number) == number)
    }
    #expect(bins.code(of: 1_000_000) == bins.count - 1)
    #expect(DegreeBins(cap: 4).texts == ["0", "1", "2", "3", "4", "5–8", "9+"])
  }

  @Test("numbers within bins lie in them, and their sum hardly depends on chance")
  func drawn() {
    let bins = DegreeBins(cap: 4)
    let counts = [10, 400, 300, 200, 100, 160, 120.0]
    let numbers = DegreeNumbers(bins, counts: counts)
    let codes = counts.enumerated().flatMap { [Int](repeating: $0.offset, count: Int($0.element)) }
    let sums = (0..<8).map { seed -> Int in
      var generator = CounterGenerator(seed: UInt64(seed), 1)
      let drawn = numbers.drawn(codes, using: &generator)
      #expect(zip(codes, drawn).allSatisfy { bins.numbers(of: $0).contains($1) })
      return drawn.reduce(0, +)
    }
    // Independent draws would spread by more than a hundred; these by at most one a number.
    #expect((sums.max() ?? 0) - (sums.min() ?? 0) <= 28)
  }

  @Test("a geometric tail comes back nearly as it was, with its sum")
  func geometric() {
    let bins = DegreeBins(cap: 4)
    let truth = (0...32).map { 100_000 * Double.pow(0.7, Double($0)) }
    let counts = (0..<bins.count).map { code in
      bins.numbers(of: code).reduce(0) { $0 + truth[$1] }
    }
    let numbers = DegreeNumbers(bins, counts: counts)
    let codes = counts.enumerated().flatMap {
      [Int](repeating: $0.offset, count: Int($0.element.rounded()))
    }
    var generator = CounterGenerator(seed: 3, 1)
    let drawn = numbers.drawn(codes, using: &generator)
    for number in 5...10 {
      let share = Double(drawn.count { $0 == number }) / truth[number]
      #expect(abs(share - 1) < 0.6, "\(number): \(share)")
    }
    let mean = Double(drawn.reduce(0, +)) / Double(drawn.count)
    #expect(abs(mean - 0.7 / 0.3) < 0.05)
  }

  @Test("bins without parents, and noise below zero, still have numbers")
  func degenerate() {
    let bins = DegreeBins(cap: 1)
    var generator = CounterGenerator(seed: 3, 1)
    for counts: [Double]? in [nil, [0, 0, 0, 0], [-5, -1, -2, -9], [0, 0, 0, 50]] {
      let drawn = DegreeNumbers(bins, counts: counts).drawn(
        [0, 1, 2, 3, 3], using: &generator)
      #expect(drawn[...2] == [0, 1, 2] && drawn[3...].allSatisfy { (3...8).contains($0) })
    }
  }
}
