import GraphicalModel
import Marginals
import Privacy
import Tabular
import Testing

@testable import Synthesis

@Suite("Mechanisms")
struct MechanismTests {
  @Test("a table of which nothing is modelled is refused before anything is drawn")
  func nothingModelled() throws {
    for mechanism: any Synthesizer in [MatrixMechanism(), MSTMechanism(), IndependentMechanism()] {
      #expect(throws: WorkloadError.self) {
        try SynthesisRun.check(mechanism, domain: Domain([]))
      }
    }
  }

  private static let sizes = [3, 4, 2, 5]

  @Test("with a huge budget independent records have the table's 1-way marginals up to rounding")
  func independent() throws {
    let table = ExampleTable(sizes: Self.sizes, rows: 2000)
    let released = try Mechanism.independent.run(table, rho: 1e6).released
    let records = try released.records(seed: 3)
    #expect(records.rowCount == 2000)
    for attribute in Self.sizes.indices {
      let clique = Clique([attribute])
      for (real, made) in zip(table.shares(of: clique), records.shares(of: clique)) {
        #expect(abs(real - made) * 2000 <= 1 + 1e-6)
      }
    }
    #expect(released.model.tree.cliques.allSatisfy { $0.count == 1 })
  }

  @Test(
    "with a huge budget the pairs inside the tree are the table's",
    arguments: [
      Mechanism.mst, .matrix, .matrixOfWholeTables, .aim, .aimByRidge, .swift, .privBayes,
    ])
  func modelClass(mechanism: Mechanism) throws {
    let table = ExampleTable(sizes: Self.sizes, rows: 4000)
    let released = try mechanism.run(table, rho: 1e6).released
    let model = CalibratedModel(released.model)
    let pairs = Clique.all(order: 2, of: Self.sizes.count)
    let inside = pairs.filter {
      released.model.tree.home(of: $0, sizes: released.model.sizes) != nil
    }
    #expect(inside.count >= Self.sizes.count - 1)
    for pair in inside {
      let marginal = try #require(model.marginal(of: pair))
      #expect(l1(marginal, table.shares(of: pair)) < 0.005)
    }
    let records = try released.records(seed: 1)
    #expect(records.rowCount == 4000)
    for pair in inside { #expect(l1(records.shares(of: pair), table.shares(of: pair)) < 0.03) }
  }

  @Test(
    "with a huge budget matrix records have all pairs, also those outside a small tree",
    arguments: [MarginalMeasurement.Part.whole, .interaction])
  func refinedPairs(part: MarginalMeasurement.Part) throws {
    let table = ExampleTable(sizes: Self.sizes, rows: 4000)
    // Room for little more than the one-way marginals: 14 cells.
    let outcome = try Outcome(
      MatrixMechanism(MechanismSettings(cellLimit: 30, part: part)), table.source(), rho: 1e6)
    #expect(outcome.released.model.tree.cells <= 30)
    let records = try outcome.released.records(seed: 1)
    for pair in Clique.all(order: 2, of: Self.sizes.count) {
      #expect(l1(records.shares(of: pair), table.shares(of: pair)) < 0.03)
    }
  }

  @Test("with a huge budget matrix has the table's triples where the tree can hold them")
  func triples() throws {
    for sizes in [[3, 4, 2], Self.sizes] {
      let table = ExampleTable(sizes: sizes, rows: 4000)
      let released = try Mechanism.matrix.run(table, rho: 1e6).released
      let model = CalibratedModel(released.model)
      let records = try released.records(seed: 1)
      for triple in Clique.all(order: 3, of: sizes.count) {
        let marginal = try #require(model.marginal(of: triple))
        #expect(l1(marginal, table.shares(of: triple)) < 0.005)
        #expect(l1(records.shares(of: triple), table.shares(of: triple)) < 0.03)
      }
    }
  }

  @Test("with a huge budget matrix of whole tables has the triples of greatest entropy")
  func greatestEntropy() throws {
    let table = ExampleTable(sizes: Self.sizes, rows: 4000)
    let released = try Mechanism.matrixOfWholeTables.run(table, rho: 1e6).released
    let model = CalibratedModel(released.model)
    let pairs = Clique.all(order: 2, of: Self.sizes.count)
    let joint = proportionalFit(pairs.map { ($0, table.shares(of: $0)) }, sizes: Self.sizes)
    for triple in Clique.all(order: 3, of: Self.sizes.count) {
      let marginal = try #require(model.marginal(of: triple))
      let expected = marginalSum(joint, of: triple, sizes: Self.sizes)
      #expect(l1(marginal, expected) < 0.005)
      #expect(l1(table.shares(of: triple), expected) > 0.02, "the triples have interactions")
    }
  }

  /// Iterative proportional fitting (Deming & Stephan 1940) over the full joint table.
  private func proportionalFit(_ marginals: [(Clique, [Double])], sizes: [Int]) -> [Double] {
    let cells = sizes.reduce(1, *)
    var joint = [Double](repeating: 1 / Double(cells), count: cells)
    for _ in 0..<2000 {
      for (clique, target) in marginals {
        let now = marginalSum(joint, of: clique, sizes: sizes)
        for cell in joint.indices {
          let place = place(of: cell, in: clique, sizes: sizes)
          joint[cell] *= now[place] > 0 ? target[place] / now[place] : 0
        }
      }
    }
    return joint
  }

  private func marginalSum(_ joint: [Double], of clique: Clique, sizes: [Int]) -> [Double] {
    var sums = [Double](
      repeating: 0, count: clique.attributes.reduce(1) { $0 * sizes[$1] })
    for cell in joint.indices { sums[place(of: cell, in: clique, sizes: sizes)] += joint[cell] }
    return sums
  }

  private func place(of cell: Int, in clique: Clique, sizes: [Int]) -> Int {
    clique.attributes.reduce(0) { place, attribute in
      let inner = sizes[(attribute + 1)...].reduce(1, *)
      return place * sizes[attribute] + cell / inner % sizes[attribute]
    }
  }

  @Test(
    "the same seed gives the same model and records for any number of threads, another seed another",
    arguments: Mechanism.allCases)
  func determinism(mechanism: Mechanism) throws {
    let table = ExampleTable(sizes: Self.sizes, rows: 1500)
    func potentials(threads: Int, seed: UInt64 = 7) throws -> ([[Double]], [[Int]], [Double]) {
      let outcome = try mechanism.run(table, rho: 0.2, seed: seed, threads: threads)
      let records = try outcome.released.records(seed: 5, threads: threads).records
      return (
        outcome.released.model.potentials.map(\.values), records, outcome.entries.map(\.rho)
      )
    }
    let one = try potentials(threads: 1)
    for threads in [2, 3] {
      let other = try potentials(threads: threads)
      #expect(other.0 == one.0 && other.1 == one.1 && other.2 == one.2)
    }
    #expect(try potentials(threads: 1, seed: 8).0 != one.0)
  }

  @Test(
    "the number of records is the noisy estimate, or what is asked for",
    arguments: Mechanism.allCases)
  func recordCount(mechanism: Mechanism) throws {
    let table = ExampleTable(sizes: Self.sizes, rows: 700)
    var counts = Set<Int>()
    for seed in 0..<6 {
      let released = try mechanism.run(table, rho: 0.002, seed: UInt64(seed)).released
      let records = try released.records(seed: 1)
      #expect(records.rowCount == max(1, Int(released.model.total.rounded())))
      #expect(try released.records(count: 33, seed: 1).rowCount == 33)
      counts.insert(records.rowCount)
    }
    #expect(counts.count > 3, "the estimate carries noise")
  }

  @Test("columns may come in any order, and twice", arguments: Mechanism.allCases)
  func columnOrder(mechanism: Mechanism) throws {
    let table = ExampleTable(sizes: Self.sizes, rows: 2000)
    for order in [[3, 1, 0, 2], [0, 0, 1, 3], [2, 1, 2, 1]] {
      let arranged = table.columns(order)
      let outcome = try mechanism.run(arranged, rho: 1e5)
      #expect(outcome.spent <= 1e5 && outcome.spent >= 1e5 * (1 - 1e-6))
      let records = try outcome.released.records(seed: 2)
      for attribute in order.indices {
        let clique = Clique([attribute])
        #expect(l1(records.shares(of: clique), arranged.shares(of: clique)) < 0.02)
      }
      guard mechanism != .independent else { continue }
      for pair in Clique.all(order: 2, of: 4)
      where order[pair.attributes[0]] == order[pair.attributes[1]] {
        #expect(l1(records.shares(of: pair), arranged.shares(of: pair)) < 0.05)
      }
    }
  }

  @Test("domains of hundreds of values are fitted", arguments: Mechanism.allCases)
  func largeDomain(mechanism: Mechanism) throws {
    let table = ExampleTable(sizes: [300, 3, 290], rows: 5000)
    let released = try mechanism.run(table, rho: 1000).released
    let records = try released.records(seed: 1)
    for attribute in 0..<3 {
      let clique = Clique([attribute])
      let error = l1(records.shares(of: clique), table.shares(of: clique))
      // What is left of a marginal of n values by drawing N records one by one: √(2n/(πN)).
      let sampling = (2 * Double(table.sizes[attribute]) / (.pi * 5000)).squareRoot()
      // Mirror descent is far from converged after its thousand steps on 87,000 cells.
      let isFar = mechanism == .mst || mechanism == .privBayes
      #expect(error < (isFar ? 0.2 : 0.5 * sampling), "attribute \(attribute)")
    }
  }

  @Test("more budget makes better pairs, and pairs better records than independence")
  func utility() throws {
    let table = ExampleTable(sizes: Self.sizes, rows: 3000)
    func error(_ mechanism: Mechanism, _ rho: Double) throws -> Double {
      let records = try mechanism.run(table, rho: rho).released.records(seed: 1)
      return Clique.all(order: 2, of: 4).reduce(0) {
        $0 + l1(records.shares(of: $1), table.shares(of: $1)) / 6
      }
    }
    let independent = try error(.independent, 0.1)
    for mechanism in [Mechanism.mst] + Mechanism.matrices {
      let (small, large) = (try error(mechanism, 1e-4), try error(mechanism, 0.1))
      #expect(large < small)
      #expect(large < 0.7 * independent)
    }
    for mechanism in Mechanism.matrices {
      #expect(try error(mechanism, 0.1) < error(.mst, 0.1))
    }
  }
}

@Suite("Parts of the mechanisms")
struct MechanismPartTests {
  @Test("values below the threshold are merged into the last, with their summed count")
  func compression() {
    let domain = ExampleTable(sizes: [4, 3, 3], rows: 0).domain
    let measured = [[100.0, 2, 50, -1], [9, 40, 41], [1, -2, 3]].enumerated().map {
      MarginalMeasurement(clique: Clique([$0.offset]), values: $0.element, variance: 16)
    }
    let compression = SupportCompression(measured, domain: domain, threshold: 3)
    // One value alone below the threshold is left as it is: there is nothing to merge it with.
    #expect(compression.recoding.codes == [[0, 2, 1, 2], [0, 1, 2], [0, 0, 0]])
    #expect(compression.recoding.domain.sizes == [3, 3, 1])
    #expect(compression.measurements.map(\.values) == [[100, 50, 1], [9, 40, 41], [2]])
  }

  @Test("N̂ weighs totals by their precision and is at least 1")
  func total() {
    let measured = [
      MarginalMeasurement(clique: Clique([0]), values: [60, 44], variance: 2),
      MarginalMeasurement(clique: Clique([1]), values: [30, 30, 50], variance: 4),
    ]
    #expect(abs(measured.estimatedTotal - (104.0 / 4 + 110.0 / 12) / (1.0 / 4 + 1.0 / 12)) < 1e-12)
    let negative = [MarginalMeasurement(clique: Clique([0]), values: [-60, 4], variance: 2)]
    #expect(negative.estimatedTotal == 1)
    #expect([MarginalMeasurement]().estimatedTotal == 1)
  }

  @Test("probabilities are a distribution whatever the noise made of the counts")
  func probabilities() {
    for values in [[0.0, 0, 0], [-5, -7, -1], [4, -3, 2], [1e9, 0, 0], [-1e-300, 0, 0]] {
      let measured = MarginalMeasurement(clique: Clique([0]), values: values, variance: 4)
      for floor in [0, 0.3] {
        let probabilities = measured.probabilities(floor: floor)
        #expect(abs(probabilities.reduce(0, +) - 1) < 1e-12)
        #expect(probabilities.allSatisfy { $0 >= 0 })
      }
      #expect(measured.probabilities().allSatisfy { $0 > 0 })
    }
  }

  @Test("the tree grows by the pairs that the model misses, within its limit")
  func growth() throws {
    let table = ExampleTable(sizes: [3, 3, 3, 3], rows: 5000)
    func measured(_ order: Int) -> [MarginalMeasurement] {
      Clique.all(order: order, of: 4).map { clique in
        // The last attribute is independent of the others.
        let shares =
          clique.contains(3) && order == 2
          ? table.shares(of: Clique([clique.attributes[0]])).flatMap { left in
            table.shares(of: Clique([3])).map { left * $0 }
          } : table.shares(of: clique)
        return MarginalMeasurement(
          clique: clique, values: shares.map { $0 * 5000 }, variance: 100)
      }
    }
    func grown(_ limit: Int) throws -> TreeGrowth.Result {
      try TreeGrowth(
        oneWay: measured(1), pairs: measured(2), weights: [:], total: 5000, cellLimit: limit,
        domain: table.domain
      ).grown()
    }
    let wide = try grown(1 << 17)
    #expect(Set(wide.chosen).isSuperset(of: Clique.all(order: 2, of: 3)))
    let narrow = try grown(21)
    #expect(narrow.tree.cells <= 21)
    #expect(narrow.chosen.allSatisfy { !$0.contains(3) })
    #expect(narrow.chosen.count == 2)
    #expect(try grown(12).chosen.isEmpty)
  }
}
