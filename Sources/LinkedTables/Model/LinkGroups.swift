import GraphicalModel
import Tabular

/// The links of synthetic parents before anything else is known of them: how many each parent has.
struct LinkGroups {
  /// The rows of every parent that has links, parent by parent; the last entry is their number.
  let starts: [Int]
  let parentOfLink: [Int]

  var linkCount: Int { parentOfLink.count }

  /// - Parameters:
  ///   - tail: the chance of one link more, beyond the largest number that is told.
  init(_ parents: CodedTable, domain: LinkedDomain, tail: Double, seed: UInt64) {
    let column = parents.columns[domain.degree]
    let cap = domain.parents[domain.degree].size - 1
    var generator = CounterGenerator(seed: seed, 0x6465_6772_6565)
    var (starts, owners) = ([0], [Int]())
    for parent in 0..<parents.rowCount where column[parent] > 0 {
      var count = column[parent]
      while count >= cap, count < 8 * cap, generator.chance(tail) { count += 1 }
      owners.append(contentsOf: repeatElement(parent, count: count))
      starts.append(owners.count)
    }
    self.starts = starts
    parentOfLink = owners
  }
}

extension CounterGenerator {
  /// True with the given probability.
  mutating func chance(_ probability: Double) -> Bool {
    Double(next() >> 11) * 0x1p-53 < probability
  }
}
