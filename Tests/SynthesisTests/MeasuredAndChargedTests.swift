import Marginals
import Privacy
import Testing

@testable import Synthesis

/// What a mechanism kept of its measurements, against what its ledger says was measured.
@Suite("What was measured is what was charged")
struct MeasuredAndChargedTests {
  /// A marginal as the ledger names it.
  private struct Key: Hashable {
    let clique: String
    let isInteraction: Bool
  }

  /// 1/σ² in counts of everything that the ledger says was measured, added up by marginal.
  private func charged(_ entries: [LedgerEntry], sizes: [String: Int]) -> [Key: Double] {
    entries.reduce(into: [:]) { sums, entry in
      guard case .discreteGaussian(let variance, _, _) = entry.mechanism,
        let mark = entry.label.range(of: ": ")
      else { return }
      let name = String(entry.label[mark.upperBound...])
      let isInteraction = entry.label[..<mark.lowerBound].hasSuffix("interaction part")
      // An interaction part was scaled to integers by the number of its cells.
      let scale = isInteraction ? Double(sizes[name] ?? 0) : 1
      sums[Key(clique: name, isInteraction: isInteraction), default: 0] +=
        scale * scale / variance.doubleValue
    }
  }

  @Test(
    "every measurement of a model has the noise of its entries, and every entry is one of them",
    arguments: Mechanism.allCases)
  func precisions(mechanism: Mechanism) throws {
    let table = ExampleTable(sizes: [3, 4, 2, 5], rows: 3000)
    let cliques = (1...3).flatMap { Clique.all(order: $0, of: 4) }
    let sizes = Dictionary(
      uniqueKeysWithValues: cliques.map {
        ($0.name(in: table.domain), $0.cells(in: table.domain))
      })
    for (rho, seed) in [(0.001, 1), (0.05, 2), (3, 3)] as [(Double, UInt64)] {
      let outcome = try mechanism.run(table, rho: rho, seed: seed)
      let charged = charged(outcome.entries, sizes: sizes)
      let measured = outcome.released.measurements.reduce(into: [Key: Double]()) { sums, measured in
        let name = measured.clique.name(in: table.domain)
        sums[Key(clique: name, isInteraction: measured.part == .interaction), default: 0] +=
          1 / measured.variance
      }
      #expect(Set(charged.keys) == Set(measured.keys))
      for (key, precision) in measured {
        #expect(abs(precision / (charged[key] ?? 0) - 1) < 1e-9, "\(key.clique)")
      }
    }
  }
}
