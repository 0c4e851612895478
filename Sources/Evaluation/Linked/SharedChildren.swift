import Threading

/// What several parents of one child have in common, and how children tie parents together.
struct SharedChildren: Sendable {
  /// By column of the parents: `P(two parents of a child agree) − Σ_a p(a)²`, each pair weighing 1, with
  /// p the margin of those pairs.
  let excessAgreement: [Double]
  /// The share of all parents that are in the largest connected component; 0 without parents.
  let largestComponentShare: Double
  /// Pairs of parents with two or more children in common; nil where counting them would take more than
  /// ``stepLimit`` steps.
  let pairsSharingTwo: Int?

  /// About ten seconds.
  static let stepLimit = 4_000_000_000

  /// O(links × columns) and the sum over children of the squared number of their parents.
  init(_ side: LinkSide, parentSizes: [Int], threads: Int) {
    let (order, first) = LinkSide.grouping(side.childOfLink, groups: side.childCount)
    excessAgreement = Parallel.map(parentSizes.count, threads: threads) { column in
      let codes = side.parentColumns[column]
      let byChild = order.map { codes[Int($0)] }
      var tally = GroupTally(size: parentSizes[column])
      var agreement = Agreement(size: parentSizes[column])
      for child in 0..<side.childCount where side.childDegrees[child] >= 2 {
        tally.count(byChild, first[child]..<first[child + 1])
        agreement.add(tally, members: side.childDegrees[child])
      }
      return agreement.excess
    }
    let parents = order.map { side.parentOfLink[Int($0)] }
    largestComponentShare = SharedChildren.largestComponent(side, parents, first)
    pairsSharingTwo = SharedChildren.pairsSharingTwo(side, parents, first)
  }

  /// Union by size with path halving (Tarjan & van Leeuwen 1984).
  private static func largestComponent(
    _ side: LinkSide, _ parents: [Int32], _ first: [Int]
  ) -> Double {
    guard side.parentCount > 0 else { return 0 }
    var root = Array(0..<side.parentCount)
    var size = [Int](repeating: 1, count: side.parentCount)
    func find(_ start: Int) -> Int {
      var node = start
      while root[node] != node {
        root[node] = root[root[node]]
        node = root[node]
      }
      return node
    }
    var largest = 1
    for child in 0..<side.childCount where side.childDegrees[child] >= 2 {
      for position in first[child] + 1..<first[child + 1] {
        var (a, b) = (find(Int(parents[position - 1])), find(Int(parents[position])))
        if a == b { continue }
        if size[a] < size[b] { swap(&a, &b) }
        root[b] = a
        size[a] += size[b]
        largest = max(largest, size[a])
      }
    }
    return Double(largest) / Double(side.parentCount)
  }

  private static func pairsSharingTwo(
    _ side: LinkSide, _ parents: [Int32], _ first: [Int]
  ) -> Int? {
    let steps = side.childDegrees.reduce(0) { $0 + $1 * $1 }
    guard steps <= stepLimit else { return nil }
    var shared = [UInt32](repeating: 0, count: side.parentCount)
    var met: [Int] = []
    var pairs = 0
    for parent in 0..<side.parentCount {
      for link in side.firstLink[parent]..<side.firstLink[parent + 1] {
        let child = Int(side.childOfLink[link])
        if side.childDegrees[child] < 2 { continue }
        for position in first[child]..<first[child + 1] {
          let other = Int(parents[position])
          if other <= parent { continue }
          if shared[other] == 0 { met.append(other) }
          shared[other] += 1
          if shared[other] == 2 { pairs += 1 }
        }
      }
      for other in met { shared[other] = 0 }
      met.removeAll(keepingCapacity: true)
    }
    return pairs
  }
}
