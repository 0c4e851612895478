import Aggregates

/// Counts of combinations as parts of the number of records.
struct CountTotals: Sendable {
  fileprivate let tree: CombinationTree
  private let counts: [[Int64]]
  private let records: Double

  init(_ tree: CombinationTree, _ counts: [[Int64]], records: Int) {
    self.tree = tree
    self.counts = counts
    self.records = Double(records)
  }

  /// Σ over the combinations of every marginal of |a/n − b/m|, by length and marginal; those of one
  /// length are in lexicographic order of their groups.
  func distances(from other: CountTotals, domain: ItemDomain) -> [[Double]] {
    var walk = MergedWalk(self, other, domain: domain)
    walk.visit(0..<tree.count(length: 1), 0..<other.tree.count(length: 1), depth: 0)
    return walk.sums
  }

  fileprivate func share(_ depth: Int, _ place: Int) -> Double {
    Double(counts[depth][place]) / records
  }
}

/// Two trees of combinations walked side by side: both list the extensions of a combination by item.
private struct MergedWalk {
  private let first: CountTotals
  private let second: CountTotals
  private let groupOfItem: [Int]
  private let groupCount: Int
  private let length: Int
  /// `choices[k][n]`: k out of n.
  private let choices: [[Int]]
  /// The groups of the combination at hand.
  private var path: [Int]
  private(set) var sums: [[Double]]

  init(_ first: CountTotals, _ second: CountTotals, domain: ItemDomain) {
    precondition(first.tree.length == second.tree.length, "combinations of the same lengths")
    (self.first, self.second) = (first, second)
    groupOfItem = domain.items.map(\.group)
    groupCount = domain.groups.count
    length = first.tree.length
    var choices = [[Int](repeating: 1, count: groupCount + 1)]
    for _ in 0..<length {
      let fewer = choices[choices.count - 1]
      choices.append(fewer.dropLast().reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) })
    }
    self.choices = choices
    path = Array(repeating: 0, count: length)
    sums = (1...length).map { [Double](repeating: 0, count: choices[$0][domain.groups.count]) }
  }

  /// Adds the differences of the extensions of one combination, and of theirs.
  mutating func visit(_ mine: Range<Int>, _ theirs: Range<Int>, depth: Int) {
    var (left, right) = (mine.lowerBound, theirs.lowerBound)
    while left < mine.upperBound || right < theirs.upperBound {
      let one = left < mine.upperBound ? Int(first.tree.levels[depth].last[left]) : .max
      let other = right < theirs.upperBound ? Int(second.tree.levels[depth].last[right]) : .max
      let item = min(one, other)
      let share = one == item ? first.share(depth, left) : 0
      let otherShare = other == item ? second.share(depth, right) : 0
      path[depth] = groupOfItem[item]
      sums[depth][rank(depth)] += abs(share - otherShare)
      if depth + 1 < length {
        visit(
          one == item ? first.tree.levels[depth].children(of: left) : 0..<0,
          other == item ? second.tree.levels[depth].children(of: right) : 0..<0, depth: depth + 1)
      }
      if one == item { left += 1 }
      if other == item { right += 1 }
    }
  }

  /// The place of the groups at hand among all sets of as many: those that come after are as many as
  /// Σ over i of the sets that agree before i and have a later group there.
  private func rank(_ depth: Int) -> Int {
    var after = 0
    for index in 0...depth {
      after += choices[depth + 1 - index][groupCount - 1 - path[index]]
    }
    return choices[depth + 1][groupCount] - 1 - after
  }
}
