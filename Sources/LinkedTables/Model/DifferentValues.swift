import GraphicalModel
import Tabular

/// Makes the links of every parent have as many different values as its summaries say.
///
/// The links of a parent stand in a random order, the same for every column. The values that come first
/// in it are those that the parent's links have; a link with another one gets one of them, and where
/// there are too few, a value that other parents' links have goes to a link that can spare its own.
///
/// Where rules tie columns, a link that cannot have a value beside its own takes what the value stands with
/// in another link; the order begins at the link with which every other one can get a value. What one column
/// after another leaves amiss is mended by links that take all tied values of links drawn at random, where that
/// brings the parent's nearer to what its summaries say.
struct DifferentValues {
  private static let mostTries = 256

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
    guard !domain.summaries.isEmpty else { return links }
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
    for columns in values.tiedGroups { mend(columns, &values, seed: seed) }
    return values.links(links, side: domain.childSide)
  }

  /// Draws tied values anew where the links of a parent differ from its summaries.
  private func mend(_ columns: [Int], _ values: inout LinkValues, seed: UInt64) {
    var generator = CounterGenerator(seed: seed, 0x7469_6564, UInt64(columns[0]))
    for (first, end) in zip(groups.starts, groups.starts.dropFirst()) {
      let siblings = order[first..<end]
      var (left, tries) = (amiss(columns, values, siblings), 0)
      while left > 0, tries < Self.mostTries, let link = siblings.randomElement(using: &generator) {
        tries += 1
        let own = values.codes(columns, of: link)
        let other = Int.random(in: 0..<groups.linkCount, using: &generator)
        values.put(values.codes(columns, of: other), in: columns, of: link)
        let now = amiss(columns, values, siblings)
        if now < left {
          left = now
        } else {
          values.put(own, in: columns, of: link)
        }
      }
    }
  }

  /// In how many values the links of a parent differ from what its summaries say of some columns.
  private func amiss(_ columns: [Int], _ values: LinkValues, _ siblings: ArraySlice<Int>) -> Int {
    guard let first = siblings.first else { return 0 }
    let parent = groups.parentOfLink[first]
    return columns.reduce(0) { sum, column in
      let summary = domain.summaries[column]
      let code = groups.parents.columns[domain.summaryColumns.lowerBound + column][parent]
      let said = Set(siblings.map { Int(values.columns[column][$0]) })
        .subtracting(summary.silent.map { [$0] } ?? [])
      if let set = summary.values(of: code) {
        return sum + said.symmetricDifference(set).count
      }
      let missing = summary.count(of: code) - said.count
      return sum + (summary.isOpen(code) ? max(0, missing) : abs(missing))
    }
  }
}
