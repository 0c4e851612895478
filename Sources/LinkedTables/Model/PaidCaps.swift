import Marginals
import Privacy
import RealModule
import Tabular

/// Caps chosen from a noisy histogram of the numbers of links.
///
/// ## Privacy
/// The histogram is a one-way marginal of parents, of sensitivity 1, entered in the ledger; the caps are
/// computed from what was released and from public facts.
enum PaidCaps {
  /// Numbers of links are told apart up to this.
  static let reach = 32
  /// The share of parents that the largest number may pool.
  private static let pooled = 0.01

  /// - Parameters:
  ///   - limit: caps that are not exceeded.
  ///   - sharing: ρ of the tail counts; 0 where none are made.
  static func chosen(
    _ links: BoundedLinks, limit: LinkCaps, rho: Double, sharing: Double, ledger: inout Ledger
  ) throws -> LinkCaps {
    let wide = try links.capped(
      at: LinkCaps(degree: reach, links: limit.links, shared: 0, parents: limit.parents))
    var batch = MeasuringBatch()
    batch.add(Clique([wide.domain.degree]), rho: rho)
    let noisy = try batch.measure(
      wide.parentSource(threads: 1), ledger: &ledger, stage: "for the caps")
    return caps(
      histogram: noisy[0].values.map { max(0, $0) }, limit: limit, sharing: sharing,
      cells: ChildTypes(links.rows.children.domain).count * limit.parents)
  }

  /// D: the smallest with fewer than a hundredth of the parents above it. K_T: the one of least loss, the
  /// links that do not count and the expected noise √(2/π)·σ·K_T a cell.
  static func caps(
    histogram: [Double], limit: LinkCaps, sharing: Double, cells: Int
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
      return lost + Double.sqrt(2 / .pi / (2 * sharing)) * Double(cap) * Double(cells)
    }
    caps.shared = (1...limit.shared).min { loss($0) < loss($1) } ?? limit.shared
    return caps
  }
}
