import Marginals
import Privacy
import Tabular

/// Sensitive linked tables, bounded: of every parent at most K links, chosen by their priorities.
///
/// ## Privacy
/// Removing a parent changes the kept links by its own, at most K, and by nothing else: each parent's
/// choice reads its own list and random numbers alone. No child is capped: that would make the choice
/// of one parent depend on others. Rows cannot be printed or reflected.
public final class BoundedLinks: CustomStringConvertible, CustomReflectable, Sendable {
  public let domain: LinkedDomain
  public let caps: LinkCaps
  let rows: LinkedRows
  /// For every parent the number of its links, kept or not.
  private let linkCounts: [Int32]
  /// The kept links, parent by parent, in order of their priorities.
  let kept: [Int32]
  /// The kept links of parent p are `starts[p] ..< starts[p + 1]`.
  let starts: [Int32]
  /// The values that the links of each parent have, or how many different ones, one column a summary.
  private let summaries: [CodeColumn]

  private let priorities: [UInt64]
  /// Whether the priorities can be drawn again.
  public let isReproducible: Bool
  private let names: (parent: String, link: String, child: String)

  /// - Parameters:
  ///   - names: of the tables, which begin the columns' names.
  ///   - summaries: whether the values that a parent's links have are columns of the parents.
  /// - Throws: ``LinkedError`` for caps that say nothing.
  package convenience init(
    _ tables: consuming SecretLinkedTables, caps: LinkCaps,
    names: (parent: String, link: String, child: String), summaries: Bool = true
  ) throws(LinkedError) {
    try self.init(
      rows: tables.rows, priorities: tables.priorities, isReproducible: tables.isReproducible,
      caps: caps, names: names, summaries: summaries)
  }

  /// The same tables under other caps.
  func capped(at caps: LinkCaps) throws(LinkedError) -> BoundedLinks {
    try BoundedLinks(
      rows: rows, priorities: priorities, isReproducible: isReproducible, caps: caps,
      names: names, summaries: !domain.summaries.isEmpty)
  }

  private init(
    rows: LinkedRows, priorities: [UInt64], isReproducible: Bool, caps: LinkCaps,
    names: (parent: String, link: String, child: String), summaries: Bool
  ) throws(LinkedError) {
    try caps.check()
    self.caps = caps
    self.rows = rows
    self.priorities = priorities
    self.isReproducible = isReproducible
    self.names = names
    let domain = LinkedDomain(
      parents: rows.parents.domain, links: rows.links.domain, children: rows.children.domain,
      names: names, cap: caps.degree, summaries: summaries)
    self.domain = domain
    let lists = Self.lists(rows)
    var kept: [Int32] = []
    var starts: [Int32] = [0]
    kept.reserveCapacity(rows.linkCount)
    starts.reserveCapacity(lists.starts.count)
    var own: [Int32] = []
    for parent in 0..<rows.parents.rowCount {
      own.removeAll(keepingCapacity: true)
      own.append(contentsOf: lists.links[lists.starts[parent]..<lists.starts[parent + 1]])
      own.sort { (priorities[Int($0)], $0) < (priorities[Int($1)], $1) }
      kept.append(contentsOf: own.prefix(caps.links))
      starts.append(Int32(kept.count))
    }
    self.kept = kept
    self.starts = starts
    linkCounts = (0..<rows.parents.rowCount).map { parent in
      Int32(lists.starts[parent + 1] - lists.starts[parent])
    }
    let side = rows.links.columns + rows.children.columns
    self.summaries = domain.summaries.enumerated().map { index, summary in
      let isChild = index >= rows.links.columns.count
      return Self.summary(
        summary, of: side[index], size: domain.relation[domain.childSide.lowerBound + index].size,
        places: isChild ? rows.childOfLink : nil, lists: lists)
    }
  }

  /// The values that all links of each parent have, capped or not, or how many different ones.
  private static func summary(
    _ summary: Summary, of column: CodeColumn, size: Int, places: [Int32]?,
    lists: (links: [Int32], starts: [Int])
  ) -> CodeColumn {
    var different = ValueSet(size: size)
    return .make(size: summary.attribute.size, count: lists.starts.count - 1) { parent in
      summary.code(
        of: lists.links[lists.starts[parent]..<lists.starts[parent + 1]].lazy.map { link in
          column[places.map { Int($0[Int(link)]) } ?? Int(link)]
        }, different: &different)
    }
  }

  /// All links, parent by parent.
  private static func lists(_ rows: LinkedRows) -> (links: [Int32], starts: [Int]) {
    var starts = [Int](repeating: 0, count: rows.parents.rowCount + 1)
    for parent in rows.parentOfLink { starts[Int(parent) + 1] += 1 }
    for parent in 0..<rows.parents.rowCount { starts[parent + 1] += starts[parent] }
    var next = starts
    var links = [Int32](repeating: 0, count: rows.linkCount)
    for (link, parent) in rows.parentOfLink.enumerated() {
      links[next[Int(parent)]] = Int32(link)
      next[Int(parent)] += 1
    }
    return (links, starts)
  }

  /// The parents with their numbers of links: a table in which a unit has one row.
  public func parentSource(threads: Int) -> TableSource {
    TableSource(SecretTable(parentRows), threads: threads)
  }

  private var parentRows: CodedTable {
    CodedTable(
      domain: domain.parents,
      columns: rows.parents.columns + summaries + [numberColumn(domain.degrees)],
      rowCount: linkCounts.count)
  }

  /// The parents with their numbers of links alone, told in other bins: a table in which a unit has one row.
  func numberSource(_ bins: DegreeBins) -> TableSource {
    let number = Attribute(name: domain.parents[domain.degree].name, values: bins.texts)
    return TableSource(
      SecretTable(
        CodedTable(
          domain: Domain([number]), columns: [numberColumn(bins)], rowCount: linkCounts.count)),
      threads: 1)
  }

  private func numberColumn(_ bins: DegreeBins) -> CodeColumn {
    .make(size: bins.count, count: linkCounts.count) { bins.code(of: Int(linkCounts[$0])) }
  }

  /// How many kept links a parent has.
  func keptCount(of parent: Int) -> Int { Int(starts[parent + 1] - starts[parent]) }

  /// The relation's columns of kept links, given as places in ``kept``, and of their parents.
  func relationRows(_ places: [(parent: Int, link: Int)]) -> CodedTable {
    let own = parentRows.columns + rows.links.columns + rows.children.columns
    let columns = domain.relation.attributes.indices.map { attribute in
      let column = own[attribute]
      return CodeColumn.make(size: domain.relation[attribute].size, count: places.count) { row in
        let (parent, link) = places[row]
        if attribute < domain.parents.count { return column[parent] }
        if attribute < domain.childColumns.lowerBound { return column[link] }
        return column[Int(rows.childOfLink[link])]
      }
    }
    return CodedTable(domain: domain.relation, columns: columns, rowCount: places.count)
  }

  /// The parents that kept exactly `count` links.
  func parents(keeping count: Int) -> [Int] {
    (0..<rows.parents.rowCount).filter { keptCount(of: $0) == count }
  }

  public var description: String { "BoundedLinks" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
