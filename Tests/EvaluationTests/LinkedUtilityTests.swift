import Tabular
import Testing

@testable import Evaluation

@Suite("Utility of linked tables")
struct LinkedUtilityTests {
  /// Tables with dependence everywhere: in a parent, across the link, within a parent and within a
  /// child, and shared children.
  private static let base = LinkedExample(parents: 400, children: 300, seed: 5)

  @Test("tables are at no distance from themselves, whatever the order of rows")
  func identity() throws {
    let rows = Self.base.rows
    let report = try LinkedUtility.evaluate(
      real: rows, synthetic: Self.base.shuffled().rows, threads: 2)
    #expect(Set(report.figures.metrics) == Set(LinkedMetric.allCases))
    for metric in report.figures.metrics {
      #expect((report[metric] ?? 1) < 1e-12, "\(metric.rawValue)")
    }
    #expect(report.real == report.synthetic)
  }

  /// A part of the data that is broken, the metrics that see it, and those that must not.
  private struct Damage: CustomTestStringConvertible {
    let name: String
    let moves: Set<LinkedMetric>
    let keeps: Set<LinkedMetric>
    let apply: @Sendable (inout LinkedExample) -> Void

    var testDescription: String { name }
  }

  private static func metrics(_ prefixes: String...) -> Set<LinkedMetric> {
    Set(
      LinkedMetric.allCases.filter { metric in prefixes.contains { metric.rawValue.hasPrefix($0) } }
    )
  }

  private static let damages = [
    Damage(
      name: "a column of the parents permuted",
      moves: metrics(
        "parent_mean_l1_2way", "parent_max_l1_2way", "parent_mean_l1_3way", "parent_max_l1_3way",
        "cross", "conditional", "cramers", "degree_tv_parent_within", "co_parent",
        "flat_mean_l1_2way", "flat_max_l1_2way", "flat_mean_l1_3way", "flat_max_l1_3way"),
      keeps: metrics(
        "parent_mean_l1_1way", "degree_w1", "within", "agreement", "all_agree", "child",
        "degree_tv_child", "flat_mean_l1_1way"
      ).union([.degreeTVParent]),
      apply: { $0.permuteParents(column: 0) }),
    Damage(
      name: "a column of the parents moved",
      moves: metrics("parent", "flat", "cross"), keeps: metrics("within", "child", "degree_w1"),
      apply: { $0.parentCodes[1] = $0.parentCodes[1].map { min($0 + 1, 3) } }),
    Damage(
      name: "a column of the links permuted",
      moves: metrics("within", "agreement", "all_agree", "cross", "flat"),
      keeps: metrics("child", "degree", "parent", "co_parent"),
      apply: { $0.permuteLinks(column: 0) }),
    Damage(
      name: "a column of the children permuted",
      moves: metrics("child_mean_l1_2way", "child_max_l1_2way", "degree_tv_child_within", "cross"),
      keeps: metrics("child_mean_l1_1way", "degree_w1", "parent", "co_parent").union([
        .degreeTVChild
      ]),
      apply: { $0.permuteChildren(column: 0) }),
    Damage(
      name: "a column of the children moved",
      moves: metrics("child", "cross", "within_mean_l1", "within_max_l1"),
      keeps: metrics("parent", "degree_w1").union([
        .degreeTVChild
      ]),
      apply: { $0.childCodes[1] = $0.childCodes[1].map { min($0 + 1, 2) } }),
    Damage(
      name: "links lost",
      moves: metrics("degree"), keeps: metrics("parent"),
      apply: { $0.dropLinks() }),
    Damage(
      name: "every link a child of its own",
      moves: metrics("degree_tv_child", "co_parent"),
      keeps: metrics(
        "parent", "degree_tv_parent", "degree_w1", "cross", "conditional", "cramers", "within",
        "agreement", "all_agree", "flat"),
      apply: { $0.unshare() }),
  ]

  @Test("a metric moves where its part of the data is broken, and only there", arguments: damages)
  private func damaged(damage: Damage) throws {
    var example = Self.base
    damage.apply(&example)
    let report = try LinkedUtility.evaluate(
      real: Self.base.rows, synthetic: example.rows, threads: 2)
    for metric in LinkedMetric.allCases {
      let value = try #require(report[metric])
      if damage.moves.contains(metric) { #expect(value > 1e-3, "\(metric.rawValue)") }
      if damage.keeps.contains(metric) { #expect(value < 1e-12, "\(metric.rawValue)") }
    }
  }

  @Test("some damage moves each metric")
  func everyMetricMoves() {
    let moved = Self.damages.reduce(into: Set<LinkedMetric>()) { $0.formUnion($1.moves) }
    #expect(moved == Set(LinkedMetric.allCases))
  }

  @Test("the number of threads changes nothing")
  func threads() throws {
    let other = LinkedExample(parents: 300, children: 280, seed: 6).rows
    let one = try LinkedUtility.evaluate(real: Self.base.rows, synthetic: other, threads: 1)
    let four = try LinkedUtility.evaluate(real: Self.base.rows, synthetic: other, threads: 4)
    #expect(one == four)
  }

  @Test("values that no row has change nothing, also where tables outgrow an array")
  func unusedValues() throws {
    var other = LinkedExample(parents: 300, children: 280, seed: 6)
    var base = Self.base
    let small = try LinkedUtility.evaluate(real: base.rows, synthetic: other.rows, threads: 1)
    base.unusedValues = 3000
    other.unusedValues = 3000
    let large = try LinkedUtility.evaluate(real: base.rows, synthetic: other.rows, threads: 1)
    #expect(large[.cross3MeanL1OneParentColumn] == nil)
    for metric in large.figures.metrics {
      #expect(abs(try #require(large[metric]) - #require(small[metric])) < 1e-9, "\(metric)")
    }
    #expect(large.figures.metrics.count == small.figures.metrics.count - 4)
  }

  @Test("tables without links are at the distance that one side alone has")
  func noLinks() throws {
    var empty = Self.base
    empty.dropLinks(keeping: 0)
    let report = try LinkedUtility.evaluate(
      real: Self.base.rows, synthetic: empty.rows, threads: 1)
    #expect(report[.crossMeanL1Link].map { abs($0 - 1) < 1e-12 } == true)
    #expect(report[.childMeanL1OneWay] == 1)
    #expect(report[.degreeTVChild].map { abs($0 - 0.5) < 1e-12 } == true)
    #expect(report[.conditionalMeanTV].map { abs($0 - 1) < 1e-12 } == true)
    let both = try LinkedUtility.evaluate(real: empty.rows, synthetic: empty.rows, threads: 1)
    for metric in both.figures.metrics { #expect(both[metric] == 0, "\(metric.rawValue)") }
    #expect(both.real.children == 0 && both.real.largestComponentShare == 1.0 / 400)
  }

  @Test("sealed tables are scored as their rows are")
  func sealed() throws {
    let rows = Self.base.rows
    let sealed = SecretLinkedTables(
      rows, priorities: [UInt64](repeating: 0, count: rows.linkCount))
    let other = LinkedExample(parents: 300, children: 280, seed: 6).rows
    #expect(
      try LinkedUtility.evaluate(real: sealed, synthetic: other, threads: 1)
        == LinkedUtility.evaluate(real: rows, synthetic: other, threads: 1))
    #expect(
      LinkedUtility.samplingError(of: sealed, seed: 1, threads: 1)
        == LinkedUtility.samplingError(of: rows, seed: 1, threads: 1))
  }

  @Test("a side without parents is refused")
  func noParents() {
    let none = Self.base.rows.keepingParents { _ in false }
    #expect(throws: EvaluationError.noRecords(table: "synthetic")) {
      try LinkedUtility.evaluate(real: Self.base.rows, synthetic: none, threads: 1)
    }
  }
}

@Suite("Sampling error of linked tables")
struct LinkedSamplingTests {
  @Test("halves hold every parent once, with its links and the children these name")
  func halves() {
    let rows = LinkedExample(parents: 301, children: 200, seed: 7).rows
    let halves = ParentHalves(rows, seed: 3)
    #expect(halves.first.parents.rowCount == 150 && halves.second.parents.rowCount == 151)
    #expect(halves.first.linkCount + halves.second.linkCount == rows.linkCount)
    for half in [halves.first, halves.second] {
      #expect(Set(half.childOfLink) == Set(0..<Int32(half.children.rowCount)))
    }
  }

  // Each mean is over 600 marginals of up to 4 values, whose L1 has a standard deviation of about 0.4 of
  // its mean: 0.016 of the mean, and 0.023 for the ratio of two. The bound is 6 of those: a false alarm
  // in about a hundred million. Without the factor the ratio would be 1.41.
  @Test("it is the distance of two tables of the same size from one population")
  func scale() throws {
    var estimated: [Double] = []
    var drawn: [Double] = []
    for seed in 0..<200 {
      let one = LinkedExample(parents: 400, children: 60, seed: UInt64(2 * seed + 100))
      let two = LinkedExample(parents: 400, children: 60, seed: UInt64(2 * seed + 101))
      let figures = LinkedUtility.samplingError(of: one.rows, seed: 1, threads: 1)
      estimated.append(try #require(figures[.parentMeanL1OneWay]))
      drawn.append(
        try #require(
          try LinkedUtility.evaluate(real: one.rows, synthetic: two.rows, threads: 1)[
            .parentMeanL1OneWay]))
    }
    #expect(abs(estimated.mean / drawn.mean - 1) < 0.14)
  }

  @Test("the same seed gives the same figures, another seed others, and one parent none")
  func seeds() {
    let rows = LinkedExample(parents: 200, children: 60, seed: 1).rows
    let one = LinkedUtility.samplingError(of: rows, seed: 1, threads: 2)
    #expect(one == LinkedUtility.samplingError(of: rows, seed: 1, threads: 1))
    #expect(one != LinkedUtility.samplingError(of: rows, seed: 2, threads: 1))
    let single = rows.keepingParents { $0 == 0 }
    #expect(LinkedUtility.samplingError(of: single, seed: 1, threads: 1) == LinkedFigures())
  }
}
