import GraphicalModel
import Tabular

/// Makes the links of every parent have as many different values as its summaries say.
///
/// The links of a parent stand in a random order, the same for every column. The values that come first
/// in it are those that the parent's links have; a link with another one gets one of them, and where
/// there are too few, a value that other parents' links have goes to a link that can spare its own.
///
/// Where rules tie columns, a link that cannot have a value beside its own takes what the value stands with
/// in another link; the order begins at the link with which every other one can get a value.
struct DifferentValues {
  private let domain: LinkedDomain
  private let groups: LinkGroups
  /// The links of every parent in their random order.
  private let order: [Int]

  init(_ groups: LinkGroups, domain: LinkedDomain, seed: UInt64) {
    self.groups = groups
    self.domain = domain
    var generator = CounterGenerator(seed: seed, 0x6F72_6465_72)
    var order = Array(0..<groups.linkCount)
    for (first, end) in zip(groups.starts, groups.starts.dropFirst()) where end - first > 1 {
      order[first..<end].shuffle(using: &generator)
    }
    self.order = order
  }

  func applied(to links: CodedTable, seed: UInt64) -> CodedTable {
    var values = LinkValues(links, side: domain.childSide)
    for (index, summary) in domain.summaries.enumerated() {
      let codes = groups.parents.columns[domain.summaryColumns.lowerBound + index]
      var column = SettledColumn(
        index, of: values, silent: summary.silent.map { UInt16($0) },
        generator: CounterGenerator(seed: seed, 0x7361_6964, UInt64(index)))
      for (first, end) in zip(groups.starts, groups.starts.dropFirst()) {
        let code = codes[groups.parentOfLink[first]]
        let siblings = order[first..<end]
        if let set = summary.values(of: code) {
          column.settle(&values, siblings, set: set.map { UInt16($0) })
        } else {
          column.settle(
            &values, siblings, count: summary.count(of: code), isAtLeast: summary.isOpen(code))
        }
      }
    }
    return values.links(links, side: domain.childSide)
  }
}
