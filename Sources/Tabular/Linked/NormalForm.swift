/// Rows of three tables as they were read, on the way to ``LinkedRows``.
///
/// Of several rows with one id, and of several links of one pair, the one with the smallest codes is
/// kept, compared column by column.
///
/// ## Privacy
/// What is kept of a parent, and of its links, depends on its own rows and on those of the children it
/// is linked to, whatever their order, never on other parents. A child is there because a link names
/// it. So a database without one parent has the normal form of the whole without that parent's row,
/// its links, and the children that no other parent is linked to (linked tables' neighbours).
struct NormalForm {
  /// A table of parents or of children: its rows, and the number of each row's id.
  struct Named {
    let table: CodedTable
    let idOfRow: [Int32]
    let idCount: Int
  }

  /// Children and links, and for every link the numbers of the ids that it names.
  struct Linked {
    let children: Named
    let links: CodedTable
    let parentOfLink: [Int32]
    let childOfLink: [Int32]
  }

  /// What was found on the way.
  private(set) var kinds: Set<InputKind> = []

  /// - Complexity: O(rows · log rows).
  mutating func rows(parents: Named, _ linked: Linked) -> LinkedRows {
    let (children, links) = (linked.children, linked.links)
    let (parentOfLink, childOfLink) = (linked.parentOfLink, linked.childOfLink)
    let parentRows = distinctRows(parents, repeated: .repeatedParent)
    let childRows = distinctRows(children, repeated: .repeatedChild)
    let parentPlaces = places(of: parentRows, parents)
    var childPlaces = places(of: childRows, children)
    let resolving = links.rowIndices { link in
      parentPlaces[Int(parentOfLink[link])] >= 0 && childPlaces[Int(childOfLink[link])] >= 0
    }
    let pairs = resolving.map {
      UInt64(UInt32(parentOfLink[Int($0)])) << 32 | UInt64(UInt32(childOfLink[Int($0)]))
    }
    let linkRows = distinct(resolving, keys: pairs, links.columns, repeated: .repeatedLink)

    var isLinked = [Bool](repeating: false, count: children.idCount)
    for row in linkRows { isLinked[Int(childOfLink[Int(row)])] = true }
    let linkedChildren = childRows.filter { isLinked[Int(children.idOfRow[Int($0)])] }
    if linkedChildren.count < childRows.count { kinds.insert(.orphan) }
    childPlaces = places(of: linkedChildren, children)
    return LinkedRows(
      parents: parents.table.selecting(parentRows),
      children: children.table.selecting(linkedChildren), links: links.selecting(linkRows),
      parentOfLink: linkRows.map { parentPlaces[Int(parentOfLink[Int($0)])] },
      childOfLink: linkRows.map { childPlaces[Int(childOfLink[Int($0)])] })
  }

  private mutating func distinctRows(_ named: Named, repeated: InputKind) -> [Int32] {
    distinct(
      named.table.rowIndices { _ in true }, keys: named.idOfRow.map { UInt64($0) },
      named.table.columns, repeated: repeated)
  }

  /// For every id the place of its row among `rows`, or −1.
  private func places(of rows: [Int32], _ named: Named) -> [Int32] {
    var places = [Int32](repeating: -1, count: named.idCount)
    for (place, row) in rows.enumerated() { places[Int(named.idOfRow[Int(row)])] = Int32(place) }
    return places
  }

  /// One row of each key, in the order of `rows`; `keys` has one for each of them.
  private mutating func distinct(
    _ rows: [Int32], keys: [UInt64], _ columns: [CodeColumn], repeated: InputKind
  ) -> [Int32] {
    let sorted = keys.sorted()
    var best: [UInt64: Int32] = [:]
    for (key, next) in zip(sorted, sorted.dropFirst()) where key == next { best[key] = -1 }
    if best.isEmpty { return rows }
    kinds.insert(repeated)
    for (row, key) in zip(rows, keys) {
      guard let other = best[key] else { continue }
      if other < 0 || NormalForm.precedes(row, other, columns) { best[key] = row }
    }
    return zip(rows, keys).filter { row, key in (best[key] ?? row) == row }.map(\.0)
  }

  /// Whether the codes of row `a` come before those of row `b`.
  private static func precedes(_ a: Int32, _ b: Int32, _ columns: [CodeColumn]) -> Bool {
    for column in columns {
      let (first, second) = (column[Int(a)], column[Int(b)])
      if first != second { return first < second }
    }
    return false
  }
}

extension CodedTable {
  /// The rows that `isKept` keeps, ascending.
  fileprivate func rowIndices(_ isKept: (Int) -> Bool) -> [Int32] {
    precondition(rowCount <= Int32.max, "too many rows")
    return (0..<rowCount).lazy.filter(isKept).map { Int32(truncatingIfNeeded: $0) }
  }
}
