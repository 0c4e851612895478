import GraphicalModel
import Tabular

/// Makes the links of every parent have as many different values as its summaries say.
///
/// The links of a parent stand in a random order, the same for every column. The values that come first
/// in it are those that the parent's links have; a link with another one gets one of them, and where
/// there are too few, a value that other parents' links have goes to a link that can spare its own.
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
    var columns = links.columns
    for (index, summary) in domain.summaries.enumerated() {
      let attribute = domain.childSide.lowerBound + index
      let codes = groups.parents.columns[domain.summaryColumns.lowerBound + index]
      var generator = CounterGenerator(seed: seed, 0x7361_6964, UInt64(index))
      var values = (0..<links.rowCount).map { UInt16(columns[attribute][$0]) }
      let pool = values.filter { Int($0) != summary.silent ?? -1 }
      for (first, end) in zip(groups.starts, groups.starts.dropFirst()) {
        let code = codes[groups.parentOfLink[first]]
        let silent = summary.silent.map { UInt16($0) }
        if let set = summary.values(of: code) {
          Self.settle(
            &values, order: order[first..<end], set: set.map { UInt16($0) }, silent: silent,
            &generator)
        } else {
          Self.settle(
            &values, order: order[first..<end], count: summary.count(of: code),
            isAtLeast: summary.isOpen(code), silent: silent, pool: pool, &generator)
        }
      }
      columns[attribute] = .make(
        size: links.domain[attribute].size, count: values.count
      ) { Int(values[$0]) }
    }
    return CodedTable(domain: links.domain, columns: columns, rowCount: links.rowCount)
  }

  /// Changes the values of one parent's links to those of `set`, each at least once.
  private static func settle(
    _ values: inout [UInt16], order: ArraySlice<Int>, set: [UInt16], silent: UInt16?,
    _ generator: inout CounterGenerator
  ) {
    for link in order where values[link] != silent && !set.contains(values[link]) {
      values[link] = set.randomElement(using: &generator) ?? silent ?? values[link]
    }
    for value in set where !order.contains(where: { values[$0] == value }) {
      if let place = spare(values, order, silent: silent) { values[place] = value }
    }
  }

  /// Changes the values of one parent's links to `count` different ones, or at least so many.
  private static func settle(
    _ values: inout [UInt16], order: ArraySlice<Int>, count: Int, isAtLeast: Bool,
    silent: UInt16?, pool: [UInt16], _ generator: inout CounterGenerator
  ) {
    var kept: [UInt16] = []
    for link in order where values[link] != silent && !kept.contains(values[link]) {
      kept.append(values[link])
    }
    if kept.count > count, !isAtLeast {
      let first = kept.prefix(count)
      for link in order where values[link] != silent && !first.contains(values[link]) {
        values[link] = first.randomElement(using: &generator) ?? silent ?? values[link]
      }
    }
    var tries = 0
    while kept.count < count, tries < 64 {
      tries += 1
      guard let value = pool.randomElement(using: &generator), !kept.contains(value),
        let place = spare(values, order, silent: silent)
      else { continue }
      values[place] = value
      kept.append(value)
    }
  }

  /// The last link that says nothing, or what another one says too.
  private static func spare(
    _ values: [UInt16], _ order: ArraySlice<Int>, silent: UInt16?
  ) -> Int? {
    order.last { link in
      values[link] == silent || order.contains { $0 != link && values[$0] == values[link] }
    }
  }
}
