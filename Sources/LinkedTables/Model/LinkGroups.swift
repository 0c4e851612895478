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
  /// The parents with the numbers of links that they got, cut as they are told.
  let parents: CodedTable

  var linkCount: Int { parentOfLink.count }

  /// - Parameters:
  ///   - tail: the chance of one link more, beyond the largest number that is told.
  init(_ parents: CodedTable, domain: LinkedDomain, tail: Double, seed: UInt64) {
    let column = parents.columns[domain.degree]
    let cap = domain.parents[domain.degree].size - 1
    var generator = CounterGenerator(seed: seed, 0x6465_6772_6565)
    var (starts, owners) = ([0], [Int]())
    let told = (0..<parents.rowCount).map { parent in
      domain.summaryColumns.reduce(column[parent]) { max($0, parents.columns[$1][parent]) }
    }
    for parent in 0..<parents.rowCount where told[parent] > 0 {
      var count = told[parent]
      while count >= cap, count < 8 * cap, generator.chance(tail) { count += 1 }
      owners.append(contentsOf: repeatElement(parent, count: count))
      starts.append(owners.count)
    }
    var columns = parents.columns
    columns[domain.degree] = .make(size: cap + 1, count: told.count) { min(cap, told[$0]) }
    self.parents = CodedTable(
      domain: parents.domain, columns: columns, rowCount: parents.rowCount)
    self.starts = starts
    parentOfLink = owners
  }
}

extension ReleasedModel {
  /// The chance that a parent with as many links as are told, or more, has one more: what makes a
  /// geometric tail of the last two bins of the noisy numbers.
  ///
  /// - Parameters: the position of the number of links, and the largest that is told.
  func tail(of degree: Int, cap: Int) -> Double {
    guard
      let measured = MarginalMeasurement.merged(measurements).first(where: {
        $0.clique == Clique([degree]) && $0.part == .whole
      })
    else { return 0.5 }
    let (last, before) = (max(0, measured.values[cap]), max(1, measured.values[cap - 1]))
    return min(0.9, last / (last + before))
  }
}

extension CounterGenerator {
  /// True with the given probability.
  mutating func chance(_ probability: Double) -> Bool { fraction() < probability }

  /// Uniform in [0, 1).
  mutating func fraction() -> Double { Double(next() >> 11) * 0x1p-53 }
}
