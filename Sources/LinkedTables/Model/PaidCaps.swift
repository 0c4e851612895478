import RealModule

/// Caps chosen from a noisy histogram of the numbers of links (``NumbersOfLinks``).
///
/// ## Privacy
/// Computed from what was released and from public facts.
enum PaidCaps {
  /// The share of parents that the largest number may pool.
  private static let pooled = 0.01

  /// D: the smallest with fewer than a hundredth of the parents above it. K_T: the one of least loss, the
  /// links that do not count and the expected noise √(2/π)·σ·K_T a cell.
  ///
  /// - Parameters:
  ///   - histogram: by code of ``NumbersOfLinks/bins``, as it was measured: noise below 0 makes up for noise above.
  ///   - limit: caps that are not exceeded.
  ///   - sharing: the price of the tail counts; 0 where none are made.
  ///   - types: of children, by which they are made.
  static func caps(
    histogram: [Double], limit: LinkCaps, sharing: Double, types: Int
  ) -> LinkCaps {
    var caps = limit
    let total = histogram.reduce(0, +)
    caps.degree =
      (1..<max(2, limit.degree)).first { cap in
        histogram[min(cap + 1, histogram.count)...].reduce(0, +) < pooled * total
      } ?? limit.degree
    guard limit.shared > 0, sharing > 0 else { return caps }
    func loss(_ cap: Int) -> Double {
      let lost = histogram.enumerated().reduce(0) {
        $0 + Double(max(0, $1.offset - cap)) * $1.element
      }
      return lost + Double.sqrt(2 / .pi / (2 * sharing)) * Double(cap)
        * Double(types * limit.parents)
    }
    caps.shared = (1...limit.shared).min { loss($0) < loss($1) } ?? limit.shared
    return caps
  }
}
