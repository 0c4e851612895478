import Tabular
import Threading

/// Linked tables laid out for counting: links in order of their parents, every column of parents,
/// children and links as one code a link.
///
/// Memory: two bytes a link and column, and 16 bytes a link.
struct LinkSide: Sendable {
  let parentCount: Int
  let childCount: Int
  /// Where each parent's links start, and their number at the end.
  let firstLink: [Int]
  /// By link: the row of its parent and of its child.
  let parentOfLink: [Int32]
  let childOfLink: [Int32]
  /// By link: 1 over the number of links of its parent.
  let weights: [Double]
  /// How many links each parent and each child has.
  let parentDegrees: [Int]
  let childDegrees: [Int]
  /// Codes by link: the parents' columns.
  let parentColumns: [[UInt16]]
  /// Codes by link: the children's columns, then those of the links.
  let childColumns: [[UInt16]]

  var linkCount: Int { childOfLink.count }

  /// O(links × columns).
  init(_ rows: LinkedRows, threads: Int) {
    parentCount = rows.parents.rowCount
    childCount = rows.children.rowCount
    let parents = LinkSide.grouping(rows.parentOfLink, groups: rows.parents.rowCount)
    firstLink = parents.first
    let order = parents.order
    let parentOfLink = order.map { rows.parentOfLink[Int($0)] }
    let childOfLink = order.map { rows.childOfLink[Int($0)] }
    let degrees = (0..<rows.parents.rowCount).map { parents.first[$0 + 1] - parents.first[$0] }
    weights = parentOfLink.map { 1 / Double(degrees[Int($0)]) }
    parentDegrees = degrees
    var childDegrees = [Int](repeating: 0, count: rows.children.rowCount)
    for child in childOfLink { childDegrees[Int(child)] += 1 }
    self.childDegrees = childDegrees
    self.parentOfLink = parentOfLink
    self.childOfLink = childOfLink
    let sources =
      rows.parents.columns.map { ($0, parentOfLink) }
      + rows.children.columns.map { ($0, childOfLink) }
      + rows.links.columns.map { ($0, order) }
    let columns = Parallel.map(sources.count, threads: threads) {
      LinkSide.gather(sources[$0].0, sources[$0].1)
    }
    parentColumns = Array(columns[..<rows.parents.columns.count])
    childColumns = Array(columns[rows.parents.columns.count...])
  }

  /// The links of each group one after another, in their order, and where each group starts.
  static func grouping(_ groupOfLink: [Int32], groups: Int) -> (order: [Int32], first: [Int]) {
    var first = [Int](repeating: 0, count: groups + 1)
    for group in groupOfLink { first[Int(group) + 1] += 1 }
    for group in 0..<groups { first[group + 1] += first[group] }
    var next = first
    var order = [Int32](repeating: 0, count: groupOfLink.count)
    for (link, group) in groupOfLink.enumerated() {
      order[next[Int(group)]] = Int32(link)
      next[Int(group)] += 1
    }
    return (order, first)
  }

  private static func gather(_ column: CodeColumn, _ rows: [Int32]) -> [UInt16] {
    switch column {
    case .bytes(let codes): rows.map { UInt16(codes[Int($0)]) }
    case .words(let codes): rows.map { codes[Int($0)] }
    }
  }
}

/// The real and the synthetic side over one domain.
struct LinkPair: Sendable {
  let real: LinkSide
  let synthetic: LinkSide
  /// Sizes of the parents' columns, and of the children's columns followed by those of the links.
  let parentSizes: [Int]
  let childSizes: [Int]
  let threads: Int
}
