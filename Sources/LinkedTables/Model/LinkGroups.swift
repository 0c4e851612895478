import GraphicalModel
import Marginals
import Tabular

/// The links of synthetic parents before anything else is known of them: how many each parent has.
///
/// A parent has at least as many as its links have different values.
struct LinkGroups {
  /// The rows of every parent that has links, parent by parent; the last entry is their number.
  let starts: [Int]
  let parentOfLink: [Int]
  /// The parents with the numbers of links that they got, as they are told.
  let parents: CodedTable

  var linkCount: Int { parentOfLink.count }

  /// - Parameter numbers: from what bins of numbers tell to numbers.
  init(_ parents: CodedTable, domain: LinkedDomain, numbers: DegreeNumbers, seed: UInt64) {
    let column = parents.columns[domain.degree]
    var generator = CounterGenerator(seed: seed, 0x6465_6772_6565)
    let drawn = numbers.drawn(
      (0..<parents.rowCount).map { column[$0] }, using: &generator)
    let counts = drawn.enumerated().map { parent, number in
      zip(domain.summaries, domain.summaryColumns).reduce(number) { least, summary in
        max(least, summary.0.count(of: parents.columns[summary.1][parent]))
      }
    }
    var (starts, owners) = ([0], [Int]())
    for (parent, count) in counts.enumerated() where count > 0 {
      owners.append(contentsOf: repeatElement(parent, count: count))
      starts.append(owners.count)
    }
    var columns = parents.columns
    columns[domain.degree] = .make(size: domain.degrees.count, count: counts.count) {
      domain.degrees.code(of: counts[$0])
    }
    self.parents = CodedTable(
      domain: parents.domain, columns: columns, rowCount: parents.rowCount)
    self.starts = starts
    parentOfLink = owners
  }
}

extension ReleasedModel {
  /// What was measured of the numbers of links, in the bins of the domain and in finer ones.
  func numbers(_ domain: LinkedDomain, histogram: NumbersOfLinks) -> DegreeNumbers {
    DegreeNumbers(
      domain.degrees,
      counts: MarginalMeasurement.merged(measurements).first {
        $0.clique == Clique([domain.degree]) && $0.part == .whole
      }?.values, histogram: histogram)
  }
}

extension CounterGenerator {
  /// True with the given probability.
  mutating func chance(_ probability: Double) -> Bool { fraction() < probability }

  /// Uniform in [0, 1).
  mutating func fraction() -> Double { Double(next() >> 11) * 0x1p-53 }
}
