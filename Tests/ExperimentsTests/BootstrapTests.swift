import Foundation
import Testing

@testable import Experiments

@Suite("Medians and intervals")
struct BootstrapTests {
  @Test("of few trials the interval of the median reaches from the least to the greatest")
  func few() throws {
    let five = try #require(Bootstrap.median(of: [5, 1, 4, 2, 3]))
    #expect(five.value == 3)
    #expect(five.interval == 1...5)
    #expect(Bootstrap.median(of: [2, 1])?.value == 1.5)
    #expect(Bootstrap.median(of: [2, 1])?.interval == 1...2)
    #expect(Bootstrap.median(of: [7]) == Bootstrap.Median(value: 7, interval: nil))
    #expect(Bootstrap.median(of: []) == nil)
  }

  @Test("of many trials it is narrow, holds the median, and is the same every time")
  func many() throws {
    let values = (0..<401).map { Double(($0 * 97) % 401) }
    let median = try #require(Bootstrap.median(of: values))
    let interval = try #require(median.interval)
    #expect(median.value == 200)
    // Twice the standard error of the median of a uniform law, on either side.
    let half = 401.0 / (401.0).squareRoot()
    #expect(interval.lowerBound > 200 - 1.5 * half && interval.lowerBound < 200 - 0.5 * half)
    #expect(interval.upperBound < 200 + 1.5 * half && interval.upperBound > 200 + 0.5 * half)
    #expect(Bootstrap.median(of: values) == median)
  }

  @Test(
    "quantiles of Student's t are those of the tables",
    arguments: [
      (0.95, 1, 12.7062), (0.95, 2, 4.30265), (0.95, 4, 2.77645), (0.99, 10, 3.16927),
      (0.999, 3, 12.9240), (0.95, 1_000, 1.96234),
    ])
  func student(level: Double, degrees: Int, quantile: Double) {
    #expect(abs(StudentT.twoSided(level, degrees: degrees) - quantile) < 1e-4 * quantile)
  }
}
