import Foundation
import Marginals
import Tabular
import Testing

@testable import GraphicalModel

extension Domain {
  /// A domain of the given sizes, its values called by their codes.
  init(sizes: [Int]) {
    self.init(
      sizes.enumerated().map { index, size in
        Attribute(name: "a\(index)", values: (0..<size).map(String.init))
      })
  }
}

extension CodedTable {
  /// The codes of every column.
  var codes: [[Int]] {
    columns.map { column in (0..<rowCount).map { column[$0] } }
  }

  /// Counts by a plain loop, row-major over the clique's attributes.
  func naiveCounts(of clique: Clique) -> [Int] {
    var counts = [Int](repeating: 0, count: clique.cells(in: domain))
    for row in 0..<rowCount {
      let record = columns.map { $0[row] }
      counts[JointTable.cell(of: record, in: clique, sizes: domain.sizes)] += 1
    }
    return counts
  }
}

@Suite("Record sampler")
struct RecordSamplerTests {
  private func records(
    _ random: RandomModel, count: Int, method: RecordSampler.Method = .rounding,
    seed: UInt64 = 9, threads: Int = 1
  ) -> CodedTable {
    RecordSampler(method: method, threads: threads).records(
      from: CalibratedModel(random.model), count: count, domain: Domain(sizes: random.sizes),
      seed: seed)
  }

  @Test(
    "rounding gives every cell, within its separator state, n·p rounded down or up",
    arguments: 0..<40, [1, 7, 1000, 20_001])
  func rounding(seed: Int, count: Int) throws {
    let random = try RandomModel(seed: UInt64(seed), forbidden: 0.05)
    let (table, logPartition) = JointTable.enumerate(random.potentials, sizes: random.sizes)
    guard logPartition > -.infinity else { return }
    let records = records(random, count: count)
    for (clique, separator) in zip(random.tree.cliques, random.tree.separators) {
      let (counts, states) = (
        records.naiveCounts(of: clique), records.naiveCounts(of: separator)
      )
      let (cells, weights) = (table.marginal(of: clique), table.marginal(of: separator))
      for cell in counts.indices {
        let codes = JointTable.record(cell, sizes: clique.attributes.map { random.sizes[$0] })
        var record = [Int](repeating: 0, count: random.sizes.count)
        for (attribute, code) in zip(clique.attributes, codes) { record[attribute] = code }
        let state = JointTable.cell(of: record, in: separator, sizes: random.sizes)
        guard weights[state] > 0 else {
          #expect(counts[cell] == 0)
          continue
        }
        let share = Double(states[state]) * cells[cell] / weights[state]
        #expect(abs(Double(counts[cell]) - share) < 1 + 1e-6)
      }
    }
  }

  @Test("rounded records' marginals converge to the model's as 1/n", arguments: 0..<10)
  func convergence(seed: Int) throws {
    let random = try RandomModel(seed: UInt64(seed) + 50, attributes: 3...6)
    let (table, _) = JointTable.enumerate(random.potentials, sizes: random.sizes)
    for count in [500, 50_000] {
      let records = records(random, count: count)
      for clique in random.tree.cliques {
        let error = zip(records.naiveCounts(of: clique), table.marginal(of: clique)).reduce(0) {
          $0 + abs(Double($1.0) / Double(count) - $1.1)
        }
        // A clique adds less than one count a cell to the error of its separator.
        #expect(error <= Double(random.tree.cells) / Double(count))
      }
    }
  }

  @Test("independent records follow the joint distribution", arguments: 0..<10)
  func independent(seed: Int) throws {
    let random = try RandomModel(seed: UInt64(seed) + 80, attributes: 2...4)
    let (table, _) = JointTable.enumerate(random.potentials, sizes: random.sizes)
    let records = records(random, count: 200_000, method: .independent)
    let counts = records.naiveCounts(of: Clique(random.sizes.indices))
    var (statistic, cells, rareCount, rareExpected) = (0.0, 0, 0.0, 0.0)
    for (count, probability) in zip(counts, table.values) {
      let expected = 200_000 * probability
      if expected < 10 {
        rareCount += Double(count)
        rareExpected += expected
      } else {
        statistic += (Double(count) - expected) * (Double(count) - expected) / expected
        cells += 1
      }
    }
    if rareExpected >= 1 {
      statistic += (rareCount - rareExpected) * (rareCount - rareExpected) / rareExpected
      cells += 1
    }
    // The quantile of 1 − 10⁻⁶ by Wilson & Hilferty's cube: ten cases, false alarm 1e-5 in all.
    let degrees = Double(max(1, cells - 1))
    let root = 1 - 2 / (9 * degrees) + 4.753 * (2 / (9 * degrees)).squareRoot()
    #expect(statistic <= degrees * root * root * root)
  }

  @Test(
    "structural zeros never appear", arguments: 0..<60, RecordSampler.Method.allCases)
  func structuralZeros(seed: Int, method: RecordSampler.Method) throws {
    let random = try RandomModel(seed: UInt64(seed), forbidden: 0.25)
    let weights = JointTable.logWeights(random.potentials, sizes: random.sizes)
    guard weights.contains(where: { $0 > -.infinity }) else { return }
    let records = records(random, count: 3000, method: method)
    let counts = records.naiveCounts(of: Clique(random.sizes.indices))
    for (count, weight) in zip(counts, weights) where weight == -.infinity { #expect(count == 0) }
  }

  @Test("an alias table draws no cell of weight zero and all others", arguments: 1...40)
  func alias(count: Int) {
    var random = CounterGenerator(seed: UInt64(count), 0x616C69)
    var weights = (0..<count).map { _ in random.unit() < 0.4 ? 0 : 1 + random.unit() }
    weights[random.below(count)] = 1
    var table = AliasTable(capacity: count)
    table.load(count: count) { weights[$0] }
    var counts = [Int](repeating: 0, count: count)
    let draws = 40_000
    for _ in 0..<draws { counts[Int(table.draw(using: &random))] += 1 }
    let sum = weights.reduce(0, +)
    for (drawn, weight) in zip(counts, weights) {
      let expected = Double(draws) * weight / sum
      // 6 standard deviations, 820 cells: false alarm 2e-6.
      #expect(abs(Double(drawn) - expected) <= 6 * expected.squareRoot())
    }
  }

  @Test(
    "the records are the same for any number of threads, and others for another seed",
    arguments: [0, 1, 2, 5000, 120_000], RecordSampler.Method.allCases)
  func threads(count: Int, method: RecordSampler.Method) throws {
    let random = try RandomModel(seed: 12, attributes: 6...6)
    let first = records(random, count: count, method: method)
    #expect(first.rowCount == count)
    #expect(first.codes.allSatisfy { $0.count == count })
    for threads in [2, 3] {
      #expect(records(random, count: count, method: method, threads: threads).codes == first.codes)
    }
    if count >= 5000 {
      #expect(records(random, count: count, method: method, seed: 10).codes != first.codes)
    }
  }

  @Test("rows are in random order", arguments: RecordSampler.Method.allCases)
  func order(method: RecordSampler.Method) throws {
    let sizes = [2, 3, 2]
    let tree = try JunctionTree(covering: [Clique([0, 1])], sizes: sizes)
    let potential = TreeModel.Potential(
      clique: Clique([0, 1]), values: [0.3, 0, -0.2, -0.4, 0.1, 0.9])
    let model = TreeModel(sizes: sizes, tree: tree, potentials: [potential], total: 1)
    let count = 100_000
    let codes = RecordSampler(method: method).records(
      from: CalibratedModel(model), count: count, domain: Domain(sizes: sizes), seed: 3
    ).codes
    for column in codes {
      let mean = Double(column.reduce(0, +)) / Double(count)
      let away = column.map { Double($0) - mean }
      let variance = away.reduce(0) { $0 + $1 * $1 } / Double(count)
      for lag in [1, 2, 50_000] {
        let products = zip(away, away.dropFirst(lag)).reduce(0) { $0 + $1.0 * $1.1 }
        let score = products / (variance * Double(count - lag).squareRoot())
        // Six standard deviations, 9 scores a method: false alarm 4e-8.
        #expect(abs(score) < 6)
      }
      let trend = away.enumerated().reduce(0) { $0 + (Double($1.offset) - 49_999.5) * $1.element }
      #expect(abs(trend) < 6 * (variance * pow(Double(count), 3) / 12).squareRoot())
    }
    // Attributes in separate components are independent: 2·3 cells, six standard deviations.
    for (left, right) in [(0, 2), (1, 2)] {
      let means = [left, right].map { Double(codes[$0].reduce(0, +)) / Double(count) }
      let covariance = zip(codes[left], codes[right]).reduce(0) {
        $0 + (Double($1.0) - means[0]) * (Double($1.1) - means[1])
      }
      #expect(abs(covariance) < 6 * (0.5 * Double(count)).squareRoot())
    }
  }

  @Test("codes beyond a byte survive")
  func wide() throws {
    let sizes = [300, 2]
    let tree = try JunctionTree(covering: [Clique([0, 1])], sizes: sizes)
    let model = TreeModel(sizes: sizes, tree: tree, potentials: [], total: 1)
    let table = RecordSampler().records(
      from: CalibratedModel(model), count: 6000, domain: Domain(sizes: sizes), seed: 1)
    #expect(table.naiveCounts(of: Clique([0, 1])).allSatisfy { (10...11).contains($0) || $0 == 9 })
  }
}
