import Threading

/// The unordered pairs of two children of one parent, one table a column of children and links.
///
/// A parent with d ≥ 2 links weighs 1: each of its pairs weighs 2 / (d (d − 1)).
struct WithinParents: Sendable {
  /// Parents with two, three, and four or more links.
  static let classes = 3

  /// The figures of one column.
  struct Column: Sendable {
    let l1: Double
    /// By class of the number of links.
    let l1ByClass: [Double]
    /// P(two children of one parent agree) less what the pairs' own margin gives: `Σ_x p(x)²`.
    let excessReal: Double
    let excessSynthetic: Double
    /// |P(all children of a parent agree) − the synthetic one|, by class; nil where either side has no
    /// parent of the class.
    let allAgreeErrors: [Double?]
  }

  let columns: [Column]

  /// O(links × columns), and for each parent the square of how many values its children have.
  init(_ data: LinkPair) {
    columns = Parallel.map(data.childSizes.count, threads: data.threads) { column in
      let size = data.childSizes[column]
      let real = Counts(data.real, column, size: size)
      let synthetic = Counts(data.synthetic, column, size: size)
      return WithinParents.compare(real, synthetic, size: size)
    }
  }

  private static func compare(
    _ real: borrowing Counts, _ synthetic: borrowing Counts, size: Int
  ) -> Column {
    var tables = [[JointTable.Entry]](repeating: [], count: classes + 1)
    var realAgreement = Agreement(size: size)
    var syntheticAgreement = Agreement(size: size)
    CellCounter.forEachCell(real.pairs, synthetic.pairs) { cell, real, synthetic in
      let (x, y) = cell.quotientAndRemainder(dividingBy: size)
      for lane in 0..<classes {
        tables[lane].append(
          .init(row: x, column: y, real: real[lane], synthetic: synthetic[lane]))
      }
      tables[classes].append(
        .init(row: x, column: y, real: real.sum(), synthetic: synthetic.sum()))
      realAgreement.add(real.sum(), x, y)
      syntheticAgreement.add(synthetic.sum(), x, y)
    }
    let distances = tables.map { JointTable($0).l1 }
    return Column(
      l1: distances[classes], l1ByClass: Array(distances[..<classes]),
      excessReal: realAgreement.excess, excessSynthetic: syntheticAgreement.excess,
      allAgreeErrors: (0..<classes).map { lane in
        guard real.parents[lane] > 0, synthetic.parents[lane] > 0 else { return nil }
        return abs(
          real.allAgree[lane] / real.parents[lane]
            - synthetic.allAgree[lane] / synthetic.parents[lane])
      })
  }

  /// What one column of one side holds.
  private struct Counts: ~Copyable {
    /// Weights of the pairs (x, y), x ≤ y, a lane a class.
    var pairs: CellCounter<SIMD4<Double>>
    /// Parents by class, and those whose children all agree.
    var parents = SIMD4<Double>.zero
    var allAgree = SIMD4<Double>.zero

    init(_ side: LinkSide, _ column: Int, size: Int) {
      pairs = CellCounter(cells: size * size)
      var tally = GroupTally(size: size)
      for parent in 0..<side.parentCount {
        let degree = side.parentDegrees[parent]
        guard degree >= 2 else { continue }
        let start = side.firstLink[parent]
        tally.count(side.childColumns[column], start..<start + degree)
        var lane = SIMD4<Double>.zero
        lane[min(degree, classes + 1) - 2] = 1
        parents += lane
        if tally.values.count == 1 { allAgree += lane }
        add(tally, weight: lane * (2 / (Double(degree) * Double(degree - 1))), size: size)
      }
    }

    @inline(__always)
    private mutating func add(_ tally: borrowing GroupTally, weight: SIMD4<Double>, size: Int) {
      for (position, x) in tally.values.enumerated() {
        let count = Double(tally.counts[x])
        pairs.add(weight * (count * (count - 1) / 2), to: x * size + x)
        for y in tally.values[..<position] {
          pairs.add(weight * (count * Double(tally.counts[y])), to: min(x, y) * size + max(x, y))
        }
      }
    }
  }
}
