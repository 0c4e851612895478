import Privacy
import Tabular
import Testing

@testable import Marginals

@Suite("Measuring interaction parts")
struct InteractionMeasuringTests {
  private func source(_ sizes: [Int], rowsPerUnit: Int = 1) -> TableSource {
    TableSource(
      SecretTable(
        .random(sizes: sizes, rowCount: 200, seed: 3), maxRowsPerUnit: rowsPerUnit), threads: 1)
  }

  private func ledger(_ rho: Double) throws -> Ledger {
    Ledger(budget: try Rho(rho), randomness: .reproducible(seed: 4))
  }

  private func centred(_ clique: Clique, sizes: [Int]) -> [Double] {
    let counts = CodedTable.random(sizes: sizes, rowCount: 200, seed: 3).naiveCounts(of: clique)
    return DenseLeastSquares.centred(
      counts.map(Double.init), shape: clique.attributes.map { sizes[$0] })
  }

  /// Σ(noise/σ)² over 500 draws is χ² with 500·Π(n − 1) degrees of freedom, at least 1,500: relative
  /// standard deviation 0.037; six of it are exceeded by chance with probability 2·10⁻⁹.
  @Test("their noise has the stated variance on the centred directions", arguments: [1, 3])
  func noise(rowsPerUnit: Int) throws {
    let sizes = [4, 3, 2, 5]
    let source = source(sizes, rowsPerUnit: rowsPerUnit)
    let cliques = [Clique([0]), Clique([1, 3]), Clique([0, 1, 2])]
    var batch = MeasuringBatch()
    for clique in cliques { batch.add(clique, rho: 0.01, part: .interaction) }
    var ledger = try ledger(100)
    var sums = [Double](repeating: 0, count: cliques.count)
    for draw in 0..<500 {
      let measured = try batch.measure(source, ledger: &ledger, stage: "\(draw)")
      for (index, measurement) in measured.enumerated() {
        let shape = measurement.clique.attributes.map { Double(sizes[$0]) }
        let factor = shape.reduce(1) { $0 * (1 - 1 / $1) }
        #expect(measurement.part == .interaction)
        let expected = factor * Double(rowsPerUnit * rowsPerUnit) / (2 * 0.01)
        #expect(abs(measurement.variance / expected - 1) < 1e-6)
        let exact = centred(measurement.clique, sizes: sizes)
        sums[index] += zip(measurement.values, exact).reduce(0) {
          $0 + ($1.0 - $1.1) * ($1.0 - $1.1) / measurement.variance
        }
        let recentred = DenseLeastSquares.centred(measurement.values, shape: shape.map { Int($0) })
        #expect(zip(recentred, measurement.values).allSatisfy { abs($0 - $1) < 1e-9 })
      }
    }
    for (clique, sum) in zip(cliques, sums) {
      let freedom = 500 * clique.attributes.reduce(1.0) { $0 * Double(sizes[$1] - 1) }
      #expect(abs(sum / freedom - 1) < 6 * (2 / freedom).squareRoot(), "\(clique.attributes)")
    }
  }

  @Test("whole marginals are measured where the integers would need too much noise")
  func tooMuchNoise() throws {
    // (3·40·30)²/(2ρ) is 2⁴⁶ at ρ = 9.2·10⁻⁸.
    for (rho, part) in [(9e-8, MarginalMeasurement.Part.whole), (9.4e-8, .interaction)] {
      var batch = MeasuringBatch()
      batch.add(Clique([0, 1]), rho: rho, part: .interaction)
      batch.add(Clique([2]), rho: rho)
      var ledger = try ledger(1)
      let measured = try batch.measure(
        source([40, 30, 2], rowsPerUnit: 3), ledger: &ledger, stage: "s")
      #expect(measured.map(\.part) == [part, .whole])
      let label = part == .whole ? "s: " : "s, interaction part: "
      let name = Clique([0, 1]).name(in: Domain(sizes: [40, 30, 2]))
      #expect(ledger.entries.map(\.label) == [label + name, "s: a2"])
      for entry in ledger.entries { #expect(entry.rho <= rho && entry.rho >= rho * (1 - 1e-6)) }
      let sensitivity: Sensitivity =
        part == .whole ? .rows(perUnit: 3) : .interactionPart(sizes: [40, 30], rowsPerUnit: 3)
      guard
        case .discreteGaussian(_, let l1, let squaredL2) = ledger.entries[0].mechanism
      else {
        Issue.record("marginals get Gaussian noise")
        continue
      }
      #expect(l1 == sensitivity.l1 && squaredL2 == sensitivity.squaredL2)
    }
  }

  @Test("a clique with a column of one value has no interaction and is measured whole")
  func oneValue() throws {
    var batch = MeasuringBatch()
    batch.add(Clique([0, 1]), rho: 0.1, part: .interaction)
    var ledger = try ledger(1)
    let measured = try batch.measure(source([3, 1]), ledger: &ledger, stage: "s")
    #expect(measured.map(\.part) == [.whole])
    #expect(ledger.entries.map(\.label).allSatisfy { $0.hasPrefix("s: ") })
  }
}
