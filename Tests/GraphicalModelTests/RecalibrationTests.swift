import Marginals
import Testing

@testable import GraphicalModel

@Suite("Recalibration")
struct RecalibrationTests {
  /// A random model whose potentials change term by term; every third forbids cells, and every third
  /// has potentials that underflow as probabilities.
  private struct Changing {
    let random: RandomModel
    var potentials: [Double]
    private var generator: CounterGenerator

    init(seed: Int) throws {
      let reach = seed % 3 == 2 ? 4000.0 : 4.0
      random = try RandomModel(
        seed: UInt64(seed) + 3000, attributes: 3...8, forbidden: seed % 3 == 1 ? 0.2 : 0
      ) { reach * ($0 - 0.5) }
      generator = CounterGenerator(seed: UInt64(seed), 0x726563)
      potentials = []
      let engine = engine()
      potentials = random.potentials.flatMap {
        engine.order.toAxisOrder($0.values, of: $0.clique)
      }
    }

    func engine(keepsTables: Bool = true, slabLimit: Int = 1 << 15) -> BeliefPropagation {
      BeliefPropagation(
        tree: random.tree, sizes: random.sizes, terms: random.potentials.map(\.clique),
        keepsTables: keepsTables, smallTable: keepsTables ? 1 << 15 : 0, slabLimit: slabLimit)
    }

    mutating func pick() -> Int { generator.below(random.potentials.count) }

    /// Makes up to three terms' potentials anew, by turns near the old ones and far from them.
    mutating func change(_ engine: BeliefPropagation) -> [Int] {
      let terms = (0..<generator.below(4)).map { _ in pick() }
      for term in terms {
        let reach = generator.below(2) == 0 ? 1.0 : 3000
        for cell in engine.termOffsets[term]..<engine.termOffsets[term + 1] {
          potentials[cell] += reach * (generator.unit() - 0.5)
        }
      }
      return terms
    }
  }

  private func margins(_ engine: BeliefPropagation) -> [[Double]] {
    engine.terms.indices.map { Array(engine.margin(ofTerm: $0)) }
  }

  private func results(_ engine: BeliefPropagation) -> [[Double]] {
    margins(engine)
      + engine.tree.cliques.indices.map { Array(engine.belief(of: $0)) }
  }

  @Test("recalibrating where terms changed equals calibrating to the last bit", arguments: 0..<90)
  func changes(seed: Int) throws {
    var changing = try Changing(seed: seed)
    let engine = changing.engine()
    _ = engine.calibrate(changing.potentials)
    for _ in 0..<8 {
      let terms = changing.change(engine)
      let logPartition = engine.recalibrate(changing.potentials, changedTerms: terms)
      let fresh = changing.engine()
      #expect(logPartition == fresh.calibrate(changing.potentials))
      #expect(results(engine) == results(fresh))
    }
  }

  @Test(
    "wanted margins are those of a calibration, and the rest follows when asked", arguments: 0..<90)
  func wanted(seed: Int) throws {
    var changing = try Changing(seed: seed)
    let engine = changing.engine()
    _ = engine.calibrate(changing.potentials)
    for _ in 0..<8 {
      let terms = changing.change(engine)
      let wanted = [changing.pick(), changing.pick()]
      let logPartition = engine.recalibrate(
        changing.potentials, changedTerms: terms, wantedTerms: wanted)
      let fresh = changing.engine()
      #expect(logPartition == fresh.calibrate(changing.potentials))
      for term in wanted {
        #expect(Array(engine.margin(ofTerm: term)) == Array(fresh.margin(ofTerm: term)))
      }
    }
    _ = engine.recalibrate(changing.potentials, changedTerms: [])
    let fresh = changing.engine()
    _ = fresh.calibrate(changing.potentials)
    #expect(results(engine) == results(fresh))
  }

  @Test(
    "one thread and several give the same bytes, and slabs the same probabilities",
    arguments: 0..<60, [1, 12, 60])
  func threads(seed: Int, slabLimit: Int) throws {
    let changing = try Changing(seed: seed)
    let whole = changing.engine()
    let logPartition = whole.calibrate(changing.potentials)
    let alone = changing.engine(slabLimit: slabLimit)
    let logOfSlabs = alone.calibrate(changing.potentials)
    #expect(
      logOfSlabs == logPartition || abs(logOfSlabs - logPartition) < 1e-12 * abs(logPartition))
    for (slabs, table) in zip(results(alone), results(whole)) {
      #expect(distance(slabs, table) < 1e-13)
    }
    for threads in [2, 3] {
      let shared = changing.engine(slabLimit: slabLimit)
      shared.threads = threads
      #expect(shared.calibrate(changing.potentials) == logOfSlabs)
      #expect(results(shared) == results(alone))
    }
  }

  @Test(
    "tables that are not kept have the same margins, and after changes those of a calibration",
    arguments: 0..<60, [1, 12, 60])
  func passing(seed: Int, slabLimit: Int) throws {
    var changing = try Changing(seed: seed)
    let kept = changing.engine(slabLimit: slabLimit)
    let passing = changing.engine(keepsTables: false, slabLimit: slabLimit)
    passing.threads = 2
    #expect(passing.calibrate(changing.potentials) == kept.calibrate(changing.potentials))
    for _ in 0..<4 {
      for (own, other) in zip(margins(passing), margins(kept)) {
        #expect(distance(own, other) < 1e-13)
      }
      let terms = changing.change(kept)
      let logPartition = passing.recalibrate(changing.potentials, changedTerms: terms)
      #expect(logPartition == kept.calibrate(changing.potentials))
      let fresh = changing.engine(keepsTables: false, slabLimit: slabLimit)
      #expect(logPartition == fresh.calibrate(changing.potentials))
      #expect(margins(passing) == margins(fresh))
    }
  }

  @Test("zeros that are known to be forbidden need no logarithms", arguments: 0..<60)
  func support(seed: Int) throws {
    let random = try RandomModel(seed: UInt64(seed) + 4000, attributes: 3...8, forbidden: 0.2)
    func engine() -> BeliefPropagation {
      BeliefPropagation(
        tree: random.tree, sizes: random.sizes, terms: random.potentials.map(\.clique))
    }
    let (learned, plain) = (engine(), engine())
    let flat = random.potentials.flatMap { plain.order.toAxisOrder($0.values, of: $0.clique) }
    learned.learnSupport(flat.map { $0 > -.infinity ? 0 : $0 })
    let logPartition = plain.calibrate(flat)
    let found = learned.calibrate(flat)
    #expect(found == logPartition || abs(found - logPartition) < 1e-12 * abs(logPartition))
    for (own, other) in zip(margins(learned), margins(plain)) {
      #expect(distance(own, other) < 1e-13)
    }
    let isImpossible = logPartition == -.infinity
    #expect(
      isImpossible || !random.tree.cliques.indices.contains { learned.progress[$0].sendsLogarithm })
  }

  @Test("some of the random models have tables that several threads share")
  func sharedTables() throws {
    let shared = try (0..<60).filter { seed in
      try Changing(seed: seed).engine(slabLimit: 1).passes.contains { $0.isShared }
    }
    #expect(shared.count > 8)
  }
}
