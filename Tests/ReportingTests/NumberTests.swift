import Testing

@testable import Reporting

@Suite("Numbers and axes")
struct NumberTests {
  @Test(
    "significant digits, with zeros kept and a point in every locale",
    arguments: [
      (0.1, 3, "0.100"), (0.06649, 3, "0.0665"), (12, 3, "12.0"), (1234.5, 2, "1234"),
      (0.9996, 3, "1.00"), (0.00001234, 2, "1.2e-5"), (2_500_000, 3, "2.50e6"), (0, 3, "0"),
      (-0.5, 1, "-0.5"),
    ])
  func significant(value: Double, digits: Int, text: String) {
    #expect(NumberText.significant(value, digits: digits) == text)
  }

  @Test(
    "exact text is short and reads back as the same number",
    arguments: [
      (12.0, "12"), (0.3, "0.3"), (5.8e-6, "5.8e-6"), (1e-9, "1e-9"),
      (0.1 + 0.2, "0.30000000000000004"),
      (1e22, "1e22"), (-0.25, "-0.25"),
    ])
  func exact(value: Double, text: String) {
    #expect(NumberText.exact(value) == text)
    #expect(Double(text) == value)
  }

  @Test("a summary has the median, the mean and the extremes")
  func summary() throws {
    let summary = try #require(SampleSummary([1, 2, 3, 6]))
    #expect(summary.mean == 3)
    #expect(summary.median == 2.5)
    #expect((summary.minimum, summary.maximum) == (1, 6))
    #expect(SampleSummary([3, 1, 2])?.median == 2)
    #expect(SampleSummary([]) == nil)
    #expect(SampleSummary([1, 3])?.text == "2.00 (1.00 to 3.00)")
    #expect(SampleSummary([2])?.text == "2.00")
  }

  @Test("round ticks ascend, enclose the data and are few")
  func ticks() {
    for exponent in -7...6 {
      for low in stride(from: 1.0, to: 9.9, by: 0.7) {
        for ratio in [1, 1.001, 1.3, 3, 17, 800, 1e5] {
          let least = low * Double("1e\(exponent)")!
          let greatest = least * ratio
          for ticks in [
            RoundNumbers.linear(from: 0, to: greatest),
            RoundNumbers.linear(from: least, to: greatest),
            RoundNumbers.logarithmic(from: least, to: greatest),
          ] {
            #expect(zip(ticks, ticks.dropFirst()).allSatisfy { $0 < $1 })
            #expect(ticks[0] <= least * (1 + 1e-6))
            #expect(ticks[ticks.count - 1] >= greatest * (1 - 1e-6))
            #expect((2...13).contains(ticks.count))
            // A narrow range needs its digits; any other has labels without rounding errors.
            if ratio > 1.2, greatest < 1e6 {
              #expect(ticks.allSatisfy { NumberText.exact($0).count <= 8 })
            }
          }
        }
      }
    }
  }

  @Test("a mapping keeps order, spans its stretch and leaves out labels that would touch")
  func mapping() {
    let axis = Axis(label: "ε", scale: .logarithmic, ticks: .data)
    let values = [0.1, 0.3, 1, 3, 3.01, 4, 12]
    let mapping = AxisMapping(axis, values: values, start: 50, end: 550) { _, _ in 20 }
    let positions = values.map(mapping.position)
    #expect(zip(positions, positions.dropFirst()).allSatisfy { $0 < $1 })
    #expect(positions.allSatisfy { $0 > 50 && $0 < 550 })
    #expect(mapping.ticks == [0.1, 0.3, 1, 3, 4, 12])
    #expect(mapping.position(of: 0) == 50)
    let tenfold = (mapping.position(of: 1) - mapping.position(of: 0.1))
    #expect(abs(mapping.position(of: 10) - mapping.position(of: 1) - tenfold) < 1e-9)
  }

  @Test("coordinates have two decimals at most and no locale")
  func coordinates() {
    #expect(coordinate(1) == "1")
    #expect(coordinate(-0.5) == "-0.5")
    #expect(coordinate(12.346) == "12.35")
    #expect(coordinate(3.04) == "3.04")
    #expect(coordinate(-0.001) == "0")
  }
}
