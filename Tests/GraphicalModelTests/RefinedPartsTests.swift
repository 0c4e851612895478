import Foundation
import Marginals
import Tabular
import Testing

@testable import GraphicalModel

/// Random records; correlated ones lean towards a number that each record draws.
func randomTable(sizes: [Int], rows: Int, seed: UInt64, correlated: Bool) -> CodedTable {
  var random = CounterGenerator(seed: seed, 0x746162)
  var records = [[Int]]()
  for _ in 0..<rows {
    let common = random.unit()
    records.append(
      sizes.map { size in
        let own = correlated && random.unit() < 0.7 ? common : random.unit()
        return Int(own * Double(size))
      })
  }
  let columns = sizes.indices.map { attribute in
    CodeColumn.make(size: sizes[attribute], count: rows) { records[$0][attribute] }
  }
  return CodedTable(domain: Domain(sizes: sizes), columns: columns, rowCount: rows)
}

/// Refinement against interaction parts and marginals of three attributes, both counted afresh.
@Suite("Record refiner on parts and triples")
struct RefinedPartsTests {
  private static let shapes = [[2, 3, 4], [1, 5, 2, 2], [6, 2, 3], [3, 4]]

  /// A record table and what is measured of it.
  private struct Problem {
    let start: CodedTable
    let measurements: [MarginalMeasurement]

    var sizes: [Int] { start.domain.sizes }

    /// - Parameter noise: half the width of what is added to every cell.
    init(seed: Int, rows: Int = 200, noise: Double = 9, variance: Double = 25) {
      let sizes = shapes[seed % shapes.count]
      let target = randomTable(sizes: sizes, rows: rows, seed: UInt64(seed), correlated: true)
      start = randomTable(sizes: sizes, rows: rows, seed: UInt64(seed) + 99, correlated: false)
      var random = CounterGenerator(seed: UInt64(seed), 0x6D6561)
      let cliques = (1...3).flatMap { Clique.all(order: $0, of: sizes.count) }
      var measurements: [MarginalMeasurement] = []
      for clique in cliques {
        // Neither, one or both parts of every clique; all one-way marginals whole.
        let drawn = random.below(4)
        let parts: [MarginalMeasurement.Part] =
          [[.interaction], [.whole], [.whole, .interaction], []][drawn]
        for part in parts + (clique.count == 1 && drawn % 3 == 0 ? [.whole] : []) {
          let values = Self.values(target.naiveCounts(of: clique), clique, part, sizes: sizes)
          let noisy = values.map { $0 + noise * (2 * random.unit() - 1) }
          let whole = MarginalMeasurement(clique: clique, values: noisy, variance: 1)
          measurements.append(
            MarginalMeasurement(
              clique: clique,
              values: part == .whole
                ? noisy : ResidualEstimate.residual(of: whole, on: clique, sizes: sizes),
              variance: variance * (1 + 0.2 * Double(measurements.count)), part: part))
        }
      }
      self.measurements = measurements
    }

    /// Counts, centred by a sum over all cells where the part is the interaction.
    static func values(
      _ counts: [Int], _ clique: Clique, _ part: MarginalMeasurement.Part, sizes: [Int]
    ) -> [Double] {
      guard part == .interaction else { return counts.map(Double.init) }
      let shape = clique.attributes.map { sizes[$0] }
      let codes = counts.indices.map { JointTable.record($0, sizes: shape) }
      return codes.map { target in
        zip(codes, counts).reduce(0) { sum, source in
          sum
            + shape.indices.reduce(Double(source.1)) {
              $0 * ((target[$1] == source.0[$1] ? 1 : 0) - 1 / Double(shape[$1]))
            }
        }
      }
    }

    func objective(_ table: CodedTable) -> Double {
      measurements.reduce(0) { sum, measurement in
        let counts = Self.values(
          table.naiveCounts(of: measurement.clique), measurement.clique, measurement.part,
          sizes: sizes)
        return zip(counts, measurement.values).reduce(sum) {
          $0 + ($1.0 - $1.1) * ($1.0 - $1.1) / (2 * measurement.variance)
        }
      }
    }

    /// Σ f/σ² over the measurements with the attribute.
    func total(_ attribute: Int) -> Double {
      measurements.filter { $0.clique.contains(attribute) }.reduce(0) { sum, measurement in
        let others = measurement.clique.attributes.filter { $0 != attribute }
        let factor = others.reduce(1) { $0 * (1 - 1 / Double(sizes[$1])) }
        return sum + (measurement.part == .whole ? 1 : factor) / measurement.variance
      }
    }

    func residuals(_ table: CodedTable) -> ResidualMatrix {
      ResidualMatrix(table: table, measurements: measurements, scale: 1)
    }
  }

  @Test(
    "no sweep raises the objective, which stays that of the records counted afresh",
    arguments: 0..<32)
  func sweeps(seed: Int) {
    let problem = Problem(seed: seed)
    var residuals = problem.residuals(problem.start)
    var random = CounterGenerator(seed: UInt64(seed), 1)
    var last = residuals.objective
    #expect(abs(last - problem.objective(problem.start)) < 1e-4 * max(1, last))
    for sweep in 0..<6 {
      let accepted = residuals.sweep(
        proposals: 200 * problem.sizes.count, threshold: sweep < 3 ? 0.75 : 0, using: &random)
      let now = residuals.table(domain: problem.start.domain)
      #expect(accepted > 0 ? residuals.objective < last : residuals.objective == last)
      #expect(abs(residuals.objective - problem.objective(now)) < 1e-3 * max(1, last))
      let fresh = problem.residuals(now)
      #expect(distance(residuals.differences, fresh.differences) < 1e-3)
      #expect(abs(residuals.objective - fresh.objective) < 1e-3 * max(1, last))
      last = residuals.objective
    }
  }

  @Test("a step is taken where the objective's change is below the limit, and not above")
  func gains() {
    var accepted = 0
    for seed in 0..<400 {
      let problem = Problem(seed: seed, rows: 60)
      let generator = CounterGenerator(seed: UInt64(seed), 2)
      // The proposal that the next sweep will draw.
      var peek = generator
      let (record, attribute) = (peek.below(60), peek.below(problem.sizes.count))
      let new = problem.start.columns[attribute][peek.below(60)]
      let total = problem.total(attribute)
      guard new != problem.start.columns[attribute][record], total > 0 else { continue }
      let columns = problem.start.columns.enumerated().map { index, column in
        CodeColumn.make(size: problem.sizes[index], count: 60) {
          $0 == record && index == attribute ? new : column[$0]
        }
      }
      let changed = CodedTable(domain: problem.start.domain, columns: columns, rowCount: 60)
      let change = problem.objective(changed) - problem.objective(problem.start)
      for (margin, isTaken) in [(1.0, 1), (-1.0, 0)] {
        let limit = change + margin * 1e-3 * max(1, abs(change))
        var (residuals, random) = (problem.residuals(problem.start), generator)
        let before = residuals.objective
        let taken = residuals.sweep(
          proposals: 1, threshold: -limit / (2 * total).squareRoot(), using: &random)
        #expect(taken == isTaken, "table \(seed)")
        guard taken == 1 else { continue }
        accepted += 1
        #expect(abs(residuals.objective - before - change) < 1e-3 * max(1, abs(change)))
        #expect(residuals.table(domain: changed.domain).codes == changed.codes)
      }
    }
    #expect(accepted > 100)
  }

  @Test(
    "records refined against noiseless parts and triples come to have them",
    arguments: [MarginalMeasurement.Part.whole, .interaction])
  func noiseless(part: MarginalMeasurement.Part) {
    let sizes = [2, 3, 2]
    for seed in UInt64(0)..<4 {
      let target = randomTable(sizes: sizes, rows: 400, seed: seed, correlated: true)
      let start = randomTable(sizes: sizes, rows: 400, seed: seed + 50, correlated: false)
      let measured = (1...3).flatMap { order in
        Clique.all(order: order, of: 3).map { clique in
          let part = order == 1 ? .whole : part
          return MarginalMeasurement(
            clique: clique,
            values: Problem.values(target.naiveCounts(of: clique), clique, part, sizes: sizes),
            variance: 0.01, part: part)
        }
      }
      func error(_ table: CodedTable) -> Int {
        let triple = Clique([0, 1, 2])
        return zip(table.naiveCounts(of: triple), target.naiveCounts(of: triple)).reduce(0) {
          $0 + abs($1.0 - $1.1)
        }
      }
      let refined = RecordRefiner().refined(start, measurements: measured, total: 400, seed: 4)
      #expect(error(start) > 100)
      #expect(error(refined.table) <= 16)
    }
  }
}
