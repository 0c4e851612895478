import Marginals
import Privacy
import Tabular

/// How many parents have each number of links: a noisy histogram, finer than the bins in which their model
/// tells numbers.
///
/// ## Privacy
/// A one-way marginal of parents, of sensitivity 1, entered in the ledger; its bins are public.
struct NumbersOfLinks: Sendable {
  /// By code of ``bins``.
  let values: [Double]
  let variance: Double

  /// Of parents in a bin; with fewer it says nothing.
  private static let leastExpected = 1e-9
  static let stage = "numbers of links"
  /// Few, since the noise of each adds to that of a tail, whatever caps are.
  static let bins = DegreeBins(cap: 32)

  /// - Parameter price: in the unit of the ledger, which is charged before noise is drawn.
  /// - Throws: `LedgerError`.
  static func measured(
    _ links: BoundedLinks, price: Double, ledger: inout Ledger
  ) throws -> NumbersOfLinks {
    var batch = MeasuringBatch()
    batch.add(Clique([0]), rho: price)
    let noisy = try batch.measure(links.numberSource(bins), ledger: &ledger, stage: stage)[0]
    return NumbersOfLinks(values: noisy.values, variance: noisy.variance)
  }

  /// The shares of some numbers as they are expected, as far from there as the histogram says beyond its noise.
  ///
  /// A bin that is expected to have g goes towards what was measured by g²/(g² + σ²), as if it spread by g, and
  /// all of them by as much as their distances are more than noise (James & Stein 1961, positive part). Bins
  /// that hold other numbers as well say nothing.
  ///
  /// - Parameters:
  ///   - shares: of every number, adding up to 1.
  ///   - numbers: of which there are those shares.
  ///   - mass: of parents with one of the numbers.
  func correcting(
    _ shares: [Double], of numbers: ClosedRange<Int>, mass: Double
  ) -> [Double] {
    let codes = numbers.map(Self.bins.code)
    var expected = [Double](repeating: 0, count: Self.bins.count)
    for (code, share) in zip(codes, shares) where Self.isWithin(numbers, code) {
      expected[code] += mass * share
    }
    let factors = factors(expected)
    let corrected = zip(codes, shares).map { factors[$0] * $1 }
    let sum = corrected.reduce(0, +)
    return sum > 0 ? corrected.map { $0 / sum } : shares
  }

  private static func isWithin(_ numbers: ClosedRange<Int>, _ code: Int) -> Bool {
    let own = bins.numbers(of: code)
    return numbers.contains(own.lowerBound) && numbers.contains(own.upperBound)
  }

  /// By which every bin changes.
  private func factors(_ expected: [Double]) -> [Double] {
    let trust = trust(expected)
    return zip(values, expected).map { value, expected in
      guard expected > Self.leastExpected else { return 1 }
      return max(0, 1 + trust * weight(expected) * (value / expected - 1))
    }
  }

  private func weight(_ expected: Double) -> Double {
    expected * expected / (expected * expected + variance)
  }

  private func trust(_ expected: [Double]) -> Double {
    var (distance, noise) = (0.0, 0.0)
    for (value, expected) in zip(values, expected) where expected > Self.leastExpected {
      distance += weight(expected) * (value - expected) * (value - expected)
      noise += weight(expected) * variance
    }
    return distance > noise ? 1 - noise / distance : 0
  }
}
